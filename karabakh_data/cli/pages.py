"""Draws the view of one record as text."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from karabakh_data.spelling import Entry, column_titles

MENTIONS = 12
"""Rows of a group that are listed by title only; the rest is counted."""

APART = frozenset(
    {"title", "name", "label", "description", "outcome", "sources", "claimant", "attribution",
     "bound", "low", "high", "part_of", "text"}
)  # fmt: skip
"""Cells of a record that are shown elsewhere on its page than among the facts."""

LANGUAGES = {
    "az": "Azerbaijani",
    "en": "English",
    "fa": "Persian",
    "hy": "Armenian",
    "ka": "Georgian",
    "ku": "Kurdish",
    "ru": "Russian",
    "tr": "Turkish",
}
"""Languages of the place names, by BCP 47 tag."""

Cells = list[Text]


def page(view: Entry) -> Group:
    """Return everything a view holds, from the title down to the sources."""
    marks = {
        citation["citation"]: citation["number"]
        for source in view["sources"]
        for citation in source["citations"]
    }
    return Group(*_head(view, marks), *_sections(view, marks), *_sources(view))


class Marks:
    """Numbers of the citations on a page."""

    def __init__(self, view: Entry) -> None:
        self.numbers = {
            citation["citation"]: citation["number"]
            for source in view["sources"]
            for citation in source["citations"]
        }

    def of(self, citations: Sequence[str]) -> str:
        """Return the numbers of citations, as ``[1, 3]``."""
        numbers = sorted({self.numbers[citation] for citation in citations})
        return f"[{', '.join(map(str, numbers))}]" if numbers else ""
