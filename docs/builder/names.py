"""Other names by which a reader may look for a record."""

from functools import cache

from karabakh_data.dataset import Dataset
from karabakh_data.row import Row


def others(data: Dataset, row: Row) -> str:
    """Return the aliases of a record, and every name of the places it is at."""
    places = [getattr(row, "place_id", None), *further(data).get(row.id, ())]
    if row.resource == "places":
        places = [row.id]
    found = [*(getattr(row, "aliases", None) or ())]
    for key in filter(None, places):
        found += [data.places[key].name, *names(data).get(key, ())]
    return " ".join(dict.fromkeys(found))


@cache
def names(data: Dataset) -> dict[str, list[str]]:
    """Return the names of each place in its languages."""
    found: dict[str, list[str]] = {}
    for name in data.place_names:
        found.setdefault(name.place_id, []).append(name.name)
    return found


@cache
def further(data: Dataset) -> dict[str, list[str]]:
    """Return the places of each event beyond its first."""
    found: dict[str, list[str]] = {}
    for link in data.event_places:
        found.setdefault(link.event_id, []).append(link.place_id)
    return found
