"""The sections of a shown record: rows that refer to it, grouped by what they say."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from karabakh_data.dataset import CITATION_COLUMNS, Dataset
from karabakh_data.models import Claim, EquipmentCount, ResolutionProvision
from karabakh_data.row import Row
from karabakh_data.rules.citations import ARTICLE
from karabakh_data.schema import bundled_package
from karabakh_data.spelling import Entry, column_titles, label, spelled, vocabulary, when

Stated = Claim | EquipmentCount
"""Rows that state a figure."""


class Group(TypedDict):
    """Rows of a section that belong together."""

    title: str | None
    rows: list[Entry]


class Section(TypedDict):
    """Rows that say the same sort of thing about a record."""

    name: str
    title: str
    groups: list[Group]


class Page:
    """The sections gathered so far, and the rows that still await one."""

    def __init__(self, data: Dataset, record: Row) -> None:
        self.data = data
        self.record = record
        self.waiting = list(data.references_to(record))
        self.sections: list[Section] = []

    def take(self, table: str, *columns: str, **equal: Any) -> list[Any]:
        """Remove and return the waiting rows of a table that name the record in such a column."""
        taken = {
            row.id: row
            for row in self.waiting
            if row.resource == table
            and (not columns or any(getattr(row, c) == self.record.id for c in columns))
            and all(getattr(row, column) == value for column, value in equal.items())
        }
        self.waiting = [r for r in self.waiting if r.resource != table or r.id not in taken]
        return list(taken.values())

    def entry(self, row: Row, *omit: str) -> Entry:
        """Return a row spelled out, with its table, its label and when it happened."""
        entry: Entry = {"table": row.resource, "label": label(self.data, row)}
        if (date := when(self.data, row)) is not None:
            entry["when"] = date
        return entry | spelled(self.data, row, *omit)

    def entries(self, rows: Iterable[Row], *omit: str) -> list[Entry]:
        """Return rows spelled out, in order of time; undated ones last, in their order."""
        return sorted(
            (self.entry(row, *omit) for row in rows),
            key=lambda entry: entry.get("when", {}).get("edtf", "9999"),
        )

    def add(self, name: str, title: str, groups: Iterable[tuple[str | None, list[Entry]]]) -> None:
        """Add a section, unless it has no rows."""
        filled = [Group(title=heading, rows=rows) for heading, rows in groups if rows]
        if filled:
            self.sections.append(Section(name=name, title=title, groups=filled))


def by_code(
    page: Page, rows: Sequence[Row], column: str, *omit: str
) -> list[tuple[str | None, list[Entry]]]:
    """Group rows by the code in a column, in the order of its vocabulary; empty cells last."""
    groups: dict[Any, list[Entry]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, column)].append(page.entry(row, column, *omit))
    words: Mapping[Any, str | None] = vocabulary(rows[0].resource)[column] if rows else {}
    return [(words.get(code), groups[code]) for code in (*words, None) if code in groups]


# What happened, and who took part


def participants(page: Page) -> None:
    """Who took part in an event, by role."""
    rows = page.take("participants", "event_id")
    page.add("participants", "Who took part", by_code(page, rows, "role", "event_id"))


def further_places(page: Page) -> None:
    """Places of an event beside its main one, by role."""
    rows = page.take("event_places", "event_id")
    page.add("places", "Further places", by_code(page, rows, "role", "event_id"))


def parts(page: Page) -> None:
    """Rows of the same table that are part of the record."""
    rows = page.take(page.record.resource, "part_of_id")
    page.add("parts", "Parts", [(None, page.entries(rows, "part_of_id", *CITATION_COLUMNS))])


def consequences(page: Page) -> None:
    """Texts that answer an event, ceasefires it ended, works on it."""
    answers = page.take("resolutions", "answers_event_id")
    ended = page.take("ceasefires", "ended_by_event_id")
    works = page.take("works", "event_id")
    page.add(
        "consequences",
        "What followed",
        [
            ("Texts that answer it", page.entries(answers, *CITATION_COLUMNS)),
            ("Ceasefires it ended", page.entries(ended, *CITATION_COLUMNS)),
            ("Works on it", page.entries(works, "event_id", *CITATION_COLUMNS)),
        ],
    )


def happenings(page: Page) -> None:
    """Events, texts and ceasefires at a place or of a kind, in order of time."""
    at_place = page.record.resource == "places"
    rows: list[Row] = page.take("events", "place_id" if at_place else "kind")
    further: list[Row] = []
    if at_place:
        rows += page.take("resolutions", "place_id") + page.take("ceasefires", "place_id")
        further = page.take("event_places", "place_id")
    page.add(
        "happenings",
        "What happened",
        [
            (None, page.entries(rows, "place_id", *CITATION_COLUMNS)),
            ("Also touched it", page.entries(further, "place_id", *CITATION_COLUMNS)),
        ],
    )


def part_in_events(page: Page) -> None:
    """Events in which an actor took part, in order of time."""
    rows = page.take("participants", "actor_id")
    entries = page.entries(rows, "actor_id", *CITATION_COLUMNS)
    page.add("part_in_events", "Part in events", [(None, entries)])


# Who states what


def claims(page: Page) -> None:
    """Claims about the record, by measure: rival figures and accusations side by side."""
    columns = [c for c in _claim_columns(page.record) if c not in ("claimant_id", "reported_by_id")]
    rows = page.take("claims", *columns)
    omit = [c for c in columns if c not in ("denies_id", "part_of_id")]
    title = "Parts and denials" if page.record.resource == Claim.resource else "Who states what"
    page.add("claims", title, stated_groups(page, rows, *omit))


def claims_made(page: Page) -> None:
    """Claims that an actor makes or relays about others."""
    rows = page.take("claims", "claimant_id", "reported_by_id")
    page.add("claims_made", "What it states or relays", stated_groups(page, rows))


def rival_claims(page: Page) -> None:
    """Other claims on the same matter as a claim."""
    claim = page.record
    assert isinstance(claim, Claim)
    rivals = [
        row
        for row in page.data.claims.where(measure=claim.measure, event_id=claim.event_id)
        if row.id != claim.id
        and claim.id not in (row.part_of_id, row.denies_id)
        and (claim.event_id or (row.subject_id, row.place_id) == (claim.subject_id, claim.place_id))
    ]
    page.add("rivals", "Claims on the same matter", stated_groups(page, rivals, "event_id"))


def _claim_columns(record: Row) -> list[str]:
    """Return the columns of claims that lead to the table of the record."""
    return [column for column, table in Claim.references.items() if table == record.resource]


def stated_groups(
    page: Page, rows: Sequence[Stated], *omit: str
) -> list[tuple[str | None, list[Entry]]]:
    """Group rows by measure; parts stand under their whole, denials under what they deny."""
    known = {row.id: row for row in rows}
    entries = {row.id: page.entry(row, *omit) for row in rows}
    tops: dict[str, list[str]] = defaultdict(list)
    for row in sorted(rows, key=_size):
        above = _above(row, known)
        if above is None:
            tops[row.measure].append(row.id)
        else:
            key = "denials" if above == _denied(row) else "parts"
            entries[above].setdefault(key, []).append(entries[row.id])
    words: Mapping[Any, str] = vocabulary(rows[0].resource)["measure"] if rows else {}
    return [(words[code], [entries[key] for key in tops[code]]) for code in words if code in tops]


def _denied(row: Stated) -> str | None:
    return row.denies_id if isinstance(row, Claim) else None


def _above(row: Stated, known: Mapping[str, Stated]) -> str | None:
    """Return the row shown here that this one denies or is part of."""
    found = next((key for key in (_denied(row), row.part_of_id) if key in known), None)
    seen, key = {row.id}, found
    while key is not None and key in known:
        if key in seen:  # unsound data go round in a circle
            return None
        seen.add(key)
        key = _denied(known[key]) or known[key].part_of_id
    return found


def _size(row: Stated) -> tuple[bool, float]:
    """Order figures by size, those without a number last, in the order of the file."""
    number = row.low if row.low is not None else row.high
    return (number is None, number or 0)


# Arms, control, names


def equipment(page: Page) -> None:
    """Counts and uses of equipment, by what happened to it; parts stand under their whole."""
    references = EquipmentCount.references.items()
    columns = [column for column, table in references if table == page.record.resource]
    rows = page.take("equipment", *columns)
    omit = [c for c in columns if c not in ("part_of_id", "claimant_id", "counterparty_id")]
    if page.record.resource == "actors":
        omit = []  # which side of the row it is on must show
    page.add("equipment", "Equipment", stated_groups(page, rows, *omit))


def control_changes(page: Page) -> None:
    """Places that changed hands through an event."""
    rows = page.take("control", "event_id")
    page.add("control", "Control", [(None, page.entries(rows, "event_id"))])


def control_chain(page: Page) -> None:
    """Who held a place one after another; parts and declarations stand beside the chain."""
    rows = page.take("control", "place_id")
    chain = sorted((r for r in rows if r.sequence is not None), key=lambda r: r.sequence)
    beside = [row for row in rows if row.sequence is None]
    page.add(
        "control",
        "Who held it",
        [
            (None, [page.entry(row, "place_id") for row in chain]),
            ("Beside the chain", page.entries(beside, "place_id")),
        ],
    )


def names(page: Page) -> None:
    """Names of a place by language."""
    rows = page.take("place_names", "place_id")
    page.add("names", "Names", [(None, [page.entry(row, "place_id") for row in rows])])


# Offices and ties


def offices(page: Page) -> None:
    """Offices that a person held, or holders of the offices of a body."""
    held = page.take("relations", "subject_id", kind="holds-office")
    holders = page.take("relations", "object_id", kind="holds-office")
    page.add(
        "offices",
        "Offices",
        [
            (None, page.entries(held, "subject_id", "kind")),
            ("Held by", page.entries(holders, "object_id", "kind")),
        ],
    )


def ties(page: Page) -> None:
    """Ties of an actor to others, from either end."""
    rows = page.take("relations", "subject_id", "object_id")
    page.add("ties", "Ties to others", [(None, page.entries(rows))])


# Texts and ceasefires


def provisions(page: Page) -> None:
    """What a text demands, condemns, reaffirms, in the order of its clauses."""
    rows = sorted(page.take("resolution_provisions", "resolution_id"), key=_clause)
    page.add("provisions", "What it says", [(None, [page.entry(r, "resolution_id") for r in rows])])


def _clause(provision: ResolutionProvision) -> tuple[bool, int]:
    """Order preamble before operative paragraphs, each by number."""
    clause = provision.clause or ""
    digits = "".join(sign for sign in clause if sign.isdigit())
    return (not clause.startswith("pp"), int(digits or 0))


def votes(page: Page) -> None:
    """The roll call, counted and listed by vote; sponsors that had no vote come last."""
    rows = page.take("resolution_votes", "resolution_id")
    counted = Counter(row.vote for row in rows)
    words = vocabulary("resolution_votes")["vote"]
    titles = {label: f"{label} ({counted[code]})" for code, label in words.items()}
    groups = by_code(page, rows, "vote", "resolution_id")
    page.add(
        "votes",
        "Votes",
        [(f"Sponsors without a vote ({len(g)})" if t is None else titles[t], g) for t, g in groups],
    )


def parties(page: Page) -> None:
    """Parties, mediators and signatories of a ceasefire, by role."""
    rows = page.take("ceasefire_parties", "ceasefire_id")
    page.add("parties", "Who took part", by_code(page, rows, "role", "ceasefire_id"))


# What rests on a source


def cited_by(page: Page) -> None:
    """Rows that cite a source, by table, with the places they cite."""
    start = f"{page.record.id}["
    groups: dict[str, list[Entry]] = defaultdict(list)
    for row in page.waiting:
        entry = page.entry(row, *row.columns())
        cited = [
            citation.removeprefix(start).removesuffix("]")
            for column in CITATION_COLUMNS
            for citation in getattr(row, column, ())
            if citation.startswith(start)
        ]
        groups[row.resource].append(entry | {"id": row.id, "locators": cited})
    page.waiting = []
    page.add("cited_by", "Rows that cite it", _by_table(groups))


def rows_of_paragraph(page: Page) -> None:
    """Rows that cite a paragraph of the article, by table."""
    citation = f"{ARTICLE}[{page.record.id}]"
    groups: dict[str, list[Entry]] = defaultdict(list)
    for table in page.data.tables.values():
        for row in table:
            if any(citation in getattr(row, column, ()) for column in CITATION_COLUMNS):
                groups[table.name].append(page.entry(row, *row.columns()) | {"id": row.id})
    page.add("cited_by", "Rows made from it", _by_table(groups))


def _by_table(groups: dict[str, list[Entry]]) -> list[tuple[str | None, list[Entry]]]:
    titles = _table_titles()
    return [(f"{titles[name]} ({len(rows)})", rows) for name, rows in groups.items()]


def _table_titles() -> dict[str, str]:
    return {resource.name: resource.title for resource in bundled_package().resources}


# What any record may have


def identifiers(page: Page) -> None:
    """Ids in outside registers."""
    rows = page.take("identifiers")
    entries = [page.entry(row, "table", "row") for row in rows]
    page.add("identifiers", "In other registers", [(None, entries)])


def discrepancies(page: Page) -> None:
    """Where sources disagree about a cell: the value kept, the other, and why."""
    titles = column_titles(page.record.resource)
    entries = [
        page.entry(row, "table", "row") | {"column": titles.get(row.field, row.field)}
        for row in page.take("discrepancies")
    ]
    page.add("discrepancies", "Where sources disagree", [(None, entries)])


def mentions(page: Page) -> None:
    """All other rows that name the record, by table and column."""
    groups: dict[str, list[Row]] = defaultdict(list)
    titles = _table_titles()
    for row in page.waiting:
        column = next((c for c in row.references if getattr(row, c) == page.record.id), "id")
        title = column_titles(row.resource)[column]
        groups[f"{titles[row.resource]}: {title.lower()}"].append(row)
    page.waiting = []
    page.add(
        "mentions",
        "Also named in",
        [(title, page.entries(rows, *CITATION_COLUMNS)) for title, rows in groups.items()],
    )


COMMON = (discrepancies, identifiers, mentions)
"""Sections that any record may have, shown last."""
