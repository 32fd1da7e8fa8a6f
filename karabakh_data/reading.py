"""Reads one table file into sound rows and a list of problems."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar, cast

from pydantic import FailFast, TypeAdapter, ValidationError

from karabakh_data import cells, decoding, faults, strict_json
from karabakh_data.problems import MOST_PROBLEMS, Hints, Problem, quoted
from karabakh_data.row import Row

R = TypeVar("R", bound=Row)

BATCH = 2000
"""Rows that are checked at once: the memory taken does not grow with the file's faults."""


class _EnoughError(Exception):
    """So many problems that reading on is of no use."""


@dataclass
class Reading(Generic[R]):
    """What one table file held."""

    row_class: type[R]
    path: Path
    text: str = ""
    """Whole text of the file, empty when it could not be decoded."""
    rows: list[R] = field(default_factory=list[R])
    """The sound rows, in file order."""
    lines: dict[str, int] = field(default_factory=dict[str, int])
    """First line of each row by key; rows that are not sound are here too."""
    problems: list[Problem] = field(default_factory=list[Problem])
    whole: bool = False
    """True when every row of the file was found, sound or not."""
    sound: bool = False
    """True when every row of the file was found and is sound."""
    missing: frozenset[str] = frozenset()
    """Columns that the file does not have."""
    hints: dict[str, Hints] = field(default_factory=dict[str, Hints])
    """Suggestions for the codes of each column."""

    def problem(
        self,
        code: str,
        message: str,
        line: int | None = None,
        key: str | None = None,
        column: str | None = None,
    ) -> None:
        """Note a problem of this table."""
        self.problems.append(Problem(code, self.row_class.resource, line, key, column, message))
        if len(self.problems) >= MOST_PROBLEMS:
            raise _EnoughError


def read_table(path: Path, row_class: type[R]) -> Reading[R]:
    """Read one table file, CSV or JSON by its ending, collecting problems."""
    reading = Reading(row_class, path)
    table = row_class.resource
    text, problems = decoding.decoded(path)
    reading.problems += [Problem(code, table, line, None, None, m) for code, m, line in problems]
    if text is None:
        return reading
    reading.text = text
    reading.sound = True
    try:
        _read_json(reading) if path.suffix == ".json" else _read_csv(reading)
        reading.sound &= reading.whole
    except _EnoughError:
        reading.whole = reading.sound = False
        last = reading.problems[-1].line
        message = f"{MOST_PROBLEMS:,} problems; reading stops here: mend what they have in common"
        reading.problems.append(Problem("too-many-problems", table, last, None, None, message))
    return reading


@dataclass
class Entry:
    """One row as read, before its values are checked against the row class."""

    line: int
    key: str | None
    values: dict[str, Any]
    faulty: set[str | None] = field(default_factory=set[str | None])
    """Columns that have a problem already; None when it is the whole row."""

    @property
    def sound(self) -> bool:
        """True when no problem is known yet."""
        return not self.faulty


def _read_csv(reading: Reading[Any]) -> None:
    first = reading.text.partition("\n")[0]
    if mark := faults.other_separator(first, reading.row_class.columns()):
        message = f"the cells are separated by {mark}; save as CSV with commas"
        reading.problem("unknown-column", message, 1)
        return
    rows = cells.read_csv(reading.text)
    try:
        header = next(rows)
    except csv.Error as error:
        reading.problem("csv-syntax", faults.csv_fault(str(error)), 1)
        return
    if not _header_is_sound(reading, header):
        return
    clean = header == list(reading.row_class.columns()) and cells.is_clean(reading.text)
    line = rows.line_num + 1
    batch, fault = _batch(rows)
    while batch or fault:
        one_line_each = rows.line_num == line + len(batch) - 1
        if clean and one_line_each and not fault and _taken_whole(reading, header, batch, line):
            line += len(batch)
        else:
            line = _look_closely(reading, header, batch, line, fault)
        if fault:
            return
        batch, fault = _batch(rows)
    reading.whole = "id" not in reading.missing


def _batch(rows: Iterator[list[str]]) -> tuple[list[list[str]], str | None]:
    """Return the next rows, fewer where the file ends or is no CSV, and what is wrong then."""
    batch: list[list[str]] = []
    try:
        for row in islice(rows, BATCH):
            batch.append(row)  # one by one: those before a fault are kept
    except csv.Error as error:
        return batch, faults.csv_fault(str(error))
    return batch, None


def _taken_whole(
    reading: Reading[Any], header: list[str], batch: list[list[str]], line: int
) -> bool:
    """Take all rows of a clean batch if every one is sound; otherwise none.

    The common case, and many times faster than to look closely at each cell. What it takes,
    ``_look_closely`` would take too.
    """
    if any(len(row) != len(header) or row != list(map(str.strip, row)) for row in batch):
        return False
    row_class = reading.row_class
    makers = {name: cells.VALUES.get(kind, str) for name, kind in row_class.kinds.items()}
    makers |= dict.fromkeys(row_class.references, str)  # many rows lead to one
    values = [_Values(makers[name]).__getitem__ if name in makers else None for name in header]
    try:
        filled = [
            {name: value(text) if value else text for name, value, text in cells_of if text}
            for cells_of in (zip(header, values, row, strict=True) for row in batch)
        ]
        rows = _adapter(row_class).validate_python(filled)
    except ValueError:
        return False
    _share_field_sets(rows, filled)
    lines = {row.id: number for number, row in enumerate(rows, line)}
    if len(lines) < len(rows) or not lines.keys().isdisjoint(reading.lines):
        return False
    reading.rows += rows
    reading.lines |= lines
    return True


def _share_field_sets(rows: list[Any], filled: list[dict[str, Any]]) -> None:
    """Let rows share the set of their filled columns, which is a third of a row's size."""
    shared: dict[tuple[str, ...], set[str]] = {}
    for row, values in zip(rows, filled, strict=True):
        names = shared.setdefault(tuple(values), row.__pydantic_fields_set__)
        object.__setattr__(row, "__pydantic_fields_set__", names)  # rows are frozen


class _Values(dict[str, Any]):
    """Values by text; each text is read once, and equal cells share their value."""

    def __init__(self, value: Callable[[str], Any]) -> None:
        self._value = value

    def __missing__(self, text: str) -> Any:
        value = self[text] = self._value(text)
        return value


def _look_closely(
    reading: Reading[Any], header: list[str], batch: list[list[str]], line: int, fault: str | None
) -> int:
    """Check a batch cell by cell, and return the line after it."""
    kinds = {
        name: reading.row_class.kinds.get(name, "string") for name in reading.row_class.columns()
    }
    entries: list[Entry] = []
    for row in batch:
        entries.append(_csv_entry(reading, header, kinds, row, line))
        line += 1 + sum(cell.count("\n") for cell in row)
    if fault:
        reading.problem("csv-syntax", fault, line)
    _check_rows(reading, entries)
    return line


def _header_is_sound(reading: Reading[Any], header: list[str]) -> bool:
    columns = list(reading.row_class.columns())
    if header == columns:
        return True
    before = len(reading.problems)
    hint = Hints(columns)
    for name, times in Counter(header).items():
        if times > 1:
            reading.problem(
                "duplicate-column", f"column {quoted(name)} stands twice; keep one", 1, None, name
            )
        if name not in columns:
            known = hint(name) or " Remove it."
            message = f"no column {quoted(name)} in this table.{known}"
            reading.problem("unknown-column", message, 1, None, name)
    reading.missing = frozenset(columns) - frozenset(header)
    for name in columns:
        if name in reading.missing:
            reading.problem("missing-column", f"column {name!r} is missing; add it", 1, None, name)
    if len(reading.problems) == before:
        wrong = next(
            found for found, wanted in zip(header, columns, strict=True) if found != wanted
        )
        reading.problem(
            "column-order",
            f"columns must stand in the order {','.join(columns)}; run karabakh-data tidy",
            1,
            None,
            wrong,
        )
    return not {"duplicate-column"} & {p.code for p in reading.problems[before:]}


def _csv_entry(
    reading: Reading[Any],
    header: list[str],
    kinds: Mapping[str, str],
    row: list[str],
    line: int,
) -> Entry:
    texts = dict(zip(header, row, strict=False))
    entry = Entry(line, texts.get("id") or None, {})
    if len(row) != len(header):
        entry.faulty.add(None)
        message = faults.ragged(len(row), len(header))
        reading.problem("ragged-row", message, line, entry.key)
        return entry
    for column, text in texts.items():
        if not text or column not in kinds:
            continue
        try:
            entry.values[column] = cells.parse(kinds[column], text)
        except ValueError as error:
            entry.faulty.add(column)
            reading.problem("type", str(error), line, entry.key, column)
    return entry


def _read_json(reading: Reading[Any]) -> None:
    entries = _json_entries(reading)
    while batch := list(islice(entries, BATCH)):
        _check_rows(reading, batch)


_ESCAPE = re.compile(r'\\[^"\\/]')
"""A sign of a JSON text that may stand for one which ``cells.is_clean`` would have found."""


def _json_entries(reading: Reading[Any]) -> Iterator[Entry]:
    """Read an array of objects one by one, so that each has its line."""
    clean = not _ESCAPE.search(reading.text) and cells.is_clean(reading.text)
    try:
        for line, item in strict_json.entries(reading.text):
            if not isinstance(item, dict):
                reading.problem("json-syntax", "each entry must be an object in {}", line)
                yield Entry(line, None, {}, {None})
                continue
            values = cast("dict[str, Any]", item)
            key = values.get("id")
            entry = Entry(line, key if isinstance(key, str) else None, values)
            for column, value in values.items():
                try:
                    _check_texts(value, clean)
                except ValueError as error:
                    entry.faulty.add(column)
                    reading.problem("type", str(error), line, entry.key, column)
            yield entry
    except json.JSONDecodeError as error:
        message = f"cannot be read from character {error.colno}: {error.msg}; mend the JSON there"
        reading.problem("json-syntax", message, error.lineno)
        return
    reading.whole = True


def _check_texts(value: object, clean: bool) -> None:
    """Check each text of a JSON value, at any depth; of a clean file only their ends."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            if not clean or part != part.strip():
                cells.check_text(part)
        elif isinstance(part, list):
            waiting += cast("list[object]", part)
        elif isinstance(part, dict):
            waiting += cast("dict[str, object]", part).values()


_ADAPTERS: dict[str, TypeAdapter[list[Any]]] = {}
"""Validators of whole tables, made on first use."""


def _adapter(row_class: type[Row]) -> TypeAdapter[list[Any]]:
    if row_class.resource not in _ADAPTERS:
        rows: Any = Annotated[list[row_class], FailFast()]  # type: ignore[valid-type]  # made at run time
        _ADAPTERS[row_class.resource] = TypeAdapter(rows)
    return _ADAPTERS[row_class.resource]


def _check_rows(reading: Reading[Any], entries: list[Entry]) -> None:
    _check_keys(reading, entries)
    if all(entry.sound for entry in entries):
        values = [entry.values for entry in entries]
        try:
            # One call for the whole table: the common case is that all rows are sound.
            reading.rows += _adapter(reading.row_class).validate_python(values)
        except ValidationError:
            pass
        else:
            return
    reading.sound = False
    for entry in entries:
        _check_row(reading, entry)


def _check_keys(reading: Reading[Any], entries: list[Entry]) -> None:
    for entry in entries:
        if entry.key is None:
            continue
        if entry.key not in reading.lines:
            reading.lines[entry.key] = entry.line
        else:
            first = reading.lines[entry.key]
            message = f"id {quoted(entry.key)} stands in line {first} too; give each row its own id"
            entry.faulty.add("id")
            reading.problem("duplicate-key", message, entry.line, entry.key, "id")


def _check_row(reading: Reading[Any], entry: Entry) -> None:
    """Keep a sound row; note what is wrong with another, except in cells that have a problem."""
    if None in entry.faulty:
        return
    try:
        row = reading.row_class.model_validate(entry.values)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            code, column, message = faults.schema_fault(reading.row_class, details, reading.hints)
            if column not in entry.faulty and column not in reading.missing:
                reading.problem(code, message, entry.line, entry.key, column)
    else:
        if entry.sound:
            reading.rows.append(row)
