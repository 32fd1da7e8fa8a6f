"""Draws claims and equipment: who states what, side by side, parts under their whole."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from karabakh_data.cli.phrases import (
    INDENT,
    Line,
    Marks,
    claimant,
    doubt,
    grid,
    named,
    remark,
    sentences,
)
from karabakh_data.spelling import Entry

WIDEST = (22, 28, 34)
"""Widest that figure, who is counted and who says so may get: four columns fit a terminal."""

SPEAKER = 30
"""Widest that who says something in words may get."""

Row = tuple[Entry, Entry | None, int]
"""An entry, the one it stands under, and its depth."""


def statements(
    groups: Sequence[Any], record: Entry, marks: Marks, wide: bool
) -> Iterator[RenderableType]:
    """Yield the groups of a section: first figures in columns, then what is said in words.

    With ``wide``, columns are as wide as their longest cell.
    """
    rows = [row for group in groups for entry in group["rows"] for row in _unfolded(entry)]
    lines = [_figure(*row, marks) for row in rows if not _in_words(row[0])]
    widths = [
        _width([_heading(groups), *lines], place, None if wide else most)
        for place, most in enumerate(WIDEST)
    ]
    speaker = None if wide else SPEAKER
    if lines:
        yield Padding.indent(grid([_heading(groups)], widths), INDENT)
    for group in groups:
        if group["title"]:
            yield Padding.indent(Text(group["title"], "underline"), INDENT)
        said: list[Line] = []
        known: list[str] = []
        for entry, above, depth in (row for top in group["rows"] for row in _unfolded(top)):
            if _in_words(entry):
                line = _said(entry, above, depth, record, marks=marks, known=known)
                if above is None or _in_words(above):
                    said.append(line)
                else:  # part or denial of a figure: right under it
                    yield Padding.indent(grid([line], [_width([line], 0, speaker)]), INDENT)
            else:
                yield Padding.indent(grid([_figure(entry, above, depth, marks)], widths), INDENT)
                if aside := _aside(entry, above, record, known):
                    yield Padding.indent(aside, widths[0] + 4)
            known = sentences(_aside(entry, above, record).plain)
        if said:
            yield Padding.indent(grid(said, [_width(said, 0, speaker)]), INDENT)


def _width(lines: Sequence[Line], place: int, most: int | None) -> int:
    longest = max(len(line[place]) for line in lines)
    return longest if most is None else min(most, longest)


def _heading(groups: Sequence[Any]) -> Line:
    """Return what the columns of figures hold."""
    titles = ("figure", "who is counted", "who says so")
    if groups[0]["rows"][0]["table"] == "equipment":
        titles = ("count", "of what", "whose it was or became")
    return [Text(title, "dim") for title in titles]


def _unfolded(entry: Entry, above: Entry | None = None, depth: int = 0) -> Iterator[Row]:
    yield entry, above, depth
    for part in (*entry.get("parts", ()), *entry.get("denials", ())):
        yield from _unfolded(part, entry, depth + 1)


def _in_words(entry: Entry) -> bool:
    return "figure" not in entry and entry["table"] == "claims"


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
    if subject and not _same(entry, above, "subject"):
        about.append(subject["name"])
    if counted and counted["code"] != "total":
        about.append(counted["label"].lower())
    who = claimant(entry)
    if entry["table"] == "equipment":
        who = entry["actor"]["name"] if "actor" in entry else ""
    return [figure, Text(", ".join(about)), Text(who), Text(marks(entry["sources"]))]


def _said(
    entry: Entry,
    above: Entry | None,
    depth: int,
    record: Entry,
    *,
    marks: Marks,
    known: Sequence[str],
) -> Line:
    """Return who states or denies something, and what."""
    who = Text("  " * depth + claimant(entry))
    if _denies(entry):
        who.append(" denies", "bold")
    return [who, _aside(entry, above, record, known), marks(entry["sources"])]


def _aside(entry: Entry, above: Entry | None, record: Entry, known: Sequence[str] = ()) -> Text:
    """Return what a row says beside its figure."""
    about: list[str] = []
    if _in_words(entry) and "subject" in entry and not _same(entry, above, "subject"):
        about.append(f"about {entry['subject']['name']}")
    if "counterparty" in entry and not _same(entry, above, "counterparty"):
        about.append(f"other side: {entry['counterparty']['name']}")
    after = f"({', '.join(about)})" if about else ""
    says = doubt(entry) if entry["table"] == "equipment" else ""
    return remark(entry, says, *_context(entry, above, record), after=after, known=known)


def _same(entry: Entry, above: Entry | None, key: str) -> bool:
    return above is not None and above.get(key) == entry.get(key)


def _context(entry: Entry, above: Entry | None, record: Entry) -> Iterator[str]:
    """Yield what a row is about, where that is not the record shown or the row above."""
    for key in ("event", "place", "work"):
        if key in entry and entry[key] not in (record.get(key), (above or {}).get(key)):
            yield named(entry[key])
    date = entry.get("date")
    if date and date not in (record.get("date"), (above or {}).get("date")):
        yield date["text"]
    for key, word in (("denies", "denies"), ("part_of", "part of")):
        if above is None and key in entry and entry[key]["id"] != record["id"]:
            yield f"{word} {named(entry[key])}"
