"""What catalogues ask of a data set and only its data and files can tell."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from karabakh_data.dataset import Dataset
from karabakh_data.schema import Resource, TableSchema, bundled_package, bundled_schemas


class File(NamedTuple):
    """The file of one table."""

    resource: Resource
    schema: TableSchema
    rows: int
    size: int
    """Bytes."""
    sha256: str


class Box(NamedTuple):
    """A part of the world, in degrees."""

    south: float
    west: float
    north: float
    east: float


def files(data: Dataset) -> Iterator[File]:
    """Yield the file of each table, in the order of the package."""
    for resource in bundled_package().resources:
        content = (data.folder / resource.path).read_bytes()
        yield File(
            resource,
            bundled_schemas()[resource.name],
            len(data.table(resource.name)),
            len(content),
            hashlib.sha256(content).hexdigest(),
        )


def period(data: Dataset) -> tuple[dt.date, dt.date]:
    """Return the earliest day of an event and the last day that the data speak of."""
    return min(event.date_start for event in data.events if event.date_start), data.cutoff


def readings(data: Dataset) -> tuple[dt.date, dt.date]:
    """Return the first and the last day on which a source was read."""
    days = [source.custom.accessed for source in data.sources]
    return min(days), max(days)


def area(data: Dataset) -> Box:
    """Return the smallest box around the places whose holders the data follow."""
    places = [data.places[link.place_id] for link in data.control]
    south_north = [place.latitude for place in places if place.latitude is not None]
    west_east = [place.longitude for place in places if place.longitude is not None]
    return Box(min(south_north), min(west_east), max(south_north), max(west_east))
