"""The command about one record."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, cast

import typer

from karabakh_data.cli import streams
from karabakh_data.problems import UnknownNameError, suggestion

if TYPE_CHECKING:
    from karabakh_data.dataset import Dataset
    from karabakh_data.row import Row


class TextFormat(StrEnum):
    """Forms of an answer that is no table."""

    text = "text"
    json = "json"


RecordId = Annotated[
    str, typer.Argument(metavar="ID", help="Id of a record, such as khojaly-1992.")
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
    """Return the record with an id.

    Raises:
        UnknownNameError: if there is none, or several tables have one and none is named.
    """
    if table is not None:
        return cast("Row", data.table(table)[key])
    rows = data.find(key)
    if not rows:
        known = [row.id for each in data.tables.values() for row in each]
        raise UnknownNameError(f"no record {key!r} in any table.{suggestion(key, known)}")
    row, *others = rows
    if others:
        options = " or ".join(f"--table {row.resource}" for row in rows)
        raise UnknownNameError(f"{key!r} stands in {len(rows)} tables: add {options}")
    return row
