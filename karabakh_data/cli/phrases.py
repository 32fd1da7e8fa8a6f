"""Phrases in which pages put cells that are spelled out already."""

import re
from collections.abc import Container, Iterable
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, cast

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:  # spelling loads the models, which help texts do without
    from karabakh_data.spelling import Entry

INDENT = 2
"""Blanks before all that stands in a section."""

Line = list[str | Text]
"""Cells of one line of a grid."""


class Marks:
    """Numbers of the citations on a page."""

    def __init__(self, sources: "Iterable[Entry]") -> None:
        self.numbers: dict[str, int] = {
            citation["citation"]: citation["number"]
            for source in sources
            for citation in source["citations"]
        }

    def __call__(self, *cells: Iterable[str]) -> str:
        """Return the numbers of the citations in some cells, such as ``[1, 3]``."""
        numbers = sorted({self.numbers[citation] for cell in cells for citation in cell})
        return f"[{', '.join(map(str, numbers))}]" if numbers else ""


def grid(lines: Iterable[Line], widths: Iterable[int] = (), side: int | None = None) -> Table:
    """Return lines in columns.

    Args:
        lines: the lines, cell by cell.
        widths: widths of the first columns; others get what they need.
        side: widest that a column may get beside the one with the longest cell.
    """
    lines = list(lines)
    table = Table.grid(padding=(0, 2, 0, 0))
    fixed = list(widths)
    longest = [max(map(len, column)) for column in zip_longest(*lines, fillvalue="")]
    for number, length in enumerate(longest):
        most = None if length == max(longest) else side
        width = fixed[number] if number < len(fixed) else None
        table.add_column(overflow="fold", width=width, max_width=most)
    for line in lines:
        table.add_row(*line)
    return table


def named(entry: "Entry", key: str = "name") -> str:
    """Return a name with its id, for those who want to follow it."""
    return f"{entry[key]} ({entry['id']})"


def words(value: Any) -> str:
    """Return a spelled-out cell as text, with ids and EDTF beside the words."""
    match value:
        case {"edtf": edtf, "text": text}:
            return text if text == edtf else f"{text} ({edtf})"
        case {"id": _, "name": _}:
            within = ", ".join(whole["title"] for whole in value.get("within", ()))
            return named(value) + (f"; in January 1988 in {within}" if within else "")
        case {"label": label}:
            return str(label)
        case list():
            return "; ".join(map(str, cast("Iterable[object]", value)))
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def claimant(entry: "Entry") -> str:
    """Return who says so, who relays it and when."""
    match entry["attribution"]["code"]:
        case "named":
            said: str = entry["claimant"]["name"]
        case "unnamed":
            said = "nobody named"
        case _:
            said = "the source, as fact"
    if "reported_by" in entry:
        said += f", relayed by {entry['reported_by']['name']}"
    if "stated_date" in entry:
        said += f", {entry['stated_date']['text']}"
    return said


def doubt(entry: "Entry") -> str:
    """Return who says so, unless the source states it as fact."""
    if entry["attribution"]["code"] == "source-voice":
        return ""
    return f"according to {claimant(entry)}" if "claimant" in entry else "nobody named as source"


def remark(
    entry: "Entry", *before: str, after: str = "", known: Container[str] = frozenset()
) -> Text:
    """Return what a row says in words, and dimmed its note and what else is to be said.

    Args:
        entry: the row.
        before: what to say first.
        after: what to say last.
        known: sentences that need no repeating, because the row above says them too.
    """
    stated = entry.get("stated")
    wording = f"“{stated}”" if stated and stated != entry.get("figure", "").strip("“”") else ""
    said = _sentences(", ".join(filter(None, (*before, wording))), entry.get("description"))
    aside = _sentences(entry.get("note"), after)
    # Only what begins alike goes on "as above": a note in common does not make rows alike.
    if next(iter((*said, *aside)), "") in known:
        said = ["As above.", *(sentence for sentence in said if sentence not in known)]
        aside = [sentence for sentence in aside if sentence not in known]
    text = Text(" ".join(said))
    return text.append(f"{' ' if said and aside else ''}{' '.join(aside)}", "dim")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return re.split(r"(?<=[.]) ", text) if text else []


def _sentences(*parts: str | None) -> list[str]:
    """Return the sentences of some parts, each with a full stop."""
    whole = ".!?…"
    ended = (p if p[-1] in whole or p[0] == "(" else f"{p}." for p in parts if p)
    return [sentence for part in ended for sentence in sentences(part)]
