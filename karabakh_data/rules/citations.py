"""Rules on citations."""

import re
from collections.abc import Iterator

from karabakh_data.dataset import CITATION_COLUMNS, Dataset
from karabakh_data.problems import suggestion
from karabakh_data.row import Row
from karabakh_data.rules.finding import Finding

ARTICLE = "wikipedia"
"""Source id of the article that the package tabulates."""

_CITATION = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)(?:\[([^;\[\]]+)\])?")


def parsed(data: Dataset) -> Iterator[tuple[Row, str, str, str, str | None]]:
    """Yield row, column, citation, source id and locator of every citation that can be read."""
    for table in data.tables.values():
        for column in CITATION_COLUMNS:
            if column in table.row_class.model_fields:
                for row in table:
                    for citation in getattr(row, column):
                        if match := _CITATION.fullmatch(citation):
                            yield row, column, citation, match[1], match[2]


def citation_form(data: Dataset) -> Iterator[Finding]:
    """A citation is `source_id[locator]`, and stands once in its cell."""
    for table in data.tables.values():
        for column in CITATION_COLUMNS:
            if column not in table.row_class.model_fields:
                continue
            for row in table:
                citations = getattr(row, column)
                for number, citation in enumerate(citations):
                    if not _CITATION.fullmatch(citation):
                        yield Finding(row, column, f"{citation!r} is not source_id[locator]")
                    elif citation in citations[:number]:
                        yield Finding(row, column, f"{citation!r} stands twice; keep one")


def citation_source(data: Dataset) -> Iterator[Finding]:
    """The source of every citation is in `sources`."""
    for row, column, citation, source, _ in parsed(data):
        if source not in data.sources:
            hint = suggestion(source, data.sources.keys())
            yield Finding(row, column, f"{citation!r} cites no source of the package.{hint}")


def article_locator(data: Dataset) -> Iterator[Finding]:
    """A citation of the article names a paragraph that `coverage` lists."""
    for row, column, citation, source, locator in parsed(data):
        if source == ARTICLE and (locator is None or locator not in data.coverage):
            hint = suggestion(locator or "", data.coverage.keys())
            yield Finding(row, column, f"{citation!r} names no paragraph of the article.{hint}")
