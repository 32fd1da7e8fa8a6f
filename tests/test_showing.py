"""What a shown record holds, on the tiny package, where every answer can be counted by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

import karabakh_data as kd
from karabakh_data.showing import view
from karabakh_data.spelling import figure, label
from karabakh_data.timeline import timeline

TINY = Path(__file__).parent / "tiny"


@pytest.fixture(scope="module")
def tiny() -> kd.Dataset:
    return kd.load(TINY)


def section(shown: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        group for part in shown["sections"] if part["name"] == name for group in part["groups"]
    ]
    return found


def test_every_row_of_the_bundled_package_can_be_shown() -> None:
    data = kd.load()
    for table in data.tables.values():
        for row in table:
            shown = view(data, row)
            json.dumps(shown)
            assert shown["title"]


def test_all_that_refers_to_a_record_is_shown_once() -> None:
    """Whatever points at a record stands in one of its sections, or is the record itself."""
    data = kd.load()
    for record in [*data.events, *data.places, *data.actors, *data.resolutions, *data.ceasefires]:
        shown = list(entries(view(data, record)["sections"]))
        wanted = {(row.resource, row.id) for row in data.references_to(record)}
        assert wanted == set(shown), record.id
        assert len(shown) == len(set(shown)), record.id


def entries(part: Any) -> Any:
    if isinstance(part, dict):
        if "table" in part:
            yield part["table"], part["id"]
        for key in ("groups", "rows", "parts", "denials"):
            yield from entries(part.get(key))
    elif isinstance(part, list):
        for item in part:
            yield from entries(item)


def test_names_dates_and_codes_are_spelled_out(tiny: kd.Dataset) -> None:
    record = view(tiny, tiny.events["hill-capture"])["record"]
    assert record["place"]["id"] == "hill"
    assert record["place"]["name"] == "Hill"
    assert [whole["id"] for whole in record["place"]["within"]] == ["hill-district", "land"]
    assert record["date"] == {"edtf": "1992-05-08", "text": "8 May 1992"}
    assert record["where_prec"] == {"code": 1, "label": "Exact place"}
    assert "date_start" not in record


def test_wholes_are_named_nearest_first(tiny: kd.Dataset) -> None:
    within = view(tiny, tiny.events["hill-capture"])["within"]
    assert [whole["id"] for whole in within] == ["hill-offensive"]


def test_parts_and_denials_stand_under_the_claim_and_nothing_is_summed(tiny: kd.Dataset) -> None:
    (killed,) = section(view(tiny, tiny.events["hill-capture"]), "claims")
    assert killed["title"] == "Killed"
    (whole,) = killed["rows"]
    assert whole["figure"] == "485"
    assert [part["figure"] for part in whole["parts"]] == ["106"]
    (denial,) = whole["denials"]
    assert denial["stance"]["code"] == "denies"
    assert "figure" not in denial


def test_rival_claims_of_a_claim() -> None:
    data = kd.load()
    for claim in data.claims:
        shown = view(data, claim)
        keys = [key for table, key in entries(shown["sections"])]
        assert claim.id not in keys, "a claim is no rival of itself"


def test_circle_of_parts_is_shown_and_ends(tiny: kd.Dataset) -> None:
    first = tiny.claims["hill-killed"]
    second = next(row for row in tiny.claims if row.part_of_id == first.id)
    circle = type(tiny.claims)(
        [
            first.model_copy(update={"part_of_id": second.id}),
            *(row for row in tiny.claims if row.id != first.id),
        ]
    )
    data = kd.Dataset({**tiny.tables, "claims": circle}, tiny.folder, tiny.descriptor)
    shown = view(data, data.events["hill-capture"])
    assert {key for table, key in entries(shown["sections"]) if table == "claims"} >= {
        first.id,
        second.id,
    }
    assert view(data, data.claims[first.id])["within"] == [
        {"id": second.id, "title": label(data, second)}
    ]


def test_chain_of_control_in_its_order(tiny: kd.Dataset) -> None:
    chain, *_ = section(view(tiny, tiny.places["hill"]), "control")
    assert [link["actor"]["name"] for link in chain["rows"]] == ["South", "Army of North"]
    assert chain["rows"][1]["previous_actor"]["name"] == "South"


def test_discrepancy_holds_both_values_and_the_reason(tiny: kd.Dataset) -> None:
    (group,) = section(view(tiny, tiny.events["hill-capture"]), "discrepancies")
    (entry,) = group["rows"]
    assert (entry["column"], entry["kept"], entry["other"]) == ("Date", "1992-05-08", "1992-05-09")
    assert entry["reason"]


def test_roll_call_is_counted_and_listed() -> None:
    data = kd.load()
    for text in data.resolutions:
        groups = section(view(data, text), "votes")
        for group in groups:
            assert group["title"].endswith(f"({len(group['rows'])})")
        assert sum(len(group["rows"]) for group in groups) == len(
            data.resolution_votes.where(resolution_id=text.id)
        )


def test_sources_are_spelled_out_with_section_and_gist(tiny: kd.Dataset) -> None:
    sources = {
        source["id"]: source for source in view(tiny, tiny.events["hill-capture"])["sources"]
    }
    (place,) = sources["wikipedia"]["citations"]
    assert place["locator"] == "first.1"
    assert place["gist"] == tiny.coverage["first.1"].gist
    assert "A handbook" in sources["handbook"]["text"]
    assert sources["handbook"]["citations"][0]["locator"] == "p. 1"


def test_source_lists_the_rows_that_cite_it(tiny: kd.Dataset) -> None:
    work = tiny.sources["handbook"]
    shown = set(entries(view(tiny, work)["sections"]))
    assert shown == {(row.resource, row.id) for row in tiny.references_to(work)}


def test_paragraph_lists_the_rows_made_from_it(tiny: kd.Dataset) -> None:
    shown = set(entries(view(tiny, tiny.coverage["first.1"])["sections"]))
    assert ("events", "hill-capture") in shown


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ({"bound": "exact", "low": 613, "high": 613}, "613"),
        ({"bound": "about", "low": 1000, "high": 1000}, "about 1,000"),
        ({"bound": "at-least", "low": 1000, "high": None}, "at least 1,000"),
        ({"bound": "at-most", "low": None, "high": 50}, "at most 50"),
        ({"bound": "range", "low": 10, "high": 20}, "10–20"),
        ({"bound": "range", "low": 4.5, "high": 12, "unit": "percent"}, "4.5–12%"),
        ({"bound": "exact", "low": 1, "high": 1, "unit": "tonne"}, "1 tonne"),
        ({"bound": "exact", "low": 2, "high": 2, "unit": "tonne-per-year"}, "2 tonnes a year"),
        ({"bound": "exact", "low": 2, "high": 2, "unit": "academy"}, "2 academies"),
        ({"bound": "exact", "low": 3, "high": 3, "unit": "day"}, "3 days"),
        ({"bound": "exact", "low": 3, "high": 3, "unit": "usd"}, "3 US dollars"),
        ({"bound": "unquantified", "stated": "several hundred"}, "“several hundred”"),
        ({"bound": "unquantified"}, "number not given"),
        ({"bound": None}, None),
    ],
)
def test_figures_in_words(tiny: kd.Dataset, cells: dict[str, Any], wanted: str | None) -> None:
    blank = {"low": None, "high": None, "unit": "person", "stated": None}
    claim = tiny.claims["hill-killed"].model_copy(update={**blank, **cells})
    assert figure(claim) == wanted


def test_timeline_merges_three_tables_in_order(tiny: kd.Dataset) -> None:
    rows = timeline(tiny)
    assert {row.resource for row in rows} == {"events", "resolutions", "ceasefires"}
    days = [row.date_start for row in rows if row.date_start]
    assert days == sorted(days)
    assert [row.id for row in timeline(tiny, kinds=("capture",))] == ["hill-capture"]
    assert {row.resource for row in timeline(tiny, kinds=("ceasefires",))} == {"ceasefires"}
    assert timeline(tiny, since="1995") == [
        row for row in rows if row.date_end is None or row.date_end.year >= 1995
    ]
