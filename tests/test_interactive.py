"""Browser, map, timeline and claims work in a real browser, by key as well as by mouse.

They need Chromium with its driver (Debian: chromium, chromium-driver), selenium and the docs extra.
"""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from sitepages import ROOT

import karabakh_data as kd

pytest.importorskip("mkdocs", reason="needs the docs extra")
pytest.importorskip("selenium", reason="needs selenium")

from browsing import Browser
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


def titles(page: Browser) -> list[str]:
    return [cell.text for cell in page.all(".kd-sheet td.is-name")]


# The data browser.


def test_every_table_with_rows_can_be_browsed(folder: Path) -> None:
    data = kd.load()
    filled = {name for name, table in data.tables.items() if len(table)}
    found = {path.parent.name for path in (folder / "browse").glob("*/index.html")}
    assert found == filled
    for name in filled:
        text = (folder / "browse" / name / "index.html").read_text(encoding="utf-8")
        assert f"data/{name}." in text.partition("<noscript>")[2].partition("</noscript>")[0]


def payload(folder: Path, page: str) -> Any:
    text = (folder / page / "index.html").read_text(encoding="utf-8")
    script = text.partition('id="kd-data">')[2].partition("</script>")[0]
    return json.loads(script)


def test_addresses_in_the_data_of_pages_lead_on(folder: Path) -> None:
    def lead(page: str, target: str) -> None:
        path, _, anchor = target.partition("#")
        file = (folder / page / path).resolve()
        file = file / "index.html" if file.is_dir() else file
        assert file.is_file(), (page, target)
        if anchor:
            known = ids.setdefault(file, file.read_text(encoding="utf-8"))
            assert f'id="{anchor}"' in known, (page, target)

    ids: dict[Path, str] = {}
    for path in (folder / "browse").glob("*/index.html"):
        page = f"browse/{path.parent.name}"
        given = payload(folder, page)
        targets = {address for address in given["at"] if address}
        for names in given["names"].values():
            targets |= {address for _, address in names.values() if address}
        targets |= set(given["paragraphs"].values())
        for target in targets:
            lead(page, target)
    for page, key in (("map", "control"), ("map", "events"), ("timeline", "items")):
        for entry in payload(folder, page)[key]:
            lead(page, entry["at"])
            for _, target in entry.get("cites", ()):
                lead(page, target)


def test_search_finds_with_and_without_accents(page: Browser) -> None:
    page.open("browse/places/")
    page.find("#kd-search").send_keys("shush")
    page.wait(lambda: " of " in page.text("#kd-status"))
    assert "Shusha" in titles(page)
    assert page.fragment() == "#q=shush"
    page.open("browse/place_names/#q=agbulaq")
    assert "Ağbulaq" in titles(page)


def test_filter_sort_and_share(page: Browser) -> None:
    data = kd.load()
    page.open("browse/events/")
    Select(page.find("#kd-filters [data-column=kind] select")).select_by_value("capture")
    low, high = page.all("#kd-filters [data-column=date] input")
    low.send_keys("1992")
    high.send_keys("1992-05")
    expected = [
        event
        for event in data.events.where(kind="capture")
        if str(event.date_end or "9999") >= "1992" and str(event.date_start) <= "1992-05-31"
    ]
    page.wait(lambda: page.text("#kd-status").startswith(f"{len(expected)} of "))
    assert sorted(titles(page)) == sorted(event.title for event in expected)
    header = page.find(".kd-sheet th.is-name .dt-column-order")
    header.send_keys(Keys.ENTER)
    page.wait(lambda: "sort=title" in page.fragment())
    ascending = titles(page)
    header = page.find(".kd-sheet th.is-name .dt-column-order")
    header.send_keys(Keys.ENTER)
    page.wait(lambda: "sort=-title" in page.fragment())
    assert titles(page) == ascending[::-1]
    shared = page.fragment()
    assert "kind=capture" in shared
    assert "date=1992..1992-05" in shared
    page.open("browse/events/" + shared)
    assert titles(page) == ascending[::-1]
    assert page.find("#kd-filters [data-column=kind] select").get_attribute("value") == "capture"
    page.find("#kd-reset").click()
    assert page.fragment() == ""


def test_empty_numbers_come_last(page: Browser) -> None:
    for sort in ("low", "-low"):
        page.open(f"browse/claims/#sort={sort}&show=id,low")
        assert page.all(".kd-sheet td.is-number")[0].text != ""


def test_references_lead_to_records(page: Browser) -> None:
    page.open("browse/events/#q=khojaly-1992&show=title,kind,sources")
    link = page.find(".kd-sheet td.is-name a")
    assert "/events/" in link.get_attribute("href")
    assert "/codebook/event_kinds/" in page.find(".kd-sheet td.is-reference a").get_attribute(
        "href"
    )
    cited = [a.get_attribute("href") for a in page.all(".kd-sheet td.is-citations a")]
    assert any("/coverage/#" in address for address in cited)
    assert any("/sources/" in address for address in cited)
    link.click()
    page.wait(lambda: page.all("h1") and "/events/" in page.driver.current_url)


def test_download_holds_the_selection_as_it_stands_in_the_file(page: Browser) -> None:
    page.open("browse/claims/#measure=killed&stance=denies&sort=-id")
    page.find("#kd-download").click()
    file = page.downloads / "claims-selection.csv"
    page.wait(file.is_file)
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    with (ROOT / "data" / "claims.csv").open(encoding="utf-8", newline="") as lines:
        whole = list(csv.DictReader(lines))
    wanted = [r for r in whole if r["measure"] == "killed" and r["stance"] == "denies"]
    assert wanted
    assert list(rows[0]) == list(whole[0])
    assert rows == sorted(wanted, key=lambda row: row["id"].replace("-", ""), reverse=True)


def test_columns_pages_and_further_filters(page: Browser) -> None:
    page.open("browse/actors/")
    Select(page.find("#kd-add")).select_by_value("note")
    assert (
        page.run("return document.activeElement.closest('[data-column]').dataset.column") == "note"
    )
    page.find(".kd-columns-choice summary").click()
    page.find("#kd-columns [value=note]").click()
    assert "show=" in page.fragment()
    page.find(".dt-paging-button.next").click()
    page.wait(lambda: "page=2" in page.fragment())
    assert "page 2 of" in page.text("#kd-status")


@pytest.mark.parametrize("width", [1440, 360])
def test_denials_and_parts_among_claims_are_seen_as_such(page: Browser, width: int) -> None:
    page.shape(width, 900)
    page.open("browse/claims/#event_id=khojaly-1992&measure=occurrence")
    denial = page.find(".kd-sheet td.is-denial")
    assert denial.is_displayed()
    assert denial.text == "Denies"
    assert not page.all(".kd-sheet td.is-empty + td.is-denial")
    page.open("browse/claims/#event_id=khojaly-1992&measure=killed")
    parts = [cell.text for cell in page.all(".kd-sheet td[data-title='Part of']")]
    assert "khojaly-1992-killed-az" in parts


def test_places_are_found_by_every_name(page: Browser) -> None:
    page.open("browse/places/#q=shushi")
    assert "Shusha" in titles(page)
    for query in ("maragha", "black january", "shushi", "khankendi"):
        for where, shown in (
            ("timeline", "#kd-marks .mark"),
            ("claims", ".kd-rivals > li:not([hidden])"),
        ):
            page.open(f"{where}/#q={query.replace(' ', '%20')}")
            assert page.all(shown), (where, query)


def test_markup_in_a_cell_and_in_the_address_is_inert(page: Browser) -> None:
    page.open("browse/events/#q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&sort=nonsense&page=x")
    assert page.text("#kd-status").startswith("0 of ")
    page.run(
        "var t = document.getElementById('kd-data');"
        "if (t.textContent.includes('<')) throw new Error('markup in the data element')"
    )
    assert page.problems() == []


# The map.


def shown_on_map(page: Browser) -> dict[str, str]:
    found = page.run(
        "return Array.from(document.querySelectorAll('#kd-spots [data-place]')).map(g =>"
        " [g.dataset.place, g.getAttribute('class').split(' ')[1]])"
    )
    return {key: state for key, state in found if state != "unstated"}


@pytest.mark.parametrize(
    "day", ["1988-03-01", "1989-06-01", "1991-12-15", "1992-05-09", "1993-08-01", "2018-04-30"]
)
def test_map_shows_what_control_on_says(page: Browser, day: str) -> None:
    data = kd.load()
    expected: dict[str, set[str]] = {}
    for link in data.control_on(day):
        side = data.actors[link.actor_id].side if link.actor_id else "contested"
        mark = side if side in ("armenian", "azerbaijani", "contested") else "other"
        expected.setdefault(link.place_id, set()).add(mark)
    page.open(f"map/#day={day}")
    marks = shown_on_map(page)
    for key, sides in expected.items():
        if key in marks:
            assert marks[key] == (sides.pop() if len(sides) == 1 else "either"), key
        else:
            assert page.all(f"#kd-holders [data-place={key}] ~ .kd-tag"), key
    assert marks.keys() <= expected.keys()
    assert len(page.all("#kd-holders [data-place]")) == len(expected)


@pytest.mark.parametrize("width", [1440, 360])
def test_towns_are_named_and_lie_on_top(page: Browser, width: int) -> None:
    page.shape(width, 900)
    page.open("map/#day=1992-03-01")
    names = [text.text for text in page.all("#kd-labels text")]
    assert {"Shusha", "Stepanakert"} <= set(names)
    for town in ("shusha", "stepanakert", "khojaly", "martakert"):
        # What is seen at the middle of a town's mark is the town.
        seen = page.run(
            "document.querySelector('#kd-frame').scrollIntoView({block: 'center'});"
            "var group = document.querySelector(`#kd-spots [data-place=${arguments[0]}]`);"
            "var box = group.querySelector('use').getBoundingClientRect();"
            "return document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)"
            ".find(found => !found.matches('.kd-hit')).closest('[data-place]')?.dataset.place",
            town,
        )
        assert seen == town


def test_what_goes_on_is_said_to_last_to_the_end_of_the_data(folder: Path) -> None:
    rows = payload(folder, "map")["control"]
    assert {"(to the end of the data, 30 April 2018)" in row["when"] for row in rows} == {
        True,
        False,
    }
    for row in rows:
        assert ("to the end of the data" in row["when"]) == (row["end"] == "")


def test_slider_goes_by_day_month_and_change(page: Browser) -> None:
    page.open("map/#day=1992-01-31")
    slider = page.find("#kd-slider")
    slider.send_keys(Keys.ARROW_RIGHT)
    assert "day=1992-02-01" in page.fragment()
    assert slider.get_attribute("aria-valuetext") == "1 February 1992"
    slider.send_keys(Keys.ARROW_LEFT)
    slider.send_keys(Keys.PAGE_UP)
    assert "day=1992-02-29" in page.fragment()
    slider.send_keys(Keys.PAGE_DOWN)
    assert "day=1992-01-29" in page.fragment()
    page.find("#kd-after").click()
    after = page.fragment()
    page.find("#kd-before").click()
    assert page.fragment() < "#day=1992-01-30" < after
    Select(page.find("#kd-span")).select_by_value("whole")
    slider.send_keys(Keys.END)
    assert f"day={kd.load().cutoff}" in page.fragment()


def test_a_place_tells_its_statements(page: Browser) -> None:
    page.open("map/#day=1992-05-10")
    page.find("#kd-holders [data-place=shusha]").send_keys(Keys.ENTER)
    assert "Captured: Armenian forces" in page.text("#kd-chosen")
    assert "place=shusha" in page.fragment()
    page.run(
        "document.querySelector('#kd-spots [data-place=shusha] .kd-hit')"
        ".dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    assert not page.find("#kd-chosen").is_displayed()


def test_map_zooms_and_moves_by_key_and_touch(page: Browser) -> None:
    page.shape(360, 760)
    page.open("map/")
    box = page.find("#kd-svg")
    before = box.get_dom_attribute("viewBox").split()
    box.send_keys("+")
    closer = box.get_dom_attribute("viewBox").split()
    assert float(closer[2]) < float(before[2])
    box.send_keys(Keys.ARROW_RIGHT)
    assert float(box.get_dom_attribute("viewBox").split()[0]) > float(closer[0])
    assert "view=" in page.fragment()
    shared = page.fragment()
    page.open("map/" + shared)
    assert page.fragment() == shared
    page.run("arguments[0].scrollIntoView({block: 'center'})", page.find("#kd-svg"))
    place = page.find("#kd-svg").rect
    top = place["y"] - page.run("return scrollY")
    at = {"x": place["x"] + 150, "y": top + 150}
    start = page.find("#kd-svg").get_dom_attribute("viewBox")
    page.command("Input.dispatchTouchEvent", type="touchStart", touchPoints=[at])
    for step in range(1, 6):
        point = {"x": at["x"] - 12 * step, "y": at["y"]}
        page.command("Input.dispatchTouchEvent", type="touchMove", touchPoints=[point])
    page.command("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
    page.wait(lambda: page.find("#kd-svg").get_dom_attribute("viewBox") != start)


# The timeline.


def test_timeline_zooms_filters_and_shares(page: Browser) -> None:
    page.open("timeline/")
    before = len(page.all("#kd-marks .mark"))
    data = kd.load()
    first, last = "1988-01-01", "1994-12-31"
    tables = (data.events, data.resolutions, data.ceasefires)
    assert before == sum(row.date is not None for t in tables for row in t.between(first, last))
    page.find("#kd-in").click()
    assert "from=" in page.fragment()
    assert len(page.all("#kd-marks .mark")) < before
    page.find("[data-span='1992-01-01,1992-12-31']").click()
    assert "from=1992-01-01&to=1992-12-31" in page.fragment()
    page.find("#kd-search").send_keys("shusha")
    few = len(page.all("#kd-marks .mark"))
    assert 0 < few == len([x for x in page.all("#kd-list li") if x.is_displayed()])
    page.find("#kd-lanes input").click()
    shared = page.fragment()
    assert "without=0" in shared
    page.open("timeline/" + shared)
    assert len(page.all("#kd-marks .mark")) < few
    assert page.fragment() == shared


def test_timeline_by_key(page: Browser) -> None:
    page.open("timeline/#from=1992-05&to=1992-06")
    box = page.find("#kd-svg")
    box.send_keys(Keys.ARROW_RIGHT)
    first = page.text("#kd-chosen")
    box.send_keys(Keys.ARROW_RIGHT)
    assert page.text("#kd-chosen") != first
    wide = page.fragment()
    box.send_keys("+")
    assert page.fragment() != wide
    target = page.find("#kd-chosen a").get_attribute("href")
    box.send_keys(Keys.ENTER)
    page.wait(lambda: page.driver.current_url == target)


def test_dates_are_drawn_as_uncertain_as_they_are(folder: Path, page: Browser) -> None:
    items = payload(folder, "timeline")["items"]
    forms = {(item["form"], item["fades"]) for item in items}
    assert {("day", ""), ("span", ""), ("within", ""), ("span", "end")} <= forms
    page.open("timeline/#from=1918&to=2018")
    for item in items:
        mark = f"#kd-marks [data-id='{item['id']}']"
        if item["form"] != "day" and item["fades"]:
            assert page.all(f"{mark} rect.fade-{item['fades']}"), item
    openly = [item["id"] for item in items if not item["end"]]
    assert openly
    page.open("timeline/#from=2010&to=2018")
    assert page.all(f"[data-id='{openly[0]}'] path.open")


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("years", ["", "#from=1992-01-01&to=1992-12-31"])
def test_no_name_covers_a_bar(page: Browser, width: int, years: str) -> None:
    page.shape(width, 900)
    page.open("timeline/" + years)
    covered = page.run("""
        var frame = document.querySelector("#kd-svg").getBoundingClientRect();
        var bars = Array.from(document.querySelectorAll("#kd-marks .mark rect:not(.kd-hit)"))
            .map(bar => bar.getBoundingClientRect());
        return Array.from(document.querySelectorAll("#kd-marks .mark text")).filter(text => {
            var box = text.getBBox(), at = text.getBoundingClientRect();
            return bars.some(bar => bar.right > frame.left && bar.left < at.right - 1
                && bar.right > at.left + 1 && bar.top < at.top + box.height * 0.8
                && bar.bottom > at.top + box.height * 0.2);
        }).map(text => text.textContent);
    """)
    assert covered == []


def test_attacks_on_people_lie_in_one_lane(folder: Path) -> None:
    given = payload(folder, "timeline")
    lanes = {item["id"]: given["lanes"][item["lane"]] for item in given["items"]}
    civilians = lanes["events-khojaly-1992"]
    for event in ("sumgait-1988", "baku-mob-violence-1990", "maraga-1992", "baku-january-1990"):
        assert lanes[f"events-{event}"] == civilians
    # Troops that enter a city, of whom no dead are stated, lie with deployments.
    assert lanes["events-sumgait-soviet-entry-1988"] == lanes["events-yerevan-deployment-1988"]
    assert lanes["events-sumgait-soviet-entry-1988"] != civilians


# Who states what.


def test_claims_are_found_by_word_measure_and_claimant(page: Browser) -> None:
    data = kd.load()
    page.open("claims/")
    shown = ".kd-rivals > li:not([hidden])"
    assert len(page.all(shown)) == len(data.claims)
    Select(page.find("#kd-measure")).select_by_value("Killed")
    killed = data.claims.where(measure="killed")
    page.wait(lambda: page.text("#kd-status").startswith(f"{len(killed)} of "))
    Select(page.find("#kd-claimant")).select_by_value("Memorial")
    by = [c for c in killed if c.claimant_id and data.actors[c.claimant_id].name == "Memorial"]
    assert len(page.all(shown)) == len(by)
    page.find("#kd-search").send_keys("Khojaly")
    assert page.fragment() == "#q=Khojaly&measure=Killed&by=Memorial"
    shared = page.fragment()
    few = [claim for claim in by if claim.event_id and "khojaly" in claim.event_id]
    page.open("claims/" + shared)
    assert len(page.all(shown)) == len(few) > 0
    # What has nothing to show is gone with its heading.
    headings = [h.text for h in page.all("article h2, article h3") if h.is_displayed()]
    assert headings == ["About events", "1992"]
    page.find("#kd-reset").click()
    assert page.fragment() == ""
    assert len(page.all(shown)) == len(data.claims)
