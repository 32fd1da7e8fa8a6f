"""Browser, map and timeline work in a real browser, by key as well as by mouse, and for everyone.

They need Chromium with its driver (Debian: chromium, chromium-driver), selenium, the docs extra
and axe-core (npm install --no-save axe-core@4.14.1, or AXE_CORE naming axe.min.js).
"""

import csv
import functools
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import karabakh_data as kd

pytest.importorskip("mkdocs", reason="needs the docs extra")
pytest.importorskip("selenium", reason="needs selenium")

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

ROOT = Path(__file__).parent.parent
CHROMIUM = shutil.which("chromium")
DRIVER = shutil.which("chromedriver")
AXE = Path(os.environ.get("AXE_CORE") or ROOT / "node_modules" / "axe-core" / "axe.min.js")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
)
PAGES = ("browse/", "browse/events/", "browse/claims/", "map/", "timeline/")

pytestmark = [
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs chromium and chromium-driver"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if given := os.environ.get("SITE_UNDER_TEST"):
        return Path(given)
    site = tmp_path_factory.mktemp("site").resolve()
    result = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", site],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return site


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The site under a path of its own, as most hosts have it."""
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


class Browser:
    """A page in Chromium."""

    def __init__(self, address: str, profile: Path, downloads: Path) -> None:
        options = Options()
        options.binary_location = CHROMIUM or ""
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(DRIVER))
        self.command("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))
        self.address = address
        self.downloads = downloads

    def command(self, name: str, **parameters: Any) -> Any:
        return self.driver.execute_cdp_cmd(name, parameters)

    def shape(self, width: int = 1440, height: int = 900, dark: bool = False) -> None:
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 500,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", features=[scheme])

    def open(self, page: str) -> None:
        self.driver.get("about:blank")
        # The theme keeps the colours chosen last.
        self.command("Storage.clearDataForOrigin", origin=self.address, storageTypes="all")
        self.driver.get(self.address + page)

    def find(self, selector: str) -> Any:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[Any]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        return str(self.find(selector).text)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def fragment(self) -> str:
        return str(self.run("return location.hash"))

    def wait(self, condition: Callable[[], Any]) -> Any:
        return WebDriverWait(self.driver, 5).until(lambda _: condition())

    def problems(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        found: list[str] = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                found.append(message["params"]["request"]["url"])
        return found


@pytest.fixture(scope="module")
def chromium(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    made = Browser(address, tmp_path_factory.mktemp("profile"), tmp_path_factory.mktemp("got"))
    yield made
    made.driver.quit()


@pytest.fixture
def page(chromium: Browser) -> Browser:
    chromium.shape()
    chromium.problems()
    chromium.requests()
    return chromium


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
    for key in ("control", "events"):
        for entry in payload(folder, "map")[key]:
            lead("map", entry["at"])
    for entry in payload(folder, "timeline")["items"]:
        lead("timeline", entry["at"])


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


# All of them.


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("address_", PAGES)
def test_page_is_quiet_local_narrow_enough_and_accessible(
    page: Browser, address_: str, width: int, dark: bool
) -> None:
    page.shape(width, 800, dark)
    page.open(address_)
    time.sleep(0.3)
    assert page.problems() == []
    requests = [url for url in page.requests() if not url.startswith(("about:", "data:", "blob:"))]
    assert requests
    assert [url for url in requests if not url.startswith(page.address)] == []
    assert page.run("return document.documentElement.scrollWidth") <= width
    paper = page.run("return getComputedStyle(document.body).backgroundColor")
    assert (int(paper[4:].split(",")[0]) < 90) == dark
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm install --no-save axe-core@4.14.1")
    page.run(AXE.read_text(encoding="utf-8"))
    found = page.driver.execute_async_script(
        "var done = arguments[arguments.length - 1];"
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        ".then(function (r) { done(r.violations.map(function (v) {"
        "return v.id + ': ' + v.nodes.map(function (n) { return n.html; }).join(' '); })); })"
    )
    assert found == []


@pytest.mark.parametrize("address_", ["browse/events/", "map/", "timeline/"])
def test_page_reads_without_scripts(page: Browser, address_: str) -> None:
    page.command("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page.open(address_)
        if "browse" in address_:
            targets = [a.get_attribute("href") for a in page.all(".kd-noscript a")]
            assert any(target.endswith("data/events.csv") for target in targets)
            assert any("/codebook/events/" in target for target in targets)
        elif "map" in address_:
            assert len(page.all("#kd-spots .kd-spot")) > 50
            assert len(page.all("#kd-holders li")) > 30
        else:
            assert len(page.all("#kd-marks a")) > 200
            assert len(page.all("#kd-list li")) > 300
        assert not page.find(".kd-tools").is_displayed()
    finally:
        page.command("Emulation.setScriptExecutionDisabled", value=False)
