"""The views for analysts: what they must and must not say."""

import datetime as dt
from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest

import karabakh_data as kd
from karabakh_data import timeline
from karabakh_data.database import views_with_rows
from karabakh_data.models import Claim
from karabakh_data.schema import bundled_schemas
from karabakh_data.views import views


@pytest.fixture(scope="module")
def data() -> kd.Dataset:
    return kd.load()


@pytest.fixture(scope="module")
def flat(data: kd.Dataset) -> dict[str, list[dict[str, Any]]]:
    return {view.name: rows for view, rows in views_with_rows(data)}


def with_claims(data: kd.Dataset, *claims: dict[str, Any]) -> kd.Dataset:
    """The data with these claims alone, about an event of which nothing else is counted."""
    base = {
        "event_id": "shusha-1992", "measure": "killed", "unit": "person", "bound": "exact",
        "stance": "states", "attribution": "unnamed", "sources": ("wikipedia[lead.1]",),
    }  # fmt: skip
    made = [Claim.model_validate({"id": f"c{n}", **base, **c}) for n, c in enumerate(claims)]
    event = next(event for event in data.events if event.date == "1992-02-25/1992-02-26")
    made = [claim.model_copy(update={"event_id": event.id}) for claim in made]
    tables = {**data.tables, "claims": type(data.claims)(made)}
    return kd.Dataset(tables, data.folder, data.descriptor)


def killed(data: kd.Dataset, *claims: dict[str, Any]) -> tuple[Any, ...]:
    changed = with_claims(data, *claims)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("karabakh_data.views.FEW", 0)
        rows = {view.name: rows for view, rows in views_with_rows(changed)}["events_flat"]
    (row,) = (row for row in rows if row["killed_of"] is not None)
    return tuple(row[f"killed_{name}"] for name in ("lowest", "highest", "named_claimants", "of"))


def test_every_view_describes_its_columns(data: kd.Dataset) -> None:
    assert {"events_flat", "claims_flat", "equipment_flat", "control_intervals", "offices_flat",
            "timeline"} <= views(data).keys()  # fmt: skip
    for view in views(data).values():
        assert view.description.endswith(".")
        names = [column.name for column in view.columns]
        assert len(set(names)) == len(names)
        for column in view.columns:
            assert column.description.endswith("."), (view.name, column.name)


def test_a_row_for_each_row(data: kd.Dataset, flat: dict[str, list[dict[str, Any]]]) -> None:
    for view, table in (("events_flat", data.events), ("claims_flat", data.claims)):
        assert sorted(row["id"] for row in flat[view]) == sorted(table.keys())
        for row in flat[view]:
            record = table[row["id"]]  # type: ignore[index]
            for column in bundled_schemas()[table.name].fields:
                assert row[column.name] == getattr(record, column.name)


def test_names_stand_beside_keys(data: kd.Dataset, flat: dict[str, list[dict[str, Any]]]) -> None:
    for row in flat["claims_flat"]:
        claimant = data.actors.get(row["claimant_id"])
        assert row["claimant"] == (claimant.name if claimant else None)
        event = data.events.get(row["event_id"])
        assert row["event"] == (event.title if event else None)
        assert row["is_part"] == (row["part_of_id"] is not None)


# Ranges


def test_rivals_are_ranged_and_their_claimants_counted(data: kd.Dataset) -> None:
    first, second = list(data.actors.keys())[:2]
    assert killed(
        data,
        {"low": 5, "high": 5, "claimant_id": first, "attribution": "named"},
        {"low": 9, "high": 12, "bound": "range", "claimant_id": second, "attribution": "named"},
        {"low": 7, "high": 7, "claimant_id": second, "attribution": "named"},
        {"low": 8, "high": 8},
    ) == (5, 12, 2, "total")


def test_part_is_not_ranged_with_its_whole(data: kd.Dataset) -> None:
    whole = {"low": 613, "high": 613}
    part = {"low": 106, "high": 106, "counted": "women", "part_of_id": "c0"}
    part_of_part = {"low": 3, "high": 3, "part_of_id": "c1"}
    assert killed(data, whole, part, part_of_part) == (613, 613, 0, "total")


def test_part_of_the_same_kind_is_not_ranged_either(data: kd.Dataset) -> None:
    assert killed(data, {"low": 30, "high": 30}, {"low": 26, "high": 26, "part_of_id": "c0"}) == (
        30,
        30,
        0,
        "total",
    )


def test_narrower_count_is_not_ranged_with_the_wider(data: kd.Dataset) -> None:
    actor = next(iter(data.actors)).id
    place = next(iter(data.places)).id
    for narrower in (
        {"counted": "civilians"},
        {"subject_id": actor},
        {"place_id": place},
        {"date": "1992-02-26", "date_start": dt.date(1992, 2, 26),
         "date_end": dt.date(1992, 2, 26)},
    ):  # fmt: skip
        found = killed(data, {"low": 50, "high": 60}, {"low": 2, "high": 2, **narrower})
        assert found == (50, 60, 0, "total")


def test_dead_of_two_sides_have_no_range(data: kd.Dataset) -> None:
    first, second = list(data.actors.keys())[:2]
    claims = ({"low": 8, "high": 8, "subject_id": first}, {"low": 9, "subject_id": second})
    assert killed(data, *claims) == (None, None, None, "2 counts, see event_counts")


def test_denial_is_not_ranged(data: kd.Dataset) -> None:
    denial = {"low": 1, "high": 1, "stance": "denies"}
    assert killed(data, {"low": 8, "high": 8}, denial) == (8, 8, 0, "total")


@pytest.mark.parametrize("wider", [{}, {"counted": "civilians"}])
def test_no_range_beside_words(wider: dict[str, Any], data: kd.Dataset) -> None:
    words = {"bound": "unquantified", "stated": "scores", **wider}
    (lowest, highest, _, of) = killed(data, {"low": 8, "high": 8}, words)
    assert (lowest, highest) == (None, None)
    assert of == f"{1 + bool(wider)} count{'s' * bool(wider)}, 1 in words, see event_counts"


@pytest.mark.parametrize(
    "beyond",
    [
        {"low": 8, "high": 11, "bound": "range"},
        {"low": 8, "bound": "at-least"},
        {"high": 8, "bound": "at-most"},
        {"low": 9, "high": 9, "part_of_id": "c0"},
    ],
)
def test_no_range_that_a_claim_goes_beyond(beyond: dict[str, Any], data: kd.Dataset) -> None:
    found = killed(data, {"low": 7, "high": 7}, {"counted": "civilians", **beyond})
    assert found[:2] == (None, None)


def test_measures_of_few_events_have_no_columns(data: kd.Dataset) -> None:
    names = {column.name for column in views(data)["events_flat"].columns}
    for measure in _numbered(data):
        claims = data.claims.where(measure=measure)
        events = {c.event_id for c in claims if (c.low, c.high) != (None, None)}
        assert (f"{measure.replace('-', '_')}_lowest" in names) == (len(events - {None}) > 3)


def test_events_without_figures_have_views_too(data: kd.Dataset) -> None:
    rows = {view.name: rows for view, rows in views_with_rows(with_claims(data))}
    assert len(rows["events_flat"]) == len(data.events)
    assert rows["event_counts"] == []


def test_no_claim_lies_outside_a_range(
    data: kd.Dataset, flat: dict[str, list[dict[str, Any]]]
) -> None:
    ranges = 0
    for row in flat["events_flat"]:
        for claim in data.claims.where(event_id=row["id"], stance="states"):
            word = claim.measure.replace("-", "_")
            low, high = row.get(f"{word}_lowest"), row.get(f"{word}_highest")
            if (low, high) == (None, None) or claim.bound is None:
                continue
            ranges += 1
            assert claim.part_of_id or claim.bound != "unquantified", claim.id
            said = claim.low if claim.high is None else claim.high
            assert high is None or said is None or said <= high, claim.id
    assert ranges


@pytest.mark.parametrize(
    ("claims", "lowest", "highest"),
    [
        ([{"low": 10, "bound": "at-least"}], 10, None),
        ([{"high": 10, "bound": "at-most"}], None, 10),
        ([{"low": 5, "high": 8}, {"low": 10, "bound": "at-least"}], 5, None),
        ([{"low": 5, "high": 18}, {"low": 10, "bound": "at-least"}], 5, 18),
        ([{"low": 5, "high": 8}, {"high": 4, "bound": "at-most"}], None, 8),
        ([{"low": 0, "high": 0}], 0, 0),
    ],
)
def test_open_bounds_stay_open(
    claims: list[dict[str, Any]], lowest: int | None, highest: int | None, data: kd.Dataset
) -> None:
    assert killed(data, *claims)[:2] == (lowest, highest)


def _numbered(data: kd.Dataset) -> set[str]:
    return {c.measure for c in data.claims if c.event_id and (c.low, c.high) != (None, None)}


def test_counts_of_the_data_agree_with_the_claims(
    data: kd.Dataset, flat: dict[str, list[dict[str, Any]]]
) -> None:
    """The same ranges, found without SQL."""
    counts: dict[tuple[Any, ...], list[Claim]] = defaultdict(list)
    for claim in data.claims:
        event = data.events.get(claim.event_id)
        if event is None or claim.stance == "denies" or claim.bound is None:
            continue
        whole, inside = data.claims.get(claim.part_of_id), False
        while whole is not None:
            inside |= whole.event_id == event.id
            whole = data.claims.get(whole.part_of_id)
        if inside:
            continue
        covers = claim.date is None or event.date is None or (
            (claim.date_start is None
             or (event.date_start is not None and claim.date_start <= event.date_start))
            and (claim.date_end is None
                 or (event.date_end is not None and claim.date_end >= event.date_end))
        )  # fmt: skip
        place = None if claim.place_id == event.place_id else claim.place_id
        counts[
            event.id, claim.measure, claim.unit, claim.counted or "total", claim.subject_id,
            claim.counterparty_id, place, None if covers else claim.date,
        ].append(claim)  # fmt: skip
    found = {
        tuple(row[name] for name in ("event_id", "measure", "unit", "counted", "subject_id",
                                     "counterparty_id", "place_id", "period")): row
        for row in flat["event_counts"]
    }  # fmt: skip
    counts = {key: claims for key, claims in counts.items() if key[1] in _numbered(data)}
    assert found.keys() == counts.keys()
    for key, every in counts.items():
        claims = [claim for claim in every if claim.bound != "unquantified"]
        assert found[key]["claims"] == len(claims)
        assert found[key]["in_words"] == len(every) - len(claims)
        named = {claim.claimant_id for claim in claims} - {None}
        assert found[key]["named_claimants"] == len(named)
        lows = [claim.low for claim in claims if claim.low is not None]
        if found[key]["lowest"] is not None:
            assert found[key]["lowest"] == min(lows)


def test_participants_by_role(data: kd.Dataset, flat: dict[str, list[dict[str, Any]]]) -> None:
    for row in flat["events_flat"]:
        for role in {one.role for one in data.participants}:
            taking_part = data.participants.where(event_id=row["id"], role=role)
            shown = row[role.replace("-", "_")] or ""
            assert all(data.actors[one.actor_id].name in shown for one in taking_part)
            assert bool(shown) == bool(len(taking_part))
            stated = [one for one in taking_part if one.attribution != "source-voice"]
            assert shown.count("(stated by ") == len(stated), "an allegation is no fact"


# Offices, control, equipment, timeline


def test_office_attested_for_a_day_is_no_term(
    data: kd.Dataset, flat: dict[str, list[dict[str, Any]]]
) -> None:
    offices = data.relations.where(kind="holds-office")
    assert len(flat["offices_flat"]) == len(offices)
    assert not {"date_start", "date_end"} & flat["offices_flat"][0].keys()
    for row in flat["offices_flat"]:
        tie = data.relations[row["id"]]
        days = (tie.date_start, tie.date_end)
        term, seen = (row["term_from"], row["term_to"]), (row["attested_from"], row["attested_to"])
        assert (term, seen) == (((None, None), days) if tie.attested else (days, (None, None)))


@pytest.mark.parametrize("day", ["1988-03-01", "1991-12-15", "1992-05-09", "1993-09-01"])
def test_control_intervals_answer_as_control_on(
    day: str, data: kd.Dataset, flat: dict[str, list[dict[str, Any]]]
) -> None:
    asked = dt.date.fromisoformat(day)
    found = {
        row["id"]
        for row in flat["control_intervals"]
        if (row["held_from"] is None or row["held_from"] <= asked)
        and (row["held_to"] is None or row["held_to"] >= asked)
    }
    assert found == {link.id for link in data.control_on(day)}


def test_control_intervals_tell_of_parts_held_apart(
    data: kd.Dataset, flat: dict[str, list[dict[str, Any]]]
) -> None:
    parts = data.control.where(extent="part")
    for row in flat["control_intervals"]:
        beside = parts.where(place_id=row["place_id"]).between(row["held_from"], row["held_to"])
        assert row["has_parts"] == bool(len(beside)), row["id"]
    assert any(row["has_parts"] for row in flat["control_intervals"])


def test_control_intervals_share_the_days_of_change(
    data: kd.Dataset, flat: dict[str, list[dict[str, Any]]]
) -> None:
    chains: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in flat["control_intervals"]:
        chains[row["place_id"]].append(row)
        assert row["holder_id"] == data.control[row["id"]].actor_id
    for chain in chains.values():
        assert chain[0]["held_from_latest"] is None
        assert chain[-1]["held_to_earliest"] is None
        for before, after in pairwise(chain):
            assert after["held_from_latest"] == before["held_to"]
            assert before["held_to_earliest"] == after["held_from"]


def test_every_count_of_equipment_stands_once(
    data: kd.Dataset, flat: dict[str, list[dict[str, Any]]]
) -> None:
    shown: list[str] = []
    for row in flat["equipment_flat"]:
        for column, key in row.items():
            side = column.removesuffix("_id")
            if not column.endswith("_id") or key is None or f"{side}_low" not in row:
                continue
            count = data.equipment[key]
            shown.append(key)
            assert (row[f"{side}_low"], row[f"{side}_high"]) == (count.low, count.high)
            assert row[f"{side}_holder"] == data.actors[count.actor_id].name
            assert data.actors[count.actor_id].side == side
            assert (row["type_id"], row["measure"], row["date"]) == (
                count.type_id, count.measure, count.date)  # fmt: skip
            assert row["is_part"] == (count.part_of_id is not None)
    assert sorted(shown) == sorted(data.equipment.keys())


def test_timeline_is_the_timeline(data: kd.Dataset, flat: dict[str, list[dict[str, Any]]]) -> None:
    wanted = [(row.resource, row.id) for row in timeline.timeline(data)]
    assert [(row["in_table"], row["id"]) for row in flat["timeline"]] == wanted


def test_citations_are_those_of_the_rows(
    data: kd.Dataset, flat: dict[str, list[dict[str, Any]]]
) -> None:
    wanted = sorted(
        (table.name, row.id, source.id, place or "", source.custom.independence)
        for table in data.tables.values()
        for row in table
        for source, place in data.cited(row)
    )
    columns = ("in_table", "row_id", "source_id", "locator", "independence")
    found = sorted(tuple(row[name] or "" for name in columns) for row in flat["citations"])
    assert found == wanted
    assert all(row["source"] == data.sources[row["source_id"]].title for row in flat["citations"])


def test_within_is_what_a_place_was_part_of(
    data: kd.Dataset, flat: dict[str, list[dict[str, Any]]]
) -> None:
    inside = {place.id: data.within(place.id) for place in data.places}
    for view in ("events_flat", "timeline", "control_intervals"):
        for row in flat[view]:
            wanted = sorted(whole for whole, parts in inside.items() if row["place_id"] in parts)
            assert (row["within"] or "").split("; ") == (wanted or [""])
