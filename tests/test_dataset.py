"""Loading, looking up, filtering and joining."""

import datetime as dt
import pickle
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import karabakh_data as kd
from karabakh_data import dates
from karabakh_data.dataset import CITATION_COLUMNS
from karabakh_data.models import Claim
from karabakh_data.problems import (
    CutoffError,
    DateError,
    InvalidDataError,
    PackageError,
    UnknownNameError,
)
from karabakh_data.table import span_of

TINY = Path(__file__).parent / "tiny"
CLAIM_COLUMNS = sorted(Claim.model_fields)


@pytest.fixture(scope="module")
def tiny() -> kd.Dataset:
    return kd.load(TINY)


def test_bundled_package_is_loaded_once() -> None:
    assert kd.load() is kd.load()


def test_every_bundled_table_has_rows_but_retired() -> None:
    empty = [name for name, table in kd.load().tables.items() if not len(table)]
    assert empty in ([], ["retired"])


def test_descriptor_itself_is_a_path_too(tiny: kd.Dataset) -> None:
    assert kd.load(TINY / "datapackage.json").events.keys() == tiny.events.keys()


def test_rows_come_in_file_order_with_their_types(tiny: kd.Dataset) -> None:
    assert [event.id for event in tiny.events] == ["hill-capture", "hill-offensive"][::-1]
    event = tiny.events["hill-capture"]
    assert event.date_start == dt.date(1992, 5, 8)
    assert event.sources == ("wikipedia[first.1]",)
    assert tiny.claims["hill-share"].low == 4.5
    assert tiny.claims["hill-killed"].low == 485
    assert tiny.identifiers.where(row="hill")
    assert next(iter(tiny.identifiers)).value == "00123"
    assert tiny.sources["handbook"].custom.accessed == dt.date(2026, 1, 1)


def test_rows_are_frozen_hashable_and_picklable(tiny: kd.Dataset) -> None:
    event = tiny.events["hill-capture"]
    with pytest.raises(ValidationError):
        event.title = "Another"  # type: ignore[misc]
    assert {event: 1}[pickle.loads(pickle.dumps(event))] == 1
    assert hash(tiny.sources["handbook"]) == hash(kd.load(TINY).sources["handbook"])


def test_lookup(tiny: kd.Dataset) -> None:
    assert tiny.actors.get(None) is None
    assert tiny.actors.get("nobody") is None
    assert "north" in tiny.actors
    assert tiny.actors["north"] in tiny.actors
    assert tiny.events["hill-capture"] not in tiny.actors
    with pytest.raises(UnknownNameError, match="Did you mean 'hill-capture'"):
        tiny.events["hill-captur"]
    for place in (0, slice(3)):
        with pytest.raises(UnknownNameError, match=r"in table events\. Rows are asked by id"):
            tiny.events[place]  # type: ignore[index]
    with pytest.raises(UnknownNameError, match="Did you mean 'events'"):
        tiny.table("event")


def test_where(tiny: kd.Dataset) -> None:
    found = tiny.claims.where(event_id="hill-capture", measure="killed")
    assert [claim.id for claim in found] == ["hill-killed", "hill-killed-women"]
    assert [c.id for c in tiny.claims.where(event_id=None)] == ["hill-share"]
    assert len(tiny.claims.where()) == len(tiny.claims)
    assert len(tiny.claims.where(measure="wounded")) == 0
    assert type(found) is type(tiny.claims)
    with pytest.raises(UnknownNameError, match="Did you mean 'event_id'"):
        tiny.claims.where(evnt_id="hill-capture")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("column", "value", "error", "said"),
    [
        ("event_id", "hill-captur", UnknownNameError, "no 'hill-captur' in table events. Did you"
         " mean 'hill-capture'"),
        ("measure", "kiled", UnknownNameError, "no code 'kiled' in claims.measure. Did you mean"
         " 'killed'"),
        ("measure", "xyz", UnknownNameError, "Codes: killed, "),
        ("date_start", "1992-05-08", TypeError, "asked for by a datetime.date"),
        ("date_start", dt.datetime(1992, 5, 8), TypeError, "without a time"),
        ("low", "485", TypeError, "asked for by a number"),
        ("low", True, TypeError, "asked for by a number"),
        ("note", 5, TypeError, "asked for by a text"),
        ("sources", ("wikipedia[first.1]",), TypeError, "one entry of the list"),
    ],
)  # fmt: skip
def test_where_refuses_what_no_row_can_have(
    column: str, value: object, error: type[Exception], said: str, tiny: kd.Dataset
) -> None:
    for table in (tiny.claims, tiny.claims.where(stance="states"), tiny.claims.between("1992")):
        with pytest.raises(error, match=re.escape(said)):
            table.matching({column: value})
        with pytest.raises(error, match=re.escape(said)):
            table.matching({"bound": "exact", column: value})


def test_where_finds_entries_of_lists(tiny: kd.Dataset) -> None:
    found = tiny.events.where(sources="wikipedia[first.1]")
    assert [event.id for event in found] == [
        event.id for event in tiny.events if "wikipedia[first.1]" in event.sources
    ]
    assert found.where(id="hill-capture", sources="wikipedia[first.1]")
    assert len(tiny.actors.where(aliases=None)) == sum(not actor.aliases for actor in tiny.actors)
    ties = kd.load().relations
    for attested in (False, None):
        wanted = [tie for tie in ties if tie.attested is attested]
        assert list(ties.where(attested=attested)) == wanted


def test_a_table_without_a_package_knows_no_other_table(tiny: kd.Dataset) -> None:
    alone = type(tiny.claims)(tiny.claims)
    assert len(alone.where(event_id="elsewhere")) == 0


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("1992-05-08", "1992-05-08", ["hill-offensive", "hill-capture"]),
        ("1992-05-09", None, ["hill-offensive"]),
        (None, "1992-05-07", ["hill-offensive"]),
        ("1992", "1992", ["hill-offensive", "hill-capture"]),
        ("1992-05-11", "1993", []),
        (dt.date(1992, 5, 8), dt.date(1992, 5, 8), ["hill-offensive", "hill-capture"]),
    ],
)
def test_between(
    tiny: kd.Dataset, start: str | dt.date | None, end: str | dt.date | None, found: list[str]
) -> None:
    assert [event.id for event in tiny.events.between(start, end)] == found


def test_between_reaches_open_ends_and_refuses_reversed_bounds(tiny: kd.Dataset) -> None:
    assert [link.sequence for link in tiny.control.between("2010", "2011")] == [2]
    assert [link.sequence for link in tiny.control.between("2018", "2019")] == [2]
    with pytest.raises(DateError, match="swap"):
        tiny.events.between("1993", "1992")
    with pytest.raises(DateError, match="is not a date"):
        tiny.events.between("May 1992")


def test_between_knows_nothing_after_the_data_end(tiny: kd.Dataset) -> None:
    for table in (tiny.control, tiny.control.where(how="captured"), tiny.events.between("1992")):
        with pytest.raises(CutoffError, match="data end on 2018-04-30"):
            table.between("2018-05-01", "2019")
        with pytest.raises(CutoffError):
            table.between(dt.date(2020, 9, 27))


def test_between_is_what_a_plain_search_finds() -> None:
    events = kd.load().events
    for year in range(1985, 1996):
        span = dates.parse(str(year))
        plain = [e.id for e in events if e.date and dates.parse(e.date).overlaps(span)]
        assert list(events.between(str(year), str(year)).keys()) == plain


def test_control_on(tiny: kd.Dataset) -> None:
    assert [link.actor_id for link in tiny.control_on("1990-01-01")] == ["south"]
    assert [link.actor_id for link in tiny.control_on("1992-05-08")] == ["south", "north-army"]
    assert [link.actor_id for link in tiny.control_on(dt.date(2018, 4, 30))] == ["north-army"]
    assert tiny.control_on("1987-12-31") == ()
    with pytest.raises(CutoffError, match="2018-04-30"):
        tiny.control_on("2018-05-01")
    with pytest.raises(DateError, match="single day"):
        tiny.control_on("1992-05")


def test_references_to(tiny: kd.Dataset) -> None:
    found = [(row.resource, row.id) for row in tiny.references_to(tiny.events["hill-capture"])]
    assert ("claims", "hill-killed") in found
    assert ("works", "a-report") in found
    assert ("discrepancies", "events-hill-capture-date-1992-05-09") in found
    assert len(found) == len(set(found))
    with pytest.raises(TypeError, match=r"such as data\.events\['hill-capture'\]"):
        tiny.references_to("hill-capture")  # type: ignore[arg-type]
    cited = tiny.references_to(tiny.sources["handbook"])
    assert tiny.events["hill-offensive"] in cited
    assert tiny.events["hill-capture"] not in cited


def test_within() -> None:
    data = kd.load()
    inside = data.within("nagorno-karabakh-oblast")
    for place in data.places:
        chain, whole = {place.id}, place
        while whole.part_of_id:
            whole = data.places[whole.part_of_id]
            chain.add(whole.id)
        assert (place.id in inside) == ("nagorno-karabakh-oblast" in chain)
    with pytest.raises(UnknownNameError, match="Did you mean 'nagorno-karabakh-oblast'"):
        data.within("nagorno-karabakh-oblas")


def test_within_ends_where_unsound_data_go_round(tiny: kd.Dataset) -> None:
    one, two = (place.model_copy() for place in list(tiny.places)[:2])
    circle = [one.model_copy(update={"part_of_id": two.id}),
              two.model_copy(update={"part_of_id": one.id})]  # fmt: skip
    tables = {**tiny.tables, "places": type(tiny.places)(circle)}
    data = kd.Dataset(tables, tiny.folder, tiny.descriptor)
    assert data.within(one.id) == {one.id, two.id}


def test_cited() -> None:
    data = kd.load()
    for table in data.tables.values():
        for row in table:
            citations = [f"{s.id}[{place}]" if place else s.id for s, place in data.cited(row)]
            written = [getattr(row, column, ()) for column in CITATION_COLUMNS]
            assert citations == [citation for column in written for citation in column]


def test_frames_agree_with_the_rows(tiny: kd.Dataset) -> None:
    for table in tiny.tables.values():
        rows = table.to_dicts()
        columns = list(table.row_class.columns())
        pandas, polars, arrow = table.to_pandas(), table.to_polars(), table.to_arrow()
        assert list(pandas.columns) == polars.columns == arrow.column_names == columns
        assert len(pandas) == len(polars) == arrow.num_rows == len(rows)
    claims = tiny.claims.to_pandas()
    assert str(claims["low"].dtype) == "Float64"
    assert claims["event_id"].isna().sum() == 1
    assert tiny.events.to_polars()["date_start"].max() == dt.date(1992, 5, 8)
    assert tiny.events.to_arrow().column("sources").to_pylist()[1] == ["wikipedia[first.1]"]


def test_dictionaries_hold_every_column(tiny: kd.Dataset) -> None:
    first = tiny.works.to_dicts()[0]
    assert first["creators"] == ("A. Writer",)
    assert first["country_code"] is None


def test_notebook_views(tiny: kd.Dataset) -> None:
    assert "hill-capture" in tiny.events._repr_html_()
    assert "14:45" in tiny.events["hill-capture"]._repr_html_()
    assert "events" in tiny._repr_html_()
    assert repr(tiny.events) == "<EventTable: 2 rows of events>"
    assert "None" not in repr(tiny.events["hill-offensive"])


def test_markup_in_cells_is_inert_in_notebooks(tmp_path: Path) -> None:
    shutil.copytree(TINY, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "data" / "events.csv"
    markup = "Reported <script>alert(1)</script>"
    file.write_text(file.read_text().replace("Reported capture of Hill", markup))
    events = kd.load(tmp_path).events
    assert "<script>" not in events._repr_html_() + events["hill-capture"]._repr_html_()


def test_broken_rows_raise_with_every_problem(tmp_path: Path) -> None:
    shutil.copytree(TINY, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "data" / "events.csv"
    file.write_text(file.read_text().replace(",14:45,", ",2:45,").replace(",offensive,", ",Of f,"))
    with pytest.raises(InvalidDataError, match="2 problems") as raised:
        kd.load(tmp_path)
    assert {(p.line, p.field) for p in raised.value.problems} == {(2, "kind"), (3, "time")}


def test_no_package_there(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"has no datapackage\.json"):
        kd.load(tmp_path)


DAYS = st.dates(dt.date(1980, 1, 1), dt.date(2018, 4, 30))


@given(DAYS | st.none(), DAYS | st.none())
def test_between_finds_what_a_look_at_each_row_finds(
    start: dt.date | None, end: dt.date | None
) -> None:
    if start and end and start > end:
        start, end = end, start
    asked = dates.Span(start, end)
    for table in (kd.load().events, kd.load().claims, kd.load().control):
        wanted = [row for row in table if (span := span_of(row)) and span.overlaps(asked)]
        assert list(table.between(start, end)) == wanted


@given(st.sampled_from(list(kd.load().claims)), st.sets(st.sampled_from(CLAIM_COLUMNS), min_size=1))
def test_where_finds_what_a_look_at_each_row_finds(claim: Claim, columns: set[str]) -> None:
    equal = {column: getattr(claim, column) for column in columns - {"sources"}}
    if "sources" in columns:
        equal["sources"] = claim.sources[0]
    wanted = [
        row
        for row in kd.load().claims
        if all(v in row.sources if c == "sources" else getattr(row, c) == v
               for c, v in equal.items())
    ]  # fmt: skip
    assert list(kd.load().claims.where(**equal)) == wanted
