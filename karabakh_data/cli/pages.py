"""Draws the view of one record as text."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from karabakh_data.cli.phrases import (
    INDENT,
    Line,
    Marks,
    claimant,
    grid,
    named,
    remark,
    sentences,
    words,
)
from karabakh_data.cli.rows import LAYOUTS, listed
from karabakh_data.cli.statements import statements
from karabakh_data.spelling import Entry, column_titles

APART = frozenset(
    {"attribution", "author", "bound", "claimant", "custom", "description", "editor", "high"}
    | {"id", "issued", "label", "low", "name", "note", "outcome", "part_of", "sources", "title"}
)
"""Cells of a record that its page shows elsewhere than among the facts, or in other words."""

STATED = ("claims", "claims_made", "rivals", "equipment")
"""Sections of figures and statements."""

COUNTED = ("mentions", "cited_by")
"""Sections that may be long and only name rows: the first are listed, the rest is counted."""

FIRST = 15
"""Rows of a group in such a section that are listed."""

SIDE = 34
"""Widest that dates, ids and the like get beside what is said."""


def page(view: Entry, wide: bool = False) -> Group:
    """Return everything a view holds, from the title down to the sources.

    Args:
        view: the record, as ``showing.view`` gives it.
        wide: let columns be as wide as their longest cell, for output that does not wrap.
    """
    return Group(*_parts(view, Marks(view["sources"]), wide))


def _parts(view: Entry, marks: Marks, wide: bool) -> Iterator[RenderableType]:
    record: Entry = view["record"]
    yield Text(view["title"], "bold")
    yield Text(f"{view['table']}/{view['id']}", "dim")
    for name in ("description", "outcome"):
        if name in record:
            yield Text(f"\n{record[name]}")
    yield Text()
    yield grid(_facts(view, marks))
    for section in view["sections"]:
        yield Text(f"\n{section['title']}", "bold")
        yield from _section(section, record, marks, wide)
    if view["sources"]:
        yield Text("\nSources", "bold")
        for source in view["sources"]:
            yield from _source(source)


def _facts(view: Entry, marks: Marks) -> Iterator[Line]:
    """Yield a line for each cell that is not shown elsewhere, with the title of its column."""
    record: Entry = view["record"]
    titles = column_titles(view["table"])
    for key, value in record.items():
        if key not in APART:
            title = titles.get(key) or titles.get(f"{key}_id") or key.capitalize()
            yield [Text(title, "dim"), words(value)]
    for key, value in record.get("custom", {}).items():
        yield [Text(key.capitalize(), "dim"), str(value)]
    if view["within"]:
        chain = " › ".join(named(whole, "title") for whole in view["within"])
        yield [
            Text("Part of, in January 1988" if view["table"] == "places" else "Part of", "dim"),
            chain,
        ]
    if "attribution" in record:
        yield [Text("Stated by", "dim"), claimant(record)]
    if "note" in record:
        yield [Text("Note", "dim"), record["note"]]
    if "sources" in record:
        yield [Text("Sources", "dim"), marks(record["sources"])]


def _section(
    section: Mapping[str, Any], record: Entry, marks: Marks, wide: bool
) -> Iterator[RenderableType]:
    groups: list[Entry] = section["groups"]
    name = section["name"]
    if name in STATED:
        yield from statements(groups, record, marks, wide)
    elif name == "votes":
        yield Padding.indent(grid(_vote(group, marks) for group in groups), INDENT)
    elif name in LAYOUTS:
        side = None if wide else SIDE
        yield Padding.indent(grid(_grouped(groups, name, marks), side=side), INDENT)
    else:
        for group in groups:
            if group["title"]:
                yield Padding.indent(Text(group["title"], "underline"), INDENT)
            shown = group["rows"][:FIRST] if name in COUNTED else group["rows"]
            lines = [listed(entry) for entry in shown]
            if not any(line[0] for line in lines):  # no dates
                lines = [line[1:] for line in lines]
            if len(shown) < len(group["rows"]):
                more = len(group["rows"]) - len(shown)
                lines.append(
                    [
                        *[""] * (len(lines[0]) - 1),
                        Text(f"… and {more:,} more: --format json lists all", "dim"),
                    ]
                )
            yield Padding.indent(grid(lines, side=None if wide else SIDE), INDENT)


def _grouped(groups: list[Entry], name: str, marks: Marks) -> Iterator[Line]:
    """Yield the lines of a section, with titles of groups in a first column if there are any."""
    titled = any(group["title"] for group in groups)
    for group in groups:
        for number, entry in enumerate(group["rows"]):
            line = LAYOUTS[name](entry, marks)
            title = group["title"] if number == 0 else None
            yield [Text(title or "", "dim"), *line] if titled else line


def _vote(group: Entry, marks: Marks) -> Line:
    """Return one line for all who voted the same."""
    rows: list[Entry] = group["rows"]
    names = [f"{row['voter']['name']}{' (sponsor)' if row.get('sponsor') else ''}" for row in rows]
    # Most voters have the same note, or the same with one sentence more.
    notes = dict.fromkeys(part for row in rows for part in sentences(row.get("note", "")))
    said = remark({"description": ", ".join(names), "note": " ".join(notes) or None})
    return [Text(group["title"], "dim"), said, marks(*(row["sources"] for row in rows))]


def _source(source: Entry) -> Iterator[RenderableType]:
    """Yield a source, its address on a line of its own, and the places cited in it."""
    nature = f" ({source['independence']})" if "independence" in source else ""
    yield Padding.indent(Text(f"{source['text']}{nature}"), INDENT)
    if source.get("url"):
        # A folded address could be neither clicked nor copied.
        yield Text(f"    {source['url']}", "dim", no_wrap=True, overflow="ignore")
    lines: list[Line] = []
    bare: list[str] = []
    for citation in source["citations"]:
        mark, where = f"[{citation['number']}]", citation["locator"] or "as a whole"
        if "gist" in citation:
            lines.append([mark, f"{citation['section']}, {where}: {citation['gist']}"])
        else:
            bare.append(f"{mark} {where}")
    if lines:
        yield Padding.indent(grid(lines), 4)
    if bare:
        yield Padding.indent(Text("; ".join(bare)), 4)
