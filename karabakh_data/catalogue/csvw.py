"""CSV on the Web: https://www.w3.org/TR/tabular-metadata/."""

import re
from typing import Any

from karabakh_data.catalogue.documents import json_text
from karabakh_data.dataset import Dataset
from karabakh_data.schema import Column, Resource, TableSchema, bundled_package, bundled_schemas

DATATYPES = {
    "string": "string",
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
    "date": "date",
    "list": "string",
}
"""XML Schema type of each Table Schema type that a CSV file has."""


def text(data: Dataset) -> str:
    """Return the metadata of the CSV files; ``sources`` is JSON, which CSVW does not describe."""
    package, schemas = bundled_package(), bundled_schemas()
    tables = {one.name: one for one in package.resources if one.format == "csv"}
    return json_text(
        {
            "@context": "http://www.w3.org/ns/csvw",
            "dc:title": package.title,
            "dc:description": package.description,
            "dc:license": {"@id": package.licenses[0].path},
            "dc:source": [{"@id": origin.path} for origin in package.sources],
            "dc:creator": [contributor.title for contributor in package.contributors],
            "schema:version": data.version,
            "tables": [_table(tables, schemas[name]) for name in tables],
        }
    )


def _table(tables: dict[str, Resource], schema: TableSchema) -> dict[str, Any]:
    resource = tables[schema.name]
    references = schema.references()
    required = {column.name for column in schema.fields if column.constraints.required}
    # Read strictly, the standard wants every cell of a foreign key filled; where cells may be
    # empty, the column names the file that it leads to.
    keys = [
        {
            "columnReference": column,
            "reference": {"resource": tables[target].path, "columnReference": "id"},
        }
        for column, target in references.items()
        if column in required
    ]
    leads = {
        column: tables[target].path
        for column, target in references.items()
        if column not in required
    }
    return {
        "url": resource.path,
        "dc:title": resource.title,
        "dc:description": schema.description,
        "tableSchema": {
            "columns": [_column(column, leads.get(column.name)) for column in schema.fields],
            "primaryKey": schema.primaryKey,
            **({"foreignKeys": keys} if keys else {}),
        },
    }


def _column(column: Column, leads: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "rdfs:label": column.title,
        "dc:description": column.description,
        "datatype": _datatype(column),
    }
    if column.constraints.required:
        found["required"] = True
    if column.delimiter:
        found["separator"] = column.delimiter
    if column.rdfType:
        found["propertyUrl"] = column.rdfType
    if leads:
        found["dc:references"] = {"@id": leads}
    return found


def _datatype(column: Column) -> dict[str, Any]:
    limits = column.constraints
    found: dict[str, Any] = {"base": DATATYPES[column.type]}
    if column.format == "uri":
        found["base"] = "anyURI"
    codes = [str(code) for code in limits.enum or ()]
    if column.type == "string" and codes:  # CSVW has no vocabularies, but patterns
        found["format"] = f"^({'|'.join(map(re.escape, codes))})$"
    elif column.type == "integer" and codes:
        found |= {"minimum": min(map(int, codes)), "maximum": max(map(int, codes))}
    elif limits.pattern and column.type == "string":
        found["format"] = limits.pattern
    for name in ("minimum", "maximum", "minLength", "maxLength"):
        if (limit := getattr(limits, name)) is not None:
            found[name] = limit
    return found
