"""Rules on texts."""

import re
from collections.abc import Iterable, Iterator
from typing import cast

from karabakh_data.dataset import Dataset
from karabakh_data.row import Record
from karabakh_data.rules.finding import Finding

WORDS = 60
"""Longest description, in words."""


TEXTUAL = {"string", "list", "array", "object"}
"""Types of columns that hold texts."""

_TYPOGRAPHIC = re.compile("[\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f]")


def straight_quotes(data: Dataset) -> Iterator[Finding]:
    """Quotes and apostrophes are straight; spreadsheets and word processors curl them."""
    for table in data.tables.values():
        kinds = table.row_class.kinds
        columns = [
            (column, name)
            for column, name in table.row_class.columns().items()
            if kinds.get(column, "string") in TEXTUAL
        ]
        for row in table:
            for column, name in columns:
                value = getattr(row, name)
                if value and (mark := _curled(value)):
                    straight = "'" if mark in "\u2018\u2019\u201a\u201b" else '"'
                    yield Finding(row, column, f"a curled {mark}; write it straight: {straight}")


def _curled(value: object) -> str | None:
    """Return the first curled quote of a cell, at any depth."""
    if isinstance(value, str):
        if value.isascii():
            return None
        return found[0] if (found := _TYPOGRAPHIC.search(value)) else None
    parts: Iterable[object] = ()
    if isinstance(value, tuple):
        parts = cast("tuple[object, ...]", value)
    elif isinstance(value, Record):
        parts = vars(value).values()
    for part in parts:
        if mark := _curled(part):
            return mark
    return None


_BARRED = re.compile(
    r"\b(massacre|pogrom|liberat|occup[iy]|aggressor|terrorist|bandit|barbar|martyr|heroic"
    r"|invader|atrocit|slaughter|cleans|tragedy|so-called|puppet)\w*"
    # A place is captured; rockets, output and presidents may fall.
    r"|\bfell (to (the )?(Armenian|Azerbaijani|Karabakh|Soviet)\b|on [0-9])",
    re.IGNORECASE,
)
_QUOTED = re.compile('"[^"]*"')
VOICED = ("events", "actors", "places", "relations", "equipment", "ceasefires")
"""Tables that speak in the project's own voice; claims and provisions render somebody else's."""


def neutral_words(data: Dataset) -> Iterator[Finding]:
    """Titles and descriptions avoid words that take a side, unless in quotes as somebody else's."""
    for name in VOICED:
        for row in data.tables[name]:
            for column in ("title", "description", "outcome"):
                text = _QUOTED.sub("", getattr(row, column, None) or "")
                if mark := _BARRED.search(text):
                    message = f"{mark[0]!r} takes a side; say what happened, or quote who says so"
                    yield Finding(row, column, message)


def reported_title(data: Dataset) -> Iterator[Finding]:
    """The title of an event that rests on a claimant says so: it begins Reported or Alleged."""
    for event in data.events:
        reported = event.title.startswith(("Reported ", "Alleged "))
        if (event.attribution != "source-voice") != reported:
            wanted = "begin without" if reported else "begin with"
            message = f"attribution is {event.attribution}: {wanted} Reported or Alleged"
            yield Finding(event, "title", message)


def word_limit(data: Dataset) -> Iterator[Finding]:
    """Descriptions and outcomes have 60 words at most."""
    for table in data.tables.values():
        for column in ("description", "outcome"):
            if column not in table.row_class.model_fields:
                continue
            for row in table:
                words = len((getattr(row, column) or "").split())
                if words > WORDS:
                    yield Finding(row, column, f"{words} words; shorten to {WORDS}")
