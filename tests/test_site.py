"""Record pages and the pages around them: there, linked, true to the data, light and inert."""

import gzip
import hashlib
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from sitepages import ROOT, Page

import karabakh_data as kd
from karabakh_data import dates
from karabakh_data.row import Row
from karabakh_data.showing import view

FOLDERS = {
    "events": "events",
    "actors": "actors",
    "places": "places",
    "resolutions": "resolutions",
    "ceasefires": "ceasefires",
    "equipment_types": "equipment",
    "works": "works",
    "sources": "sources",
}
LIMIT = 150_000
JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def folder_of(site: dict[Path, Page]) -> Path:
    return min(site, key=lambda file: len(file.parts)).parent


def records() -> Iterator[tuple[Row, str]]:
    data = kd.load()
    for table, folder in FOLDERS.items():
        for row in data.table(table):
            yield row, f"{folder}/{row.id}"


def page(site: dict[Path, Page], address: str) -> Page:
    return site[folder_of(site) / address / "index.html"]


def test_every_record_has_a_page_and_its_json_equals_the_data(site: dict[Path, Page]) -> None:
    data, folder = kd.load(), folder_of(site)
    for row, address in records():
        assert folder / address / "index.html" in site, address
        document = json.loads((folder / f"{address}.json").read_text(encoding="utf-8"))
        assert document.pop("dataset") == data.descriptor["title"]
        assert document.pop("version") == data.version
        assert document.pop("data_cutoff") == data.descriptor["data_cutoff"]
        assert document.pop("licence") == data.descriptor["licenses"][0]["name"]
        assert document == json.loads(json.dumps(view(data, row))), address
        announced = f'type="application/json" href="../{row.id}.json">'
        assert announced in page(site, address).text, address


def test_every_row_of_the_data_stands_at_an_anchor(site: dict[Path, Page]) -> None:
    data = kd.load()
    owners = {
        "equipment": ("type_id",),
        "control": ("place_id",),
        "place_names": ("place_id",),
        "event_places": ("event_id",),
        "participants": ("event_id",),
        "relations": ("subject_id",),
        "resolution_provisions": ("resolution_id",),
        "resolution_votes": ("resolution_id",),
        "ceasefire_parties": ("ceasefire_id",),
        "claims": ("event_id", "place_id", "work_id", "subject_id", "claimant_id"),
    }
    for table, columns in owners.items():
        for row in data.table(table):
            column = next((name for name in columns if getattr(row, name)), None)
            if column is None:
                continue
            target = FOLDERS[row.references[column]]
            shown = page(site, f"{target}/{getattr(row, column)}")
            assert row.id in shown.ids, (table, row.id)


def test_no_id_stands_twice_on_a_page(site: dict[Path, Page]) -> None:
    for _, address in records():
        assert page(site, address).repeated == set(), address


def test_titles_and_headings_are_those_of_the_data(site: dict[Path, Page]) -> None:
    data = kd.load()
    for row, address in records():
        shown = page(site, address)
        title = view(data, row)["title"]
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", shown.text)
        assert heading is not None
        assert html.unescape(heading[1]) == title, address
        assert not re.search(r"<h2>\s*(<span[^>]*>)?\s*(</span>)?\s*</h2>", shown.text), address


def test_json_ld_of_every_record_parses(site: dict[Path, Page]) -> None:
    for row, address in records():
        found = JSON_LD.findall(page(site, address).text)
        assert len(found) == 1, address
        thing: dict[str, Any] = json.loads(found[0])
        assert thing["@context"] == "https://schema.org"
        assert thing["@type"]
        assert thing["name"]
        assert thing["identifier"] == f"{row.resource}/{row.id}"
        assert all(value not in (None, [], "") for value in thing.values()), address


def test_json_ld_has_absolute_ids_where_the_site_knows_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = kd.load()
    event = data.events["khojaly-1992"]
    assert "@id" not in linked_data(tmp_path, monkeypatch, "", event)
    base = "https://localhost/somewhere/"
    thing = linked_data(tmp_path, monkeypatch, base, event)
    assert thing["@id"] == thing["url"] == f"{base}events/khojaly-1992/"
    assert thing["location"]["@id"] == f"{base}places/{event.place_id}/"
    assert thing["superEvent"]["@id"] == f"{base}events/{event.part_of_id}/"
    assert thing["subjectOf"]["@id"] == base


def test_a_citation_names_the_page_of_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = "https://localhost/somewhere/"
    site = site_object(tmp_path, monkeypatch, SITE_URL=base)
    event = site.data.events["sumgait-1988"]
    made = site.record_page(event, view(site.data, event))
    pinned = site.pinned(made.src_uri)
    assert pinned == f"{base}v{site.data.version}/events/sumgait-1988/"
    assert site.pinned("index.md") == f"{base}v{site.data.version}/"
    shown = site.records.context(event, view(site.data, event), pinned)
    assert shown["cite_text"].endswith(pinned)
    assert pinned in shown["cite_bibtex"]
    assert json.loads(shown["cite_csl"])["URL"] == pinned


def linked_data(
    folder: Path, monkeypatch: pytest.MonkeyPatch, address: str, record: Row
) -> dict[str, Any]:
    """Return the JSON-LD of a record on a site at an address."""
    site = site_object(folder, monkeypatch, SITE_URL=address)
    body, _ = site.body(site.record_page(record, view(site.data, record)).src_uri)
    thing: dict[str, Any] = json.loads(JSON_LD.findall(body)[0])
    return thing


def site_object(folder: Path, monkeypatch: pytest.MonkeyPatch, **settings: str) -> Any:
    """Return the site without building it."""
    pytest.importorskip("mkdocs")
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    from builder.site import Site
    from mkdocs.config import load_config

    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    config = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(folder))
    config.plugins._current_plugin = "hooks"  # MkDocs sets it while it runs a hook
    return Site(config)


def test_the_form_for_corrections_is_filled_in_where_it_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = site_object(tmp_path, monkeypatch, REPOSITORY_URL="https://localhost/code/")
    address = site.correction("events/khojaly-1992.md", "events", "khojaly-1992")
    path, _, asked = address.partition("?")
    assert path == "https://localhost/code/issues/new"
    filled = dict(part.split("=") for part in asked.split("&"))
    form = (ROOT / ".github" / "ISSUE_TEMPLATE" / filled.pop("template")).read_text("utf-8")
    assert filled == {"table": "events", "row": "khojaly-1992"}
    assert all(f"id: {name}\n" in form for name in filled)


def test_a_record_page_is_light_over_the_wire(site: dict[Path, Page]) -> None:
    for _, address in records():
        shown = page(site, address)
        assert len(gzip.compress(shown.text.encode(), 6)) < LIMIT, address


def test_a_figure_is_two_clicks_from_its_words(site: dict[Path, Page]) -> None:
    """Each claim links to the ledger or to a source; these link to the words."""
    data = kd.load()
    shown = page(site, "events/khojaly-1992")
    for claim in data.claims.where(event_id="khojaly-1992"):
        row = re.search(rf'<tr id="{claim.id}".*?</tr>', shown.text, re.DOTALL)
        assert row is not None
        assert re.search(r'href="\.\./\.\./(coverage/#|sources/)', row[0]), claim.id
    history = 'href="https://en.wikipedia.org/wiki/'
    entry = re.search(r'id="khojaly.4".*?</section>', page(site, "coverage").text, re.DOTALL)
    assert entry is not None
    assert history in entry[0]
    for source in data.sources:
        if source.url or source.doi:
            assert 'rel="external"' in page(site, f"sources/{source.id}").text, source.id


def test_charts_begin_at_zero_and_keep_what_is_said(site: dict[Path, Page]) -> None:
    text = page(site, "events/khojaly-1992").text
    chart = re.search(r'<figure class="kd-chart">.*?</figure>', text, re.DOTALL)
    assert chart is not None
    assert '<i style="left:0.0%">0</i>' in chart[0]
    claims = kd.load().claims.where(event_id="khojaly-1992", measure="killed")
    same = {claim.id for claim in claims if claim.subject_id == "azerbaijanis"}
    drawn = set(re.findall(r'href="#([^"]+)"', chart[0]))
    assert same <= drawn
    # Dead of other people are no rival figure; they stand in the table below.
    others = {claim.id for claim in claims if claim.subject_id not in ("azerbaijanis", None)}
    assert others
    assert not others & drawn
    assert all(f'<tr id="{key}"' in text for key in others | same)


def test_no_chart_ranks_figures_of_other_years_or_people(site: dict[Path, Page]) -> None:
    text = page(site, "events/nagorno-karabakh-war").text
    part = text.partition('id="claims-killed"')[2].partition("<h3>")[0]
    charts = re.findall(r'<figure class="kd-chart">.*?</figure>', part, re.DOTALL)
    assert len(charts) > 3
    claims = kd.load().claims
    for chart in charts:
        whole = [claims[key] for key in re.findall(r'href="#([^"]+)"', chart)]
        whole = [claim for claim in whole if claim.part_of_id is None]
        assert len({claim.subject_id for claim in whole}) == 1
        assert len({claim.place_id for claim in whole}) == 1
        assert len({claim.date_end and claim.date_end.year for claim in whole}) == 1


def test_a_claim_of_the_source_bears_its_name(site: dict[Path, Page]) -> None:
    text = page(site, "events/baku-january-1990").text
    assert "Wikipedia article</" in text
    assert "BBC News</" in text


def test_the_claims_explorer_has_every_claim(site: dict[Path, Page]) -> None:
    text = page(site, "claims").text
    for claim in kd.load().claims:
        assert f'#{claim.id}"' in text, claim.id


def test_the_balance_says_what_is_unknown(site: dict[Path, Page]) -> None:
    text = page(site, "equipment").text
    stated = [row for row in kd.load().equipment if "N/A" in (row.stated or "")]
    assert stated
    assert text.count('class="unknown"') == len(stated)
    assert text.count("+ unknown") == len(stated)


def test_downloads_have_their_size_and_sum(site: dict[Path, Page]) -> None:
    folder = folder_of(site)
    shown = page(site, "download")
    files = re.findall(
        r'<a href="\.\./(data/[^"]+)" download>.*?kd-sum">([0-9a-f]{64})<', shown.text, re.DOTALL
    )
    tables = {path.name for path in (ROOT / "data").iterdir()}
    assert tables <= {Path(name).name for name, _ in files}
    for name, total in files:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == total, name


def test_ids_in_ledger_and_codebook_lead_to_records(site: dict[Path, Page]) -> None:
    assert any("/events/khojaly-1992/#" in link for link in page(site, "coverage").links)
    assert any("/events/" in link for link in page(site, "discrepancies").links)
    assert any("/events/" in link for link in page(site, "codebook/claims").links)


def test_corrections_name_table_and_id(site: dict[Path, Page]) -> None:
    for row, address in records():
        wanted = f"../../contributing/?table={row.resource}&id={row.id}"
        assert wanted in page(site, address).links, address


def test_titles_can_be_searched_for_without_the_bulk(site: dict[Path, Page]) -> None:
    file = folder_of(site) / "search" / "search_index.json"
    entries = json.loads(file.read_bytes())["docs"]
    found = {entry["location"]: entry for entry in entries}
    for row, address in records():
        assert not [key for key in found if key.startswith(f"{address}/#")], address
        assert set(getattr(row, "aliases", ())) <= set(found[f"{address}/"]["tags"]), address
    assert "Şuşa" in found["places/shusha/"]["tags"]
    weight = {key: entry["boost"] for key, entry in found.items() if "boost" in entry}
    assert weight["events/khojaly-1992/"] > weight["events/khojaly-siege-1992/"]
    assert file.stat().st_size < 2_500_000


def test_the_menus_name_every_page_of_their_section(site: dict[Path, Page]) -> None:
    records = set(FOLDERS.values()) - {"equipment"}
    look = {"browse", "timeline", "map", "claims", "equipment"}
    for address, section in (("events/sumgait-1988", records), ("map", look), ("sources", records)):
        text = page(site, address).text
        drawer = text[text.index('<nav class="md-nav md-nav--primary') :]
        assert records | look <= led_to(address, drawer), address
        siblings, _, _ = text.partition('<nav class="kd-siblings"')[2].partition("</nav>")
        assert led_to(address, siblings) == section, address
    assert '<a href="./" aria-current="page">Map</a>' in page(site, "map").text


def led_to(address: str, markup: str) -> set[str]:
    """Return where the links of a part of a page lead, from the root of the site."""
    return {
        urljoin(f"/{address}/", link).strip("/") for link in re.findall(r'href="([^"#]*)"', markup)
    }


def test_what_is_open_at_its_end_says_where_the_data_end(site: dict[Path, Page]) -> None:
    data = kd.load()
    ended = f", to the end of the data ({dates.words(data.cutoff.isoformat())})"
    for row in data.control:
        if row.date and row.date.endswith("/.."):
            shown = page(site, f"places/{row.place_id}").text
            line = re.search(rf'<li id="{row.id}">.*?</li>', shown, re.DOTALL)
            assert line is not None
            assert ended in line[0], row.id


EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7*7 }}</title>'


def test_markup_in_cells_is_inert(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_object(tmp_path, monkeypatch)
    from builder.linked import describe, script

    data = site.data
    event = data.events["khojaly-1992"]
    changed = {"title": EVIL, "aliases": (EVIL,), "description": EVIL, "note": EVIL}
    evil = event.model_copy(update=changed)
    document = json.loads(json.dumps(view(data, evil)).replace("khojaly.4", "khojaly.4<b>"))
    for section in document["sections"]:
        for group in section["groups"]:
            for row in group["rows"]:
                row |= {"description": EVIL, "note": EVIL, "stated": EVIL, "figure": EVIL}
    made = site.record_page(evil, document)
    head = made.content_string
    body, _ = site.body(made.src_uri) or ("", None)
    assert "alert(1)" in body
    for text in (body, head, str(script(describe(data, evil, site.absolute)))):
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "}}</title>" not in text
    assert "{{ 7*7 }}" in body
    assert "<b>" not in re.sub(r"<b>.*?</b>", "", body)


def test_the_home_page_describes_the_data_set_for_search_engines(site: dict[Path, Page]) -> None:
    (found,) = JSON_LD.findall(page(site, ".").text)
    described = json.loads(found)
    assert described["@type"] == "Dataset"
    assert described["version"] == kd.__version__
    for file in described["distribution"]:
        content = (folder_of(site) / file["contentUrl"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
