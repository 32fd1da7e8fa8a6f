"""The command about one record."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from karabakh_data.cli import streams
from karabakh_data.problems import UnknownNameError, closest, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karabakh_data.dataset import Dataset
    from karabakh_data.row import Row
    from karabakh_data.table import Table

SUGGESTED = 4
"""Records that are suggested for one that is not there."""


class TextFormat(StrEnum):
    """Forms of an answer that is no table."""

    text = "text"
    json = "json"


RecordId = Annotated[
    str, typer.Argument(metavar="ID", help="Id or name of a record, such as khojaly-1992.")
]
TableOption = Annotated[
    str | None, typer.Option("--table", metavar="TABLE", help="Table, where several have the id.")
]


def show(
    key: RecordId,
    table: TableOption = None,
    output: Annotated[TextFormat, typer.Option("--format", help="Form of the answer.")] = (
        TextFormat.text
    ),
) -> None:
    """Show one record with everything that refers to it, and its sources."""
    from karabakh_data.loader import load
    from karabakh_data.showing import view

    data = load()
    shown = view(data, find(data, key, table))
    if output is TextFormat.json:
        streams.say_json(shown)
        return
    from karabakh_data.cli.pages import page

    streams.say(page(shown, streams.is_wide()))


def find(data: "Dataset", key: str, table: str | None) -> "Row":
    """Return the record with an id, or else the one of this name, title or alias.

    Raises:
        UnknownNameError: if there is none, or there are several.
    """
    tables = data.tables if table is None else {table: data.table(table)}
    rows = [row for row in data.find(key) if row.resource in tables]
    if not rows:
        return _named(data, key, tables)
    row, *others = rows
    if others:
        options = " or ".join(f"--table {row.resource}" for row in rows)
        raise UnknownNameError(f"{key!r} stands in {len(rows)} tables: add {options}")
    return row


def _named(data: "Dataset", key: str, tables: "Mapping[str, Table[Any]]") -> "Row":
    from karabakh_data.cells import fold
    from karabakh_data.names import named

    known = named(data, tables)
    found = known.get(fold(key), {})
    if not found:
        close = [row.id for word in closest(fold(key), known) for row in known[word].values()]
        where = f"table {next(iter(tables))}" if len(tables) == 1 else "any table"
        hint = did_you_mean(list(dict.fromkeys(close))[:SUGGESTED])
        raise UnknownNameError(f"no record {key!r} in {where}.{hint}")
    # A page about a place is often called like the place, which is what is meant.
    found = {key: row for key, row in found.items() if row.resource != "sources"} or found
    row, *others = found.values()
    if others:
        raise UnknownNameError(f"{len(found)} records are called {key!r}: {', '.join(found)}")
    return row
