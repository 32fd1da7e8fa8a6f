"""Records as schema.org JSON-LD."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from builder import addresses
from karabakh_data import citing
from karabakh_data.catalogue import schema_org
from karabakh_data.dataset import Dataset
from karabakh_data.models import (
    Actor,
    Ceasefire,
    Event,
    Identifier,
    Place,
    Resolution,
    Source,
    Work,
)
from karabakh_data.row import Row
from karabakh_data.spelling import label, name_of

_PLAIN = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_WORKS = {
    "book": "Book",
    "film": "Movie",
    "feature-film": "Movie",
    "documentary": "Movie",
    "video-game": "VideoGame",
    "report": "Report",
    "article": "Article",
    "press-report": "NewsArticle",
}
_SOURCES = {
    "article-journal": "ScholarlyArticle",
    "article-magazine": "Article",
    "article-newspaper": "NewsArticle",
    "book": "Book",
    "chapter": "Chapter",
    "dataset": "Dataset",
    "entry-encyclopedia": "Article",
    "legislation": "Legislation",
    "report": "Report",
    "thesis": "Thesis",
    "webpage": "WebPage",
    "post-weblog": "BlogPosting",
}
_REGISTERS = {
    "wikidata": "https://www.wikidata.org/entity/{}",
    "geonames": "https://sws.geonames.org/{}/",
    "whosonfirst": "https://spelunker.whosonfirst.org/id/{}",
}
"""Registers whose ids are part of an address."""


Address = Callable[[str], str | None]
"""Absolute address of a source file; None where the site does not know its own."""


def describe(data: Dataset, record: Row, address: Address) -> dict[str, Any]:
    """Return a record as a schema.org thing, with what this data set knows for certain."""
    page = addresses.page(record.resource, record.id)
    thing: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Thing",
        "@id": address(page) if page else None,
        "name": label(data, record),
        "identifier": f"{record.resource}/{record.id}",
        "alternateName": list(getattr(record, "aliases", ())),
        "description": getattr(record, "description", None),
    }
    thing["url"] = thing["@id"]

    def named(table: str, key: str | None, kind: str) -> dict[str, str] | None:
        if key is None:
            return None
        page = addresses.page(table, key)
        where = address(page) if page else None
        said = {"@type": kind, "name": name_of(data, table, key), "identifier": f"{table}/{key}"}
        return said | ({"@id": where} if where else {})

    match record:
        case Event() | Ceasefire():
            thing["@type"] = "Event"
            thing |= _dates(record.date)
            thing["location"] = named("places", record.place_id, "Place")
            thing["superEvent"] = named(record.resource, record.part_of_id, "Event")
        case Actor():
            person = record.kind == "person"
            thing["@type"] = "Person" if person else "Organization"
            if record.kind == "state":
                thing["@type"] = "Country"
            elif record.kind == "population-group":
                thing["@type"] = "Thing"
            if thing["@type"] == "Organization":
                thing["parentOrganization"] = named("actors", record.part_of_id, "Organization")
        case Place():
            thing["@type"] = "Place"
            names = (name.name for name in data.place_names.where(place_id=record.id))
            thing["alternateName"] = [n for n in dict.fromkeys(names) if n != record.name]
            if record.latitude is not None and record.precision == "precise":
                thing["geo"] = {
                    "@type": "GeoCoordinates",
                    "latitude": record.latitude,
                    "longitude": record.longitude,
                }
        case Resolution():
            thing["@type"] = "CreativeWork"
            thing["author"] = named("actors", record.body_id, "Organization")
            thing["dateCreated"] = record.date if _PLAIN.fullmatch(record.date or "") else None
            thing["url"] = record.url or thing["url"]
        case Work():
            thing["@type"] = _WORKS.get(record.kind, "CreativeWork")
            thing["datePublished"] = record.date if _PLAIN.fullmatch(record.date or "") else None
            thing["author"] = [{"@type": "Thing", "name": name} for name in record.creators]
            thing["about"] = named("events", record.event_id, "Event")
        case Source():
            thing["@type"] = _SOURCES.get(record.type, "CreativeWork")
            issued = citing.issued(record.issued) if record.issued else ""
            thing["datePublished"] = issued if _PLAIN.fullmatch(issued) else None
            thing["url"] = citing.address(record) or thing["url"]
            thing["publisher"] = (
                {"@type": "Organization", "name": record.publisher} if record.publisher else None
            )
        case _:
            thing["@type"] = "DefinedTerm"
    thing["sameAs"] = [
        _REGISTERS[row.authority].format(row.value)
        for row in data.references_to(record)
        if isinstance(row, Identifier) and row.match == "exact" and row.authority in _REGISTERS
    ]
    thing["subjectOf"] = {
        "@type": "Dataset",
        "@id": address("index.md"),
        "name": str(data.descriptor.get("title", "")),
        "version": data.version,
        "license": str(data.descriptor["licenses"][0]["path"]),
    }
    return _filled(thing)


def _filled(thing: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _filled(value) if isinstance(value, dict) else value  # pyright: ignore[reportUnknownArgumentType]
        for key, value in thing.items()
        if value not in (None, [], {})
    }


def data_set(data: Dataset, address: Address) -> dict[str, Any]:
    """Return the data set as a schema.org Dataset, for search engines of data."""
    document = schema_org.document(data)
    # The columns are in the codebook; they would weigh more than the page.
    del document["variableMeasured"]
    for file in document["distribution"]:
        file["contentUrl"] = address(file["contentUrl"]) or file["contentUrl"]
    home = address("index.md")
    return document | ({"@id": home, "url": home} if home else {})


def script(document: Mapping[str, Any]) -> Markup:
    """Return JSON-LD as a script element, out of which no cell can break."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(f'<script type="application/ld+json">{safe}</script>')


def _dates(date: str | None) -> dict[str, str]:
    """Return start and end where both are certain; schema.org has no words for doubt."""
    points = (date or "").split("/")
    if not all(_PLAIN.fullmatch(point) for point in points):
        return {}
    return {"startDate": points[0], "endDate": points[-1]}
