"""Rival figures as rows of dots and ranges on one axis that begins at zero."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from math import floor, log10
from typing import Literal

from builder.shown import voice
from builder.text import number
from karabakh_data.dataset import Dataset
from karabakh_data.models import Claim
from karabakh_data.spelling import Entry

Mark = Literal["dot", "about", "range", "at-least", "at-most", "words"]
MARKS: dict[str, Mark] = {
    "exact": "dot",
    "about": "about",
    "range": "range",
    "at-least": "at-least",
    "at-most": "at-most",
}
SIDES = ("armenian", "azerbaijani")
"""Sides that have a mark of their own; everybody else shares one."""
ALONE = "Of other years, people or places, one figure each"
"""Heading of figures that share their scope with no other."""
Found = tuple[Entry, int, Entry | None]
"""A row, how many wholes it is a part of, and the innermost of them."""


@dataclass(frozen=True)
class Line:
    """One line of a chart, or of the table under it."""

    entry: Entry
    who: str
    """Who states it, or whose equipment it is."""
    side: str
    depth: int
    """How many wholes shown above it is a part of."""
    denies: bool
    mark: Mark
    start: float = 0
    """Where the mark begins, in percent of the axis."""
    end: float = 0


@dataclass(frozen=True)
class Chart:
    """Lines that share an axis."""

    unit: str | None
    """Name of the unit."""
    lines: list[Line]
    scope: str = ""
    """Years and people that the lines are about, if those of other charts differ."""
    ticks: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    """Place in percent and number of each line of the grid; empty if no line has a number."""

    @property
    def worth_drawing(self) -> bool:
        """Tell whether there is anything to compare: rival figures on one and the same matter."""
        matters = {
            tuple(entry.get(column, {}).get("id") for column in ("event", "type"))
            for line in self.lines
            if _numbers(entry := line.entry)
        }
        return bool(self.ticks) and len(self.lines) > 1 and len(matters) == 1

    @property
    def sides(self) -> set[str]:
        """Sides whose marks occur."""
        return {line.side for line in self.lines}

    @property
    def marks(self) -> set[str]:
        """Forms of marks that occur."""
        return {line.mark for line in self.lines} | {"denies" for x in self.lines if x.denies}


def charts(data: Dataset, rows: Iterable[Entry], scoped: bool = True) -> list[Chart]:
    """Return charts of rows that state figures, nested as a view nests them.

    Each unit has a chart of its own. So have numbers on other years, people or places: on one
    axis they would look like rival answers to one question. Those that have no rival come last.
    Without ``scoped``, for rows on many matters, only units part them.
    """
    rows = list(rows)
    scope = _scopes(data, rows) if scoped else {}
    units: dict[str | None, dict[str, list[Found]]] = {}
    for top in rows:
        for entry, depth, whole in _flat([top]):
            # A part or a denial without a number stands with what it belongs to.
            unit = _unit(whole if whole is not None and not _numbers(entry) else entry)
            scopes = units.setdefault(unit, {})
            scopes.setdefault(scope.get(top["id"], ""), []).append((entry, depth, whole))
    return [chart for unit, scopes in units.items() for chart in _scoped(data, unit, scopes)]


def _scoped(data: Dataset, unit: str | None, scopes: dict[str, list[Found]]) -> Iterator[Chart]:
    """Yield a chart for each scope in which there is something to compare, and one of the rest."""
    every = [one for found in scopes.values() for one in found]
    if len(scopes) == 1 or not any(_numbers(entry) for entry, _, _ in every):
        yield _chart(data, unit, every)
        return
    alone: list[Found] = []
    for scope, found in sorted(scopes.items(), key=lambda scope: _widest(scope[0])):
        if len(found) > 1:
            yield replace(_chart(data, unit, found), scope=scope or "People and place not stated")
        else:
            alone += found
    if alone:
        rest = _chart(data, unit, alone)
        yield Chart(unit, rest.lines, "" if len(alone) == len(every) else ALONE)


def _scopes(data: Dataset, rows: list[Entry]) -> dict[str, str]:
    """Return the years and the people that each row is about, as far as rows differ in them."""
    found: dict[str, tuple[str, str, str]] = {}
    for entry in rows:
        row = data.table(entry["table"])[entry["id"]]
        if not isinstance(row, Claim):
            found[entry["id"]] = ("", "", "")
            continue
        event = data.events[row.event_id] if row.event_id else None
        start = row.date_start or (event and event.date_start)
        end = row.date_end or (event and event.date_end)
        years = "–".join(dict.fromkeys(str(day.year) for day in (start, end) if day))
        subject, place = (entry.get(name, {}).get("name", "") for name in ("subject", "place"))
        found[entry["id"]] = (years, subject, place)
    kinds = list(zip(*found.values(), strict=True))
    # Without two to tell apart, a row that names nobody is about the same as one that does.
    differ = [len(set(kind) - {""}) > 1 for kind in kinds]
    return {
        key: ", ".join(part for part, told in zip(parts, differ, strict=True) if told and part)
        for key, parts in found.items()
    }


def _widest(scope: str) -> tuple[int, str]:
    """Return by what scopes are ordered: those of most years first, then by year."""
    years = [int(year) for year in scope.partition(",")[0].split("–") if year.isdigit()]
    return (-(max(years) - min(years)) if years else -1000, scope)


def who(data: Dataset, entry: Entry) -> tuple[str, str]:
    """Return who states a figure, with their side; of equipment, who has it."""
    if entry["table"] == "equipment" and "actor" in entry:
        actor = entry["actor"]
    else:
        actor = entry.get("claimant")
    if actor is None:
        if entry.get("attribution", {}).get("code") == "unnamed":
            return "No claimant named", "none"
        return voice(data, entry["sources"][0]), "none"
    row = data.actors.get(actor["id"])
    side = row.side if row is not None and row.side in SIDES else "none"
    return actor["name"], side


def axis(largest: float) -> list[float]:
    """Return round numbers from zero up to the largest, about five of them."""
    if largest <= 0:
        return [0]
    rough = largest / 4
    power = 10.0 ** floor(log10(rough))
    step = next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= rough * 0.9999)
    return [step * count for count in range(int(largest / step + 1e-9) + 1)]


def _flat(rows: Iterable[Entry], depth: int = 0, whole: Entry | None = None) -> Iterator[Found]:
    for row in rows:
        yield row, depth, whole
        yield from _flat(row.get("denials", ()), depth + 1, row)
        yield from _flat(row.get("parts", ()), depth + 1, row)


def _unit(entry: Entry) -> str | None:
    label = entry.get("unit", {}).get("label")
    return str(label) if label else None


def _numbers(entry: Entry) -> list[float]:
    return [entry[name] for name in ("low", "high") if name in entry]


def _chart(data: Dataset, unit: str | None, found: list[Found]) -> Chart:
    largest = max((n for entry, _, _ in found for n in _numbers(entry)), default=0)
    top = largest or 1
    lines: list[Line] = []
    for entry, depth, whole in found:
        name, side = who(data, entry)
        denies = entry.get("stance", {}).get("code") == "denies"
        shown = entry
        if denies and not _numbers(entry) and whole is not None:
            shown = whole  # a hollow mark at the figure that is denied
        numbers = _numbers(shown)
        mark = MARKS.get(shown.get("bound", {}).get("code", ""), "words") if numbers else "words"
        start, end = (min(numbers), max(numbers)) if numbers else (0, 0)
        lines.append(
            Line(
                entry=entry,
                who=name,
                side=side,
                depth=min(depth, 3),
                denies=denies,
                mark=mark,
                start=round(100 * start / top, 2),
                end=round(100 * end / top, 2),
            )
        )
    has_numbers = any(_numbers(entry) for entry, _, _ in found)
    ticks = [(round(100 * t / top, 2), tick_text(t)) for t in axis(largest)] if has_numbers else []
    return Chart(unit, lines, ticks=ticks)


def tick_text(value: float) -> str:
    """Return a number of the axis."""
    return number(int(value)) if value == int(value) else f"{value:g}"
