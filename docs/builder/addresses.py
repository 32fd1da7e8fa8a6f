"""Where each row stands on the site: on a page of its own, or at an anchor of another's."""

from collections.abc import Mapping

from karabakh_data.dataset import Dataset
from karabakh_data.row import Row

FOLDERS: Mapping[str, str] = {
    "events": "events",
    "actors": "actors",
    "places": "places",
    "resolutions": "resolutions",
    "ceasefires": "ceasefires",
    "equipment_types": "equipment",
    "works": "works",
    "sources": "sources",
}
"""Tables whose rows have pages, with the folder of the pages."""

OWNERS: Mapping[str, tuple[str, ...]] = {
    "claims": ("event_id", "place_id", "work_id", "subject_id", "claimant_id"),
    "equipment": ("type_id",),
    "control": ("place_id",),
    "place_names": ("place_id",),
    "event_places": ("event_id",),
    "participants": ("event_id",),
    "relations": ("subject_id",),
    "resolution_provisions": ("resolution_id",),
    "resolution_votes": ("resolution_id",),
    "ceasefire_parties": ("ceasefire_id",),
}
"""Columns that name the record on whose page a row stands; the first filled one counts."""


def page(table: str, key: str) -> str | None:
    """Return the source address of a record's page, or None if the table has no such pages."""
    return f"{FOLDERS[table]}/{key}.md" if table in FOLDERS else None


def of(data: Dataset, table: str, key: str) -> str | None:
    """Return the source address at which a row stands, or None if no page shows it."""
    if table not in data.tables or key not in data.tables[table]:
        return None
    if own := page(table, key):
        return own
    row = data.tables[table][key]
    match table:
        case "coverage" | "discrepancies":
            return f"{table}.md#{key}"
        case "event_kinds":
            return f"codebook/event_kinds.md#kind-{key}"
        case "identifiers":
            owner = page(row.table, row.row)
            return f"{owner}#{key}" if owner else None
        case _:
            return _on_owner(row)


def _on_owner(row: Row) -> str | None:
    for column in OWNERS.get(row.resource, ()):
        owner = getattr(row, column)
        if owner and (address := page(row.references[column], owner)):
            return f"{address}#{row.id}"
    return None
