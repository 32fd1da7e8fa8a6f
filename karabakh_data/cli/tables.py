"""The commands that list rows."""

import sys
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from karabakh_data.cli import streams
from karabakh_data.cli.listing import FormatOption, ListFormat, emit
from karabakh_data.cli.phrases import Line, grid
from karabakh_data.problems import KarabakhDataError, UnknownNameError, suggestion

if TYPE_CHECKING:
    from karabakh_data.table import Table

SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="Leave out what ended before.")
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="Leave out what began after.")
]
WhereOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FIELD=VALUE",
        help="Only rows with this value; a list must contain it; FIELD= finds empty cells."
        " May be given several times: all must hold.",
    ),
]

LEADING = (
    *("id", "name", "title", "label", "date", "kind", "measure", "counted", "bound", "low"),
    *("high", "stated", "subject_id", "object_id", "event_id", "actor_id", "role", "place_id"),
)
"""Columns that tell most about a row, for terminals too narrow for all."""

WHEN = 24
"""Width of the dates of a timeline on a terminal."""


def list_rows(
    table: Annotated[str, typer.Argument(metavar="TABLE", help="Name of a table, as in info.")],
    where: WhereOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    output: FormatOption = ListFormat.table,
) -> None:
    """List the rows of a table. Dates are YYYY, YYYY-MM or YYYY-MM-DD."""
    from karabakh_data.loader import load
    from karabakh_data.values import json_row

    found = load().table(table)
    for condition in where or ():
        column, value = _condition(found, condition)
        found = found.matching({column: value})
    if since or until:
        found = _between(found, since, until)
    rows = [json_row(row) for row in found]
    # The id of a link only repeats its parts.
    leading = LEADING[1:] if found.row_class.natural_key else LEADING
    emit(rows, list(found.row_class.columns()), output, leading)


def _between(table: "Table[Any]", since: str | None, until: str | None) -> "Table[Any]":
    from karabakh_data.table import DatedTable

    if not isinstance(table, DatedTable):
        raise UnknownNameError(f"table {table.name} has no dates: leave out --since and --until")
    return table.between(since, until)


def _condition(table: "Table[Any]", condition: str) -> tuple[str, Any]:
    """Return the attribute and the value that ``FIELD=VALUE`` stands for.

    Raises:
        KarabakhDataError: if there is no such column, or the text is no value of its type.
    """
    from karabakh_data import cells

    column, sign, text = condition.partition("=")
    if not sign:
        raise KarabakhDataError(f"--where {condition!r}: write FIELD=VALUE")
    columns = table.row_class.columns()
    if column not in columns:
        raise UnknownNameError(
            f"no column {column!r} in table {table.name}.{suggestion(column, columns)}"
        )
    if not text:
        return columns[column], None
    kind = table.row_class.kinds.get(column, "string")
    if kind in ("array", "object"):
        raise KarabakhDataError(f"{column} holds nested values; only {column}= (empty) works")
    try:
        return columns[column], cells.parse("string" if kind == "list" else kind, text)
    except ValueError as error:
        raise KarabakhDataError(f"--where {column}: {error}") from error


def timeline(
    since: SinceOption = None,
    until: UntilOption = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND",
            help="Only this kind of event, text or ceasefire, or one of the tables events,"
            " resolutions, ceasefires. May be given several times: any will do.",
        ),
    ] = None,
    output: FormatOption = ListFormat.table,
) -> None:
    """List events, adopted texts and ceasefires in order of time."""
    from karabakh_data import timeline as module
    from karabakh_data.dates import words
    from karabakh_data.loader import load
    from karabakh_data.spelling import label, name_of

    data = load()
    rows = [
        {
            "date": row.date,
            "when": words(row.date) if row.date else None,
            "kind": row.kind,
            "title": label(data, row),
            "place": name_of(data, "places", row.place_id) if row.place_id else None,
            "table": row.resource,
            "id": row.id,
        }
        for row in module.timeline(data, since, until, tuple(kind or ()))
    ]
    if output is ListFormat.table and sys.stdout.isatty():
        streams.say(grid(map(_happening, rows), [WHEN]))
    else:
        emit(rows, ("when", "title", "id", "kind", "place", "table", "date"), output)


def _happening(row: Mapping[str, Any]) -> Line:
    """Return date and title, and under the title what a narrow terminal has no columns for."""
    about = filter(None, (row["id"], row["kind"], row["place"]))
    return [row["when"] or "", Text(row["title"]).append(f"\n{' · '.join(about)}", "dim")]


def control(
    date: Annotated[str, typer.Argument(metavar="DATE", help="A day, YYYY-MM-DD.")],
    output: FormatOption = ListFormat.table,
) -> None:
    """List who held each place on a day; on a day of change both holders are listed."""
    from karabakh_data.dates import words
    from karabakh_data.loader import load
    from karabakh_data.spelling import name_of

    data = load()
    rows = [
        {
            "place": name_of(data, "places", link.place_id),
            "holder": name_of(data, "actors", link.actor_id) if link.actor_id else None,
            "how": link.how,
            "when": words(link.date) if link.date else None,
            "date": link.date,
            "place_id": link.place_id,
            "actor_id": link.actor_id,
            "event_id": link.event_id,
            "id": link.id,
        }
        for link in data.control_on(date)
    ]
    columns = ("place", "holder", "how", "when", "id", "place_id", "actor_id", "event_id", "date")
    emit(rows, columns, output)
    if not rows:
        years = Counter(
            link.date_start.year for link in data.control.where(sequence=1) if link.date_start
        )
        begun = ", ".join(f"{year} ({number})" for year, number in sorted(years.items()))
        streams.note(f"nothing is known of {date}; places are followed from: {begun}")
