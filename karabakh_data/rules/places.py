"""Rules on places."""

from collections.abc import Iterator
from math import asin, cos, radians, sin, sqrt

from karabakh_data.dataset import Dataset
from karabakh_data.rules.finding import Finding

REACH = {"district": 100, "autonomous-oblast": 150, "autonomous-republic": 150}
"""Kilometres within which a part of such a place lies; the districts here span 100 at most."""
EXTENT: dict[str, tuple[float, float, float, float]] = {
    "AF": (29, 60, 39, 75),
    "AM": (38.5, 43, 41.5, 47),
    "AZ": (38, 44.5, 42, 51),
    "BY": (51, 23, 56.5, 33),
    "FI": (59, 19, 71, 32),
    "FR": (41, -5.5, 51.5, 10),
    "GB": (49, -9, 61, 2),
    "GE": (41, 40, 43.7, 47),
    "HU": (45.5, 16, 49, 23),
    "IL": (29, 34, 33.5, 36),
    "IR": (25, 44, 40, 64),
    "KG": (39, 69, 43.5, 81),
    "KZ": (40, 46, 56, 88),
    "MD": (45, 26.5, 48.5, 30.5),
    "PK": (23, 60, 37.5, 78),
    "RU": (41, 19, 82, 180),
    "SN": (12, -18, 17, -11),
    "TJ": (36, 67, 41.5, 75.5),
    "TR": (35.5, 25.5, 42.5, 45),
    "UA": (44, 22, 52.5, 40.5),
    "US": (18, -180, 72, -66),
}
"""South, west, north and east of the countries of the data, rounded outwards; by ISO 3166 code."""
EARTH_RADIUS = 6371


def coordinates_agree(data: Dataset) -> Iterator[Finding]:
    """Both coordinates are there when a place is located, and both empty when it is not."""
    for place in data.places:
        if (place.latitude is None) != (place.longitude is None):
            column = "latitude" if place.latitude is None else "longitude"
            message = f"{column} is empty and the other coordinate is not; fill both or neither"
            yield Finding(place, column, message)
        elif place.precision == "unlocated" and place.latitude is not None:
            message = "unlocated, but there are coordinates; empty them, or write rough or precise"
            yield Finding(place, "precision", message)
        elif place.precision != "unlocated" and place.latitude is None:
            message = f"{place.precision}, but no coordinates; fill them, or write unlocated"
            yield Finding(place, "precision", message)


def inside_country(data: Dataset) -> Iterator[Finding]:
    """A place lies within the extent of its country; swapped coordinates mostly do not."""
    for place in data.places:
        if place.latitude is None or place.longitude is None:
            continue
        if not inside(place.country_code, place.latitude, place.longitude):
            message = f"{place.latitude}, {place.longitude} is outside {place.country_code}"
            swapped = inside(place.country_code, place.longitude, place.latitude)
            advice = "latitude and longitude look swapped" if swapped else "check both coordinates"
            yield Finding(place, "latitude", f"{message}; {advice}")


def near_its_whole(data: Dataset) -> Iterator[Finding]:
    """A place lies near the district or region it is part of; swapped coordinates do not."""
    for place in data.places:
        whole = data.places.get(place.part_of_id)
        if whole is None or whole.kind not in REACH:
            continue
        if None in (place.latitude, place.longitude, whole.latitude, whole.longitude):
            continue
        apart = distance(
            (place.latitude or 0, place.longitude or 0), (whole.latitude or 0, whole.longitude or 0)
        )
        if apart > REACH[whole.kind]:
            message = f"{apart:.0f} km from {whole.id}, which it is part of"
            advice = f"at most {REACH[whole.kind]} km are likely: check both coordinates"
            yield Finding(place, "latitude", f"{message}; {advice}")


def inside(country: str | None, latitude: float, longitude: float) -> bool:
    """Tell whether a point may lie in a country; of a country not listed, any may."""
    south, west, north, east = EXTENT.get(country or "", (-90, -180, 90, 180))
    return south <= latitude <= north and west <= longitude <= east


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great-circle distance of two points in kilometres (haversine)."""
    (lat1, lon1), (lat2, lon2) = ((radians(lat), radians(lon)) for lat, lon in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(half))
