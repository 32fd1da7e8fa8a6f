"""Finds records by what they are called, in any of the languages of the data."""

from collections import defaultdict
from collections.abc import Container, Mapping

from karabakh_data.cells import fold
from karabakh_data.dataset import Dataset
from karabakh_data.models import PlaceName
from karabakh_data.row import Row
from karabakh_data.spelling import own_name

Named = Mapping[str, Mapping[str, Row]]
"""Records by what they are called without case and accents, then by table and id."""


def named(data: Dataset, tables: Container[str]) -> Named:
    """Return the records of some tables by id, name, title and alias; places by all their names."""
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    for table in data.tables.values():
        for row in table:
            record: Row | None = row
            words = [own_name(row), *getattr(row, "aliases", ())]
            if isinstance(row, PlaceName):
                record = data.places.get(row.place_id)
            else:
                words.append(row.id)
            if record is not None and record.resource in tables:
                for word in filter(None, words):
                    found[fold(word)][f"{record.resource}/{record.id}"] = record
    return found
