"""Every kind of page in a real browser: quiet, local, readable by everyone and at every width.

They need Chromium with its driver (Debian: chromium, chromium-driver), selenium, the docs extra
and axe-core (npm install --no-save axe-core@4.14.1, or AXE_CORE naming axe.min.js).
"""

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from sitepages import ROOT, build

import karabakh_data as kd

pytest.importorskip("mkdocs", reason="needs the docs extra")
pytest.importorskip("selenium", reason="needs selenium")

from browsing import AXE, Browser
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

PAGES = (
    *("", "404.html", "browse/", "browse/claims/", "timeline/", "map/"),
    *("claims/#measure=Killed&q=khojaly", "equipment/", "works/", "coverage/", "discrepancies/"),
    *("codebook/", "codebook/claims/", "codebook/event_kinds/", "codebook/rules/", "download/"),
    *("methodology/", "adding-up/", "naming/", "cite/", "changelog/", "versions/", "api/"),
    *("quick-start/", "formats/", "guides/pandas/", "contributing/", "performance/"),
    *("events/khojaly-1992/", "events/yugoslavia-war-1992/", "actors/abulfaz-elchibey/"),
    *("places/shusha/", "resolutions/un-a-res-62-243/", "ceasefires/bishkek-protocol-1994/"),
    *("equipment/battle-tank/", "works/return-2018/", "sources/pax-310/", "sources/wikipedia/"),
)
"""A page of each kind; of records a rich one, and a poor one beside it where they differ."""

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""Rules that can tell light from dark; the others need no second look."""

STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"


def violations(page: Browser, kind: str, values: list[str]) -> list[str]:
    found = page.driver.execute_async_script(
        "var done = arguments[arguments.length - 1];"
        "axe.run({runOnly: {type: arguments[0], values: arguments[1]}}).then(function (r) {"
        "done(r.violations.map(function (v) { return v.id + ': ' + v.nodes.slice(0, 5).map("
        "function (n) { return n.html + ' ' + n.failureSummary; }).join(' '); })); })",
        kind,
        values,
    )
    return list(found)


def lightness(page: Browser) -> int:
    paper = page.run("return getComputedStyle(document.body).backgroundColor")
    return int(paper[4:].split(",")[0])


def test_every_folder_of_the_site_is_looked_at(folder: Path) -> None:
    kinds = {page.partition("/")[0].partition("#")[0] for page in PAGES}
    found = {path.parent.name for path in folder.glob("*/index.html")}
    assert found <= kinds


@pytest.mark.parametrize("address", PAGES)
def test_page_is_quiet_local_narrow_enough_and_accessible(page: Browser, address: str) -> None:
    page.open(address)
    page.run(
        "var s = document.createElement('style'); s.textContent = arguments[0];"
        "document.head.append(s)",
        STILL,
    )
    # Of hundreds of entries of one form these are enough; axe-core takes its time over each.
    page.run(
        "document.querySelectorAll('.kd-entry:nth-of-type(n+4), .kd-matter:nth-of-type(n+4)')"
        ".forEach(function (entry) { entry.remove(); })"
    )
    if AXE.is_file():
        page.run(AXE.read_text(encoding="utf-8"))
    for width in (1440, 360):
        page.shape(width, 800)
        page.wait(lambda width=width: page.run("return innerWidth") == width)
        assert page.run("return document.documentElement.scrollWidth") <= width
        for scheme in ("default", "slate"):
            page.run("document.body.dataset.mdColorScheme = arguments[0]", scheme)
            assert (lightness(page) < 90) == (scheme == "slate")
            if AXE.is_file():
                rules = ("tag", LEVELS) if scheme == "default" else ("rule", COLOURS)
                assert violations(page, *rules) == [], (width, scheme)
    assert page.problems() == []
    requests = [url for url in page.requests() if not url.startswith(("about:", "data:", "blob:"))]
    assert requests
    assert [url for url in requests if not url.startswith(page.address)] == []
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm install --no-save axe-core@4.14.1")


def test_dark_where_the_reader_prefers_it_and_where_asked_for(page: Browser) -> None:
    page.shape(dark=True)
    page.open("naming/")
    assert lightness(page) < 90
    page.shape()
    page.open("naming/")
    assert lightness(page) > 200
    page.find("label[title='Dark colours']").click()
    page.wait(lambda: lightness(page) < 90)
    page.driver.get(page.address + "cite/")
    assert lightness(page) < 90, "the choice is kept from page to page"


def fonts(page: Browser, selector: str) -> set[tuple[str, bool]]:
    """Return the fonts that an element is drawn in, and whether each is a file of the site."""
    for domain in ("DOM", "CSS"):
        page.command(f"{domain}.enable")
    root = page.command("DOM.getDocument")["root"]["nodeId"]
    node = page.command("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
    used: list[dict[str, Any]] = page.command("CSS.getPlatformFontsForNode", nodeId=node)["fonts"]
    return {(font["familyName"], font["isCustomFont"]) for font in used}


def test_every_script_of_the_data_is_drawn_in_fonts_of_the_site(page: Browser) -> None:
    page.open("places/shusha/")
    page.driver.execute_async_script("document.fonts.ready.then(arguments[0])")
    for language, family in (
        ("az-Latn", "Source Sans 3"),
        ("hy-Armn", "Noto Sans Armenian"),
        ("ru-Cyrl", "Source Sans 3"),
    ):
        found = fonts(page, f".kd-names b[lang={language}]")
        assert found
        for name, own in found:
            assert own, (language, name)
            assert name.startswith(family), language
    assert all(own for _, own in fonts(page, "h1"))


def test_fonts_cover_the_letters_of_the_data() -> None:
    css = (ROOT / "docs/assets/vendor/fonts/fonts.css").read_text(encoding="utf-8")
    covered: set[int] = set()
    for first, last in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", css):
        covered |= set(range(int(first, 16), int(last or first, 16) + 1))
    for table in (ROOT / "data").iterdir():
        for letter in set(table.read_text(encoding="utf-8")):
            if unicodedata.name(letter, "").startswith(("LATIN", "CYRILLIC", "ARMENIAN")):
                assert ord(letter) in covered, (table.name, letter)


# Two clicks from a figure to its words.


@pytest.mark.parametrize(
    ("address", "clicks"),
    [
        ("events/khojaly-1992/", [".kd-claims td.kd-refs a"]),
        ("places/shusha/", [".kd-list .kd-refs a"]),
        ("actors/abulfaz-elchibey/", [".kd-claims td.kd-refs a"]),
        ("resolutions/un-a-res-62-243/", ["#references ~ .kd-sources a, .kd-sources a"]),
        ("ceasefires/bishkek-protocol-1994/", [".kd-list .kd-refs a"]),
        ("equipment/battle-tank/", [".kd-claims td.kd-refs a"]),
        ("works/return-2018/", [".kd-sources .kd-refs a"]),
        ("equipment/", ["figcaption .kd-refs a"]),
        ("claims/#measure=Killed", [".kd-rivals li:not([hidden]) .kd-refs a"]),
        ("discrepancies/", [".kd-versus .kd-refs a"]),
        ("browse/claims/#measure=killed", ["td.is-citations a"]),
        ("map/#day=1992-05-10", ["#kd-holders [data-place=shusha]", "#kd-chosen .kd-refs a"]),
        ("timeline/", ["#kd-list a", ".kd-sources a"]),
        ("adding-up/", ["td a.kd-ref"]),
    ],
)
def test_two_clicks_lead_from_a_figure_to_its_words(
    page: Browser, address: str, clicks: list[str]
) -> None:
    page.open(address)
    for click in clicks:
        page.run("arguments[0].click()", page.wait(lambda click=click: page.find(click)))
    page.wait(lambda: re.search(r"/(coverage|sources)/", page.driver.current_url))
    where = page.driver.current_url
    if "/coverage/" in where:
        # The paragraph, with the article's own text a click away.
        entry = page.find(":target")
        assert entry.get_attribute("id") in kd.load().coverage
        way = entry.find_element("css selector", "a.kd-out")
        assert len(clicks) <= 2
    else:
        way = page.find("a[rel=external]")
        assert len(clicks) <= 1 or "/sources/" in where
    assert way.get_attribute("href").startswith("http")
    assert not way.get_attribute("href").startswith(page.address)


# Without scripts, and from disk.


@pytest.fixture
def still(page: Browser) -> Any:
    page.command("Emulation.setScriptExecutionDisabled", value=True)
    yield page
    page.command("Emulation.setScriptExecutionDisabled", value=False)


def test_records_read_whole_without_scripts(still: Browser) -> None:
    still.open("events/khojaly-1992/")
    data = kd.load()
    assert still.text("h1") == data.events["khojaly-1992"].title
    for claim in data.claims.where(event_id="khojaly-1992"):
        assert still.run is not None
        assert still.find(f"tr[id='{claim.id}']").is_displayed()
    for part in (".kd-chart", ".kd-locator svg", ".kd-sources", ".kd-sequence", ".kd-actions"):
        assert still.find(part).is_displayed()


def test_the_codebook_reads_whole_without_scripts(still: Browser) -> None:
    still.open("codebook/claims/")
    columns = [row.text for row in still.all("tbody tr[id^=column-] th")]
    assert len(columns) == len(kd.load().claims.row_class.columns())
    assert all(row.is_displayed() for row in still.all("tbody tr"))


@pytest.mark.parametrize("address", ["browse/events/", "map/", "timeline/", "claims/"])
def test_what_needs_scripts_says_so_or_shows_what_it_can(still: Browser, address: str) -> None:
    still.open(address)
    if "browse" in address:
        targets = [a.get_attribute("href") for a in still.all(".kd-noscript a")]
        assert any(target.endswith("data/events.csv") for target in targets)
        assert any("/codebook/events/" in target for target in targets)
    elif "map" in address:
        assert len(still.all("#kd-spots .kd-spot")) > 50
        assert len(still.all("#kd-holders li")) > 30
    elif "timeline" in address:
        assert len(still.all("#kd-marks a")) > 200
        assert len(still.all("#kd-list li")) > 300
    else:
        assert len(still.all(".kd-rivals > li")) == len(kd.load().claims)
    assert not still.find(".kd-tools").is_displayed()


def test_a_copy_opens_from_disk(page: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    copy = tmp_path_factory.mktemp("copy").resolve()
    build(copy, "--no-directory-urls", OFFLINE="true")
    base = copy.as_uri() + "/"
    for address, wanted in (
        ("index.html", "h1"),
        ("events/khojaly-1992.html", ".kd-chart"),
        ("browse/claims.html#measure=killed", ".kd-sheet tbody tr"),
        ("map.html#day=1992-05-10", "#kd-holders [data-place=shusha]"),
        ("timeline.html", "#kd-marks .mark"),
        ("claims.html#measure=Killed", ".kd-rivals li:not([hidden])"),
        ("contributing.html?table=events&id=khojaly-1992", "#kd-correct:not([hidden])"),
    ):
        page.driver.get("about:blank")
        page.driver.get(base + address)
        assert page.wait(lambda wanted=wanted: page.all(wanted)), address
    page.find(".md-search__input").send_keys("Shusha", Keys.NULL)
    page.wait(lambda: page.all(".md-search-result__link"))
    assert page.problems() == []
    outside = [url for url in page.requests() if url.startswith("http")]
    assert outside == []
