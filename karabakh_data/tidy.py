"""The canonical writer of a data package: derived columns, order of rows, bytes."""

import csv
import unicodedata
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from operator import itemgetter
from pathlib import Path
from typing import Any, cast

from karabakh_data import cells, dates, faults, strict_json
from karabakh_data.decoding import MOST_BYTES
from karabakh_data.files import read_file
from karabakh_data.loader import read_descriptor, table_files
from karabakh_data.models import TABLES
from karabakh_data.output import write_text
from karabakh_data.problems import (
    FILE_CODES,
    DateError,
    InvalidDataError,
    OutputError,
    Problem,
    quoted,
)
from karabakh_data.reading import read_table
from karabakh_data.row import Row

DERIVED_DATES = ("date_start", "date_end", "date_prec")
FATAL = frozenset(FILE_CODES) - {
    *("byte-order-mark", "column-order", "duplicate-key", "dangling-reference", "not-canonical"),
    *("type", "required", "vocabulary", "pattern", "limit", "length", "data-cutoff"),
}
"""Codes of problems that keep a table from being tidied: its cells cannot be told apart."""


def tidy(
    path: Path, check: bool = False, progress: Callable[[str], None] = lambda table: None
) -> list[Path]:
    """Rewrite each table of a package in its canonical form, and return the files that changed.

    Blanks at the ends of cells go, ``TRUE`` becomes ``true``, derived columns and the ids of link
    tables are filled, rows are sorted, and bytes are normalised: UTF-8 in the Unicode form NFC, LF,
    quotes where needed. Values are never changed: what cannot be read stays as it is, for
    validation to name. Nothing is written unless every table could be read.

    Args:
        path: folder of the package, or its ``datapackage.json``.
        check: only tell which files would change.
        progress: called with the name of each table before it is read.

    Raises:
        PackageError: if the path holds no data package that can be read.
        InvalidDataError: if a table's text or header cannot be read; nothing is written then.
        OutputError: if a file cannot be written, or somebody else wrote it in the meantime.
    """
    folder, descriptor = read_descriptor(path)
    files = table_files(folder, descriptor)
    changes: dict[Path, tuple[bytes, str]] = {}
    problems: list[Problem] = []
    for table_class in TABLES:
        row_class = table_class.row_class
        file = files.get(row_class.resource)
        if file is None:
            continue
        progress(row_class.resource)
        try:
            raw = read_file(file, MOST_BYTES)
            text = canonical(row_class, raw.decode("utf-8-sig"), file.suffix == ".json")
        except (OSError, ValueError, csv.Error) as error:
            problems += _obstacles(file, row_class, error)
            continue
        if text.encode() != raw:
            changes[file] = (raw, text)
    if problems:
        raise InvalidDataError(problems)
    if not check:
        for file, (raw, text) in changes.items():
            now = read_file(file, MOST_BYTES)
            if now not in (raw, text.encode()):
                raise OutputError(f"{file} was changed by another program meanwhile; tidy again")
            write_text(file.resolve(), text)
    return list(changes)


def _obstacles(file: Path, row_class: type[Row], error: Exception) -> list[Problem]:
    """Return what validation says of a table that cannot be tidied."""
    table = row_class.resource
    found = [problem for problem in read_table(file, row_class).problems if problem.code in FATAL]
    return found or [Problem("unreadable-file", table, None, None, None, str(error))]


def canonical(row_class: type[Row], text: str, is_json: bool) -> str:
    """Return the canonical text of a table file.

    Raises:
        ValueError: if the text is no table of this class: not JSON, or columns are missing or
            unknown.
        csv.Error: if it is not CSV.
    """
    if is_json:
        return _canonical_json(row_class, text)
    columns = list(row_class.columns())
    rows = cells.read_csv(unicodedata.normalize("NFC", text))
    nothing: list[str] = []
    header = [name.strip() for name in next(rows, nothing)]
    if not header:
        raise ValueError(f"the table {row_class.resource} is empty; it needs at least the header")
    derived = {*DERIVED_DATES, *(["id"] if row_class.natural_key else [])}
    missing = set(columns) - set(header) - derived
    if missing or set(header) - set(columns) or len(set(header)) < len(header):
        raise ValueError(
            f"the header of {row_class.resource} must have the columns {','.join(columns)};"
            f" found {quoted(','.join(header))}"
        )
    # A column that is missing gets the empty cell that is put after each row.
    places = [header.index(name) if name in header else len(header) for name in columns]
    records: list[list[str]] = []
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            raise ValueError(f"row {number}: {faults.ragged(len(row), len(header))}")
        record = [*map(str.strip, row), ""]
        records.append([record[place] for place in places])
    _write_booleans(row_class, columns, records)
    if "date_start" in columns:
        _derive_dates(columns, records)
    _derive_ids(row_class, records)
    records.sort(key=_order(row_class))
    return cells.write_csv(columns, records)


def _canonical_json(row_class: type[Row], text: str) -> str:
    place = {name: number for number, name in enumerate(row_class.columns())}
    ordered: list[dict[str, Any]] = []
    for line, item in strict_json.entries(text):
        if not isinstance(item, dict):
            raise ValueError(f"line {line}: each entry must be an object in {{}}")
        cells_of = cast("dict[str, Any]", item)
        names = sorted(cells_of, key=lambda name: place.get(name, len(place)))
        ordered.append({name: cells_of[name] for name in names if cells_of[name] is not None})
    ordered.sort(key=lambda item: str(item.get("id", "")))
    return unicodedata.normalize("NFC", cells.write_json(ordered))


def _write_booleans(row_class: type[Row], columns: list[str], records: list[list[str]]) -> None:
    """Write true and false small; a spreadsheet writes them in capitals."""
    for name, kind in row_class.kinds.items():
        if kind == "boolean":
            place = columns.index(name)
            for record in records:
                if record[place].lower() in ("true", "false"):
                    record[place] = record[place].lower()


def _derive_dates(columns: list[str], records: list[list[str]]) -> None:
    """Write what each date says; a text that is no date leaves the cells as they are."""
    date, start, end, precision = map(columns.index, ("date", *DERIVED_DATES))
    for record in records:
        if not (text := record[date]):
            record[start] = record[end] = record[precision] = ""
            continue
        with suppress(DateError):
            span = dates.parse(text)
            record[start], record[end] = cells.text(span.start), cells.text(span.end)
            record[precision] = str(span.precision)


def _derive_ids(row_class: type[Row], records: list[list[str]]) -> None:
    """Fill empty ids from the natural key; an id that is there stays for ever."""
    columns = list(row_class.columns())
    own = columns.index("id")
    parts = [columns.index(name) for name in row_class.natural_key]
    taken = {record[own] for record in records if record[own]}
    used: Counter[str] = Counter()
    for record in records:
        if record[own] or not parts:
            continue
        base = cells.slug(*(record[place] for place in parts if record[place]))
        key = base
        while key in taken or not key:
            used[base] += 1
            key = f"{base}-{used[base] + 1}".strip("-")
        record[own] = key
        taken.add(key)


def _order(row_class: type[Row]) -> Callable[[list[str]], Any]:
    """Return what gives the sort key of a row: numbers count as numbers, empty cells come first."""
    columns = list(row_class.columns())
    numeric = {
        columns.index(name): row_class.kinds.get(name) in ("integer", "number")
        for name in row_class.order
    }
    if not any(numeric.values()):
        return itemgetter(*numeric)

    def key(record: list[str]) -> list[tuple[float, str]]:
        return [
            (float(record[place]), "")
            if counts and cells.is_number(record[place])
            else (float("-inf"), record[place])
            for place, counts in numeric.items()
        ]

    return key
