"""Excel: one workbook with a codebook, the views and the tables, each on a sheet."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import xlsxwriter

from karabakh_data.cells import text
from karabakh_data.database import descriptions, views_with_rows
from karabakh_data.dataset import Dataset
from karabakh_data.exporters import Progress, silent
from karabakh_data.exporters.destination import new_file
from karabakh_data.schema import bundled_schemas
from karabakh_data.values import json_value

OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
"""No text becomes a formula or a link, and nothing touches the folder for temporary files."""

ORIGIN = dt.datetime(1980, 1, 1)
"""Time written as that of creation: two exports of the same data are the same bytes."""

INERT = ("=", "+", "-", "@", "\t", "\r")
"""Signs with which a text would begin a formula if a user edited or re-imported the cell."""

LONGEST_TEXT = 32_767
"""Characters that a cell holds."""
WIDEST = 60
NARROWEST = 8
FIRST_DAY = dt.date(1900, 3, 1)
"""Days before have no number that all spreadsheets agree on: they stay text."""

CODEBOOK = ("sheet", "column", "position", "type", "title", "description", "term", "codes")


def export(
    data: Dataset, destination: Path, force: bool = False, progress: Progress = silent
) -> None:
    """Write a workbook: codebook first, then the views, then the tables.

    Headers are frozen and filtered; days are dates; lists are joined by ``;``.

    See ``karabakh_data.exporters.Export`` for the arguments.
    """
    with new_file(destination, force) as part:
        content = BytesIO()
        book: Any = xlsxwriter.Workbook(content, OPTIONS)
        book.set_properties({"title": _title(data), "created": ORIGIN})
        sheets = _Sheets(book)
        sheets.add("codebook", CODEBOOK, _codebook(data))
        for view, rows in views_with_rows(data):
            names = [column.name for column in view.columns]
            sheets.add(view.name, names, ([row[name] for name in names] for row in rows))
        for name, table in data.tables.items():
            progress(name)
            columns = list(table.row_class.columns())
            values = ([row[column] for column in columns] for row in table.to_dicts())
            sheets.add(name, columns, values)
        book.close()
        part.write_bytes(content.getvalue())


def _title(data: Dataset) -> str:
    return f"{data.descriptor.get('title', '')} {data.version}".strip()


def _codebook(data: Dataset) -> Iterable[Sequence[Any]]:
    codes = {
        (name, column.name): "; ".join(f"{one.value}: {one.label}" for one in column.categories)
        for name, schema in bundled_schemas().items()
        for column in schema.fields
    }
    for row in descriptions(data):
        yield [*row, codes.get(row[:2]) or None]


class _Sheets:
    """Adds sheets to a workbook, with the formats that they share."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bottom": 1})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._inert = book.add_format({"quote_prefix": True})

    def add(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add a sheet with a frozen, filtered header."""
        sheet = self._book.add_worksheet(name)
        widths = [len(column) + 3 for column in columns]
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, self._head)
        last = 0
        for last, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                written = self._write(sheet, last, place, value)
                widths[place] = max(widths[place], min(written + 1, WIDEST))
        for place, width in enumerate(widths):
            sheet.set_column(place, place, max(width, NARROWEST))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(columns) - 1)

    def _write(self, sheet: Any, row: int, place: int, value: Any) -> int:
        """Write a cell by its type and return how many characters it shows."""
        match value:
            case None | ():
                return 0
            case bool():
                sheet.write_boolean(row, place, value)
                return 5
            case int() | float():
                sheet.write_number(row, place, value)
                return len(text(value))
            case dt.date() if value >= FIRST_DAY:
                sheet.write_datetime(row, place, value, self._day)
                return 10
            case _:
                shown = _shown(value)
                style = self._inert if shown.startswith(INERT) else None
                sheet.write_string(row, place, shown[:LONGEST_TEXT], style)
                return len(shown)


def _shown(value: Any) -> str:
    """Return the text of a cell; nested values are JSON."""
    items = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
    nested = any(isinstance(item, dict) for item in items)
    return json.dumps(json_value(value), ensure_ascii=False) if nested else text(value)
