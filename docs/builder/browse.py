"""What the data browser shows of a table: its cells as text, and the names and addresses in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from markupsafe import Markup

from builder import addresses
from builder.names import others
from builder.shown import source_names
from builder.text import Link
from karabakh_data import cells, citing, dates
from karabakh_data.dataset import CITATION_COLUMNS, Dataset, split_citation
from karabakh_data.row import Row
from karabakh_data.rules.citations import ARTICLE
from karabakh_data.schema import Column, TableSchema
from karabakh_data.spelling import DERIVED, NAME_COLUMNS, label, own_name
from karabakh_data.table import Table

SHOWN = 8
"""Columns that are shown at first."""
RARE = 0.35
"""Share of filled cells under which a column is hidden at first."""
FEW = 90
"""Distinct values up to which a filter offers them in a list."""
FILTERS = 3
"""Lists that stand open as filters at first."""
ALWAYS = {"date", "claimant_id", "sources", "stance", "part_of_id", "description"}
"""Columns shown at first, however few the rows that fill them."""
AFTER = {"stance": "measure", "part_of_id": "stance", "description": "high"}
"""Columns that stand right after another, as it cannot be understood without them."""
ASIDE = {"note", "bound", "aliases", "outcome", "where_prec", *CITATION_COLUMNS}
"""Columns for a second look, hidden at first."""


@dataclass(frozen=True)
class Listed:
    """One line of the list of tables to browse."""

    schema: TableSchema
    rows: int


def listed(data: Dataset, schemas: Mapping[str, TableSchema]) -> list[Listed]:
    """Return the tables that have rows."""
    return [Listed(s, len(data.tables[name])) for name, s in schemas.items() if data.tables[name]]


def payload(data: Dataset, schema: TableSchema, link: Link) -> Markup:
    """Return a table for the browser's script, as JSON that cannot end its element."""
    return as_json(content(data, schema, link))


def as_json(document: Any) -> Markup:
    """Return a document as JSON in a script element, out of which no cell can break."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(safe)


def content(data: Dataset, schema: TableSchema, link: Link) -> dict[str, Any]:
    """Return columns, cells, names and addresses of a table."""
    table: Table[Any] = data.tables[schema.name]
    attributes = table.row_class.columns()
    rows = [[written(getattr(row, name)) for name in attributes.values()] for row in table]
    used: dict[str, set[str]] = {}
    for place, column in enumerate(schema.fields):
        if target := schema.references().get(column.name):
            used.setdefault(target, set()).update(row[place] for row in rows if row[place])
        elif column.name in CITATION_COLUMNS:
            cited = used.setdefault("sources", set())
            cited.update(split_citation(text)[0] for row in rows for text in row[place].split(";"))
            cited.discard("")
    named = schema.name in ("events", "places")
    columns = [
        _column(schema, column, table.row_class.edtf_columns, [row[place] for row in rows])
        for place, column in enumerate(schema.fields)
    ]
    _choose(columns, [[row[place] for row in rows] for place in range(len(columns))])
    _order(columns)
    return {
        "table": schema.name,
        "columns": columns,
        "rows": rows,
        "at": [_address(data, link, row) for row in table],
        "also": [others(data, row) if named else "" for row in table],
        "names": {
            target: {key: _named(data, link, target, key) for key in sorted(keys)}
            for target, keys in used.items()
        },
        "words": _dates(table),
        "paragraphs": {row.id: link(f"coverage.md#{row.id}") for row in data.coverage},
        "article": ARTICLE,
    }


def written(value: Any) -> str:
    """Return a cell as it stands in the CSV file; what nests, in plain words."""
    match value:
        case None:
            return ""
        case tuple():
            return ";".join(written(item) for item in cast("tuple[object, ...]", value))
        case str() | bool() | int() | float():
            return cells.text(value)
        case _ if hasattr(value, "model_dump"):
            return _nested(value)
        case _:
            return cells.text(value)


def _nested(value: Any) -> str:
    parts: dict[str, Any] = value.model_dump(by_alias=True, exclude_none=True)
    if "date-parts" in parts:
        return citing.issued(value)
    if "family" in parts:
        return ", ".join(str(parts[key]) for key in ("family", "given") if key in parts)
    if len(parts) == 1:
        return str(next(iter(parts.values())))
    return ", ".join(f"{key}: {part}" for key, part in parts.items())


def _column(
    schema: TableSchema, column: Column, edtf: tuple[str, ...], found: list[str]
) -> dict[str, Any]:
    target = schema.references().get(column.name)
    view: dict[str, Any] = {
        "name": column.name,
        "cell": schema.fields.index(column),
        "title": column.title,
        "about": column.description,
    }
    distinct = {text for text in found if text}
    if target:
        view |= {"kind": "reference", "target": target, "few": len(distinct) <= FEW}
    elif column.name in CITATION_COLUMNS:
        view |= {"kind": "citations"}
    elif column.categories:
        codes = {str(code.value): code.label for code in column.categories}
        view |= {"kind": "code", "codes": codes, "few": True}
    elif column.type == "boolean":
        view |= {"kind": "code", "codes": {"true": "Yes", "false": "No"}, "few": True}
    elif column.type in ("integer", "number"):
        view |= {"kind": "number"}
    elif column.name == "date":
        view |= {"kind": "date"}
    elif column.name == "id":
        view |= {"kind": "id"}
    elif column.name in edtf:
        view |= {"kind": "edtf"}
    else:
        view |= {"kind": "text"}
        if column.name in NAME_COLUMNS and column.constraints.required:
            view["kind"] = "name"
    return view


def _choose(columns: list[dict[str, Any]], cells_of: list[list[str]]) -> None:
    """Mark the columns that are shown at first, and the filters that stand open."""
    named = any(column["kind"] == "name" for column in columns)
    shown = 0
    filters = 0
    for column, found in zip(columns, cells_of, strict=True):
        filled = sum(bool(text) for text in found)
        always = column["name"] in ALWAYS and filled > 0
        hidden = (
            column["name"] in DERIVED | ASIDE
            or (column["kind"] == "id" and named)
            or filled < RARE * len(found)
            or shown == SHOWN
        ) and not always
        if hidden:
            column["hidden"] = True
        else:
            shown += not always
        open_list = column.get("few", False) and len(set(found)) > 1 and not hidden
        if column["kind"] == "date" or (open_list and filters < FILTERS):
            column["open"] = True
            filters += open_list


def _order(columns: list[dict[str, Any]]) -> None:
    """Put columns in the order in which they are shown."""
    names = [column["name"] for column in columns]
    for name, before in AFTER.items():
        if name in names and before in names:
            names.remove(name)
            names.insert(names.index(before) + 1, name)
    columns.sort(key=lambda column: names.index(column["name"]))


def _address(data: Dataset, link: Link, row: Row) -> str:
    target = addresses.of(data, row.resource, row.id)
    return link(target) if target else ""


def _named(data: Dataset, link: Link, table: str, key: str) -> list[str]:
    """Return the name of a row that is referred to, and its address; empty if it has none."""
    row = data.tables[table].get(key)
    if row is None:
        return ["", ""]
    name = label(data, row) if own_name(row) else ""
    if table == "sources":
        name = source_names(data)[key]
    return [name, _address(data, link, row)]


def _dates(table: Table[Any]) -> dict[str, str]:
    """Return the words for each date that occurs."""
    found = {getattr(row, name) for row in table for name in table.row_class.edtf_columns}
    return {text: dates.words(text) for text in sorted(found - {None})}
