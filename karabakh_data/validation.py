"""Judges a data package by the bundled schemas and rules; returns problems, prints nothing."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from karabakh_data.dataset import Dataset
from karabakh_data.loader import PackageReading, collector_paused, read_package
from karabakh_data.paths import package_folder
from karabakh_data.problems import FILE_CODES, MOST_PROBLEMS, Hints, Problem, quoted
from karabakh_data.reading import Reading
from karabakh_data.rules import RULES, Rule, code
from karabakh_data.tidy import canonical


@dataclass(frozen=True)
class Report:
    """The verdict on a data package."""

    package: str
    """Name in the descriptor."""
    version: str
    """Version in the descriptor."""
    tables: dict[str, int]
    """Rows that could be read, by table."""
    problems: tuple[Problem, ...]
    """All problems, by table and line."""

    @property
    def valid(self) -> bool:
        """True when there is no problem."""
        return not self.problems

    def to_dict(self) -> dict[str, Any]:
        """Return the report as ``validate --format json`` prints it."""
        return {
            "valid": self.valid,
            "package": self.package,
            "version": self.version,
            "tables": self.tables,
            "problems": [asdict(problem) for problem in self.problems],
        }


def codes() -> dict[str, str]:
    """Return what each code of a problem means."""
    return FILE_CODES | {code(rule): (rule.__doc__ or "").strip() for rule in RULES}


def validate(
    path: str | Path | None = None, progress: Callable[[str], None] = lambda step: None
) -> Report:
    """Check a data package: types, constraints, keys, references, rules and canonical bytes.

    When some rows fail, the rules run on the rest.

    Args:
        path: folder of the package, or its ``datapackage.json``; None for the bundled one.
        progress: called with the name of each step before it is done.

    Raises:
        PackageError: if the path holds no data package that can be read.
    """
    progress("reading")
    with collector_paused():
        package = read_package(package_folder() if path is None else Path(path))
        return Report(
            package=str(package.descriptor.get("name", "unnamed")),
            version=str(package.descriptor.get("version", "unknown")),
            tables={name: len(reading.lines) for name, reading in package.tables.items()},
            problems=tuple(judge(package, progress)),
        )


def judge(
    package: PackageReading, progress: Callable[[str], None] = lambda step: None
) -> list[Problem]:
    """Return all problems of a package that has been read, by table and line."""
    order = {name: number for number, name in enumerate(package.tables)}
    problems = found(package, progress)
    return sorted(problems, key=lambda p: (order.get(p.table or "", -1), p.line or 0))


def found(
    package: PackageReading, progress: Callable[[str], None] = lambda step: None
) -> Iterator[Problem]:
    """Yield the problems of a package that has been read, as they are found."""
    readings, data = package.tables, package.dataset()
    places: set[tuple[str | None, int | None]] = set()
    for problem in _found_in_rows(package, data, progress):
        places.add((problem.table, problem.line))
        yield problem
    progress("canonical bytes")
    for reading in readings.values():
        yield from _not_canonical(reading, places)


def _found_in_rows(
    package: PackageReading, data: Dataset, progress: Callable[[str], None]
) -> Iterator[Problem]:
    yield from package.all_problems()
    readings = package.tables
    for name, reading in readings.items():
        yield from _limited(_dangling(readings, reading), "dangling-reference", name)
    for rule in RULES:
        progress(code(rule))
        yield from _limited(_breaches(readings, rule, data), code(rule), None)


def _limited(problems: Iterator[Problem], name: str, table: str | None) -> Iterator[Problem]:
    """Yield problems of one code up to a number that nobody reads to its end."""
    yield from islice(problems, MOST_PROBLEMS)
    if next(problems, None) is not None:
        message = f"more than {MOST_PROBLEMS:,} problems of {name}: mend what they have in common"
        yield Problem("too-many-problems", table, None, None, None, message)


def _breaches(readings: Mapping[str, Reading[Any]], rule: Rule, data: Dataset) -> Iterator[Problem]:
    """Find where a rule is broken, unless what is missed is there and only could not be read."""
    for finding in rule(data):
        if finding.absent is not None and _unread(readings, *finding.absent):
            continue
        table, key = finding.row.resource, finding.row.id
        line = readings[table].lines.get(key)
        yield Problem(code(rule), table, line, key, finding.field, finding.message)


def _unread(readings: Mapping[str, Reading[Any]], table: str | None, key: str | None) -> bool:
    """Tell whether a row may be in a table's file, and only could not be read."""
    searched = readings.values() if table is None else [readings[table]]
    if key is None:
        return not all(reading.sound for reading in searched)
    return any(key in reading.lines or not reading.whole for reading in searched)


def _dangling(readings: Mapping[str, Reading[Any]], reading: Reading[Any]) -> Iterator[Problem]:
    """Find foreign keys without a row; rows that could not be read still count as targets."""
    for column, target in reading.row_class.references.items():
        if not readings[target].whole:
            continue
        keys = readings[target].lines
        hint = Hints(keys)
        for row in reading.rows:
            value = getattr(row, column)
            if value is not None and value not in keys:
                advice = hint(value) or " Correct the id, or add the row there."
                yield Problem(
                    "dangling-reference",
                    reading.row_class.resource,
                    reading.lines.get(row.id),
                    row.id,
                    column,
                    f"no {quoted(value)} in table {target}.{advice}",
                )


def _not_canonical(
    reading: Reading[Any], known: set[tuple[str | None, int | None]]
) -> Iterator[Problem]:
    """Name the first line that differs from the canonical text, unless it has a problem already."""
    if not reading.whole:
        return
    try:
        wanted = canonical(reading.row_class, reading.text, reading.path.suffix == ".json")
    except (ValueError, csv.Error):
        return  # reading it has already named the problem
    if wanted == reading.text:
        return
    table = reading.row_class.resource
    # Not splitlines, which splits at signs that end no line of a CSV file.
    found, right = reading.text.split("\n"), wanted.split("\n")
    pairs = enumerate(zip_longest(found, right), 1)
    line = next(number for number, (here, there) in pairs if here != there)
    if (table, line) in known:
        return
    keys = {first: key for key, first in reading.lines.items()}
    message = _difference(reading, found, right, line)
    yield Problem(
        "not-canonical", table, line, keys.get(line), None, f"{message}; run karabakh-data tidy"
    )


def _difference(reading: Reading[Any], found: list[str], wanted: list[str], line: int) -> str:
    """Return how a line differs from the canonical one."""
    if line > len(found):
        return "the file ends without a line end"
    if line > len(wanted):
        return "there are lines too many at the end"
    here, right = found[line - 1], wanted[line - 1]
    if here.rstrip("\r") == right:
        return "the line ends in CRLF instead of LF"
    moved = reading.lines.get(right.partition(",")[0], 0)
    if moved > line:
        order = ", ".join(reading.row_class.order)
        return f"the row of line {moved} belongs here: rows are sorted by {order}"
    if here in wanted[line:]:
        return "the row is not in its place"
    place = next((n for n, (a, b) in enumerate(zip(here, right, strict=False)) if a != b), 0)
    shown = slice(max(0, place - 10), place + 30)
    return f"written {quoted(here[shown])}, and the canonical form is {quoted(right[shown])}"
