"""Texts and values as HTML; whatever looks like markup in a cell stays text."""

import re
from collections.abc import Callable
from typing import Any, cast

from markupsafe import Markup, escape

from builder import addresses
from karabakh_data import cells
from karabakh_data.citing import source_text
from karabakh_data.dataset import CITATION_COLUMNS, Dataset, split_citation
from karabakh_data.row import Row
from karabakh_data.rules.citations import ARTICLE
from karabakh_data.spelling import own_name, vocabulary

_CODE = re.compile(r"`([^`]+)`")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!<>&|~^$])")

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

Link = Callable[[str], str]
"""Relative address of a source file from the page that is made."""


def prose(text: str) -> Markup:
    """Return a text of a schema or docstring as HTML: escaped, backticks as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))


def markdown(text: str) -> Markup:
    """Return a text that Markdown shows as it is."""
    return Markup(_MARKDOWN.sub(r"\\\1", text))


def number(value: float) -> str:
    """Return a number with thin spaces between thousands, at which no line breaks."""
    return f"{value:,}".replace(",", "\u202f")


def thin(text: str) -> str:
    """Return a text with thin spaces in place of the commas between thousands."""
    return _THOUSANDS.sub("\u202f", text)


def anchor(text: str) -> str:
    """Return a heading as an id."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def citation(data: Dataset, link: Link, text: str) -> Markup:
    """Return a citation with a link: the article's paragraphs in the ledger, others to pages."""
    source_id, locator = split_citation(text)
    source = data.sources.get(source_id)
    title = source_text(source) if source else source_id
    if source_id == ARTICLE and locator in data.coverage:
        address = link(f"coverage.md#{locator}")
    else:
        page = addresses.page("sources", source_id) if source else None
        address = link(page) if page else ""
    mark = Markup('<span class="kd-cite" title="{}">{}</span>').format(title, text)
    return Markup('<a href="{}">{}</a>').format(address, mark) if address else mark


def record(data: Dataset, link: Link, table: str, key: str, words: str | None = None) -> Markup:
    """Return words, or else the id of a row, as a link to where the row stands."""
    mark = Markup("<code>{}</code>").format(key) if words is None else escape(words)
    target = addresses.of(data, table, key)
    return Markup('<a href="{}">{}</a>').format(link(target), mark) if target else mark


def cell(data: Dataset, link: Link, row: Row, column: str) -> Markup:
    """Return the cell of a row, with the name behind a reference and the label behind a code."""
    value = getattr(row, row.columns()[column])
    if value is None or value == ():
        return Markup("")
    if column in CITATION_COLUMNS:
        return Markup(" ").join(citation(data, link, text) for text in value)
    if column in row.references:
        table = row.references[column]
        target = data.tables[table].get(value)
        name = own_name(target) if target else None
        if name is None:
            return record(data, link, table, value)
        address = addresses.of(data, table, value)
        said = Markup('<a href="{}">{}</a>').format(link(address), name) if address else name
        return Markup('{} <code class="kd-id">{}</code>').format(said, value)
    if column == "id":
        return record(data, link, row.resource, row.id)
    text = _plain(value)
    words = vocabulary(row.resource).get(column, {}).get(value)
    if words and words.lower().replace(" ", "-") == text:
        return escape(words)
    if words:
        return Markup('{} <code class="kd-id kd-code">{}</code>').format(words, text)
    return escape(text)


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(str(item) for item in cast("tuple[object, ...]", value))
    return cells.text(value)
