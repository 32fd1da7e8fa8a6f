"""Writes valid packages of any size: copies of the real rows, each a few years earlier."""

import csv
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import karabakh_data as kd
from karabakh_data.cells import write_json
from karabakh_data.dataset import CITATION_COLUMNS, Dataset
from karabakh_data.paths import DESCRIPTOR
from karabakh_data.row import Row
from karabakh_data.rules.citations import ARTICLE
from karabakh_data.tidy import tidy

ONCE = {"event_kinds", "equipment_types", "coverage", "retired"}
"""Tables that stay as they are: vocabularies and the ledger of the article."""
WHOLE = {"control", "resolution_votes"}
"""Tables whose rows of one place or text belong together; a part of the package goes without."""
YEARS = 4
"""Years between two copies; leap days mostly stay leap days."""

Cells = dict[str, Any]


def write(folder: Path, rows: int, source: Path | None = None) -> int:
    """Write a valid package of about so many rows, and return how many it has.

    Args:
        folder: where to write it; must not exist.
        rows: how many rows are wanted.
        source: the package whose rows are copied; None for the bundled one.
    """
    data = kd.load(source)
    size = sum(map(len, data.tables.values()))
    copies = max(1, round(rows / size))
    kept = _part(data, rows) if rows < size else None
    tables = {name: _cells(data, name, kept) for name in data.tables}
    shutil.copytree(data.folder / "data", folder / "data")
    shutil.copy(data.folder / DESCRIPTOR, folder)
    written = 0
    for name, originals in tables.items():
        repeated = range(1) if name in ONCE else range(copies)
        records = (_copy(data, name, cells, number) for number in repeated for cells in originals)
        file = next((folder / "data").glob(f"{name}.*"))
        if file.suffix == ".json":
            file.write_text(write_json(records), encoding="utf-8")
        else:
            with file.open("w", encoding="utf-8", newline="") as lines:
                writer = csv.DictWriter(lines, list(data.tables[name].row_class.columns()))
                writer.writeheader()
                writer.writerows(records)
        written += len(originals) * len(repeated)
    tidy(folder)
    return written


def _cells(data: Dataset, name: str, kept: dict[str, set[str]] | None) -> list[Cells]:
    """Return the rows of a table as its file has them."""
    file = next((data.folder / "data").glob(f"{name}.*"))
    with file.open(encoding="utf-8", newline="") as lines:
        rows = json.load(lines) if file.suffix == ".json" else list(csv.DictReader(lines))
    return [row for row in rows if kept is None or row["id"] in kept[name]]


def _part(data: Dataset, most: int) -> dict[str, set[str]]:
    """Return the ids of about so many rows that need no others, by table."""
    kept: dict[str, set[str]] = {name: set() for name in data.tables}

    def take(row: Row) -> None:
        waiting = [row]
        while waiting:
            row = waiting.pop()
            if row.id not in kept[row.resource]:
                kept[row.resource].add(row.id)
                waiting += (data.tables[table][key] for table, key in _needs(row))

    for row in _by_event(data):
        if sum(map(len, kept.values())) >= most:
            break
        if WHOLE.isdisjoint({row.resource, *(table for table, _ in _needs(row))}):
            take(row)
    return kept


def _by_event(data: Dataset) -> Iterator[Row]:
    """Yield the vocabularies, each event with the rows that lead to it, and then all others."""
    yield from data.event_kinds
    yield from data.equipment_types
    for event in data.events:
        yield event
        yield from data.references_to(event)
    for table in data.tables.values():
        yield from table


def _needs(row: Row) -> set[tuple[str, str]]:
    """Return table and id of every row that this one needs."""
    found = {(t, key) for c, t in row.references.items() if (key := getattr(row, c)) is not None}
    for column in CITATION_COLUMNS:
        for citation in getattr(row, column, ()):
            source, _, locator = citation.rstrip("]").partition("[")
            found |= {("sources", source)} | (
                {("coverage", locator)} if source == ARTICLE else set()
            )
    if row.resource in ("identifiers", "discrepancies"):
        found.add((getattr(row, "table"), getattr(row, "row")))
    return found


def _copy(data: Dataset, name: str, cells: Cells, number: int) -> Cells:
    """Return a row of the so-manieth copy: ids of its own, and dates as many years earlier."""
    if not number:
        return cells
    row_class = data.tables[name].row_class
    new = cells | {"id": _renamed(name, cells["id"], number)}
    for column, table in row_class.references.items():
        new[column] = _renamed(table, cells[column], number)
    for column in row_class.edtf_columns:
        new[column] = _earlier(cells[column], number)
    if "row" in cells and "table" in cells:
        new["row"] = _renamed(cells["table"], cells["row"], number)
    if name == "discrepancies":
        pointed = data.tables[cells["table"]].row_class
        if cells["field"] in pointed.edtf_columns:
            new["kept"] = _earlier(cells["kept"], number)
        elif table := pointed.references.get(cells["field"]):
            new["kept"] = _renamed(table, cells["kept"], number)
    return new


def _renamed(table: str, key: str, number: int) -> str:
    return key if table in ONCE or not key else f"{key}-x{number}"


_POINT = re.compile(r"([0-9]{4})(-02-29)?(?=$|[-/?~%])(?:-[0-9]{2}){0,2}")


def _earlier(text: str, number: int) -> str:
    """Return a date the years of a copy earlier."""

    def moved(point: re.Match[str]) -> str:
        year = int(point[1]) - YEARS * number
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        rest = "-02-28" if point[2] and not leap else point[0][4:]
        return f"{year:04}{rest}"

    return _POINT.sub(moved, text)
