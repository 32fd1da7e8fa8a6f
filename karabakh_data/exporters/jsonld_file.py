"""JSON-LD: the data set and its records in the terms of schema.org."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from karabakh_data import cells
from karabakh_data.citing import address, issued
from karabakh_data.dataset import Dataset
from karabakh_data.exporters import Progress, silent
from karabakh_data.exporters.destination import new_file
from karabakh_data.models import (
    Actor,
    Ceasefire,
    Claim,
    Event,
    Place,
    Resolution,
    Source,
    Work,
)
from karabakh_data.row import Row
from karabakh_data.spelling import figure, label

Node = dict[str, Any]

CONTEXT = {
    "@vocab": "https://schema.org/",
    **{
        name: {"@type": "@id"}
        for name in (
            *("about", "author", "citation", "containedInPlace", "creator", "license"),
            *("location", "parentOrganization", "superEvent", "url"),
        )
    },
    **{name: {"@type": "Date"} for name in ("startDate", "endDate", "datePublished")},
}
"""Said in the file itself: a reader need not ask the network for it."""

SOURCE_TYPES = {
    "article-journal": "ScholarlyArticle",
    "article-magazine": "Article",
    "article-newspaper": "NewsArticle",
    "book": "Book",
    "chapter": "Chapter",
    "report": "Report",
    "thesis": "Thesis",
    "webpage": "WebPage",
}
"""Class of each CSL type; others are ``CreativeWork``."""

ACTOR_TYPES = {"person": "Person", "population-group": "Audience", "state": "Country"}
"""Class of each kind of actor; others are ``Organization``."""


def export(
    data: Dataset, destination: Path, force: bool = False, progress: Progress = silent
) -> None:
    """Write one graph: the data set, then places, actors, events, texts, claims and sources.

    Ids are addresses within the file, ``#<table>/<id>``. What the source does not state in its
    own voice is a ``Claim`` with its author, never a fact.

    See ``karabakh_data.exporters.Export`` for the arguments.
    """
    with new_file(destination, force) as part:
        nodes = [_dataset(data)]
        for name, make in RECORDS.items():
            progress(name)
            nodes += [{"@id": _id(row), **make(data, row)} for row in data.table(name)]
        filled = ({k: v for k, v in node.items() if v not in (None, [], {})} for node in nodes)
        graph = cells.write_json(filled).rstrip("\n")
        head = json.dumps({"@context": CONTEXT}, ensure_ascii=False)[:-1]
        part.write_text(f'{head}, "@graph": {graph}}}\n', encoding="utf-8", newline="\n")


def _dataset(data: Dataset) -> Node:
    found = data.descriptor
    spans = [day for event in data.events for day in (event.date_start, event.date_end) if day]
    return {
        "@id": "#dataset",
        "@type": "Dataset",
        "name": found.get("title"),
        "description": found.get("description"),
        "version": data.version,
        "keywords": list(found.get("keywords") or ()),
        "license": [one["path"] for one in found.get("licenses") or () if "path" in one],
        "creator": [
            {"@type": "Organization", "name": one["title"]}
            for one in found.get("contributors") or ()
        ],
        "isAccessibleForFree": True,
        "temporalCoverage": f"{min(spans)}/{max(spans)}" if spans else None,
        "variableMeasured": [
            {"@type": "PropertyValue", "name": name, "description": f"{len(table)} rows"}
            for name, table in data.tables.items()
        ],
    }


def _id(row: Row) -> str:
    return f"#{row.resource}/{row.id}"


def _to(table: str, key: str | None) -> str | None:
    return f"#{table}/{key}" if key else None


def _cited(citations: Iterable[str]) -> list[str]:
    """Return the sources of citations, each once; the place cited stays in the tables."""
    return list(dict.fromkeys(f"#sources/{one.partition('[')[0]}" for one in citations))


def _days(text: str | None) -> Node:
    """Return the ends of a date as ISO 8601, as precise as they are known."""
    if not text:
        return {}
    start, _, end = text.partition("/")
    ends = {"startDate": start, "endDate": end or start}
    plain = {name: day.rstrip("?~%") for name, day in ends.items()}
    return {name: day for name, day in plain.items() if day != ".."}


def _place(data: Dataset, row: Place) -> Node:
    node: Node = {
        "@type": "Place",
        "name": row.name,
        "containedInPlace": _to("places", row.part_of_id),
        "citation": _cited(row.sources),
    }
    if row.latitude is not None and row.longitude is not None:
        node["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": row.latitude,
            "longitude": row.longitude,
        }
    return node


def _actor(data: Dataset, row: Actor) -> Node:
    kind = ACTOR_TYPES.get(row.kind, "Organization")
    return {
        "@type": kind,
        "name": row.name,
        "alternateName": list(row.aliases),
        "description": row.description,
        "parentOrganization": _to("actors", row.part_of_id) if kind == "Organization" else None,
        "citation": _cited(row.sources),
    }


def _event(data: Dataset, row: Event) -> Node:
    facts: Node = {
        "@type": "Event",
        "name": row.title,
        "alternateName": list(row.aliases),
        "description": row.description,
        **_days(row.date),
        "location": _to("places", row.place_id),
        "superEvent": _to("events", row.part_of_id),
    }
    if row.attribution == "source-voice":
        return {**facts, "citation": _cited(row.sources)}
    alleged = {name: value for name, value in facts.items() if value not in (None, [])}
    return {
        "@type": "Claim",
        "name": row.title,
        "author": _to("actors", row.claimant_id),
        "about": alleged,
        "citation": _cited(row.sources),
    }


def _claim(data: Dataset, row: Claim) -> Node:
    number = {"minValue": row.low, "maxValue": row.high, "unitText": row.unit}
    value = {name: part for name, part in number.items() if part is not None}
    ends = [
        _to("events", row.event_id),
        _to("places", row.place_id),
        _to("works", row.work_id),
        _to("actors", row.subject_id),
    ]
    return {
        "@type": "Claim",
        "name": f"{'Denial: ' if row.stance == 'denies' else ''}{label(data, row)}",
        "text": row.description or figure(row),
        "author": _to("actors", row.claimant_id),
        "about": [end for end in ends if end],
        "value": {"@type": "QuantitativeValue", **value} if len(value) > 1 else None,
        "temporalCoverage": row.date,
        "citation": _cited(row.sources),
    }


def _text(data: Dataset, row: Resolution) -> Node:
    return {
        "@type": "Legislation",
        "name": row.title,
        "legislationIdentifier": row.symbol,
        "author": _to("actors", row.body_id),
        "description": row.description,
        "datePublished": _days(row.date).get("startDate"),
        "url": row.url,
        "citation": _cited(row.sources),
    }


def _ceasefire(data: Dataset, row: Ceasefire) -> Node:
    return {
        "@type": "Event",
        "name": row.name,
        "alternateName": list(row.aliases),
        "description": row.description,
        **_days(row.date),
        "location": _to("places", row.place_id),
        "superEvent": _to("ceasefires", row.part_of_id),
        "url": row.url,
        "citation": _cited(row.sources),
    }


def _work(data: Dataset, row: Work) -> Node:
    return {"@type": "CreativeWork", "name": row.title, "citation": _cited(row.sources)}


def _source(data: Dataset, row: Source) -> Node:
    people = (*row.author, *row.editor)
    names = (name.literal or f"{name.given or ''} {name.family or ''}".strip() for name in people)
    return {
        "@type": SOURCE_TYPES.get(row.type, "CreativeWork"),
        "name": row.title,
        "author": [{"@type": "Thing", "name": name} for name in names],
        "publisher": row.publisher,
        "datePublished": _days(issued(row.issued)).get("startDate") if row.issued else None,
        "inLanguage": row.language,
        "url": address(row),
        "identifier": row.doi or row.isbn,
    }


RECORDS: dict[str, Callable[[Dataset, Any], Node]] = {
    "sources": _source,
    "places": _place,
    "actors": _actor,
    "events": _event,
    "claims": _claim,
    "resolutions": _text,
    "ceasefires": _ceasefire,
    "works": _work,
}
"""Tables whose rows become records, and what makes one."""
