"""What changed between two versions of the data package, by table, key and field.

Files are compared cell by cell as they are written, without the schemas: a version from before a
change of columns can be read too.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, cast

from karabakh_data import cells, strict_json
from karabakh_data.decoding import decoded
from karabakh_data.loader import read_descriptor, table_files
from karabakh_data.models import Retired
from karabakh_data.problems import PackageError, UnknownNameError, quoted, suggestion

Values = Mapping[str, Any]
"""The filled cells of a row by column: text of a CSV file, a value of a JSON file."""

_VERSION = re.compile(r"^## \[?([^\s\]]+)", re.MULTILINE)


class Change(NamedTuple):
    """One cell that changed; None is an empty cell."""

    field: str
    old: Any
    new: Any


class ChangedRow(NamedTuple):
    """One row that both versions have."""

    old_id: str
    id: str
    """Differs from ``old_id`` where ``retired`` says that the row has a new id."""
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class TableDifference:
    """What changed in one table."""

    name: str
    in_old: bool
    in_new: bool
    added_columns: Mapping[str, int]
    """Columns of the new version only, with the number of filled cells."""
    removed_columns: Mapping[str, int]
    """Columns of the old version only, with the number of cells that were filled."""
    added: Mapping[str, Values]
    """Rows of the new version only, by id."""
    removed: Mapping[str, Values]
    """Rows of the old version only, by id."""
    renamed: tuple[ChangedRow, ...]
    """Rows with a new id, and what else changed in them."""
    changed: tuple[ChangedRow, ...]
    """Rows with the same id and other cells, in columns that both versions have."""
    retired: Mapping[str, Values]
    """What ``retired`` of the new version says of old ids, by id."""

    def __bool__(self) -> bool:
        columns = self.added_columns or self.removed_columns
        rows = self.added or self.removed or self.renamed or self.changed
        return not (self.in_old and self.in_new) or bool(columns or rows)

    def only(self, key: str) -> "TableDifference":
        """Return what changed in the row that has, or had, an id."""
        return replace(
            self,
            in_old=True,
            in_new=True,
            added_columns={},
            removed_columns={},
            added={one: row for one, row in self.added.items() if one == key},
            removed={one: row for one, row in self.removed.items() if one == key},
            renamed=tuple(row for row in self.renamed if key in (row.old_id, row.id)),
            changed=tuple(row for row in self.changed if row.id == key),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return what changed as values that JSON can hold."""
        return {
            "in_old": self.in_old,
            "in_new": self.in_new,
            "added_columns": dict(self.added_columns),
            "removed_columns": dict(self.removed_columns),
            "added": [dict(row) for row in self.added.values()],
            "removed": [
                {"id": key, "row": dict(row), "retired": self.retired.get(key)}
                for key, row in self.removed.items()
            ],
            "renamed": [
                {"old_id": row.old_id, "id": row.id, "changes": _dicts(row), "retired": entry}
                for row in self.renamed
                for entry in [self.retired.get(row.old_id)]
            ],
            "changed": [{"id": row.id, "changes": _dicts(row)} for row in self.changed],
        }


def _dicts(row: ChangedRow) -> list[dict[str, Any]]:
    return [change._asdict() for change in row.changes]


@dataclass(frozen=True)
class Difference:
    """What changed between two versions."""

    old_version: str
    new_version: str
    tables: Mapping[str, TableDifference]
    """Tables that differ, by name."""

    def to_dict(self) -> dict[str, Any]:
        """Return what changed as ``diff --format json`` prints it."""
        return {
            "old_version": self.old_version,
            "new_version": self.new_version,
            "tables": {name: table.to_dict() for name, table in self.tables.items()},
        }


class _Table(NamedTuple):
    columns: list[str]
    rows: dict[str, Values]


def compare(old: str | Path, new: str | Path, key: str | None = None) -> Difference:
    """Compare two versions of the data package.

    Args:
        old: folder of the older version, or its ``datapackage.json``.
        new: folder of the newer version; its ``retired`` table says which ids have successors.
        key: id of the rows to compare; None for all.

    Raises:
        PackageError: if one of them cannot be read, or has rows without an id of their own.
        UnknownNameError: if neither has a row with this id; close ids are suggested.
    """
    old_version, before = _read(Path(old))
    new_version, after = _read(Path(new))
    nothing = _Table([], {})
    retired = after.get(Retired.resource, nothing).rows
    differences = (
        _compare_tables(name, before.get(name), after.get(name), retired)
        for name in {**after, **before}
    )
    if key is not None:
        known = {
            one for tables in (before, after) for table in tables.values() for one in table.rows
        }
        if key not in known:
            raise UnknownNameError(f"no row {key!r} in either version.{suggestion(key, known)}")
        differences = (one.only(key) for one in differences)
    return Difference(old_version, new_version, {one.name: one for one in differences if one})


def unaccounted(difference: Difference, changelog: str) -> tuple[tuple[str, str], ...]:
    """Return table and id of each row that vanished without a word.

    A row is accounted for by its entry in ``retired``, or by its id in backticks, with or without
    ``table/`` before it, in a section of the changelog that is newer than the old version.

    Args:
        difference: what changed between the two versions.
        changelog: text of the changelog, with a heading ``## VERSION`` for each version.
    """
    news = _newer_sections(changelog, difference.old_version)
    return tuple(
        (table.name, key)
        for table in difference.tables.values()
        for key in table.removed
        if key not in table.retired
        and f"`{key}`" not in news
        and f"`{table.name}/{key}`" not in news
    )


def _newer_sections(changelog: str, version: str) -> str:
    """Return the first section and those down to the one of a version."""
    headings = list(_VERSION.finditer(changelog))
    ends = (found.start() for found in headings[1:] if found[1].removeprefix("v") == version)
    return changelog[headings[0].start() : next(ends, None)] if headings else ""


def _compare_tables(
    name: str, old: _Table | None, new: _Table | None, retired: Mapping[str, Values]
) -> TableDifference:
    before, after = old or _Table([], {}), new or _Table([], {})
    own = {key: row for key, row in retired.items() if row.get("table") == name}
    kept = [column for column in after.columns if column in before.columns]
    added = {key: row for key, row in after.rows.items() if key not in before.rows}
    removed = {key: row for key, row in before.rows.items() if key not in after.rows}
    successors = {key: to for key in removed if (to := _successor(key, own, after.rows)) in added}
    renamed = [
        ChangedRow(key, to, _changes(before.rows[key], after.rows[to], kept))
        for key, to in successors.items()
    ]
    changed = (
        ChangedRow(key, key, _changes(before.rows[key], row, kept))
        for key, row in after.rows.items()
        if key in before.rows
    )
    both = old is not None and new is not None
    return TableDifference(
        name=name,
        in_old=old is not None,
        in_new=new is not None,
        added_columns=_filled(after, before) if both else {},
        removed_columns=_filled(before, after) if both else {},
        added={key: row for key, row in added.items() if key not in successors.values()},
        removed={key: row for key, row in removed.items() if key not in successors},
        renamed=tuple(renamed),
        changed=tuple(row for row in changed if row.changes),
        retired=own,
    )


def _successor(key: str, retired: Mapping[str, Values], rows: Mapping[str, Values]) -> str:
    """Return the id that a row has now; one that was renamed twice has two entries."""
    seen: set[str] = set()
    while key not in rows and key in retired and key not in seen:
        seen.add(key)
        key = str(retired[key].get("successor", ""))
    return key


def _changes(old: Values, new: Values, columns: list[str]) -> tuple[Change, ...]:
    pairs = ((column, old.get(column), new.get(column)) for column in columns if column != "id")
    return tuple(Change(*pair) for pair in pairs if _differ(pair[1], pair[2]))


def _differ(old: Any, new: Any) -> bool:
    """Tell whether two cells differ; 1 and true do, the order of members does not."""
    return json.dumps(old, sort_keys=True) != json.dumps(new, sort_keys=True)


def _filled(table: _Table, other: _Table) -> dict[str, int]:
    return {
        column: sum(column in row for row in table.rows.values())
        for column in table.columns
        if column not in other.columns
    }


def _read(path: Path) -> tuple[str, dict[str, _Table]]:
    """Return the version of a package and its tables."""
    folder, descriptor = read_descriptor(path)
    tables: dict[str, _Table] = {}
    for name, file in table_files(folder, descriptor).items():
        text, faults = decoded(file)
        if text is None:
            raise PackageError(f"{file}: {faults[-1].message}")
        try:
            tables[name] = _table(_json(text) if file.suffix == ".json" else _csv(text))
        except (ValueError, csv.Error) as error:
            raise PackageError(f"{file} cannot be compared: {error}") from error
    return str(descriptor.get("version", "unknown")), tables


def _csv(text: str) -> Iterator[tuple[int, Values]]:
    """Yield the header as a row without cells, and each row, with their lines."""
    rows = cells.read_csv(text)
    header = next(rows)
    if len(set(header)) < len(header):
        raise ValueError("a column stands twice in its header")
    yield 1, dict.fromkeys(header)
    line = rows.line_num + 1
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"line {line} has {len(row)} cells, not {len(header)}")
        yield line, {column: cell for column, cell in zip(header, row, strict=True) if cell}
        line = rows.line_num + 1


def _json(text: str) -> Iterator[tuple[int, Values]]:
    """Yield all members as a row without cells, and each row, with their lines."""
    rows = list(strict_json.entries(text))
    for line, row in rows:
        if not isinstance(row, dict):
            raise ValueError(f"the entry in line {line} is no object")
    found = [(line, cast("Values", row)) for line, row in rows]
    yield 1, dict.fromkeys(column for _, row in found for column in row)
    yield from found


def _table(rows: Iterator[tuple[int, Values]]) -> _Table:
    _, header = next(rows)
    table = _Table(list(header), {})
    for line, row in rows:
        key = row.get("id")
        if not isinstance(key, str):
            raise ValueError(f"line {line} has no id")
        if key in table.rows:
            raise ValueError(f"line {line} has the id {quoted(key)} of another row")
        table.rows[key] = row
    return table
