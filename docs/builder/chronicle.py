"""What the timeline shows: everything dated, in lanes, as uncertain as its date is."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from builder import addresses
from builder.names import others
from builder.shown import Shown
from builder.text import Link
from karabakh_data import dates
from karabakh_data.dataset import Dataset
from karabakh_data.models import Event
from karabakh_data.schema import bundled_schemas
from karabakh_data.spelling import label, vocabulary
from karabakh_data.timeline import Happening, timeline

WHOLE = (dt.date(1918, 1, 1), dt.date(2018, 12, 31))
"""What the overview covers."""
FIRST = (dt.date(1988, 1, 1), dt.date(1994, 12, 31))
"""What is shown at first."""
WIDTH = 1000
ROW, BAR, GAP = 12, 6, 3
"""Height of a row and of a bar, and room between two marks, in units of the drawing."""
HEAD = 20
"""Height of the name of a lane."""
OTHER = "Politics, society and other"
"""Lane of the kinds of events that ACLED does not have."""
CIVILIANS = "Violence against civilians, riots"
"""Lane of two of ACLED's types, so that attacks on people lie together whoever made them."""
LANES = {"Violence against civilians": CIVILIANS, "Riots": CIVILIANS}
"""Lanes that are not named as ACLED's type."""


@dataclass(frozen=True)
class Item:
    """Something dated."""

    table: str
    id: str
    title: str
    kind: str
    lane: str
    start: dt.date | None
    end: dt.date | None
    form: str
    """``day``; ``span`` if it lasted that long; ``within`` if it lies somewhere in it."""
    fades: str
    """Ends that are not certain: ``""``, ``"start"``, ``"end"`` or ``"both"``."""
    when: str
    sources: tuple[str, ...]
    also: str
    """Other names by which it is searched."""


@dataclass(frozen=True)
class Mark:
    """An item as it is drawn."""

    item: Item
    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Lane:
    """Items of one group of kinds."""

    name: str
    top: float
    height: float
    marks: list[Mark]


class Chronicle:
    """Everything dated."""

    def __init__(self, data: Dataset) -> None:
        self._data = data
        self.items = [self._item(row) for row in timeline(data) if row.date]

    @cached_property
    def names(self) -> list[str]:
        """Names of the lanes, those of events in the order of ACLED's list."""
        column = next(
            c for c in bundled_schemas()["event_kinds"].fields if c.name == "acled_event_type"
        )
        known = [str(code.value) for code in column.categories] or sorted(
            {kind.acled_event_type for kind in self._data.event_kinds if kind.acled_event_type}
        )
        used = {item.lane for item in self.items}
        rest = ["resolutions", "ceasefires"]
        lanes = dict.fromkeys(LANES.get(name, name) for name in known)
        return [name for name in (*lanes, OTHER, *map(_title, rest)) if name in used]

    @cached_property
    def _harmful(self) -> set[str | None]:
        """Events of which a claim states dead or wounded."""
        return {c.event_id for c in self._data.claims if c.measure in ("killed", "wounded")}

    def _lane(self, event: Event) -> str:
        kind = event.kind
        # State forces that enter a city are a deployment, unless people are said to be hurt.
        if kind == "crackdown" and event.id not in self._harmful:
            kind = "deployment"
        found = self._data.event_kinds[kind].acled_event_type or OTHER
        return LANES.get(found, found)

    def _item(self, row: Happening) -> Item:
        if isinstance(row, Event):
            words, lane = self._data.event_kinds[row.kind].label, self._lane(row)
        else:
            words, lane = vocabulary(row.resource)["kind"][row.kind], _title(row.resource)
        first, slash, last = (row.date or "").partition("/")
        unsure = [bool(point) and point[-1] in "?~%" for point in (first, last or first)]
        fades = {(True, True): "both", (True, False): "start", (False, True): "end"}
        within = not slash or ("~" in first and "~" in last)
        return Item(
            table=row.resource,
            id=row.id,
            title=label(self._data, row),
            kind=words,
            lane=lane,
            start=row.date_start,
            end=row.date_end,
            form="day" if row.date_start == row.date_end else "within" if within else "span",
            fades=fades.get((unsure[0], unsure[1]), ""),
            when=dates.words(row.date or ""),
            sources=row.sources,
            also=others(self._data, row),
        )

    def lanes(self) -> list[Lane]:
        """Return the lanes as they are drawn at first."""
        found: list[Lane] = []
        top = 0.0
        for name in self.names:
            marks: list[Mark] = []
            ends: list[float] = []
            for item in self.items:
                if item.lane != name:
                    continue
                left, right = position(item.start, FIRST), position(item.end, FIRST, last=True)
                if right < 0 or left > WIDTH:
                    continue
                # A bar goes on out of sight, so that only its own ends fade.
                width = max(right - left, 3)
                seen = max(left, 0)
                row = next((n for n, end in enumerate(ends) if end <= seen), len(ends))
                ends[row : row + 1] = [left + width + GAP]
                marks.append(Mark(item, round(left, 1), top + HEAD + row * ROW, round(width, 1)))
            height = HEAD + max(len(ends), 1) * ROW + 8
            found.append(Lane(name, top, height, marks))
            top += height
        return found

    def years(self) -> list[tuple[str, list[Item]]]:
        """Return everything by the year in which it began or may have begun."""
        found: dict[str, list[Item]] = {}
        for item in self.items:
            year = str(item.start.year) if item.start else f"Until {(item.end or WHOLE[0]).year}"
            found.setdefault(year, []).append(item)
        return list(found.items())

    def density(self) -> list[float]:
        """Return how many items began in each year, as shares of the most."""
        years = range(WHOLE[0].year, WHOLE[1].year + 1)
        counts = [
            sum(bool(i.start) and i.start.year == y for i in self.items if i.start) for y in years
        ]
        return [round(count / max(counts), 3) for count in counts]

    def payload(self, link: Link) -> dict[str, Any]:
        """Return everything for the script of the timeline."""
        shown = Shown(self._data, link)
        return {
            "whole": [str(day) for day in WHOLE],
            "first": [str(day) for day in FIRST],
            "cutoff": str(self._data.cutoff),
            "lanes": self.names,
            "items": [
                {
                    "id": f"{item.table}-{item.id}",
                    "title": item.title,
                    "kind": item.kind,
                    "lane": self.names.index(item.lane),
                    "start": str(item.start or ""),
                    "end": str(item.end or ""),
                    "form": item.form,
                    "fades": item.fades,
                    "when": item.when,
                    "also": item.also,
                    "at": link(f"{addresses.FOLDERS[item.table]}/{item.id}.md"),
                    "cites": [shown.pointer(citation) for citation in item.sources],
                }
                for item in self.items
            ],
        }


def position(day: dt.date | None, span: tuple[dt.date, dt.date], last: bool = False) -> float:
    """Return where a day stands in a span, in units of the drawing; open ends lie outside."""
    if day is None:
        return WIDTH + 1.0 if last else -1.0
    return WIDTH * ((day - span[0]).days + last) / ((span[1] - span[0]).days + 1)


def _title(table: str) -> str:
    return {"resolutions": "Adopted texts", "ceasefires": "Ceasefires and talks"}[table]
