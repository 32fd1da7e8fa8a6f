"""Cells of a view as HTML with links, as seen from one page."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, cast

from markupsafe import Markup, escape

from builder import addresses
from builder.text import Link, cell, number, thin
from karabakh_data import citing, dates
from karabakh_data.dataset import CITATION_COLUMNS, Dataset, split_citation
from karabakh_data.models import Source
from karabakh_data.row import Row
from karabakh_data.rules.citations import ARTICLE
from karabakh_data.spelling import Entry, label, vocabulary

WHOLE = frozenset(("page", "article", "text", "whole text"))
"""Locators that mean all of a source, left out of a short citation."""

LONGEST = 44
"""Letters of the name of a source in a short citation."""

NEWSPAPER = "article-newspaper"
"""Type of the sources that are known by the paper and the day."""
_HREF = re.compile(r'href="([^"]*)"')
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
                return date(self.span(cast("str", words), cast("str", edtf)), cast("str", edtf))
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
                    return address(text)
                return escape(text)

    def span(self, words: str, edtf: str) -> str:
        """Return a date in words; one that is open at its end says where the data end."""
        if not edtf.endswith("/.."):
            return words
        return f"{words}, to the end of the data ({dates.words(self._data.cutoff.isoformat())})"

    def when(self, when: Entry | None) -> Markup:
        """Return when something was, as a list of records shows it."""
        if not when:  # a template also passes what is undefined
            return Markup("")
        shown = Markup('<span class="kd-when" title="{}">{}</span>')
        return shown.format(when["edtf"], self.span(when["text"], when["edtf"]))

    def stored(self, table: str, column: str, text: str) -> Markup:
        """Return a cell as a file has it in the words of a reader: a date, a label or a name."""
        row_class = self._data.table(table).row_class
        if column in row_class.edtf_columns:
            return Markup('{} <code title="EDTF">{}</code>').format(dates.words(text), text)
        target = row_class.references.get(column)
        if target and (row := self._data.tables[target].get(text)):
            return self.to(target, text, label(self._data, row))
        return escape(vocabulary(table).get(column, {}).get(text, text))

    def cell(self, row: Row, column: str) -> Markup:
        """Return a cell of a row: a date in words, citations by the names of their sources."""
        value = getattr(row, row.columns()[column])
        if column in CITATION_COLUMNS:
            return self.cites(value)
        if value and column in row.edtf_columns:
            return date(self.span(dates.words(value), value), value)
        return cell(self._data, self._link, row, column)

    def _joined(self, table: str, column: str, values: Iterable[Any]) -> Markup:
        return Markup(", ").join(self.value(table, column, value) for value in values)

    def cites(self, citations: Iterable[str]) -> Markup:
        """Return citations, each a link to the words, or to the entry of the ledger on them."""
        return Markup(" ").join(self.cite(citation) for citation in citations)

    def cite(self, citation: str) -> Markup:
        """Return one citation as a short link."""
        key, locator = split_citation(citation)
        if key == ARTICLE and locator in self._data.coverage:
            target = self._link(f"coverage.md#{locator}")
            return Markup('<a class="kd-ref" href="{}">article&nbsp;{}</a>').format(target, locator)
        said = Markup(", <i>{}</i>").format(locator) if {locator} - WHOLE - {None} else Markup("")
        if key not in self._data.sources:
            return Markup('<span class="kd-ref">{}{}</span>').format(key, said)
        target = self._link(f"{addresses.page('sources', key)}")
        name = source_names(self._data)[key]
        return Markup('<a class="kd-ref" href="{}">{}{}</a>').format(target, name, said)

    def pointer(self, citation: str) -> tuple[str, str]:
        """Return the words and the address of a short citation, for a script."""
        cited = self.cite(citation)
        found = _HREF.search(cited)
        return cited.striptags(), found[1] if found else ""

    def note(self, text: str) -> Markup:
        """Return a note with the paragraphs of the article that it names as links."""
        shown, end = Markup(""), 0
        for found in _LOCATOR.finditer(text):
            if found[1] in self._data.coverage:
                shown += escape(thin(text[end : found.start()]))
                target = self._link(f"coverage.md#{found[1]}")
                shown += Markup('<a href="{}">{}</a>').format(target, found[1])
                end = found.end()
        return shown + escape(thin(text[end:]))


def address(url: str) -> Markup:
    """Return the address of a document as a link that may break after a slash."""
    words = Markup("/<wbr>").join(url.partition("://")[2].rstrip("/").split("/"))
    return Markup('<a href="{}" rel="external">{}</a>').format(url, words)


@cache
def source_names(data: Dataset) -> Mapping[str, str]:
    """Return a short name of every source: who and when, or its title if another has the same."""
    names = {source.id: _source_name(source) for source in data.sources}
    uses = Counter(names.values())
    return {
        source.id: names[source.id] if uses[names[source.id]] == 1 else _title(source)
        for source in data.sources
    }


def voice(data: Dataset, citation: str) -> str:
    """Return who speaks in a source: its publisher, or its authors."""
    source = data.sources[split_citation(citation)[0]]
    if source.id == ARTICLE:
        return f"{source.container_title} article"
    return _who(source) or _title(source)


def _source_name(source: Source) -> str:
    who = _who(source)
    issued = citing.issued(source.issued) if source.issued else ""
    when = dates.words(issued) if source.type == NEWSPAPER and issued else issued[:4]
    named = who or _title(source)
    return ", ".join(filter(None, (named, when)))


def _who(source: Source) -> str:
    people = source.author or source.editor or ()
    said = [name.family or name.literal or "" for name in people[:2]]
    who = " et al." if len(people) > 2 else ""
    who = said[0] + who if who else " and ".join(said)
    if source.type == NEWSPAPER or not who:
        who = source.container_title or source.publisher or who
    return _cut(who, "{}")


def _title(source: Source) -> str:
    return _cut(source.title, "[{}]" if citing.is_supplied(source) else "“{}”")


def _cut(text: str, form: str) -> str:
    return form.format(text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…")


def date(words: str, edtf: str) -> Markup:
    """Return a date in words, with its EDTF at hand."""
    return Markup('<span class="kd-date" title="{}">{}</span>').format(edtf, words)
