"""Pages of records: what each shows, beyond what a view of the record already says."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from builder import addresses
from builder.charts import Chart, charts
from builder.locator import locate
from karabakh_data import citing
from karabakh_data.dataset import Dataset
from karabakh_data.models import Place
from karabakh_data.row import Row
from karabakh_data.rules.citations import ARTICLE
from karabakh_data.sections import Group
from karabakh_data.spelling import Entry, column_titles, label, vocabulary, when
from karabakh_data.timeline import timeline

STATED = ("claims", "equipment", "rivals")
"""Sections of figures that are drawn."""

ORDER = {("events", "claims"): -1, ("places", "names"): 1, ("places", "identifiers"): 2}
"""Sections that a page shows earlier or later than the view has them."""

HEAD = frozenset(
    (
        *("id", "title", "name", "label", "aliases", "kind", "date", "time", "place"),
        *("where_prec", "part_of", "description", "outcome", "attribution", "claimant"),
        *("note", "sources"),
    )
)
"""Cells that the head of a page shows in its own way."""

SEARCH_WEIGHT = {"events": 4.0, "places": 4.0, "sources": 0.3}
"""How much a record of a table counts in the search of the site; any other counts 1."""

SOURCE_FACTS = {
    "type": "Kind",
    "genre": "Genre",
    "container-title": "In",
    "publisher": "Publisher",
    "number": "Number",
    "volume": "Volume",
    "page": "Pages",
    "language": "Language",
    "ISBN": "ISBN",
    "DOI": "DOI",
}
"""Fields of a source that its page lists, in this order."""

INDEPENDENCE = {
    "primary": "Primary: a document or record of the time",
    "independent": "Independent of the parties",
    "party": "A party, or close to one",
    "derived": "Derived: it retells other sources",
}


@dataclass(frozen=True)
class Neighbours:
    """What came before and after."""

    within: Entry | None
    """The whole whose parts are the sequence; None for the timeline of everything."""
    before: Entry | None
    after: Entry | None


class Records:
    """The records that have pages."""

    def __init__(self, data: Dataset) -> None:
        self.data = data

    def names(self, record: Row) -> list[str]:
        """Return the names under which a reader looks for a record, beside its title."""
        found = list(getattr(record, "aliases", ()))
        if isinstance(record, Place):
            names = self.data.place_names.where(place_id=record.id)
            found += [record.name, *(name.name for name in names)]
        return list(dict.fromkeys(found))

    def weight(self, record: Row) -> float:
        """Return how much a record counts in the search: the more rows speak of it, the more."""
        rows = sum(1 for _ in self.data.references_to(record))
        return round(SEARCH_WEIGHT.get(record.resource, 1) * (1 + math.log10(1 + rows)), 2)

    def context(self, record: Row, shown: Entry, page: str | None) -> dict[str, Any]:
        """Return what the template of a record needs beside the view.

        Args:
            record: the record.
            shown: its view.
            page: address to cite, if it is known.
        """
        cited = at(self.data, page)
        sections = list(shown["sections"])
        article = record.resource == "sources" and record.id == ARTICLE
        if article:
            # Thousands of rows: the ledger has them by paragraph.
            sections = [section for section in sections if section["name"] != "cited_by"]
        sections.sort(key=lambda section: ORDER.get((record.resource, section["name"]), 0))
        titles = column_titles(record.resource)
        facts: list[tuple[str, Any]] = []
        if record.resource == "sources":
            facts = _source_facts(shown["record"])
        else:
            facts = [
                (titles.get(name) or titles.get(f"{name}_id") or name, value)
                for name, value in shown["record"].items()
                if name not in HEAD
            ]
        return {
            "table": record.resource,
            "view": shown,
            "record": shown["record"],
            "record_sections": sections,
            "facts": facts,
            "is_article": article,
            "address": citing.address(self.data.sources[record.id])
            if record.resource == "sources"
            else None,
            "side_names": self._side_names(record),
            "neighbours": self._neighbours(record),
            "charts": self._charts,
            "locator": locate(self.data, record),
            "cite_text": citing.text(cited, record),
            "cite_bibtex": citing.bibtex(cited, record),
            "cite_csl": json.dumps(citing.csl(cited, record), ensure_ascii=False, indent=2),
            "columns": {title: name for name, title in titles.items()},
            "users": vocabulary("place_names")["used_by"],
        }

    def _charts(self, section: str, group: Group) -> list[Chart]:
        """Return the figures of a group, by unit; claims on many matters share no axis."""
        found = charts(self.data, group["rows"], scoped=section in STATED)
        if section in STATED:
            return found
        return [Chart(chart.unit, chart.lines) for chart in found]

    def _side_names(self, record: Row) -> list[tuple[str, list[Row]]]:
        """Return the names of a place by the side that uses them."""
        if record.resource != "places":
            return []
        groups: dict[str, list[Row]] = {}
        for name in self.data.place_names.where(place_id=record.id):
            groups.setdefault(name.used_by or "", []).append(name)
        return list(groups.items())

    @cached_property
    def _timeline(self) -> list[Row]:
        return list(timeline(self.data))

    @cached_property
    def _siblings(self) -> Mapping[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self._timeline:
            if whole := getattr(row, "part_of_id", None):
                found.setdefault((row.resource, whole), []).append(row)
        return found

    @cached_property
    def _places_in_time(self) -> Mapping[tuple[str, str], int]:
        return {(row.resource, row.id): place for place, row in enumerate(self._timeline)}

    def _neighbours(self, record: Row) -> Neighbours | None:
        place = self._places_in_time.get((record.resource, record.id))
        if place is None:
            return None
        whole = getattr(record, "part_of_id", None)
        sequence, within = self._timeline, None
        if whole and len(siblings := self._siblings[record.resource, whole]) > 1:
            place = next(n for n, row in enumerate(siblings) if row.id == record.id)
            sequence = siblings
            within = self._pointer(self.data.table(record.resource)[whole])
        before = self._pointer(sequence[place - 1]) if place else None
        after = self._pointer(sequence[place + 1]) if place + 1 < len(sequence) else None
        return Neighbours(within, before, after)

    def _pointer(self, row: Row) -> Entry:
        return {
            "table": row.resource,
            "id": row.id,
            "title": label(self.data, row),
            "when": when(self.data, row),
            "uri": addresses.page(row.resource, row.id),
        }


def at(data: Dataset, address: str | None) -> Dataset:
    """Return the data as found at an address, which citations name; None if it is unknown."""
    if address is None:
        return data
    return Dataset(data.tables, data.folder, {**data.descriptor, "homepage": address})


def _source_facts(record: Entry) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        (title, record[name]) for name, title in SOURCE_FACTS.items() if name in record
    ]
    custom = record["custom"]
    independence = custom["independence"]
    facts.append(("Standing", INDEPENDENCE.get(independence, independence)))
    facts.append(("Licence", custom["licence"]))
    facts.append(("Read on", custom["accessed"]))
    if "copy_of" in custom:
        facts.append(("Counted with", custom["copy_of"]))
    return facts
