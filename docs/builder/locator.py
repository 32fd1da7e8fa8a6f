"""Small maps that show where in the region a record is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from builder import atlas
from karabakh_data.dataset import Dataset
from karabakh_data.models import Event, Place
from karabakh_data.row import Row

COARSE = 2.5
"""Units of the drawing within which two points of an outline are one."""

NAMES = {
    "Georgia": (44.4, 41.5),
    "Armenia": (44.6, 40.3),
    "Azerbaijan": (48.1, 40.6),
    "Iran": (46.9, 38.5),
}
"""Where the names of states are written, in degrees."""


@dataclass(frozen=True)
class Dot:
    """A place on the map."""

    name: str
    x: float
    y: float
    rough: bool
    main: bool


@dataclass(frozen=True)
class Locator:
    """A map with what it shows."""

    view_box: str
    borders: str
    coasts: str
    states: list[tuple[str, float, float]]
    dots: list[Dot]

    @property
    def words(self) -> str:
        """Return what the map says, for those who do not see it."""
        return "Map of the region: " + ", ".join(dot.name for dot in self.dots)


def locate(data: Dataset, record: Row) -> Locator | None:
    """Return the map of a record, or None if it is nowhere on it."""
    found: dict[str, Dot] = {}
    for place, main in _places(data, record):
        dot = _dot(place, main)
        if dot is not None:
            found.setdefault(place.id, dot)
    if not found:
        return None
    # The main place is drawn last, over the others.
    dots = sorted(found.values(), key=lambda dot: dot.main)
    box = atlas.box(atlas.WEST, atlas.EAST, atlas.SOUTH, atlas.NORTH)
    borders, coasts = _outlines()
    states = [(name, *atlas.project(*place)) for name, place in NAMES.items()]
    return Locator(" ".join(f"{n:g}" for n in box), borders, coasts, states, dots)


def _places(data: Dataset, record: Row) -> Iterable[tuple[Place, bool]]:
    if isinstance(record, Place):
        yield record, True
    elif (key := getattr(record, "place_id", None)) is not None:
        yield data.places[key], True
    if isinstance(record, Event):
        for further in data.event_places.where(event_id=record.id):
            yield data.places[further.place_id], False


def _dot(place: Place, main: bool) -> Dot | None:
    if place.longitude is None or place.latitude is None:
        return None
    inside = (
        atlas.WEST <= place.longitude <= atlas.EAST and atlas.SOUTH <= place.latitude <= atlas.NORTH
    )
    if not inside:
        return None
    x, y = atlas.project(place.longitude, place.latitude)
    return Dot(place.name, x, y, place.precision != "precise", main)


@cache
def _outlines() -> tuple[str, str]:
    drawn = atlas.outlines()
    return _coarser(drawn["borders"]), _coarser(drawn["coasts"])


def _coarser(path: str) -> str:
    """Return a path with fewer points and round numbers: the map is small."""
    lines: list[str] = []
    for line in path.split("M")[1:]:
        pairs = [[float(n) for n in pair.split()] for pair in re.split("[LZ]", line) if pair]
        kept = pairs[:1]
        for point in pairs[1:-1]:
            if max(abs(point[0] - kept[-1][0]), abs(point[1] - kept[-1][1])) >= COARSE:
                kept.append(point)
        kept += pairs[1:][-1:]
        start = f"M{kept[0][0]:.0f} {kept[0][1]:.0f}"
        steps = (
            f"l{round(b[0]) - round(a[0])} {round(b[1]) - round(a[1])}" for a, b in pairwise(kept)
        )
        lines.append(start + "".join(steps))
    return "".join(lines)
