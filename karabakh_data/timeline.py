"""Events, adopted texts and ceasefires in one order of time."""

import datetime as dt

from karabakh_data.dataset import Dataset
from karabakh_data.models import Ceasefire, Event, Resolution
from karabakh_data.problems import UnknownNameError, suggestion
from karabakh_data.spelling import vocabulary

Happening = Event | Resolution | Ceasefire
"""A row of one of the tables that the timeline merges."""


def timeline(
    data: Dataset,
    since: str | dt.date | None = None,
    until: str | dt.date | None = None,
    kinds: tuple[str, ...] = (),
) -> list[Happening]:
    """Return what happened, ordered by the earliest day that each date allows.

    Args:
        data: where to look.
        since: leave out what ended before this date.
        until: leave out what began after this date.
        kinds: codes of the ``kind`` column of the three tables, or names of these tables;
            without any, all are returned.

    Raises:
        UnknownNameError: if there is no such kind; close ones are suggested.
        DateError: if a bound is no date, or ``since`` is after ``until``.
        CutoffError: if ``since`` is after the data end.
    """
    known = kinds_of(data)
    for kind in kinds:
        if kind not in known:
            hint = suggestion(kind, known) or f" Kinds: {', '.join(known)}."
            raise UnknownNameError(f"no kind {kind!r}.{hint}")
    rows: list[Happening] = [
        row
        for table in (data.events, data.resolutions, data.ceasefires)
        for row in table.between(since, until)
        if not kinds or row.kind in kinds or row.resource in kinds
    ]
    return sorted(rows, key=_moment)


def kinds_of(data: Dataset) -> tuple[str, ...]:
    """Return every kind by which a timeline can be narrowed, names of tables first."""
    tables = (Event.resource, Resolution.resource, Ceasefire.resource)
    codes = [*data.event_kinds.keys()]
    codes += [code for table in tables[1:] for code in vocabulary(table)["kind"]]
    return tuple(dict.fromkeys((*tables, *codes)))


def _moment(row: Happening) -> tuple[dt.date, dt.date, str]:
    # An open start comes before everything, an open end after.
    return (row.date_start or dt.date.min, row.date_end or dt.date.max, row.id)
