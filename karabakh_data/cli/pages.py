"""Draws the view of one record as text."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from karabakh_data.cli.phrases import (
    Line,
    Marks,
    claimant,
    doubt,
    grid,
    named,
    remark,
    words,
)
from karabakh_data.cli.statements import statements
from karabakh_data.spelling import Entry, column_titles

LISTED = 15
"""Rows of a group that are listed where they only name the record; the rest is counted."""

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

APART = frozenset(
    {"attribution", "author", "bound", "claimant", "custom", "description", "editor", "high"}
    | {"issued", "label", "low", "name", "note", "outcome", "part_of", "sources", "title"}
)
"""Cells of a record that its page shows elsewhere than among the facts, or in other words."""

STATED = ("claims", "claims_made", "rivals", "equipment")
"""Sections of figures and statements."""


def page(view: Entry) -> Group:
    """Return everything a view holds, from the title down to the sources."""
    return Group(*_Page(view).parts())


class _Page:
    def __init__(self, view: Entry) -> None:
        self.view = view
        self.record: Entry = view["record"]
        self.marks = Marks(view["sources"])

    def parts(self) -> Iterator[RenderableType]:
        """Yield the parts of the page from top to bottom."""
        yield Text(self.view["title"], "bold")
        yield Text(f"{self.view['table']}/{self.view['id']}", "dim")
        for name in ("description", "outcome"):
            if name in self.record:
                yield Text(f"\n{self.record[name]}")
        yield Padding(grid(self.facts()), (1, 0, 0, 0))
        for section in self.view["sections"]:
            yield Text(f"\n{section['title']}", "bold")
            yield from self.section(section)
        if self.view["sources"]:
            yield Text("\nSources", "bold")
            for source in self.view["sources"]:
                yield from self.source(source)

    def facts(self) -> Iterator[Line]:
        """Yield a line for each cell that is not shown elsewhere, with the column's title."""
        titles = column_titles(self.view["table"])
        for key, value in self.record.items():
            if key not in APART:
                title = titles.get(key) or titles.get(f"{key}_id") or key.capitalize()
                yield [Text(title, "dim"), words(value)]
        if wholes := self.view["within"]:
            chain = " › ".join(named(whole, "title") for whole in wholes)
            yield [Text("Part of", "dim"), chain]
        if custom := self.record.get("custom"):
            for key, value in custom.items():
                yield [Text(key.capitalize(), "dim"), str(value)]
        if "attribution" in self.record:
            yield [Text("Stated by", "dim"), claimant(self.record)]
        if "note" in self.record:
            yield [Text("Note", "dim"), self.record["note"]]
        if "sources" in self.record:
            yield [Text("Sources", "dim"), self.marks(self.record["sources"])]

    def section(self, section: Mapping[str, Any]) -> Iterator[RenderableType]:
        """Yield a section: a table, with its groups as headings or as the first column."""
        groups: list[Entry] = section["groups"]
        if section["name"] in STATED:
            yield from statements(groups, self.record, self.marks)
            return
        draw = self.layouts().get(section["name"])
        if draw is None:
            for group in groups:
                if group["title"]:
                    yield Padding(Text(group["title"]), (0, 0, 0, 2))
                yield Padding(grid(self.listed(group["rows"])), (0, 0, 0, 2))
            return
        lines: list[Line] = []
        for group in groups:
            drawn = [line for entry in group["rows"] for line in draw(entry)]
            if any(other["title"] for other in groups):
                for number, line in enumerate(drawn):
                    lines.append([group["title"] or "" if number == 0 else "", *line])
            else:
                lines += drawn
        yield Padding(grid(lines), (0, 0, 0, 2))

    def layouts(self) -> dict[str, Callable[[Entry], Iterator[Line]]]:
        """Return how a row of each section is drawn; other sections list titles."""
        return {
            "participants": self.participant,
            "places": self.further_place,
            "control": self.control,
            "names": self.place_name,
            "offices": self.office,
            "ties": self.tie,
            "part_in_events": self.part_in_event,
            "provisions": self.provision,
            "parties": self.party,
            "identifiers": self.identifier,
            "discrepancies": self.discrepancy,
        }

    def listed(self, rows: Sequence[Entry]) -> Iterator[Line]:
        """Yield the date, label and id of each row."""
        for entry in rows[:LISTED]:
            date = entry.get("when", {}).get("text", "")
            yield [date, entry["label"], Text(entry["id"], "dim")]
        if len(rows) > LISTED:
            yield ["", f"… and {len(rows) - LISTED} more; --format json lists all"]

    def participant(self, entry: Entry) -> Iterator[Line]:
        """Draw an actor's part in the event."""
        yield [entry["actor"]["name"], remark(entry, doubt(entry)), self.marks(entry["sources"])]

    def further_place(self, entry: Entry) -> Iterator[Line]:
        """Draw a further place."""
        yield [entry["place"]["name"], remark(entry), self.marks(entry["sources"])]

    def control(self, entry: Entry) -> Iterator[Line]:
        """Draw a link of a chain of control."""
        holder = entry["actor"]["name"] if "actor" in entry else "contested"
        before = f"from {entry['previous_actor']['name']}" if "previous_actor" in entry else ""
        part = "a part only" if entry["extent"]["code"] == "part" else ""
        about = [
            named(entry[key])
            for key in ("event", "place")
            if key in entry and not (key == "place" and self.view["table"] == "events")
        ]
        place = entry["place"]["name"] if self.view["table"] == "events" else ""
        yield [
            *([place] if place else []),
            entry["date"]["text"] if "date" in entry else "",
            Text(holder, "bold"),
            ", ".join(filter(None, (entry["how"]["label"].lower(), before, part))),
            remark(entry, ", ".join([*about, doubt(entry)]).strip(", ")),
            self.marks(entry["sources"]),
        ]

    def place_name(self, entry: Entry) -> Iterator[Line]:
        """Draw a name of the place."""
        tag, _, script = entry["language"].partition("-")
        language = LANGUAGES.get(tag, tag) + (f" ({script})" if script else "")
        used = f"used by the {entry['used_by']['label']} side" if "used_by" in entry else ""
        if used and entry["used_by"]["code"] in ("soviet", "international"):
            used = f"{entry['used_by']['label']} use"
        yield [
            Text(entry["name"], "bold"), language, remark(entry, used),
            self.marks(entry["sources"]),
        ]  # fmt: skip

    def office(self, entry: Entry) -> Iterator[Line]:
        """Draw an office, or a holder of an office."""
        other = entry.get("object") or entry["subject"]
        known = "attested then, term unknown" if entry.get("attested") else ""
        yield [
            entry["date"]["text"] if "date" in entry else "",
            Text(entry.get("title", ""), "bold"),
            other["name"],
            remark(entry, ", ".join(filter(None, (known, doubt(entry))))),
            self.marks(entry["sources"]),
        ]

    def tie(self, entry: Entry) -> Iterator[Line]:
        """Draw a tie, read from subject to object."""
        title = f" ({entry['title']})" if "title" in entry else ""
        yield [
            entry["date"]["text"] if "date" in entry else "",
            f"{entry['subject']['name']} {entry['kind']['label'].lower()}"
            f" {entry['object']['name']}{title}",
            remark(entry, doubt(entry)),
            self.marks(entry["sources"]),
        ]

    def part_in_event(self, entry: Entry) -> Iterator[Line]:
        """Draw the role of an actor in an event."""
        yield [
            entry["when"]["text"] if "when" in entry else "",
            entry["role"]["label"].lower(),
            entry["event"]["name"],
            Text(entry["event"]["id"], "dim"),
            doubt(entry),
        ]

    def provision(self, entry: Entry) -> Iterator[Line]:
        """Draw a provision of a text."""
        to = f" {entry['addressee']['name']}" if "addressee" in entry else ""
        yield [
            entry.get("clause", ""),
            Text(f"{entry['action']['label'].lower()}{to}", "bold"),
            entry["topic"]["label"] if "topic" in entry else "",
            remark(entry, entry["place"]["name"] if "place" in entry else ""),
            self.marks(entry["sources"]),
        ]

    def party(self, entry: Entry) -> Iterator[Line]:
        """Draw a party, with who signed for it."""
        signed = ""
        if "signatory" in entry:
            title = f", {entry['title']}" if "title" in entry else ""
            where = f", {entry['place']['name']}" if "place" in entry else ""
            when = f", {entry['date']['text']}" if "date" in entry else ""
            signed = f"by {entry['signatory']['name']}{title}{where}{when}"
        elif "title" in entry:
            signed = entry["title"]
        yield [Text(entry["actor"]["name"], "bold"), signed, remark(entry),
               self.marks(entry["sources"])]  # fmt: skip

    def identifier(self, entry: Entry) -> Iterator[Line]:
        """Draw an id in an outside register."""
        match = "" if entry["match"]["code"] == "exact" else f"{entry['match']['label']} match"
        yield [
            entry["authority"]["label"], entry["value"], remark(entry, match),
            self.marks(entry["sources"]),
        ]  # fmt: skip

    def discrepancy(self, entry: Entry) -> Iterator[Line]:
        """Draw a disagreement: both values and the reason."""
        field = column_titles(self.view["table"]).get(entry["field"], entry["field"])
        yield [
            field,
            f"{entry['kept']} {self.marks(entry['kept_sources'])} is kept;"
            f" also given: {entry['other']} {self.marks(entry['other_sources'])}",
            remark(entry, entry["reason"]),
        ]

    def source(self, source: Entry) -> Iterator[RenderableType]:
        """Yield a source and the places cited in it."""
        nature = f" ({source['independence']})" if "independence" in source else ""
        yield Padding(Text(f"{source['text']}{nature}"), (0, 0, 0, 2))
        lines: list[Line] = []
        for citation in source["citations"]:
            where = citation["locator"] or "the work as a whole"
            if "gist" in citation:
                where = f"{citation['section']}, {where}: {citation['gist']}"
            lines.append([f"[{citation['number']}]", where])
        yield Padding(grid(lines), (0, 0, 0, 4))
