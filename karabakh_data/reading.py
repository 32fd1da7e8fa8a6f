"""Reads one table file into sound rows and a list of problems."""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping
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
    is_json = path.suffix == ".json"
    entries = _json_entries(reading) if is_json else _csv_entries(reading)
    reading.sound = True
    try:
        while batch := list(islice(entries, BATCH)):
            _check_rows(reading, batch)
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


def _csv_entries(reading: Reading[Any]) -> Iterator[Entry]:
    first = reading.text.partition("\n")[0]
    if mark := faults.other_separator(first, reading.row_class.columns()):
        message = f"the cells are separated by {mark}; save as CSV with commas"
        reading.problem("unknown-column", message, 1)
        return
    rows = cells.read_csv(reading.text)
    line = 1
    try:
        header = next(rows)
        if not _header_is_sound(reading, header):
            return
        row_class = reading.row_class
        kinds = {name: row_class.kinds.get(name, "string") for name in row_class.columns()}
        line = rows.line_num + 1
        for row in rows:
            yield _csv_entry(reading, header, kinds, row, line)
            line = rows.line_num + 1
    except csv.Error as error:
        reading.problem("csv-syntax", faults.csv_fault(str(error)), line)
        return
    reading.whole = "id" not in reading.missing


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


def _json_entries(reading: Reading[Any]) -> Iterator[Entry]:
    """Read an array of objects one by one, so that each has its line."""
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
                    _check_texts(value)
                except ValueError as error:
                    entry.faulty.add(column)
                    reading.problem("type", str(error), line, entry.key, column)
            yield entry
    except json.JSONDecodeError as error:
        message = f"cannot be read from character {error.colno}: {error.msg}; mend the JSON there"
        reading.problem("json-syntax", message, error.lineno)
        return
    reading.whole = True


def _check_texts(value: object) -> None:
    """Check each text of a JSON value, at any depth."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
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
