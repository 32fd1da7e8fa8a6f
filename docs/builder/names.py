"""Other names by which a reader may look for a record."""

from karabakh_data.dataset import Dataset
from karabakh_data.row import Row


def others(data: Dataset, row: Row) -> str:
    """Return the aliases of a record, and every name of the places it is at."""
    places = [row.id if row.resource == "places" else getattr(row, "place_id", None)]
    if row.resource == "events":
        places += [link.place_id for link in data.event_places.where(event_id=row.id)]
    found = [*(getattr(row, "aliases", None) or ())]
    for key in filter(None, places):
        found.append(data.places[key].name)
        found += [name.name for name in data.place_names.where(place_id=key)]
    return " ".join(dict.fromkeys(found))
