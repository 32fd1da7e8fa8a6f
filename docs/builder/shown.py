"""Cells of a view as HTML with links, as seen from one page."""

import re
from collections.abc import Iterable
from typing import Any, cast

from markupsafe import Markup, escape

from builder import addresses
from builder.text import Link, number
from karabakh_data.dataset import Dataset
from karabakh_data.rules.citations import ARTICLE
from karabakh_data.spelling import Entry

_LOCATOR = re.compile(r"(?:wikipedia)?\[([a-z0-9-]+\.(?:\d+|[a-z]+))\]")


class Shown:
    """Shows cells on one page; whatever looks like markup in a cell stays text."""

    def __init__(self, data: Dataset, link: Link, own: tuple[str, str] | None = None) -> None:
        self._data = data
        self._link = link
        self._own = own
        """Table and id of the record that the page is about."""

    def to(self, table: str, key: str, words: str) -> Markup:
        """Return words that lead to where a row stands, if it stands anywhere else."""
        target = None if (table, key) == self._own else addresses.of(self._data, table, key)
        if target is None:
            return escape(words)
        return Markup('<a href="{}">{}</a>').format(self._link(target), words)

    def name(self, entry: Entry, column: str) -> Markup:
        """Return the name behind a reference, as a link to it."""
        value = entry[column]
        columns = self._data.table(entry["table"]).row_class.references
        target = columns.get(f"{column}_id") or columns.get(column)
        return self.to(target, value["id"], value["name"]) if target else escape(value["name"])

    def value(self, table: str, column: str, value: Any) -> Markup:
        """Return any cell of a view."""
        match value:
            case {"id": str(), "name": _}:
                return self.name({"table": table, column: value}, column)
            case {"edtf": edtf, "text": words}:
                return date(cast("str", words), cast("str", edtf))
            case {"label": words}:
                return escape(words)
            case bool():
                return escape("yes" if value else "no")
            case int() | float():
                return escape(number(value))
            case list():
                return self._joined(table, column, value)  # pyright: ignore[reportUnknownArgumentType]
            case _:
                text = str(value)
                if text.startswith(("https://", "http://")):
                    return Markup('<a href="{}" rel="external">{}</a>').format(text, text)
                return escape(text)

    def _joined(self, table: str, column: str, values: Iterable[Any]) -> Markup:
        return Markup(", ").join(self.value(table, column, value) for value in values)

    def cites(self, citations: Iterable[str]) -> Markup:
        """Return citations, each a link to the words, or to the entry of the ledger on them."""
        return Markup(" ").join(self.cite(citation) for citation in citations)

    def cite(self, citation: str) -> Markup:
        """Return one citation as a short link."""
        key, _, locator = citation.removesuffix("]").partition("[")
        if key == ARTICLE and locator in self._data.coverage:
            target = self._link(f"coverage.md#{locator}")
            return Markup('<a class="kd-ref" href="{}">article&nbsp;{}</a>').format(target, locator)
        where = Markup(" <i>{}</i>").format(locator) if locator else Markup("")
        if key not in self._data.sources:
            return Markup('<span class="kd-ref">{}{}</span>').format(key, where)
        target = self._link(f"{addresses.page('sources', key)}")
        return Markup('<a class="kd-ref" href="{}">{}{}</a>').format(target, key, where)

    def note(self, text: str) -> Markup:
        """Return a note with the paragraphs of the article that it names as links."""
        shown, end = Markup(""), 0
        for found in _LOCATOR.finditer(text):
            if found[1] in self._data.coverage:
                shown += escape(text[end : found.start()])
                target = self._link(f"coverage.md#{found[1]}")
                shown += Markup('<a href="{}">{}</a>').format(target, found[1])
                end = found.end()
        return shown + escape(text[end:])


def date(words: str, edtf: str) -> Markup:
    """Return a date in words, with its EDTF at hand."""
    return Markup('<span class="kd-date" title="{}">{}</span>').format(edtf, words)
