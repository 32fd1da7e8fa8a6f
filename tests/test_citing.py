"""Citations of the package, of records and of sources."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import karabakh_data as kd
from karabakh_data import citing
from karabakh_data.catalogue import form
from karabakh_data.models import Custody, DateVariable, Name, Source

TINY = Path(__file__).parent / "tiny"

CSL_FIELDS = {
    *("id", "type", "title", "author", "container-title", "version", "number", "note"),
    *("publisher", "issued", "URL", "DOI"),
}


@pytest.fixture(scope="module")
def data() -> kd.Dataset:
    return kd.load()


def source(**cells: Any) -> Source:
    custody = Custody.model_validate(
        {"licence": "unknown", "accessed": "2026-01-02", "independence": "independent"}
    )
    return Source.model_validate(
        {"id": "a-source", "type": "report", "title": "A title", "custom": custody, **cells}
    )


def test_package_is_cited_with_what_its_descriptor_says(data: kd.Dataset) -> None:
    said = citing.text(data)
    assert data.descriptor["title"] in said
    assert data.version in said
    assert data.descriptor["licenses"][0]["title"] in said
    assert "http" not in said, "the descriptor states no address"


def test_package_is_cited_with_the_year_and_publisher_of_datacite(data: kd.Dataset) -> None:
    datacite = json.loads(form("datacite").load()(data))
    item = citing.csl(data)
    assert str(item["issued"]["date-parts"][0][0]) == datacite["publicationYear"]
    assert item["publisher"] == datacite["publisher"]["name"]
    for record in (None, data.events["khojaly-1992"]):
        assert f"[data set], {datacite['publicationYear']}. " in citing.text(data, record)
        assert f"  year = {{{datacite['publicationYear']}}},\n" in citing.bibtex(data, record)
    assert f"  year: {datacite['publicationYear']}\n" in form("citation-cff").load()(data)


def test_package_is_cited_with_the_addresses_of_its_descriptor(data: kd.Dataset) -> None:
    published = {**data.descriptor, "homepage": "https://example.org/data"}
    placed = kd.Dataset(data.tables, data.folder, published)
    assert citing.text(placed).endswith(". https://example.org/data")
    assert citing.csl(placed)["URL"] == "https://example.org/data"
    published["id"] = "https://doi.org/10.1000/x"
    registered = kd.Dataset(data.tables, data.folder, published)
    assert citing.text(registered).endswith(". https://doi.org/10.1000/x")
    assert citing.csl(registered)["DOI"] == "10.1000/x"
    assert "doi = {10.1000/x}" in citing.bibtex(registered)
    assert 'doi: "10.1000/x"' in form("citation-cff").load()(registered)


def test_key_holds_the_version(data: kd.Dataset) -> None:
    assert citing.csl(data)["id"] == f"karabakh_data_{data.version}"
    assert citing.bibtex(data).startswith(f"@misc{{karabakh_data_{data.version},\n")


def test_record_is_cited_by_title_table_and_id(data: kd.Dataset) -> None:
    event = next(iter(data.events))
    said = citing.text(data, event)
    assert event.title in said
    assert f"events/{event.id}" in said
    item = citing.csl(data, event)
    assert item["title"] == event.title
    assert item["container-title"] == data.descriptor["title"]
    assert event.id in citing.bibtex(data, event)


def test_every_record_can_be_cited_in_every_style(data: kd.Dataset) -> None:
    for table in data.tables.values():
        for row in table:
            assert citing.text(data, row)
            json.dumps(citing.csl(data, row))
            assert balanced(citing.bibtex(data, row)), row.id


def test_csl_has_only_fields_of_the_standard(data: kd.Dataset) -> None:
    assert citing.csl(data).keys() <= CSL_FIELDS
    assert citing.csl(data, next(iter(data.events))).keys() <= CSL_FIELDS


def test_source_is_cited_as_the_work_it_is(data: kd.Dataset) -> None:
    work = next(iter(data.sources))
    assert citing.text(data, work) == citing.source_text(work)
    assert citing.csl(data, work)["id"] == work.id
    assert citing.csl(data, work)["custom"]["accessed"] == work.custom.accessed.isoformat()
    assert f"{{{work.id}," in citing.bibtex(data, work)


def test_descriptor_of_a_foreign_package_may_say_little() -> None:
    said = citing.text(kd.load(TINY))
    assert said.startswith("tiny, version ")
    assert "author" not in citing.csl(kd.load(TINY))


@pytest.mark.parametrize("contributors", ["us", [1], {"title": "us"}, [{"name": "us"}]])
def test_odd_contributors_are_left_out(contributors: Any) -> None:
    tiny = kd.load(TINY)
    odd = kd.Dataset(tiny.tables, tiny.folder, {**tiny.descriptor, "contributors": contributors})
    assert "author" not in citing.csl(odd)


def test_source_in_one_line() -> None:
    said = citing.source_text(
        source(
            author=[Name(given="Ann", family="Smith"), Name(literal="An Office")],
            issued=DateVariable(date_parts=((1994, 5, 12),)),
            container_title="A journal",
            publisher="An Office",
            url="https://example.org/a",
        )
    )
    assert said == (
        "Ann Smith and An Office, “A title”, A journal, An Office, 12 May 1994,"
        " https://example.org/a"
    )


def test_source_says_a_body_once_that_is_author_and_publisher() -> None:
    said = citing.source_text(source(author=[Name(literal="An Office")], publisher="An Office"))
    assert said == "An Office, “A title”"


def test_doi_goes_before_the_address_read() -> None:
    said = citing.source_text(source(doi="10.1000/x", url="https://example.org/a"))
    assert said.endswith(", https://doi.org/10.1000/x")


@pytest.mark.parametrize(
    "note", ["Descriptive title.", "A scan. Title read from the address; the end may be cut."]
)
def test_title_that_is_not_printed_stands_in_brackets(note: str, data: kd.Dataset) -> None:
    work = source(title="Report from Lachin", note=note)
    assert citing.source_text(work) == "[Report from Lachin]"
    assert "title = {{[Report from Lachin]}}" in citing.source_bibtex(work)
    assert citing.csl(data, work)["title"] == "[Report from Lachin]"
    printed = source(title="Report from Lachin", note="A scan.")
    assert citing.source_text(printed) == "“Report from Lachin”"
    assert citing.csl(data, printed)["title"] == "Report from Lachin"


@pytest.mark.parametrize(
    ("parts", "circa", "text"),
    [
        (((1994,),), None, "1994"),
        (((1994, 5),), None, "1994-05"),
        (((1994, 5, 2),), True, "1994-05-02~"),
        (((1994,), (1996,)), None, "1994/1996"),
    ],
)
def test_dates_of_csl_are_edtf(
    parts: tuple[tuple[int, ...], ...], circa: bool | None, text: str
) -> None:
    assert citing.issued(DateVariable(date_parts=parts, circa=circa)) == text


def test_bibtex_escapes_what_latex_reads_as_commands() -> None:
    entry = citing.source_bibtex(
        source(title="R&D_50% {x} #1 ~ ^ \\", url="https://example.org/a_{b}?c=1&d=2")
    )
    assert r"R\&D\_50\% \{x\} \#1 \textasciitilde{} \textasciicircum{} \textbackslash{}" in entry
    assert "url = {https://example.org/a_%7Bb%7D?c=1&d=2}" in entry


def test_bibtex_has_the_fields_of_its_type() -> None:
    entry = citing.source_bibtex(
        source(
            type="article-journal",
            author=[Name(given="Ann", family="Smith")],
            container_title="A journal",
            page="1–9",
            issued=DateVariable(date_parts=((1994, 5, 12),)),
        )
    )
    assert entry.startswith("@article{a-source,")
    for line in (
        "author = {Smith, Ann}",
        "journal = {A journal}",
        "pages = {1--9}",
        "year = {1994}",
        "month = {5}",
        "urldate = {2026-01-02}",
    ):
        assert f"  {line},\n" in entry


def balanced(entry: str) -> bool:
    depth = 0
    for sign in re.sub(r"\\[{}]", "", entry):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0:
            return False
    return depth == 0
