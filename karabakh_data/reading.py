"""Reads one table file into sound rows and a list of problems."""

import codecs
import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar, cast, get_args

from pydantic import TypeAdapter, ValidationError

from karabakh_data import cells
from karabakh_data.problems import Problem, suggestion
from karabakh_data.row import Row

R = TypeVar("R", bound=Row)


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


def read_table(path: Path, row_class: type[R]) -> Reading[R]:
    """Read one table file, CSV or JSON by its ending, collecting problems."""
    reading = Reading(row_class, path)
    text = _text(reading)
    if text is None:
        return reading
    reading.text = text
    entries = _json_entries(reading) if path.suffix == ".json" else _csv_entries(reading)
    _check_rows(reading, list(entries))
    return reading


def _text(reading: Reading[Any]) -> str | None:
    """Return the decoded text, or None after noting why there is none."""
    try:
        raw = reading.path.read_bytes()
    except FileNotFoundError:
        reading.problem("missing-file", f"{reading.path} does not exist; restore it")
        return None
    except OSError as error:
        reading.problem("unreadable-file", f"{reading.path} cannot be read: {error.strerror}")
        return None
    if raw.startswith(codecs.BOM_UTF8):
        message = "the file starts with a byte order mark; save as UTF-8 without it"
        reading.problem("byte-order-mark", message, 1)
        raw = raw.removeprefix(codecs.BOM_UTF8)
    place = raw.find(b"\0")
    if not raw.strip():
        reading.problem("empty-file", "the file is empty; it needs at least the header", 1)
    elif place >= 0:
        line = raw.count(b"\n", 0, place) + 1
        reading.problem("nul-byte", "a NUL byte; the file is damaged or not UTF-8 text", line)
    else:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            message = f"byte {raw[error.start]:#04x} is not UTF-8; save the file as UTF-8"
            reading.problem("encoding", message, raw.count(b"\n", 0, error.start) + 1)
    return None


@dataclass
class Entry:
    """One row as read, before its values are checked against the row class."""

    line: int
    key: str | None
    values: dict[str, Any]
    sound: bool = True


def _csv_entries(reading: Reading[Any]) -> Iterator[Entry]:
    rows = cells.read_csv(reading.text)
    line = 1
    try:
        header = next(rows)
        if not _header_is_sound(reading, header):
            return
        kinds = reading.row_class.kinds
        line = rows.line_num + 1
        for row in rows:
            yield _csv_entry(reading, header, kinds, row, line)
            line = rows.line_num + 1
    except csv.Error as error:
        reading.problem(
            "csv-syntax",
            f"the row that starts here cannot be read: {error}; check its quotes",
            line,
        )


def _header_is_sound(reading: Reading[Any], header: list[str]) -> bool:
    columns = list(reading.row_class.columns())
    if header == columns:
        return True
    before = len(reading.problems)
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            reading.problem(
                "duplicate-column", f"column {name!r} stands twice; keep one", 1, None, name
            )
        if name not in columns:
            hint = suggestion(name, columns)
            reading.problem(
                "unknown-column", f"no column {name!r} in this table.{hint}", 1, None, name
            )
    for name in columns:
        if name not in header:
            reading.problem("missing-column", f"column {name!r} is missing; add it", 1, None, name)
    if len(reading.problems) == before:
        wrong = next(
            found for found, wanted in zip(header, columns, strict=True) if found != wanted
        )
        reading.problem(
            "column-order", f"columns must stand in the order {','.join(columns)}", 1, None, wrong
        )
    return not {"duplicate-column"} & {p.code for p in reading.problems[before:]}


def _csv_entry(
    reading: Reading[Any], header: list[str], kinds: Mapping[str, str], row: list[str], line: int
) -> Entry:
    texts = dict(zip(header, row, strict=False))
    entry = Entry(line, texts.get("id") or None, {})
    if len(row) != len(header):
        entry.sound = False
        reading.problem(
            "ragged-row",
            f"{len(row)} cells, the header has {len(header)}; check commas and quotes",
            line,
            entry.key,
        )
        return entry
    for column, text in texts.items():
        if not text or column not in reading.row_class.columns():
            continue
        try:
            entry.values[column] = cells.parse(kinds.get(column, "string"), text)
        except ValueError as error:
            entry.sound = False
            reading.problem("type", str(error), line, entry.key, column)
    return entry


def _json_entries(reading: Reading[Any]) -> Iterator[Entry]:
    """Read an array of objects one by one, so that each has its line."""
    text, decoder = reading.text, json.JSONDecoder(parse_constant=_no_constant)
    try:
        if not isinstance(json.loads(text, parse_constant=_no_constant), list):
            reading.problem("json-syntax", "the file must hold one array of objects", 1)
            return
        place = text.index("[") + 1
        while True:
            while text[place] in " \t\r\n,":
                place += 1
            if text[place] == "]":
                return
            item, end = decoder.raw_decode(text, place)
            line = text.count("\n", 0, place) + 1
            if isinstance(item, dict):
                values = cast("dict[str, Any]", item)
                key = values.get("id")
                yield Entry(line, key if isinstance(key, str) else None, values)
            else:
                reading.problem("json-syntax", "each entry must be an object", line)
            place = end
    except json.JSONDecodeError as error:
        reading.problem("json-syntax", f"not JSON: {error.msg}", error.lineno)
    except (ValueError, RecursionError) as error:
        reading.problem("json-syntax", f"not JSON: {error}", 1)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number of JSON")


_ADAPTERS: dict[str, TypeAdapter[list[Any]]] = {}
"""Validators of whole tables, made on first use."""


def _adapter(row_class: type[Row]) -> TypeAdapter[list[Any]]:
    if row_class.resource not in _ADAPTERS:
        rows: Any = list[row_class]  # type: ignore[valid-type]  # a type made at run time
        _ADAPTERS[row_class.resource] = TypeAdapter(rows)
    return _ADAPTERS[row_class.resource]


def _check_rows(reading: Reading[Any], entries: list[Entry]) -> None:
    _check_keys(reading, entries)
    adapter = _adapter(reading.row_class)
    sound = [entry for entry in entries if entry.sound]
    try:
        # One call for the whole table: the common case is that all rows are sound.
        reading.rows += adapter.validate_python([entry.values for entry in sound])
    except ValidationError as error:
        bad = {int(details["loc"][0]) for details in error.errors(include_url=False)}
        for number in sorted(bad):
            _check_cells(reading, sound[number])
        good = [entry.values for number, entry in enumerate(sound) if number not in bad]
        reading.rows += adapter.validate_python(good)
    for entry in entries:
        if not entry.sound:
            _check_cells(reading, entry)


def _check_keys(reading: Reading[Any], entries: list[Entry]) -> None:
    for entry in entries:
        if entry.key is None:
            continue
        first = reading.lines.setdefault(entry.key, entry.line)
        if first != entry.line:
            message = f"id {entry.key!r} stands in line {first} too; ids are unique"
            reading.problem("duplicate-key", message, entry.line, entry.key, "id")
            entry.sound = False


def _check_cells(reading: Reading[Any], entry: Entry) -> None:
    """Note what is wrong with a row, except in cells that have a problem already."""
    known = {problem.field for problem in reading.problems if problem.line == entry.line}
    try:
        reading.row_class.model_validate(entry.values)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            column = str(details["loc"][0]) if details["loc"] else None
            if column not in known:
                _schema_problem(reading, entry, column, details)


CODES = {
    "missing": "required",
    "literal_error": "vocabulary",
    "string_pattern_mismatch": "pattern",
    "greater_than_equal": "limit",
    "less_than_equal": "limit",
    "string_too_short": "length",
    "string_too_long": "length",
    "extra_forbidden": "unknown-column",
}
"""Our code for each kind of error that the row classes find; any other is ``type``."""


def _schema_problem(
    reading: Reading[Any], entry: Entry, column: str | None, details: Mapping[str, Any]
) -> None:
    found = details.get("input")
    code = CODES.get(details["type"], "type")
    match code:
        case "required":
            message = "the cell is empty and must be filled"
        case "vocabulary":
            codes = _allowed(reading.row_class, column)
            message = f"{found!r} is not in the vocabulary.{suggestion(str(found), codes)}"
            message += f" Codes: {', '.join(codes)}." if codes else f" {details['msg']}"
        case "pattern":
            message = f"{found!r} does not have the form {details['ctx']['pattern']}"
        case "unknown-column":
            message = f"no column {column!r} in this table"
        case _:
            message = f"{found!r}: {details['msg']}"
    reading.problem(code, message, entry.line, entry.key, column)


def _allowed(row_class: type[Row], column: str | None) -> list[str]:
    """Return the codes of a column's vocabulary."""
    attribute = row_class.columns().get(column or "")
    if attribute is None:
        return []
    options = get_args(row_class.model_fields[attribute].annotation)
    nested = [code for option in options for code in get_args(option)]
    return [str(code) for code in nested or options]
