"""Rows in file order, by key, filtered by column or by date."""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, cast

from karabakh_data import dates, frames
from karabakh_data.problems import CutoffError, DateError, UnknownNameError, suggestion
from karabakh_data.row import Row

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

R = TypeVar("R", bound=Row)

HTML_ROWS = 20
"""Rows that a notebook shows."""

TYPES: dict[str, tuple[str, type]] = {
    "string": ("a text", str),
    "list": ("one entry of the list, a text", str),
    "date": ("a datetime.date without a time", dt.date),
    "boolean": ("True or False", bool),
    "integer": ("a number", Real),
    "number": ("a number", Real),
}
"""What ``where`` takes for a column of each Table Schema type; of others whole values."""


class Table(Generic[R]):
    """The rows of one table, in file order."""

    row_class: ClassVar[type[Row]]
    """Class of the rows."""

    def __init__(self, rows: Iterable[R]) -> None:
        self._rows = tuple(rows)
        self._indexes: dict[str, dict[Any, list[R]]] = {}
        self._tables: Mapping[str, Table[Any]] = {}
        self._cutoff: dt.date | None = None

    def in_package(self, tables: "Mapping[str, Table[Any]]", cutoff: dt.date | None) -> Self:
        """Return the same rows as a table of a package, by which it checks what it is asked.

        Args:
            tables: tables of the package, in which ids of other tables must stand.
            cutoff: last day that the data speak of, if known.
        """
        found = self._like(self._rows)
        found._tables, found._cutoff = tables, cutoff
        return found

    def _like(self, rows: Iterable[R]) -> Self:
        found = type(self)(rows)
        found._tables, found._cutoff = self._tables, self._cutoff
        return found

    @cached_property
    def _by_key(self) -> dict[str, R]:
        return {row.id: row for row in self._rows}

    @property
    def name(self) -> str:
        """Name of the table."""
        return self.row_class.resource

    def __iter__(self) -> Iterator[R]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, key: object) -> bool:
        """Tell whether the table has this id, or this very row."""
        if isinstance(key, Row):
            return self._by_key.get(key.id) == key
        return key in self._by_key

    def __getitem__(self, key: str) -> R:
        """Return the row with this id.

        Raises:
            UnknownNameError: if there is none; close ids are suggested.
        """
        try:
            return self._by_key[key]
        except (KeyError, TypeError):
            hint = suggestion(str(key), self._by_key) or " Rows are asked by id."
            raise UnknownNameError(f"no {key!r} in table {self.name}.{hint}") from None

    def get(self, key: str | None) -> R | None:
        """Return the row with this id, or None; ``get(None)`` is None."""
        return None if key is None else self._by_key.get(key)

    def keys(self) -> tuple[str, ...]:
        """Return all ids in file order."""
        return tuple(self._by_key)

    def matching(self, equal: Mapping[str, Any]) -> Self:
        """Return the rows that ``where`` of the table finds; its docstring says more."""
        matches = [self._matches(field, value) for field, value in equal.items()]
        found: Sequence[R] = min(matches, key=len, default=self._rows)
        if len(matches) > 1:
            found = [
                row
                for row in found
                if all(_holds(getattr(row, field), value) for field, value in equal.items())
            ]
        return self._like(found)

    def _matches(self, field: str, value: Any) -> list[R]:
        if field not in self._indexes:
            self._indexes[field] = self._index(field)
        found = self._indexes[field].get(value)
        if found is None:
            self._check(field, value)
        return found or []

    def _index(self, field: str) -> dict[Any, list[R]]:
        if field not in self.row_class.model_fields:
            raise UnknownNameError(
                f"no column {field!r} in table {self.name}."
                f"{suggestion(field, self.row_class.model_fields)}"
            )
        index: dict[Any, list[R]] = defaultdict(list)
        listed = self.row_class.kinds.get(field) == "list"
        for row in self._rows:
            value = getattr(row, field)
            for entry in dict.fromkeys(value) if listed else (value,):
                index[entry].append(row)
            if value == ():
                index[None].append(row)
        return dict(index)

    def _check(self, field: str, value: Any) -> None:
        """Tell a value that no row has from one that none can have.

        Raises:
            TypeError: if the column holds values of another type.
            UnknownNameError: if it is no code of the column, or no id of the table it leads to.
        """
        if value is None:
            return
        from karabakh_data.schema import bundled_schemas  # loading does without

        column = self.row_class.model_fields[field].alias or field
        columns = {one.name: one for one in bundled_schemas()[self.name].fields}
        what, kind = TYPES.get(columns[column].type, ("a value", object))
        if not isinstance(value, kind) or (
            isinstance(value, bool | dt.datetime) and kind is not bool
        ):
            raise TypeError(f"{self.name}.{column} is asked for by {what}, not {value!r}")
        codes = columns[column].constraints.enum
        if codes and value not in codes:
            names = [str(code) for code in codes]
            hint = suggestion(str(value), names) or f" Codes: {', '.join(names)}."
            raise UnknownNameError(f"no code {value!r} in {self.name}.{column}.{hint}")
        target = self._tables.get(self.row_class.references.get(column, ""))
        if target is not None:
            target[str(value)]  # raises for an unknown id

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return each row as a dictionary of all columns, empty ones as None."""
        columns = self.row_class.columns()
        return [{**dict.fromkeys(columns), **row.to_dict()} for row in self._rows]

    def to_arrow(self) -> "pa.Table":
        """Return an Arrow table; dates are date32, lists list<string>, nested values JSON text.

        Raises:
            MissingExtraError: without the ``parquet`` extra.
        """
        return frames.to_arrow(self.to_dicts(), self._kinds())

    def to_pandas(self) -> "pd.DataFrame":
        """Return a pandas frame with nullable types, so that empty stays empty.

        Raises:
            MissingExtraError: without the ``pandas`` extra.
        """
        return frames.to_pandas(self.to_dicts(), self._kinds())

    def to_polars(self) -> "pl.DataFrame":
        """Return a Polars frame.

        Raises:
            MissingExtraError: without the ``polars`` extra.
        """
        return frames.to_polars(self.to_dicts(), self._kinds())

    def _kinds(self) -> dict[str, str]:
        kinds = self.row_class.kinds
        return {column: kinds.get(column, "string") for column in self.row_class.columns()}

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self)} rows of {self.name}>"

    def _repr_html_(self) -> str:
        """Show the first rows and the filled columns in a notebook."""
        from html import escape

        rows = [row.to_dict() for row in self._rows[:HTML_ROWS]]
        columns = [c for c in self.row_class.columns() if any(c in row for row in rows)]
        head = "".join(f"<th>{escape(column)}</th>" for column in columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(_text(row.get(c)))}</td>" for c in columns) + "</tr>"
            for row in rows
        )
        more = "" if len(self) <= HTML_ROWS else f" (the first {HTML_ROWS} shown)"
        caption = f"{escape(self.name)}: {len(self)} rows{more}"
        return f"<table><caption>{caption}</caption><tr>{head}</tr>{body}</table>"


class DatedTable(Table[R]):
    """A table whose rows carry an EDTF ``date``."""

    def between(self, start: str | dt.date | None = None, end: str | dt.date | None = None) -> Self:
        """Return the rows whose date may fall between two days, both included.

        A bound is a day or an EDTF text such as ``1992`` or ``1992-05``: the earliest day of
        ``start`` and the latest day of ``end`` count. None leaves that side open. A row matches
        when the span of its date overlaps; a row without a date never does.

        Raises:
            DateError: if a bound is no date, or ``start`` is after ``end``.
            CutoffError: if ``start`` is after the data end.
        """
        span = dates.Span(
            _bounds(start).start if start is not None else None,
            _bounds(end).end if end is not None else None,
        )
        if span.start and span.end and span.start > span.end:
            raise DateError(f"{start} is after {end}: swap the two")
        check_cutoff(span.start, self._cutoff)
        return self._like(self._rows[number] for number in self._by_date.overlapping(span))

    @cached_property
    def _by_date(self) -> "_Dates":
        return _Dates(span_of(row) for row in self._rows)


def check_cutoff(start: dt.date | None, cutoff: dt.date | None) -> None:
    """Refuse a question about days after the data end, where ``..`` would be taken for an answer.

    Raises:
        CutoffError: if ``start`` lies after the cutoff.
    """
    if start is not None and cutoff is not None and start > cutoff:
        raise CutoffError(f"the data end on {cutoff}: nothing is known of {start}")


class _Dates:
    """Finds the spans that overlap another without looking at each.

    A balanced tree over the spans in the order of their starts; each node holds the latest end
    below it. It is laid out in a list: the children of ``n`` are ``2n`` and ``2n + 1``.
    """

    def __init__(self, spans: Iterable[dates.Span | None]) -> None:
        dated = [(_first(span), _last(span), n) for n, span in enumerate(spans) if span is not None]
        dated.sort()
        self._starts = [start for start, _, _ in dated]
        self._numbers = [number for _, _, number in dated]
        self._size = 1 << max(len(dated) - 1, 0).bit_length()
        self._latest = [dt.date.min] * (2 * self._size)
        self._latest[self._size : self._size + len(dated)] = [end for _, end, _ in dated]
        for node in range(self._size - 1, 0, -1):
            self._latest[node] = max(self._latest[2 * node], self._latest[2 * node + 1])

    def overlapping(self, span: dates.Span) -> list[int]:
        """Return the numbers of the spans that share a day with this one, in their order."""
        first, stop = _first(span), bisect_right(self._starts, _last(span))
        found: list[int] = []
        waiting = [(1, 0, self._size)]
        while waiting:
            node, low, size = waiting.pop()
            if low >= stop or self._latest[node] < first:
                continue
            if size == 1:
                found.append(self._numbers[low])
            else:
                half = size // 2
                waiting += [(2 * node, low, half), (2 * node + 1, low + half, half)]
        return sorted(found)


def _first(span: dates.Span) -> dt.date:
    return dt.date.min if span.start is None else span.start


def _last(span: dates.Span) -> dt.date:
    return dt.date.max if span.end is None else span.end


def span_of(row: Row) -> dates.Span | None:
    """Return the days that a row's date allows, or None for a row without a date."""
    if getattr(row, "date", None) is None:
        return None
    return dates.Span(getattr(row, "date_start"), getattr(row, "date_end"))


def _bounds(value: str | dt.date) -> dates.Span:
    if isinstance(value, str):
        return dates.parse(value)
    return dates.Span(dates.day(value), dates.day(value))


def _holds(cell: Any, value: Any) -> bool:
    """Tell whether a cell has a value, or a list has it among its entries."""
    if isinstance(cell, tuple) and isinstance(value, str):
        return value in cast("tuple[object, ...]", cell)
    return bool(cell == value) or (value is None and cell == ())


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        items = cast("tuple[object, ...]", value)
        return ";".join(str(item) for item in items)
    return "" if value is None else str(value)
