"""Dates as the data write them: a subset of EDTF (ISO 8601-2, level 1).

``D``, ``D/D``, ``D/..`` and ``../D``, where ``D`` is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``
with an optional ``?`` (uncertain), ``~`` (approximate) or ``%`` (both). A qualifier never moves
the bounds.
"""

import calendar
import datetime as dt
import re
from contextlib import suppress
from functools import lru_cache
from typing import Literal, NamedTuple

from karabakh_data.problems import DateError, quoted

OPEN = ".."
_POINT = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([?~%]?)")
_QUALIFIERS = {"?": "perhaps {}", "~": "about {}", "%": "perhaps about {}"}
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

Precision = Literal[1, 2, 3, 4, 5]


class Span(NamedTuple):
    """The days that a date allows."""

    start: dt.date | None
    """Earliest day; None when the start is unknown."""
    end: dt.date | None
    """Latest day; None when the end is open."""

    @property
    def precision(self) -> Precision:
        """UCDP's precision by length: 1 a day, 2 up to 6 days, 3 up to 10, 4 up to 31, else 5."""
        if self.start is None or self.end is None:
            return 5
        days = (self.end - self.start).days + 1
        if days == 1:
            return 1
        return 2 if days <= 6 else 3 if days <= 10 else 4 if days <= 31 else 5

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the two share a day; an open end reaches any day."""
        return _before(self.start, other.end) and _before(other.start, self.end)

    def within(self, other: "Span") -> bool:
        """Tell whether every day of this span lies in the other."""
        return _before(other.start, self.start, unknown=other.start is None) and _before(
            self.end, other.end, unknown=other.end is None
        )


def _before(left: dt.date | None, right: dt.date | None, unknown: bool = True) -> bool:
    return unknown if left is None or right is None else left <= right


@lru_cache(maxsize=8192)
def parse(text: str) -> Span:
    """Return the days that an EDTF text allows.

    Raises:
        DateError: if the text is outside the subset, names a day that does not exist,
            or runs backwards.
    """
    first, slash, last = text.partition("/")
    if not slash:
        return _point(first, text)
    if first == OPEN == last:
        raise DateError(f"{quoted(text)} has no end at either side; give at least one date")
    start = None if first == OPEN else _point(first, text).start
    end = None if last == OPEN else _point(last, text).end
    if start and end and start > end:
        raise DateError(f"{quoted(text)} runs backwards: {start} is after {end}; swap the two")
    return Span(start, end)


def _point(text: str, whole: str) -> Span:
    match = _POINT.fullmatch(text)
    if match is None:
        meant = " or ".join(guesses(whole))
        hint = f" did you mean {meant}?" if meant else ""
        raise DateError(
            f"{quoted(whole)} is not a date:{hint} write YYYY, YYYY-MM or YYYY-MM-DD, with ?, ~ or"
            " % after it, or an interval such as 1992-05-08/1992-05-09 or 1994-05-12/.."
        )
    year, month, day = match.groups()[:3]
    try:
        start = dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError as error:
        raise DateError(
            f"{quoted(whole)} is not a day of the calendar: {error}; correct it"
        ) from error
    if day:
        return Span(start, start)
    last_month = int(month or 12)
    last_day = calendar.monthrange(start.year, last_month)[1]
    return Span(start, dt.date(start.year, last_month, last_day))


_HABITS = (
    r"(?P<d>[0-9]{1,2})[-./ ](?P<m>[0-9]{1,2}|[A-Za-z]{3,9})[-./ ](?P<y>[0-9]{4}|[0-9]{2})",
    r"(?P<m>[0-9]{1,2})[-./ ](?P<d>[0-9]{1,2})[-./ ](?P<y>[0-9]{4}|[0-9]{2})",
    r"(?P<m>[A-Za-z]{3,9}) (?P<d>[0-9]{1,2}),? (?P<y>[0-9]{4})",
    r"(?P<m>[A-Za-z]{3,9})[- ](?P<y>[0-9]{4}|[0-9]{2})(?P<d>)",
    r"(?P<y>[0-9]{4})[-./]?(?P<m>[0-9]{1,2})[-./]?(?P<d>[0-9]{1,2})",
)
"""Other ways to write a day, which people and spreadsheets have."""


def guesses(text: str) -> tuple[str, ...]:
    """Return the dates that a text in another writing may mean, such as ``26-Feb-92``."""
    found: dict[str, None] = {}
    for form in _HABITS:
        if match := re.fullmatch(form, text):
            month = _month_number(match["m"])
            short = len(match["y"]) == 2
            for century in ("19", "20") if short and match["y"] < "50" else ("19" * short,):
                year = century + match["y"]
                written = f"{year}-{month:02}" + (f"-{int(match['d']):02}" if match["d"] else "")
                with suppress(DateError):
                    parse(written)
                    found[written] = None
    return tuple(found)


def _month_number(text: str) -> int:
    names = [name[: len(text)].lower() for name in _MONTHS]
    if text.isdigit():
        return int(text)
    return names.index(text.lower()) + 1 if text.lower() in names else 0


def day(text: str | dt.date) -> dt.date:
    """Return a single day given as a date or as ``YYYY-MM-DD``.

    Raises:
        DateError: if the text is not one day.
    """
    if isinstance(text, dt.datetime):  # a date too, but not to be compared with one
        return text.date()
    if isinstance(text, dt.date):
        return text
    span = parse(text)
    if span.start is None or span.start != span.end:
        raise DateError(f"{quoted(text)} is not a single day: write YYYY-MM-DD")
    return span.start


def words(text: str) -> str:
    """Return the date in English words, such as ``25–26 February 1992``."""
    first, slash, last = text.partition("/")
    if not slash:
        return _point_words(first)
    if first == OPEN:
        return f"until {_point_words(last)}"
    if last == OPEN:
        return f"since {_point_words(first)}"
    if "~" in first and "~" in last:
        return f"between {_point_words(first.rstrip('~'))} and {_point_words(last.rstrip('~'))}"
    if first[:7] == last[:7] and len(first) == len(last) == 10:
        return f"{int(first[8:])}–{_point_words(last)}"
    return f"{_point_words(first)} to {_point_words(last)}"


def _point_words(text: str) -> str:
    match = _POINT.fullmatch(text)
    if match is None:
        raise DateError(f"{quoted(text)} is not a date")
    year, month, day, qualifier = match.groups()
    parts = [str(int(day))] if day else []
    if month:
        parts.append(_MONTHS[int(month) - 1])
    parts.append(year)
    return _QUALIFIERS.get(qualifier, "{}").format(" ".join(parts))
