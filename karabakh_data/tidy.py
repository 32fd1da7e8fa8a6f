"""The canonical writer of a data package: derived columns, order of rows, bytes."""

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from karabakh_data import cells, dates
from karabakh_data.loader import read_descriptor, table_files
from karabakh_data.models import TABLES
from karabakh_data.output import write_text
from karabakh_data.problems import DateError, InvalidDataError, Problem
from karabakh_data.row import Row

DERIVED_DATES = ("date_start", "date_end", "date_prec")


def tidy(
    path: Path, check: bool = False, progress: Callable[[str], None] = lambda table: None
) -> list[Path]:
    """Rewrite each table of a package in its canonical form, and return the files that changed.

    Blanks at the ends of cells go, derived columns and the ids of link tables are filled, rows
    are sorted, and bytes are normalised. Values are never changed: what cannot be read stays
    as it is, for validation to name. Nothing is written unless every table could be read.

    Args:
        path: folder of the package, or its ``datapackage.json``.
        check: only tell which files would change.
        progress: called with the name of each table before it is read.

    Raises:
        PackageError: if the path holds no data package that can be read.
        InvalidDataError: if a table's text or header cannot be read; nothing is written then.
        OutputError: if a file cannot be written.
    """
    folder, descriptor = read_descriptor(path)
    files = table_files(folder, descriptor)
    texts: dict[Path, str] = {}
    problems: list[Problem] = []
    for table_class in TABLES:
        row_class = table_class.row_class
        file = files.get(row_class.resource)
        if file is None:
            continue
        progress(row_class.resource)
        try:
            raw = file.read_bytes()
            text = canonical(row_class, raw.decode("utf-8-sig"), file.suffix == ".json")
        except (OSError, ValueError, csv.Error) as error:
            problems.append(
                Problem("unreadable-file", row_class.resource, None, None, None, str(error))
            )
            continue
        if text.encode() != raw:
            texts[file] = text
    if problems:
        raise InvalidDataError(problems)
    if not check:
        for file, text in texts.items():
            write_text(file, text)
    return list(texts)


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
    rows = list(cells.read_csv(text))
    if not rows:
        raise ValueError(f"the table {row_class.resource} is empty; it needs at least the header")
    header, *body = rows
    header = [name.strip() for name in header]
    derived = {*DERIVED_DATES, *(["id"] if row_class.natural_key else [])}
    missing = set(columns) - set(header) - derived
    if missing or set(header) - set(columns) or len(set(header)) < len(header):
        raise ValueError(
            f"the header of {row_class.resource} must have the columns {','.join(columns)};"
            f" found {','.join(header)}"
        )
    records: list[dict[str, str]] = []
    for number, row in enumerate(body, 2):
        if len(row) != len(header):
            raise ValueError(
                f"row {number} of {row_class.resource}: {len(row)} cells,"
                f" the header has {len(header)}"
            )
        records.append(
            {
                **dict.fromkeys(columns, ""),
                **{n: c.strip() for n, c in zip(header, row, strict=True)},
            }
        )
    if "date_start" in columns:
        for record in records:
            _derive_dates(record)
    _derive_ids(row_class, records)
    records.sort(key=lambda record: sort_key(row_class, record))
    return cells.write_csv(columns, ([record[name] for name in columns] for record in records))


def _canonical_json(row_class: type[Row], text: str) -> str:
    items = json.loads(text)
    if not isinstance(items, list):
        raise ValueError(f"the file of {row_class.resource} must hold one array of objects")
    place = {name: number for number, name in enumerate(row_class.columns())}
    ordered: list[dict[str, Any]] = []
    for item in cast("list[object]", items):
        if not isinstance(item, dict):
            raise ValueError(f"each entry of {row_class.resource} must be an object")
        cells_of = cast("dict[str, Any]", item)
        names = sorted(cells_of, key=lambda name: place.get(name, len(place)))
        ordered.append({name: cells_of[name] for name in names if cells_of[name] is not None})
    ordered.sort(key=lambda item: str(item.get("id", "")))
    return cells.write_json(ordered)


def derived_dates(text: str) -> tuple[str, str, str]:
    """Return the cells ``date_start``, ``date_end`` and ``date_prec`` that a date asks for.

    Raises:
        DateError: if the text is no date of the subset.
    """
    if not text:
        return ("", "", "")
    span = dates.parse(text)
    return (cells.text(span.start), cells.text(span.end), str(span.precision))


def _derive_dates(record: dict[str, str]) -> None:
    try:
        values = derived_dates(record["date"])
    except DateError:
        return
    record.update(zip(DERIVED_DATES, values, strict=True))


def _derive_ids(row_class: type[Row], records: list[dict[str, str]]) -> None:
    """Fill empty ids from the natural key; an id that is there stays for ever."""
    taken = {record["id"] for record in records}
    for record in records:
        if record["id"] or not row_class.natural_key:
            continue
        base = cells.slug(*(record[name] for name in row_class.natural_key if record[name]))
        key, number = base, 1
        while key in taken:
            number += 1
            key = f"{base}-{number}"
        record["id"] = key
        taken.add(key)


def sort_key(row_class: type[Row], record: Mapping[str, Any]) -> tuple[tuple[float, str], ...]:
    """Return what rows of a table are sorted by: numbers as numbers, empty cells first."""
    key: list[tuple[float, str]] = []
    for name in row_class.order:
        value = str(record[name])
        numeric = row_class.kinds.get(name) in ("integer", "number") and value.lstrip("-").isdigit()
        key.append((float(value), "") if numeric else (float("-inf"), value))
    return tuple(key)
