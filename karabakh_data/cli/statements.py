"""Draws claims and equipment: who states what, side by side, parts under their whole."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from karabakh_data.cli.phrases import Line, Marks, claimant, doubt, grid, named, remark
from karabakh_data.spelling import Entry

WIDEST = (22, 28, 34)
"""Widest that figure, who is counted and who says so may get: four columns fit a terminal."""

Row = tuple[Entry, Entry | None, int]
"""An entry, the one it stands under, and its depth."""


def statements(groups: Sequence[Any], record: Entry, marks: Marks) -> Iterator[RenderableType]:
    """Yield the groups of a section: first figures in columns, then what is said in words."""
    rows = [row for group in groups for entry in group["rows"] for row in _unfolded(entry)]
    lines = [_figure(*row, marks) for row in rows if "figure" in row[0] or "type" in row[0]]
    widths = [
        min(most, max((len(line[place]) for line in lines), default=0))
        for place, most in enumerate(WIDEST)
    ]
    for group in groups:
        if group["title"]:
            yield Padding(Text(group["title"], "underline"), (0, 0, 0, 2))
        said: list[Line] = []
        for entry, above, depth in (row for top in group["rows"] for row in _unfolded(top)):
            if entry["table"] == "claims" and "figure" not in entry:
                said.append(_said(entry, above, depth, record, marks))
                continue
            yield Padding(grid([_figure(entry, above, depth, marks)], widths), (0, 0, 0, 2))
            if aside := _aside(entry, above, record):
                yield Padding(aside, (0, 0, 0, widths[0] + 4))
        yield Padding(grid(said), (0, 0, 0, 2))


def _unfolded(entry: Entry, above: Entry | None = None, depth: int = 0) -> Iterator[Row]:
    yield entry, above, depth
    for part in (*entry.get("parts", ()), *entry.get("denials", ())):
        yield from _unfolded(part, entry, depth + 1)


def _denies(entry: Entry) -> bool:
    return "stance" in entry and bool(entry["stance"]["code"] == "denies")


def _figure(entry: Entry, above: Entry | None, depth: int, marks: Marks) -> Line:
    """Return figure, who or what is counted, who says so (of arms: whose they are), citations."""
    denies = _denies(entry)
    prefix = "denies " if denies else "of these " if above else ""
    figure = Text("  " * depth + prefix)
    figure.append(entry.get("figure") or "in use", "bold")
    subject, counted = entry.get("type") or entry.get("subject"), entry.get("counted")
    about: list[str] = []
    if subject and (above is None or above.get("subject") != subject):
        about.append(subject["name"])
    if counted and counted["code"] != "total":
        about.append(counted["label"].lower())
    who = claimant(entry)
    if entry["table"] == "equipment":
        who = entry["actor"]["name"] if "actor" in entry else ""
    return [figure, Text(", ".join(about)), Text(who), Text(marks(entry["sources"]))]


def _said(entry: Entry, above: Entry | None, depth: int, record: Entry, marks: Marks) -> Line:
    """Return who states or denies something, and what."""
    who = Text("  " * depth + claimant(entry))
    if _denies(entry):
        who.append(" denies", "bold")
    about = ""
    if "subject" in entry and (above is None or above.get("subject") != entry["subject"]):
        about = f"about {entry['subject']['name']}"
    return [who, _aside(entry, above, record, about), marks(entry["sources"])]


def _aside(entry: Entry, above: Entry | None, record: Entry, about: str = "") -> Text:
    """Return what a row says beside its figure."""
    other = entry.get("counterparty")
    if other and (above is None or above.get("counterparty") != other):
        about = ", ".join(filter(None, (about, f"other side: {other['name']}")))
    says = doubt(entry) if entry["table"] == "equipment" else ""
    return remark(entry, says, *_context(entry, above, record), after=about and f"({about})")


def _context(entry: Entry, above: Entry | None, record: Entry) -> Iterator[str]:
    """Yield what a row is about, where that is not the record shown or the row above."""
    for key in ("event", "place", "work"):
        if key in entry and (above is None or above.get(key) != entry[key]):
            yield named(entry[key])
    date = entry.get("date")
    if date and date not in (record.get("date"), (above or {}).get("date")):
        yield date["text"]
    if above is None and "denies" in entry:
        yield f"denies {named(entry['denies'])}"
    if above is None and "part_of" in entry:
        yield f"part of {named(entry['part_of'])}"
