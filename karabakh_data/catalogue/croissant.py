"""Croissant 1.0: https://docs.mlcommons.org/croissant/docs/croissant-spec.html."""

from typing import Any

from karabakh_data import citing
from karabakh_data.catalogue import facts
from karabakh_data.catalogue.documents import json_text
from karabakh_data.dataset import Dataset
from karabakh_data.schema import Column, bundled_package

TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    # A missing day is no date to readers of Croissant, so it stays text.
    "date": "sc:Text",
    "list": "sc:Text",
}
"""Type of each Table Schema type that Croissant can take out of a file."""

_TERMS = """arrayShape citeAs column containedIn equivalentProperty extract field fileProperty
fileObject fileSet format includes isArray isLiveDataset jsonPath key md5 parentField path
recordSet references regex repeated replace samplingRate separator source subField transform"""

CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{term: f"cr:{term}" for term in _TERMS.split()},
}
"""The context that the standard prescribes."""


def text(data: Dataset) -> str:
    """Return files with hashes, and a record set for each table, its columns typed and keyed."""
    package = bundled_package()
    files = list(facts.files(data))
    return json_text(
        {
            "@context": CONTEXT,
            "@type": "sc:Dataset",
            "conformsTo": "http://mlcommons.org/croissant/1.0",
            "name": package.name,
            "alternateName": package.title,
            "description": package.description,
            "version": data.version,
            "license": package.licenses[0].path,
            "creator": [
                {"@type": "sc:Organization", "name": c.title} for c in package.contributors
            ],
            "datePublished": facts.readings(data)[1].isoformat(),
            "keywords": package.keywords,
            "citeAs": citing.bibtex(data),
            "isLiveDataset": False,
            "distribution": [_file(file) for file in files],
            "recordSet": [_record_set(file) for file in files],
        }
    )


def _file(file: facts.File) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.resource.path,
        "name": file.resource.path,
        "description": file.schema.description,
        "contentUrl": file.resource.path,
        "contentSize": f"{file.size} B",
        "encodingFormat": file.resource.mediatype,
        "sha256": file.sha256,
    }


def _record_set(file: facts.File) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": file.schema.name,
        "name": file.schema.name,
        "description": file.schema.description,
        "key": {"@id": f"{file.schema.name}/id"},
        "field": [_field(file, column) for column in file.schema.fields if _can_hold(file, column)],
    }


def _can_hold(file: facts.File, column: Column) -> bool:
    """Tell whether a record set can hold a column.

    A path into a JSON file finds values without the objects that lack them, so that only members
    that every object has fit together; nested ones are no values.
    """
    return file.resource.format == "csv" or (column.constraints.required and column.type in TYPES)


def _field(file: facts.File, column: Column) -> dict[str, Any]:
    name = file.schema.name
    extract = {"column": column.name}
    if file.resource.format == "json":
        extract = {"jsonPath": f"$[*].{column.name}"}
    source: dict[str, Any] = {"fileObject": {"@id": file.resource.path}, "extract": extract}
    found: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{name}/{column.name}",
        "name": f"{name}/{column.name}",
        "description": column.description,
        "dataType": "sc:URL" if column.format == "uri" else TYPES[column.type],
        "source": source,
    }
    if column.delimiter:
        found["repeated"] = True
        source["transform"] = {"separator": column.delimiter}
    # No `references`: mlcroissant joins what they lead to, and fails where two lead to one table,
    # where one leads to its own, and where a cell is empty.
    if column.rdfType:
        found["equivalentProperty"] = column.rdfType
    return found
