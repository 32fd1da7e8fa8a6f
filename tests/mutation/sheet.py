"""A table of the real package as text cells, and copies of it with one fault."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from karabakh_data.paths import package_folder
from karabakh_data.schema import Column, TableSchema, bundled_schemas

ROWS = 3
"""Rows that each kind of fault is tried on, in each table and column where it can occur."""


@dataclass(frozen=True)
class Mutant:
    """One broken file, and the one place where its fault must be reported."""

    kind: str
    file: str
    """Table whose file is broken."""
    content: Callable[[], bytes | None]
    """New content of the file; None removes it."""
    line: int | None
    field: str | None
    table: str | None = None
    """Table at fault, where it is another one than that of the file."""

    @property
    def at_fault(self) -> str:
        return self.table or self.file


@dataclass(frozen=True)
class Sheet:
    """A CSV table of the real package."""

    schema: TableSchema
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[bytes, ...]
    """The lines of the file; no cell of the real package holds a line break."""

    @property
    def name(self) -> str:
        return self.schema.name

    def column(self, name: str) -> Column:
        return next(column for column in self.schema.fields if column.name == name)

    def where(self, name: str, keep: Callable[[str], bool] = bool) -> list[int]:
        """Return the rows whose cell is as wanted: filled, if nothing else is said."""
        place = self.header.index(name)
        return [number for number, row in enumerate(self.rows) if keep(row[place])]

    def some(self, name: str, keep: Callable[[str], bool] = bool) -> list[int]:
        """Return the first, middle and last of these rows."""
        found = self.where(name, keep)
        return sorted({found[0], found[len(found) // 2], found[-1]})[:ROWS] if found else []

    def cell(self, row: int, name: str) -> str:
        return self.rows[row][self.header.index(name)]

    def number(self, key: str) -> int | None:
        """Return the row with an id, or None."""
        return keys(self.name).get(key)

    def text(self, header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
        return b"\n".join([line(header), *map(line, rows), b""])

    def raw(self) -> bytes:
        return b"\n".join([*self.lines, b""])

    def changed(self, row: int, /, **cells: str) -> Callable[[], bytes]:
        """Return the file with some cells of one row replaced."""

        def content() -> bytes:
            new = dict(zip(self.header, self.rows[row], strict=True)) | cells
            return self.with_line(row + 2, line(new.values()))

        return content

    def with_line(self, number: int, new: bytes) -> bytes:
        return b"\n".join([*self.lines[: number - 1], new, *self.lines[number:], b""])

    def mutant(
        self, kind: str, row: int, name: str, value: str, field: str | None = None
    ) -> Mutant:
        """Return the mutant in which one cell is replaced."""
        content = self.changed(row, **{name: value})
        return Mutant(kind, self.name, content, row + 2, field or name)

    def several(self, kind: str, row: int, field: str, /, **cells: str) -> Mutant:
        """Return the mutant in which some cells of a row are replaced."""
        return Mutant(kind, self.name, self.changed(row, **cells), row + 2, field)


def line(cells: Iterable[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue().removesuffix("\n").encode()


@cache
def sheets() -> dict[str, Sheet]:
    """Return every CSV table that has rows."""
    found: dict[str, Sheet] = {}
    for name, schema in bundled_schemas().items():
        path = package_folder() / "data" / f"{name}.csv"
        if path.exists():
            text = path.read_text(encoding="utf-8")
            header, *rows = csv.reader(io.StringIO(text, newline=""))
            lines = tuple(part.encode() for part in text.split("\n")[:-1])
            assert len(lines) == len(rows) + 1
            if rows:
                found[name] = Sheet(schema, tuple(header), tuple(map(tuple, rows)), lines)
    return found


@cache
def keys(name: str) -> dict[str, int]:
    """Return the row of each id of a table."""
    return {row[0]: number for number, row in enumerate(sheets()[name].rows)}


Maker = Callable[[Sheet], Iterator[Mutant]]
"""Makes the mutants of one table."""
