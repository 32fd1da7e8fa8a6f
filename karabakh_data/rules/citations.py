"""Rules on citations."""

import re
from collections.abc import Iterator
from functools import lru_cache

from karabakh_data.dataset import CITATION_COLUMNS, Dataset
from karabakh_data.models import Coverage, Source
from karabakh_data.problems import Hints, quoted
from karabakh_data.row import Row
from karabakh_data.rules.finding import Finding

ARTICLE = "wikipedia"
"""Source id of the article that the package tabulates."""

_CITATION = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)(?:\[([^;\[\]]+)\])?")


@lru_cache(maxsize=1 << 14)
def _parts(citation: str) -> tuple[str, str | None] | None:
    """Return source id and locator, or None of what is no citation; many rows cite the same."""
    match = _CITATION.fullmatch(citation)
    return (match[1], match[2]) if match else None


def parsed(data: Dataset) -> Iterator[tuple[Row, str, str, str, str | None]]:
    """Yield row, column, citation, source id and locator of every citation that can be read."""
    for table in data.tables.values():
        for column in CITATION_COLUMNS:
            if column in table.row_class.model_fields:
                for row in table:
                    for citation in getattr(row, column):
                        if parts := _parts(citation):
                            yield row, column, citation, *parts


def citation_form(data: Dataset) -> Iterator[Finding]:
    """A citation is `source_id[locator]`, and stands once in its cell."""
    for table in data.tables.values():
        for column in CITATION_COLUMNS:
            if column not in table.row_class.model_fields:
                continue
            for row in table:
                seen: set[str] = set()
                for citation in getattr(row, column):
                    if _parts(citation) is None:
                        message = f"{quoted(citation)} is not a citation: write source_id[locator]"
                        yield Finding(row, column, f"{message}, such as {ARTICLE}[khojaly.4]")
                    elif citation in seen:
                        yield Finding(row, column, f"{quoted(citation)} stands twice; keep one")
                    seen.add(citation)


def citation_source(data: Dataset) -> Iterator[Finding]:
    """The source of every citation is in `sources`; of a copy, so is the work, itself no copy."""
    hint = Hints(data.sources.keys())
    for row, column, citation, source, _ in parsed(data):
        if source not in data.sources:
            after = citation.removeprefix(source)
            known = hint(source, after=after) or " Add it to sources.json, or correct the id."
            message = f"{quoted(citation)} cites no source of the package.{known}"
            yield Finding(row, column, message, (Source.resource, source))
    for copy in data.sources:
        name = copy.custom.copy_of
        work = data.sources.get(name)
        if name is not None and (work is None or work.custom.copy_of is not None):
            message = f"copy_of {quoted(name)} is no source of the package, or a copy itself"
            yield Finding(copy, "custom", f"{message}; name the source that stands for the work")


def article_locator(data: Dataset) -> Iterator[Finding]:
    """A citation of the article names a paragraph that `coverage` lists."""
    hint = Hints(data.coverage.keys())
    for row, column, citation, source, locator in parsed(data):
        if source == ARTICLE and (locator is None or locator not in data.coverage):
            known = (
                hint(locator or "", f"{ARTICLE}[", "]")
                or " The table coverage lists all paragraphs."
            )
            message = f"{quoted(citation)} names no paragraph of the article.{known}"
            yield Finding(row, column, message, (Coverage.resource, locator or ""))
