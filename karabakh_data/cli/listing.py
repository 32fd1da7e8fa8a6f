"""Prints rows as a table, CSV, JSON or JSON Lines."""

import json
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from karabakh_data.cli import streams


class ListFormat(StrEnum):
    """Forms of a list of rows."""

    table = "table"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"


FormatOption = Annotated[ListFormat, typer.Option("--format", help="Form of the answer.")]

NARROW = 24
"""Width on a terminal down to which cells wrap to make room for another column."""


def emit(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    output: ListFormat,
    leading: Sequence[str] = (),
) -> None:
    """Print rows of JSON values.

    Args:
        rows: the rows, each with values for some or all columns.
        columns: every column, in order.
        output: the form to print them in.
        leading: columns that a narrow terminal shows first.
    """
    match output:
        case ListFormat.json:
            streams.say_json(list(rows))
        case ListFormat.jsonl:
            streams.write("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))
        case ListFormat.csv:
            from karabakh_data.cells import write_csv

            streams.write(
                write_csv(columns, ([_cell(row.get(c)) for c in columns] for row in rows))
            )
        case ListFormat.table:
            _table(rows, columns, leading)


def _table(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], leading: Sequence[str]
) -> None:
    """Print a table: on a terminal as many columns as fit, in a pipe all that are filled."""
    cells = {column: [_cell(row.get(column)) for row in rows] for column in columns}
    filled = [column for column in columns if any(cells[column])]
    if not sys.stdout.isatty():
        streams.write(_aligned({column: cells[column] for column in filled}))
        if not rows:
            streams.note("0 rows")
        return
    from rich.table import Table
    from rich.text import Text

    shown = _fitting(cells, filled, leading)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in shown:
        table.add_column(column, overflow="fold", no_wrap=_is_whole(column))
    for number in range(len(rows)):
        table.add_row(*(Text(cells[column][number]) for column in shown))
    if shown:
        streams.say(table)
    rest = [column for column in filled if column not in shown]
    more = f"; not shown: {', '.join(rest)} (--format csv has all)" if rest else ""
    streams.note(f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}{more}")


def _aligned(cells: Mapping[str, Sequence[str]]) -> str:
    """Return a line for each row, its cells in columns; a table of rich takes four times longer."""
    columns = [[column, *texts] for column, texts in cells.items()]
    widths = [max(map(len, column)) for column in columns]
    lines = ("  ".join(map(str.ljust, line, widths)) for line in zip(*columns, strict=True))
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _is_whole(column: str) -> bool:
    """Tell whether cells must not wrap: a broken id could not be copied."""
    return column == "id" or column.endswith("_id")


def _fitting(
    cells: Mapping[str, Sequence[str]], columns: Sequence[str], leading: Sequence[str]
) -> list[str]:
    """Return the columns that a terminal has room for: leading ones first, those alike last."""
    left = streams.console().width
    rank = {column: place for place, column in enumerate(leading)}

    def order(column: str) -> tuple[bool, int]:
        alike = column not in rank and len(set(cells[column])) == 1 < len(cells[column])
        return (alike, rank.get(column, len(rank)))

    shown: list[str] = []
    for column in sorted(columns, key=order):
        width = max(map(len, [column, *cells[column]])) + 2
        if not _is_whole(column):
            width = min(width, NARROW)
        if width <= left or not shown:
            shown.append(column)
            left -= width
    return shown


def _cell(value: Any) -> str:
    """Return the text of a JSON value in a cell; nested values stay JSON."""
    from karabakh_data.cells import text

    match value:
        case dict() | [dict(), *_]:
            return json.dumps(value, ensure_ascii=False)
        case _:
            return text(value)
