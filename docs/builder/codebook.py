"""What the codebook says of a table beyond its schema: counts, keys, references, rules."""

import inspect
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from karabakh_data import rules
from karabakh_data.dataset import Dataset
from karabakh_data.models import EventKind
from karabakh_data.problems import FILE_CODES
from karabakh_data.row import Row
from karabakh_data.schema import Column, Package, TableSchema, bundled_schemas
from karabakh_data.table import Table

LIMITS = {
    "minimum": "at least {:g}",
    "maximum": "at most {:g}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
}
"""Words for the constraints that are a number."""

LONG = 40
"""Characters of a pattern from which on it is folded away."""


@dataclass(frozen=True)
class Summary:
    """One line of the list of tables."""

    schema: TableSchema
    rows: int
    targets: list[str]
    """Tables it refers to."""


@dataclass(frozen=True)
class ColumnView:
    """A column with what the data and the other tables say of it."""

    column: Column
    filled: int
    target: str | None
    """Table that it leads to."""
    is_key: bool
    limits: list[str]
    codes: list[tuple[Any, int]]
    """Codes of the vocabulary, with the rows that use each."""
    folded: dict[str, str]
    """Forms too long to stand in the line: patterns and JSON Schemas, by what they are."""


@dataclass(frozen=True)
class TableView:
    """A table with what the data and the other tables say of it."""

    path: str
    rows: int
    columns: list[ColumnView]
    referrers: list[tuple[str, list[str]]]
    """Tables that lead here, with the columns."""
    example: Row | None
    kinds: list[tuple[EventKind, int]]
    """Codes of ``event_kinds``, with the events of each; empty on the page of any other table."""


def summary(data: Dataset, schema: TableSchema) -> Summary:
    """Return a table's line in the list of tables."""
    return Summary(
        schema, len(data.tables[schema.name]), list(dict.fromkeys(schema.references().values()))
    )


def table_view(data: Dataset, package: Package, schema: TableSchema) -> TableView:
    """Return a table as its page shows it."""
    table = data.tables[schema.name]
    used: dict[str, list[str]] = {}
    for other in bundled_schemas().values():
        columns = [name for name, target in other.references().items() if target == schema.name]
        if columns:
            used[other.name] = columns
    kinds: list[tuple[EventKind, int]] = []
    if schema.name == data.event_kinds.name:
        kinds = [(kind, len(data.events.where(kind=kind.id))) for kind in data.event_kinds]
    return TableView(
        path=next(r.path for r in package.resources if r.name == schema.name),
        rows=len(table),
        columns=[_column_view(table, schema, column) for column in schema.fields],
        referrers=list(used.items()),
        example=_example(table, schema),
        kinds=kinds,
    )


def _column_view(table: Table[Any], schema: TableSchema, column: Column) -> ColumnView:
    attribute = table.row_class.columns()[column.name]
    values = [getattr(row, attribute) for row in table]
    counts = Counter(value for value in values if isinstance(value, str | int))
    constraints = column.constraints.model_dump(exclude_none=True)
    folded: dict[str, str] = {}
    if len(column.constraints.pattern or "") > LONG:
        folded["Form (regular expression)"] = column.constraints.pattern or ""
    if column.jsonSchema:
        schema_text = json.dumps(column.jsonSchema, indent=2, ensure_ascii=False)
        folded["Form of the nested value (JSON Schema)"] = schema_text
    return ColumnView(
        column=column,
        filled=sum(value is not None and value != () for value in values),
        target=schema.references().get(column.name),
        is_key=column.name in schema.primaryKey,
        limits=[
            words.format(constraints[name]).replace("1 characters", "1 character")
            for name, words in LIMITS.items()
            if name in constraints
        ],
        codes=[(code, counts[code.value]) for code in column.categories],
        folded=folded,
    )


def _example(table: Table[Any], schema: TableSchema) -> Row | None:
    """Return the row that the schema's own examples show, else the one with most cells filled."""
    named = next(column.example for column in schema.fields if column.name == "id")
    fullest = max(table, key=lambda row: len(row.to_dict()), default=None)
    return table.get(named) or fullest


def rule_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return heading, codes and meanings of everything that validation checks."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for rule in rules.RULES:
        module = inspect.getmodule(rule)
        heading = ((module.__doc__ if module else None) or "").strip().rstrip(".")
        meaning = inspect.cleandoc(rule.__doc__ or "")
        groups.setdefault(heading, []).append((rules.code(rule), meaning))
    return [("Rules on files, columns and cells", list(FILE_CODES.items())), *groups.items()]
