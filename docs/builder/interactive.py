"""The pages that scripts bring to life: data browser, map and timeline."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from builder import addresses, atlas, browse
from builder.chronicle import Chronicle
from builder.text import Link
from karabakh_data.dataset import Dataset
from karabakh_data.schema import Package, TableSchema


@dataclass(frozen=True)
class Page:
    """A page to make."""

    uri: str
    template: str
    title: str
    description: str
    context: Callable[[], dict[str, Any]]
    in_nav: bool = True


def pages(
    data: Dataset,
    package: Package,
    schemas: dict[str, TableSchema],
    link_from: Callable[[str], Link],
) -> Iterator[Page]:
    """Yield the pages; ``link_from`` returns what makes links as seen from a page."""
    titles = {resource.name: resource.title for resource in package.resources}
    yield Page(
        "browse/index.md",
        "browse-index.html.j2",
        "Browse the data",
        "Every table, to search, sort, filter and download.",
        lambda: {"tables": browse.listed(data, schemas), "titles": titles},
    )
    yield _timeline(data, link_from)
    yield _map(data, link_from)
    for name, schema in schemas.items():
        if data.tables[name]:
            yield _table(data, schema, package, schemas, link_from)


def _map(data: Dataset, link_from: Callable[[str], Link]) -> Page:
    uri = "map.md"
    return Page(
        uri,
        "map.html.j2",
        "Map: who held each place",
        "Who held each place on any day, as the sources state it, and what happened there.",
        lambda: {
            "outlines": atlas.outlines(),
            "spots": atlas.spots(data, atlas.FIRST_DAY),
            "day": atlas.day_words(atlas.FIRST_DAY),
            "close": atlas.box(*atlas.CLOSE),
            "unit": atlas.UNIT,
            "payload": browse.as_json(atlas.payload(data, link_from(uri))),
            "as_json": browse.as_json,
        },
    )


def _timeline(data: Dataset, link_from: Callable[[str], Link]) -> Page:
    uri = "timeline.md"

    def context() -> dict[str, Any]:
        chronicle = Chronicle(data)
        lanes = chronicle.lanes()
        return {
            "lanes": lanes,
            "height": lanes[-1].top + lanes[-1].height,
            "years": chronicle.years(),
            "density": chronicle.density(),
            "folders": addresses.FOLDERS,
            "payload": browse.as_json(chronicle.payload(link_from(uri))),
        }

    return Page(
        uri,
        "timeline.html.j2",
        "Timeline, 1918–2018",
        "Events, adopted texts and ceasefires from 1918 to 2018, as exactly as they are dated.",
        context,
    )


def _table(
    data: Dataset,
    schema: TableSchema,
    package: Package,
    schemas: dict[str, TableSchema],
    link_from: Callable[[str], Link],
) -> Page:
    titles = {resource.name: resource.title for resource in package.resources}
    path = next(r.path for r in package.resources if r.name == schema.name)
    uri = f"browse/{schema.name}.md"
    return Page(
        uri,
        "browse.html.j2",
        f"Browse: {titles[schema.name]}",
        f"Search, sort and filter: {schema.description}",
        lambda: {
            "schema": schema,
            "path": path,
            "title": titles[schema.name],
            "titles": titles,
            "tables": browse.listed(data, schemas),
            "payload": browse.payload(data, schema, link_from(uri)),
        },
        in_nav=False,
    )
