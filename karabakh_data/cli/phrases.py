"""Phrases in which pages put cells that are spelled out already."""

from collections.abc import Iterable
from typing import Any

from rich.table import Table
from rich.text import Text

from karabakh_data.spelling import Entry

Line = list[str | Text]
"""Cells of one line of a grid."""


class Marks:
    """Numbers of the citations on a page."""

    def __init__(self, sources: Iterable[Entry]) -> None:
        self.numbers: dict[str, int] = {
            citation["citation"]: citation["number"]
            for source in sources
            for citation in source["citations"]
        }

    def __call__(self, *cells: Iterable[str]) -> str:
        """Return the numbers of the citations in some cells, such as ``[1, 3]``."""
        numbers = sorted({self.numbers[citation] for cell in cells for citation in cell})
        return f"[{', '.join(map(str, numbers))}]" if numbers else ""


def grid(lines: Iterable[Line], widths: Iterable[int] = ()) -> Table:
    """Return lines in columns of the widths given, or as wide as they need."""
    lines = list(lines)
    table = Table.grid(padding=(0, 2, 0, 0))
    fixed = list(widths)
    for number in range(max(map(len, lines), default=0)):
        table.add_column(overflow="fold", width=fixed[number] if number < len(fixed) else None)
    for line in lines:
        table.add_row(*line)
    return table


def named(entry: Entry, key: str = "name") -> str:
    """Return a name with its id, for those who want to follow it."""
    return f"{entry[key]} ({entry['id']})"


def words(value: Any) -> str:
    """Return a spelled-out cell as text, with ids and EDTF beside the words."""
    match value:
        case {"edtf": edtf, "text": text}:
            return text if text == edtf else f"{text} ({edtf})"
        case {"id": _, "name": _}:
            within = "".join(f", {whole['title']}" for whole in value.get("within", ()))
            return f"{named(value)}{within}"
        case {"label": label}:
            return str(label)
        case list():
            return "; ".join(map(str, value))
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def claimant(entry: Entry) -> str:
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


def doubt(entry: Entry) -> str:
    """Return who says so, unless the source states it as fact."""
    if entry["attribution"]["code"] == "source-voice":
        return ""
    return f"according to {claimant(entry)}" if "claimant" in entry else "nobody named as source"


def remark(entry: Entry, *before: str, after: str = "") -> Text:
    """Return what a row says in words, and dimmed its note and what else is to be said."""
    stated = entry.get("stated")
    wording = f"“{stated}”" if stated and f"“{stated}”" != entry.get("figure") else ""
    said = ", ".join(filter(None, (*before, wording)))
    plain = sentences(said, entry.get("description"))
    whole = sentences(plain, entry.get("note"), after)
    text = Text(whole)
    text.stylize("dim", len(plain))
    return text


def sentences(*parts: str | None) -> str:
    """Join parts with full stops where they have none."""
    joined = ""
    for part in filter(None, parts):
        if joined:
            joined += " " if joined[-1] in ".!?…" else ". "
        joined += part
    return joined
