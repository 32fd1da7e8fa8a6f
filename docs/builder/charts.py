"""Rival figures as rows of dots and ranges on one axis that begins at zero."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import floor, log10
from typing import Literal

from builder.shown import voice
from builder.text import number
from karabakh_data.dataset import Dataset
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


def charts(data: Dataset, rows: Iterable[Entry]) -> list[Chart]:
    """Return a chart for each unit among rows that state figures, nested as a view nests them."""
    units: dict[str | None, list[tuple[Entry, int, Entry | None]]] = {}
    for entry, depth, whole in _flat(rows):
        # A part or a denial without a number stands with what it belongs to.
        unit = _unit(whole if whole is not None and not _numbers(entry) else entry)
        units.setdefault(unit, []).append((entry, depth, whole))
    return [_chart(data, unit, found) for unit, found in units.items()]


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


def _flat(
    rows: Iterable[Entry], depth: int = 0, whole: Entry | None = None
) -> Iterator[tuple[Entry, int, Entry | None]]:
    for row in rows:
        yield row, depth, whole
        yield from _flat(row.get("denials", ()), depth + 1, row)
        yield from _flat(row.get("parts", ()), depth + 1, row)


def _unit(entry: Entry) -> str | None:
    label = entry.get("unit", {}).get("label")
    return str(label) if label else None


def _numbers(entry: Entry) -> list[float]:
    return [entry[name] for name in ("low", "high") if name in entry]


def _chart(data: Dataset, unit: str | None, found: list[tuple[Entry, int, Entry | None]]) -> Chart:
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
    return Chart(unit, lines, ticks)


def tick_text(value: float) -> str:
    """Return a number of the axis."""
    return number(int(value)) if value == int(value) else f"{value:g}"
