"""One record with everything that refers to it, as plain data for text and JSON alike."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from karabakh_data import sections
from karabakh_data.citing import address, source_text
from karabakh_data.dataset import CITATION_COLUMNS, Dataset, split_citation
from karabakh_data.models import Source
from karabakh_data.row import Row
from karabakh_data.sections import Page
from karabakh_data.spelling import Entry, label, spelled

Builder = Callable[[Page], None]

BUILDERS: Mapping[str, tuple[Builder, ...]] = {
    "events": (
        sections.participants,
        sections.further_places,
        sections.claims,
        sections.equipment,
        sections.control_changes,
        sections.parts,
        sections.consequences,
    ),
    "places": (
        sections.names,
        sections.control_chain,
        sections.claims,
        sections.equipment,
        sections.happenings,
        sections.parts,
    ),
    "actors": (
        sections.offices,
        sections.ties,
        sections.claims,
        sections.claims_made,
        sections.part_in_events,
        sections.equipment,
        sections.parts,
    ),
    "claims": (sections.claims, sections.rival_claims),
    "equipment_types": (sections.parts, sections.equipment),
    "equipment": (sections.equipment,),
    "resolutions": (sections.provisions, sections.votes),
    "ceasefires": (sections.parties, sections.parts),
    "works": (sections.claims,),
    "event_kinds": (sections.happenings,),
    "sources": (sections.cited_by,),
    "coverage": (sections.rows_of_paragraph,),
}
"""What to gather on a record of each table, in the order in which it is shown."""


def view(data: Dataset, record: Row) -> Entry:
    """Return a record and all that refers to it, with names and sources spelled out.

    Keys: ``table``, ``id``, ``title``; ``record`` (its cells as ``spelling.spelled`` gives them);
    ``within`` (the wholes it is part of, nearest first); ``sections`` (the rows that refer to it,
    as ``sections.Section``); ``sources`` (each cited work, with the places cited in it).
    """
    page = Page(data, record)
    for build in (*BUILDERS.get(record.resource, ()), *sections.COMMON):
        build(page)
    shown: Entry = {
        "table": record.resource,
        "id": record.id,
        "title": label(data, record),
        "record": spelled(data, record),
        "within": wholes(data, record),
        "sections": page.sections,
    }
    place = data.places.get(getattr(record, "place_id", None))
    if place is not None:
        shown["record"]["place"]["within"] = wholes(data, place)
    shown["sources"] = _sources(data, record, shown)
    return shown


def wholes(data: Dataset, record: Row) -> list[Entry]:
    """Return what a record is part of, nearest first; unsound data may go round in a circle."""
    chain: list[Entry] = []
    table, seen = data.table(record.resource), {record.id}
    whole = table.get(getattr(record, "part_of_id", None))
    while whole is not None and whole.id not in seen:
        seen.add(whole.id)
        chain.append({"id": whole.id, "title": label(data, whole)})
        whole = table.get(whole.part_of_id)
    return chain


def _sources(data: Dataset, record: Row, shown: Mapping[str, Any]) -> list[Entry]:
    """Spell out each source cited in a view, in reading order, with numbered citations."""
    places: dict[str, list[Entry]] = defaultdict(list)
    if isinstance(record, Source):
        places[record.id] = []
    for number, citation in enumerate(dict.fromkeys(_citations(shown)), 1):
        key, locator = split_citation(citation)
        place: Entry = {"number": number, "citation": citation, "locator": locator}
        if paragraph := data.coverage.get(locator):
            place |= {"section": paragraph.section, "gist": paragraph.gist}
        places[key].append(place)
    return [_source(data.sources.get(key), key, found) for key, found in places.items()]


def _source(source: Source | None, key: str, places: list[Entry]) -> Entry:
    if source is None:
        return {"id": key, "text": key, "citations": places}
    return {
        "id": key,
        "text": source_text(source, with_address=False),
        "url": address(source),
        "independence": source.custom.independence,
        "licence": source.custom.licence,
        "note": source.note,
        "citations": places,
    }


def _citations(part: Any) -> Iterable[str]:
    """Yield every citation of a view, in reading order."""
    if isinstance(part, dict):
        for key, value in cast("Entry", part).items():
            yield from value if key in CITATION_COLUMNS else _citations(value)
    elif isinstance(part, list):
        for item in cast("Iterable[Any]", part):
            yield from _citations(item)
