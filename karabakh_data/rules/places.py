"""Rules on places."""

from collections.abc import Iterator
from math import asin, cos, radians, sin, sqrt

from karabakh_data.dataset import Dataset
from karabakh_data.rules.finding import Finding

REACH = {"district": 100, "autonomous-oblast": 150, "autonomous-republic": 150}
"""Kilometres within which a part of such a place lies; the districts here span 100 at most."""
COUNTRY_REACH = {"AM": 300, "AZ": 500}
"""The same for states, where swapped coordinates land farther away than a part can lie."""
EARTH_RADIUS = 6371


def coordinates_agree(data: Dataset) -> Iterator[Finding]:
    """Both coordinates are there when a place is located, and both empty when it is not."""
    for place in data.places:
        if (place.latitude is None) != (place.longitude is None):
            column = "latitude" if place.latitude is None else "longitude"
            yield Finding(place, column, "one coordinate without the other")
        elif (place.precision == "unlocated") == (place.latitude is not None):
            found = "there" if place.latitude is not None else "empty"
            yield Finding(place, "precision", f"{place.precision}, but the coordinates are {found}")


def near_its_whole(data: Dataset) -> Iterator[Finding]:
    """A place lies near the district or region it is part of; swapped coordinates do not."""
    for place in data.places:
        whole = data.places.get(place.part_of_id)
        if whole is None:
            continue
        reach = REACH.get(whole.kind) or COUNTRY_REACH.get(whole.country_code or "")
        if reach is None:
            continue
        if None in (place.latitude, place.longitude, whole.latitude, whole.longitude):
            continue
        apart = distance(
            (place.latitude or 0, place.longitude or 0), (whole.latitude or 0, whole.longitude or 0)
        )
        if apart > reach:
            yield Finding(
                place,
                "latitude",
                f"{apart:.0f} km from {whole.id}, which it is part of; check the coordinates",
            )


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great-circle distance of two points in kilometres (haversine)."""
    (lat1, lon1), (lat2, lon2) = ((radians(lat), radians(lon)) for lat, lon in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(half))
