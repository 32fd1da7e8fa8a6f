"""Rules on rows that tell of the same thing."""

from collections.abc import Iterator

from karabakh_data import dates
from karabakh_data.dataset import Dataset
from karabakh_data.problems import DateError
from karabakh_data.rules.finding import Finding
from karabakh_data.table import span_of

TOLLS = {
    "killed",
    "bodies",
    "wounded",
    "missing",
    "captured",
    "raped",
    "houses-burned",
    "projectiles-fired",
}
"""Measures of what happens in an event itself; displacement and effects may come after it."""


def toll_in_event(data: Dataset) -> Iterator[Finding]:
    """A toll of an event overlaps the event in time."""
    for claim in data.claims:
        event = data.events.get(claim.event_id)
        if event is None or claim.measure not in TOLLS:
            continue
        own, whole = span_of(claim), span_of(event)
        if own is not None and whole is not None and not own.overlaps(whole):
            message = f"{claim.date} does not overlap the event {event.id} ({event.date})"
            yield Finding(claim, "date", f"{message}; correct a date or event_id")


def change_in_event(data: Dataset) -> Iterator[Finding]:
    """A place changes hands at the time of the event by which it does."""
    for link in data.control:
        event = data.events.get(link.event_id)
        span = span_of(event) if event is not None else None
        start = link.date.partition("/")[0]
        if event is None or span is None or start == dates.OPEN:
            continue
        try:
            change = dates.parse(start)
        except DateError:
            continue
        if not change.overlaps(span):
            message = f"begins {start}, but the event {event.id} is of {event.date}"
            yield Finding(link, "date", f"{message}; correct a date or event_id")


def tie_in_existence(data: Dataset) -> Iterator[Finding]:
    """A tie overlaps the existence of both actors; for persons, whose dates are lives, too."""
    for tie in data.relations:
        own = span_of(tie)
        if own is None:
            continue
        for column in ("subject_id", "object_id"):
            actor = data.actors.get(getattr(tie, column))
            existence = span_of(actor) if actor is not None else None
            if actor is not None and existence is not None and not own.overlaps(existence):
                message = f"{tie.date} is outside the existence of {actor.id} ({actor.date})"
                yield Finding(tie, "date", f"{message}; correct a date or {column}")
