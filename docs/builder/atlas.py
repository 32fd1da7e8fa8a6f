"""What the map shows: outlines, places, who held them, and what happened where."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import cos, radians
from pathlib import Path
from typing import Any

from builder import addresses
from builder.shown import Shown
from builder.text import Link
from karabakh_data import dates
from karabakh_data.dataset import Dataset
from karabakh_data.models import Control, Place
from karabakh_data.spelling import label, name_of, vocabulary
from karabakh_data.timeline import timeline

REGION = Path(__file__).parents[1] / "assets" / "vendor" / "world-atlas" / "region.json"
WEST, EAST, SOUTH, NORTH = 43.0, 50.7, 38.3, 42.0
"""What the whole map shows, in degrees."""
CLOSE = (45.0, 48.2, 38.98, 40.86)
"""What it shows at first."""
DEGREE = 100
"""Units of the drawing to a degree of latitude; one of longitude is as much shorter as at 40° N."""
SHRINK = cos(radians(40))
FIRST_DAY = "1994-05-12"
"""Day that is shown at first: the ceasefire."""
DETAIL = ("1988-01-01", "1994-12-31")
"""Days that the slider covers at first."""
SIDES = ("armenian", "azerbaijani")
NAMED = {"city": 2, "town": 1}
"""Kinds of places whose names are written first, and how much they count."""


@dataclass(frozen=True)
class Spot:
    """A place on the map or beside it."""

    place: Place
    x: float | None
    y: float | None
    status: str
    label: tuple[float, float, str] | None
    """Where its name stands, and how the text is anchored."""


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Return a position in units of the drawing."""
    return (
        round((longitude - WEST) * DEGREE * SHRINK, 2),
        round((NORTH - latitude) * DEGREE, 2),
    )


def box(west: float, east: float, south: float, north: float) -> list[float]:
    """Return a part of the map as left, top, width and height."""
    (left, top), (right, bottom) = project(west, north), project(east, south)
    return [left, top, round(right - left, 2), round(bottom - top, 2)]


@cache
def outlines() -> dict[str, Any]:
    """Return the land of each state, the borders and the coasts as paths of SVG."""
    region = json.loads(REGION.read_bytes())
    states = {
        name: "".join(_path(ring) + "Z" for ring in rings)
        for name, rings in region["states"].items()
    }
    return {
        "states": states,
        "borders": "".join(_path(line) for line in region["borders"]),
        "coasts": "".join(_path(line) for line in region["coasts"]),
        "names": [(name, *_middle(rings)) for name, rings in region["states"].items()],
        "source": region["source"],
    }


def _path(points: Iterable[tuple[float, float]]) -> str:
    drawn = (project(*point) for point in points)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in drawn)


def _middle(rings: list[list[tuple[float, float]]]) -> tuple[float, float]:
    """Return the middle of the largest piece of land, within what the map shows."""
    ring = max(rings, key=len)
    places = [(min(max(x, WEST), EAST), min(max(y, SOUTH), NORTH)) for x, y in ring]
    across, up = [x for x, _ in places], [y for _, y in places]
    return project((min(across) + max(across)) / 2, (min(up) + max(up)) / 2)


def side_of(data: Dataset, link: Control) -> str:
    """Return by which mark the holder is shown."""
    if link.actor_id is None:
        return "contested"
    side = data.actors[link.actor_id].side
    return side if side in SIDES else "other"


def status(sides: Iterable[str]) -> str:
    """Return one mark for all who may have held a place on a day."""
    found = set(sides)
    if len(found) > 1:
        return "either"
    return found.pop() if found else "unstated"


def spots(data: Dataset, day: str) -> list[Spot]:
    """Return every place with who held it on a day."""
    held: dict[str, list[str]] = {}
    for link in data.control_on(day):
        held.setdefault(link.place_id, []).append(side_of(data, link))
    taken: list[tuple[float, float, float, float]] = []
    found: list[Spot] = []
    first = sorted(data.places, key=lambda p: (p.id not in held, p.kind not in NAMED, p.id))
    for place in first:
        state = status(held.get(place.id, ()))
        if place.longitude is None or place.latitude is None:
            found.append(Spot(place, None, None, state, None))
            continue
        x, y = project(place.longitude, place.latitude)
        if not (WEST <= place.longitude <= EAST and SOUTH <= place.latitude <= NORTH):
            found.append(Spot(place, None, None, state, None))
            continue
        written = _write(place, x, y, taken) if place.precision == "precise" else None
        found.append(Spot(place, x, y, state, written))
    return found


UNIT = 0.31
"""Units of the drawing to a pixel of a screen, about, in the first view."""


def _write(
    place: Place, x: float, y: float, taken: list[tuple[float, float, float, float]]
) -> tuple[float, float, str] | None:
    """Return where a name fits, right or left of its place, and take the room."""
    width, high = (len(place.name) * 6.2 + 4) * UNIT, 13 * UNIT
    for left, at, anchor in (
        (x + 8 * UNIT, x + 9 * UNIT, "start"),
        (x - 8 * UNIT - width, x - 9 * UNIT, "end"),
    ):
        room = (left, y - high / 2, left + width, y + high / 2)
        if all(room[2] < a or room[0] > c or room[3] < b or room[1] > d for a, b, c, d in taken):
            taken += [room, (x - 6 * UNIT, y - 6 * UNIT, x + 6 * UNIT, y + 6 * UNIT)]
            return (round(at, 2), round(y + 4 * UNIT, 2), anchor)
    return None


def payload(data: Dataset, link: Link) -> dict[str, Any]:
    """Return places, statements and events for the script of the map."""
    return {
        "first": FIRST_DAY,
        "detail": DETAIL,
        "whole": (
            str(min(row.date_start for row in data.control if row.date_start)),
            str(data.cutoff),
        ),
        "region": box(WEST, EAST, SOUTH, NORTH),
        "close": box(*CLOSE),
        "places": {
            spot.place.id: {
                "name": spot.place.name,
                "kind": vocabulary("places")["kind"][spot.place.kind],
                "x": spot.x,
                "y": spot.y,
                "located": spot.place.precision,
                "first": NAMED.get(spot.place.kind, 0),
                "at": link(f"places/{spot.place.id}.md"),
            }
            for spot in spots(data, FIRST_DAY)
        },
        "control": [_statement(data, link, row) for row in data.control],
        "events": _events(data, link),
    }


def _statement(data: Dataset, link: Link, row: Control) -> dict[str, Any]:
    words = vocabulary("control")
    named = name_of(data, "actors", row.claimant_id) if row.claimant_id else ""
    target = addresses.of(data, "control", row.id)
    return {
        "place": row.place_id,
        "start": str(row.date_start or ""),
        "end": str(row.date_end or ""),
        "when": dates.words(row.date)
        + ("" if row.date_end else f" (to the end of the data, {day_words(str(data.cutoff))})"),
        "who": name_of(data, "actors", row.actor_id) if row.actor_id else "",
        "side": side_of(data, row),
        "how": words["how"][row.how],
        "declared": row.how == "declared",
        "part": row.extent == "part",
        "chain": row.sequence is not None,
        "says": named or ("nobody named" if row.attribution == "unnamed" else ""),
        "note": row.note or "",
        "at": link(target) if target else "",
        "cites": [Shown(data, link).pointer(citation) for citation in row.sources],
    }


def _events(data: Dataset, link: Link) -> list[dict[str, Any]]:
    further: dict[str, list[str]] = {}
    for other in data.event_places:
        further.setdefault(other.event_id, []).append(other.place_id)
    found: list[dict[str, Any]] = []
    for row in timeline(data):
        places = [row.place_id] if row.place_id else []
        if row.resource == "events":
            places += further.get(row.id, [])
        found.append(
            {
                "title": label(data, row),
                "start": str(row.date_start or ""),
                "end": str(row.date_end or ""),
                "when": dates.words(row.date) if row.date else "",
                "places": list(dict.fromkeys(places)),
                "at": link(f"{addresses.FOLDERS[row.resource]}/{row.id}.md"),
            }
        )
    return found


def day_words(day: str) -> str:
    """Return a day in words."""
    return dates.words(str(dt.date.fromisoformat(day)))
