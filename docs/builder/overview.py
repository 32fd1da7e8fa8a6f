"""Lists of records by folder, and all claims by what they are about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from builder import addresses
from builder.charts import Chart, charts
from builder.names import others
from karabakh_data.dataset import Dataset
from karabakh_data.models import Claim
from karabakh_data.row import Row
from karabakh_data.sections import Page, stated_groups
from karabakh_data.spelling import Entry, label, vocabulary, when
from karabakh_data.timeline import timeline

INTRODUCTIONS = {
    "events": "Everything that happened, by the year in which it began or may have begun.",
    "actors": "States, bodies, forces, movements, media and persons, by kind.",
    "places": "Places, by the kind they were of in January 1988.",
    "resolutions": "Adopted texts of public bodies, by kind.",
    "ceasefires": "Ceasefires, communiqués, plans and rounds of talks, by year.",
    "works": "Films, books, games, reports and letters that the article names, by kind.",
    "sources": "Every work that a row cites, by kind.",
}
"""What each list holds and how it is grouped."""


@dataclass(frozen=True)
class Listed:
    """One line of a list."""

    uri: str
    title: str
    when: Entry | None
    more: str


def groups(data: Dataset, table: str) -> list[tuple[str, list[Listed]]]:
    """Return the records of a table in groups: by year, or by kind."""
    found: dict[str, list[Listed]] = {}
    by_year = table in ("events", "ceasefires")
    words = vocabulary(table)
    column = {"sources": "type", "equipment_types": "category"}.get(table, "kind")
    codes = words.get(column, {})
    if not by_year:
        found = {heading: [] for heading in codes.values()}
    for row in _ordered(data, table):
        if by_year:
            heading = _year(row)
            kind = getattr(row, "kind")
            more = codes.get(kind) or (
                data.event_kinds[kind].label if kind in data.event_kinds else ""
            )
        else:
            code = getattr(row, column)
            heading, more = codes.get(code, str(code)), ""
        uri = addresses.page(table, row.id)
        assert uri is not None
        line = Listed(uri, label(data, row), when(data, row), more)
        found.setdefault(heading, []).append(line)
    return [(heading, lines) for heading, lines in found.items() if lines]


def _year(row: Row) -> str:
    start = getattr(row, "date_start")
    return str(start.year) if start else "Begun earlier, or undated"


def _ordered(data: Dataset, table: str) -> Iterable[Row]:
    rows: list[Row] = list(data.table(table))
    if table in ("events", "ceasefires"):
        return [row for row in timeline(data) if row.resource == table]
    if table in ("resolutions", "works"):
        return sorted(rows, key=lambda row: str(getattr(row, "date_start") or ""))
    return sorted(rows, key=lambda row: label(data, row).casefold())


@dataclass(frozen=True)
class Matter:
    """Claims about one record, by measure."""

    uri: str
    anchor: str
    title: str
    also: str
    """Other names by which it is searched."""
    when: Entry | None
    group: str
    """Year in which an event began; empty for anything else."""
    measures: list[tuple[str | None, list[Chart]]]
    size: int


def matters(data: Dataset) -> list[tuple[str, list[Matter]]]:
    """Return all claims: those about events in order of time, then those about anything else."""
    about: dict[tuple[str, str], list[Claim]] = {}
    for claim in data.claims:
        for column in addresses.OWNERS["claims"]:
            if key := getattr(claim, column):
                about.setdefault((claim.references[column], key), []).append(claim)
                break
    events = [row for row in timeline(data) if row.resource == "events"]
    parts: list[tuple[str, Iterable[Row]]] = [
        ("About events", events),
        ("About places", data.places),
        ("About works", data.works),
        ("About actors", data.actors),
    ]
    return [
        (heading, found) for heading, rows in parts if (found := list(_matters(data, rows, about)))
    ]


def _matters(
    data: Dataset, rows: Iterable[Row], about: dict[tuple[str, str], list[Claim]]
) -> Iterator[Matter]:
    for row in rows:
        claims = about.get((row.resource, row.id))
        if not claims:
            continue
        uri = addresses.page(row.resource, row.id)
        assert uri is not None
        measures: list[tuple[str | None, list[Chart]]] = [
            (title, charts(data, entries))
            for title, entries in stated_groups(Page(data, row), claims)
        ]
        yield Matter(
            uri=uri,
            anchor=f"{row.resource}-{row.id}",
            title=label(data, row),
            also=others(data, row),
            when=when(data, row),
            group=_year(row) if row.resource == "events" else "",
            measures=measures,
            size=len(claims),
        )


@dataclass(frozen=True)
class Pair:
    """One category of the strength table, with the numbers of both columns."""

    title: str
    uri: str | None
    left: Any
    known: Any
    """Its numbers on the left: the part of Karabakh where that of Armenia is unknown."""
    right: Any
    top: float
    """Largest number of the pair."""


STRENGTH = "strength-table-"
LEFT, PART, RIGHT = "-karabakh-and-armenia", "-karabakh", "-azerbaijan"


def balance(data: Dataset) -> list[Pair]:
    """Return the pairs of the article's table of strength, 1993 to 1994."""
    found: list[Pair] = []
    rows = [*data.claims, *data.equipment]
    for left in rows:
        if not (left.id.startswith(STRENGTH) and left.id.endswith(LEFT)):
            continue
        table = data.table(left.resource)
        right = table.get(left.id.removesuffix(LEFT) + RIGHT)
        if right is None:
            continue
        if isinstance(left, Claim):
            title, uri = vocabulary("claims")["measure"][left.measure], None
        else:
            title = data.equipment_types[left.type_id].name
            uri = addresses.page("equipment_types", left.type_id)
        known = table.get(left.id.removesuffix(LEFT) + PART) or left
        numbers = [n for row in (known, right) for n in (row.low, row.high) if n is not None]
        found.append(Pair(title, uri, left, known, right, max(numbers)))
    return found
