"""What holds for every cell, table and question: checked on generated ones against plain code."""

import codecs
import csv
import datetime as dt
import json
import random
import unicodedata
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import karabakh_data as kd
from karabakh_data import cells, dates, exporters, strict_json
from karabakh_data.dataset import Dataset
from karabakh_data.models import (
    TABLES,
    Actor,
    ActorTable,
    Claim,
    ClaimTable,
    Control,
    ControlTable,
    Event,
    EventTable,
    Identifier,
    IdentifierTable,
)
from karabakh_data.problems import DateError
from karabakh_data.row import Row
from karabakh_data.table import Table
from karabakh_data.tidy import canonical, tidy
from karabakh_data.values import json_row

TINY = Path(__file__).parent / "tiny"
FILES = sorted((TINY / "data").iterdir())
CLASSES = {table.row_class.resource: table.row_class for table in TABLES}

# Cells

ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
LETTERS = "abcXYZ019 ;,'\"()[]{}<>&=+-@%\\/.?~:ÀÉəığşАбгԱբგ中🙂"
TEXTS = (
    st.text(LETTERS, min_size=1, max_size=20).map(lambda text: " ".join(text.split())).filter(bool)
)
"""Texts that a sound cell may hold: quotes, markup, formulas and the scripts of the data."""
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXTS,
    "integer": st.integers(-(10**15) + 1, 10**15 - 1),
    "number": st.one_of(
        st.integers(-(10**15) + 1, 10**15 - 1),
        st.decimals(-(10**9), 10**9, places=5).map(float),
    ),
    "boolean": st.booleans(),
    "date": st.dates(),
    "list": st.lists(TEXTS.filter(lambda text: ";" not in text), min_size=1, max_size=4).map(tuple),
}
KINDS = st.sampled_from(sorted(VALUES))


@given(st.data())
def test_value_written_and_read_is_the_same(data: st.DataObject) -> None:
    kind = data.draw(KINDS)
    value = data.draw(VALUES[kind])
    assert cells.parse(kind, cells.text(value)) == value


@given(KINDS, st.one_of(ANY_TEXT, st.from_regex(r"-?[0-9.e_,]{1,20}", fullmatch=True)))
def test_text_is_refused_or_the_one_way_to_write_its_value(kind: str, text: str) -> None:
    try:
        value = cells.parse(kind, text)
    except ValueError:
        return
    assert cells.text(value) == text or not text


@given(st.lists(st.lists(ANY_TEXT, min_size=2, max_size=4), min_size=1, max_size=5))
def test_rows_of_any_text_survive_csv(rows: list[list[str]]) -> None:
    header, *body = rows
    text = cells.write_csv(header, body)
    assert list(cells.read_csv(text)) == rows
    again = csv.reader(text.splitlines(keepends=True), strict=True)
    if "\n" not in "".join(map("".join, rows)) and text.count("\n") == len(text.splitlines()):
        assert list(again) == rows


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**15) + 1, 10**15 - 1), ANY_TEXT),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=10,
)


@given(st.lists(JSON, max_size=4), st.sampled_from([None, 2]), st.booleans())
def test_strict_json_reads_what_json_reads(
    value: list[Any], indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert strict_json.document(text) == value
    entries = list(strict_json.entries(text))
    assert [entry for _, entry in entries] == value
    for line, _ in entries:
        assert 1 <= line <= text.count("\n") + 1


# Dates

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2018, 4, 30))


@st.composite
def points(draw: st.DrawFn) -> str:
    form = draw(st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"]))
    return draw(DAYS).strftime(form) + draw(st.sampled_from(["", "", "?", "~", "%"]))


@st.composite
def edtf(draw: st.DrawFn) -> str:
    first, last = draw(points()), draw(points())
    match draw(st.integers(0, 4)):
        case 0 | 1:
            return first
        case 2:
            return f"{first}/.."
        case 3:
            return f"../{first}"
        case _:
            text, turned = f"{first}/{last}", f"{last}/{first}"
            try:
                dates.parse(text)
            except DateError:
                return turned
            return text


@given(st.text(max_size=25) | st.from_regex(r"[0-9?~%/.-]{1,25}", fullmatch=True))
def test_any_text_is_a_date_or_a_date_error(text: str) -> None:
    try:
        span = dates.parse(text)
    except DateError:
        return
    assert span.start is None or span.end is None or span.start <= span.end
    assert dates.words(text)


@given(edtf())
def test_span_runs_from_the_first_day_of_its_start_to_the_last_of_its_end(text: str) -> None:
    first, last = text.split("/", maxsplit=1)[0], text.rsplit("/", maxsplit=1)[-1]
    start = None if first == dates.OPEN else dates.parse(first).start
    end = None if last == dates.OPEN else dates.parse(last).end
    assert dates.parse(text) == (start, end)


@given(
    DAYS, st.sampled_from(["%d/%m/%Y", "%d-%b-%y", "%d %B %Y", "%B %d, %Y", "%Y%m%d", "%d.%m.%Y"])
)
def test_other_writings_of_a_day_are_guessed(day: dt.date, form: str) -> None:
    assert str(day) in dates.guesses(day.strftime(form))


# Canonical bytes


def table_class(file: Path) -> type[Row]:
    return CLASSES[file.stem]


@given(st.sampled_from(FILES), st.randoms(use_true_random=False), st.booleans(), st.booleans())
def test_disordered_table_is_tidied_to_the_same_bytes(
    file: Path, chance: random.Random, crlf: bool, derive: bool
) -> None:
    wanted = file.read_text(encoding="utf-8")
    row_class = table_class(file)
    if file.suffix == ".json":
        items = json.loads(wanted)
        chance.shuffle(items)
        items = [dict(chance.sample(list(item.items()), len(item))) for item in items]
        spoiled = json.dumps(items, indent=chance.choice([None, 1, 4]), ensure_ascii=derive)
    else:
        header, *rows = cells.read_csv(wanted)
        chance.shuffle(rows)
        emptied = {"date_start", "date_end", "date_prec"} if derive else set()
        emptied |= {"id"} if derive and row_class.natural_key else set()
        order = chance.sample(range(len(header)), len(header))
        blank = chance.choice(["", " "])
        spoiled = "".join(
            ",".join(f'"{row[n]}{blank}"'.replace('""', "") for n in order) + "\n"
            for row in (
                header,
                *(
                    [("" if n in emptied else c) for n, c in zip(header, r, strict=True)]
                    for r in rows
                ),
            )
        )
    if crlf:
        spoiled = spoiled.replace("\n", "\r\n")
    tidied = canonical(row_class, unicodedata.normalize("NFD", spoiled), file.suffix == ".json")
    assert tidied == wanted
    assert canonical(row_class, tidied, file.suffix == ".json") == tidied


@given(st.sampled_from(FILES), st.booleans(), st.booleans())
@settings(max_examples=15)
def test_tidy_mends_bytes_and_then_rests(file: Path, mark: bool, crlf: bool) -> None:
    wanted = file.read_bytes()
    with TemporaryDirectory() as folder:
        package = Path(copytree(TINY, Path(folder) / "package"))
        copy = package / "data" / file.name
        raw = wanted.replace(b"\n", b"\r\n") if crlf else wanted
        copy.write_bytes(codecs.BOM_UTF8 * mark + raw)
        assert tidy(package) == ([copy] if mark or crlf else [])
        assert copy.read_bytes() == wanted
        assert tidy(package) == []


CELL = st.one_of(
    st.sampled_from(
        ["", "1992", "1992-05-08", "26/02/1992", "killed", "7", " x ", "a;b", '"', "\r"]
    ),
    ANY_TEXT,
)


@given(st.sampled_from([c for c in CLASSES.values() if c.resource != "sources"]), st.data())
def test_tidying_anything_twice_is_tidying_once(row_class: type[Row], data: st.DataObject) -> None:
    columns = list(row_class.columns())
    rows = st.lists(CELL, min_size=len(columns), max_size=len(columns))
    text = cells.write_csv(columns, data.draw(st.lists(rows, max_size=4)))
    once = canonical(row_class, text, is_json=False)
    assert canonical(row_class, once, is_json=False) == once


# Questions

IDS = [f"row-{number}" for number in range(6)]
SOURCES = st.lists(
    st.sampled_from(["handbook[1]", "handbook[2]", "wikipedia[a.1]"]), min_size=1, max_size=2
).map(tuple)


def dated(text: str | None) -> dict[str, Any]:
    span = dates.parse(text) if text else None
    return {
        "date": text,
        "date_start": span and span.start,
        "date_end": span and span.end,
        "date_prec": span and span.precision,
    }


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


@st.composite
def packages(draw: st.DrawFn) -> Dataset:
    """A data set in which few ids and codes meet often; no rule of the schemas is broken."""
    key, date = st.sampled_from(IDS), edtf()
    said = {"attribution": "source-voice"}

    def rows(make: Callable[[str], Row]) -> list[Any]:
        return [make(name) for name in draw(st.lists(key, unique=True, max_size=6))]

    actors = rows(
        lambda name: Actor(id=name, name=draw(TEXTS), kind="state", side="none",
                           sources=draw(SOURCES), part_of_id=draw(maybe(key)),
                           **dated(draw(maybe(date))))
    )  # fmt: skip
    events = rows(
        lambda name: Event(id=name, title=draw(TEXTS), kind="battle", sources=draw(SOURCES), **said,
                           description=draw(maybe(TEXTS)), part_of_id=draw(maybe(key)),
                           aliases=draw(st.lists(TEXTS.filter(lambda t: ";" not in t), max_size=2)),
                           **dated(draw(maybe(date))))
    )  # fmt: skip
    claims = rows(
        lambda name: Claim(id=name, measure=draw(st.sampled_from(["killed", "wounded"])),
                           event_id=draw(maybe(key)), subject_id=draw(maybe(key)), stance="states",
                           low=draw(maybe(VALUES["number"].filter(lambda n: n >= 0))), **said,
                           sources=draw(SOURCES), **dated(draw(maybe(date))))
    )  # fmt: skip
    control = rows(
        lambda name: Control(id=name, place_id="hill", sequence=draw(maybe(st.integers(1, 3))),
                             actor_id=draw(maybe(key)), how="held", extent="whole", **said,
                             sources=draw(SOURCES), **dated(draw(date)))
    )  # fmt: skip
    identifiers = rows(
        lambda name: Identifier(id=name, table=draw(st.sampled_from(["actors", "events"])),
                                row=draw(key), authority="mid", value="1", match="exact",
                                sources=draw(SOURCES))
    )  # fmt: skip
    tables = {table.row_class.resource: table(()) for table in TABLES}
    for table, found in (
        (ActorTable, actors),
        (EventTable, events),
        (ClaimTable, claims),
        (ControlTable, control),
        (IdentifierTable, identifiers),
    ):
        tables[table.row_class.resource] = table(found)
    tables["sources"] = kd.load(TINY).sources
    return Dataset(tables, TINY, {"name": "generated", "data_cutoff": "2018-04-30"})


def holds(cell: Any, value: Any) -> bool:
    if isinstance(cell, tuple):
        return value in cell if value is not None else not cell
    return bool(cell == value)


@given(packages(), st.data())
def test_where_is_a_plain_filter(package: Dataset, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from([package.events, package.claims, package.control]))
    columns = list(type(table).row_class.model_fields)
    wanted: dict[str, Any] = {}
    for column in data.draw(st.lists(st.sampled_from(columns), unique=True, max_size=3)):
        cells = [getattr(row, column) for row in table]
        entries = [e for cell in cells for e in (cell if isinstance(cell, tuple) else (cell,))]
        absent = ["row-1"] if column == "id" else []
        wanted[column] = data.draw(st.sampled_from([*entries, None, *absent]))
    plain = [row for row in table if all(holds(getattr(row, c), v) for c, v in wanted.items())]
    assert list(table.where(**wanted)) == plain


@given(packages(), maybe(edtf()), maybe(edtf()))
def test_between_is_a_plain_comparison_of_days(
    package: Dataset, start: str | None, end: str | None
) -> None:
    first = (dates.parse(start).start if start else None) or dt.date.min
    last = (dates.parse(end).end if end else None) or dt.date.max
    if first > last:
        with pytest.raises(DateError):
            package.events.between(start, end)
        return
    for table in (package.events, package.claims, package.control):
        plain = [
            row
            for row in table
            if row.date
            and (row.date_start or dt.date.min) <= last
            and first <= (row.date_end or dt.date.max)
        ]
        assert list(table.between(start, end)) == plain


@given(packages(), DAYS)
def test_control_on_is_a_plain_comparison_of_days(package: Dataset, day: dt.date) -> None:
    plain = [
        link
        for link in package.control
        if link.sequence is not None
        and (link.date_start or dt.date.min) <= day <= (link.date_end or dt.date.max)
    ]
    assert list(package.control_on(day)) == plain
    assert list(package.control_on(dt.datetime(day.year, day.month, day.day, 12))) == plain


@given(packages())
def test_references_are_what_a_plain_search_finds(package: Dataset) -> None:
    for table in package.tables.values():
        for record in table:
            plain = [
                row for other in package.tables.values() for row in other if leads(row, record)
            ]
            assert list(package.references_to(record)) == plain


def leads(row: Row, record: Row) -> bool:
    """Tell whether a row points at a record."""
    return (
        any(
            target == record.resource and getattr(row, column) == record.id
            for column, target in row.references.items()
        )
        or (
            record.resource == "sources"
            and any(cited.startswith(f"{record.id}[") for cited in getattr(row, "sources", ()))
        )
        or (getattr(row, "table", None), getattr(row, "row", None)) == (record.resource, record.id)
    )


# Exports


@given(packages())
@settings(max_examples=15)
def test_plain_exports_read_back_equal_the_data(package: Dataset) -> None:
    wanted = {name: [json_row(row) for row in table] for name, table in package.tables.items()}
    with TemporaryDirectory() as name:
        folder = Path(name)
        for form in ("csv", "json", "jsonl"):
            exporters.exporter(form).load()(package, folder / form)
        assert json.loads((folder / "json").read_text("utf-8"))["tables"] == wanted
        for table, rows in wanted.items():
            lines = (folder / "jsonl" / f"{table}.jsonl").read_text("utf-8").split("\n")
            assert [json.loads(line) for line in lines[:-1]] == rows
        again = kd.load(folder / "csv")
        for table, rows in package.tables.items():
            assert by_key(again.table(table)) == by_key(rows)


def by_key(table: Table[Any]) -> dict[str, Row]:
    return {row.id: row for row in table}
