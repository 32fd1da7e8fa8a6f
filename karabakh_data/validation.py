"""Judges a data package by the bundled schemas and rules; returns problems, prints nothing."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from karabakh_data.loader import PackageReading, read_package
from karabakh_data.paths import package_folder
from karabakh_data.problems import FILE_CODES, Problem, suggestion
from karabakh_data.reading import Reading
from karabakh_data.rules import RULES, code
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
    readings, data = package.tables, package.dataset()
    problems = package.all_problems()
    problems += _dangling(readings)
    for rule in RULES:
        progress(code(rule))
        for finding in rule(data):
            table, key = finding.row.resource, finding.row.id
            line = readings[table].lines.get(key)
            problems.append(Problem(code(rule), table, line, key, finding.field, finding.message))
    progress("canonical bytes")
    known = {(problem.table, problem.line) for problem in problems}
    for reading in readings.values():
        problems += _not_canonical(reading, known)
    order = {name: number for number, name in enumerate(readings)}
    return sorted(problems, key=lambda p: (order.get(p.table or "", -1), p.line or 0))


def _dangling(readings: Mapping[str, Reading[Any]]) -> Iterator[Problem]:
    """Find foreign keys without a row; rows that could not be read still count as targets."""
    for name, reading in readings.items():
        for column, target in reading.row_class.references.items():
            if not readings[target].text:
                continue
            keys = readings[target].lines
            for row in reading.rows:
                value = getattr(row, column)
                if value is not None and value not in keys:
                    yield Problem(
                        "dangling-reference",
                        name,
                        reading.lines.get(row.id),
                        row.id,
                        column,
                        f"no {value!r} in table {target}.{suggestion(value, keys)}",
                    )


def _not_canonical(
    reading: Reading[Any], known: set[tuple[str | None, int | None]]
) -> Iterator[Problem]:
    """Name the first line that differs from the canonical text, unless it has a problem already."""
    if not reading.text:
        return
    try:
        wanted = canonical(reading.row_class, reading.text, reading.path.suffix == ".json")
    except (ValueError, csv.Error, RecursionError):
        return  # reading it has already named the problem
    if wanted == reading.text:
        return
    table = reading.row_class.resource
    keys = {line: key for key, line in reading.lines.items()}
    found, right = reading.text.splitlines(keepends=True), wanted.splitlines(keepends=True)
    pairs = list(zip(found, right, strict=False))
    line = next((n for n, (a, b) in enumerate(pairs, 1) if a != b), len(pairs) + 1)
    if (table, line) in known:
        return
    yield Problem(
        "not-canonical",
        table,
        line,
        keys.get(line),
        None,
        _difference(found[line - 1 : line], right[line - 1 : line]) + "; run karabakh-data tidy",
    )


def _difference(found: list[str], wanted: list[str]) -> str:
    if not found or not wanted:
        return "the file has a line too few or too many at its end"
    if found[0].rstrip("\r\n") == wanted[0].rstrip("\r\n"):
        return "the line ends in something else than a single LF"
    return (
        "the row is not in its place, or not written in the canonical form (order, quotes, blanks)"
    )
