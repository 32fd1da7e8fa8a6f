"""Citation File Format 1.2.0: https://citation-file-format.github.io/."""

from typing import Any

from karabakh_data import citing
from karabakh_data.catalogue.documents import yaml_text
from karabakh_data.dataset import Dataset
from karabakh_data.models import Source
from karabakh_data.schema import bundled_package

MESSAGE = (
    "If you use this data set, please cite it with its version,"
    " and cite the sources of the rows you rest on."
)
TYPES = {"entry-encyclopedia": "encyclopedia", "article-journal": "article", "book": "book"}
"""CFF type of CSL types; others are ``generic``."""


def text(data: Dataset) -> str:
    """Return what ``CITATION.cff`` at the top of the repository holds."""
    package = bundled_package()
    origins = {origin.path for origin in package.sources}
    authors = [{"name": contributor.title} for contributor in package.contributors]
    where = {name.lower(): value for name, value in citing.identified(data.descriptor).items()}
    return yaml_text(
        {
            "cff-version": "1.2.0",
            "message": MESSAGE,
            "type": "dataset",
            "title": package.title,
            "abstract": package.description,
            "version": data.version,
            "license": package.licenses[0].name,
            "authors": authors,
            "keywords": package.keywords,
            **where,
            "preferred-citation": {
                "type": "data",
                "title": package.title,
                "version": data.version,
                "year": citing.year(data),
                "authors": authors,
                "publisher": authors[0],
                **where,
            },
            "references": [_reference(one) for one in data.sources if one.url in origins],
        }
    )


def _reference(source: Source) -> dict[str, Any]:
    year = source.issued.date_parts[0][0] if source.issued else None
    found = {
        "type": TYPES.get(source.type, "generic"),
        "title": source.title,
        "collection-title": source.container_title,
        "edition": source.edition,
        "year": year,
        "authors": _authors(source),
        "url": source.url,
    }
    return {name: value for name, value in found.items() if value is not None}


def _authors(source: Source) -> list[dict[str, str]]:
    """Return who wrote a work; CFF asks for somebody even where nobody is named."""
    if not source.author:
        return [{"name": f"{source.container_title or source.publisher or 'Its'} contributors"}]
    return [
        {"name": name.literal}
        if name.literal
        else {"family-names": name.family or "", "given-names": name.given or ""}
        for name in source.author
    ]
