"""Every code fires on its counterexample, where it should; sound packages are valid."""

import json
import shutil
from pathlib import Path

import pytest

from karabakh_data.problems import PackageError
from karabakh_data.validation import codes, validate

HERE = Path(__file__).parent
COUNTEREXAMPLES = HERE / "counterexamples"


def broken(code: str, folder: Path) -> Path:
    """Lay a counterexample over a copy of the tiny package."""
    shutil.copytree(HERE / "tiny", folder, dirs_exist_ok=True)
    shutil.copytree(COUNTEREXAMPLES / code, folder, dirs_exist_ok=True)
    return folder


def test_bundled_package_is_valid() -> None:
    assert [str(problem) for problem in validate().problems] == []


def test_tiny_package_is_valid() -> None:
    assert [str(problem) for problem in validate(HERE / "tiny").problems] == []


def test_each_code_has_a_meaning_and_a_counterexample() -> None:
    assert all(codes().values())
    assert {folder.name for folder in COUNTEREXAMPLES.iterdir()} == codes().keys()


@pytest.mark.parametrize("code", sorted(codes()))
def test_counterexample_is_reported_where_it_is(code: str, tmp_path: Path) -> None:
    folder = broken(code, tmp_path)
    expected = json.loads((folder / "expected.json").read_text())
    report = validate(folder)
    found = [
        {"table": p.table, "line": p.line, "key": p.key, "field": p.field}
        for p in report.problems
        if p.code == code
    ]
    assert expected in found, [str(problem) for problem in report.problems]
    assert {problem.code for problem in report.problems} <= codes().keys()


def test_all_problems_are_reported_not_the_first(tmp_path: Path) -> None:
    folder = broken("vocabulary", tmp_path)
    places = folder / "data" / "places.csv"
    places.write_text(places.read_text().replace("39.91", "139.91").replace(",town,", ",twon,"))
    found = {(p.code, p.table, p.field) for p in validate(folder).problems}
    assert ("vocabulary", "events", "attribution") in found
    assert ("vocabulary", "places", "kind") in found
    assert ("limit", "places", "latitude") in found


@pytest.mark.parametrize("work", ["handbok", "handbook"])
def test_a_copy_leads_to_a_work_that_is_no_copy(work: str, tmp_path: Path) -> None:
    shutil.copytree(HERE / "tiny", tmp_path, dirs_exist_ok=True)
    sources = tmp_path / "data" / "sources.json"
    before = '"independence": "independent"'
    sources.write_text(sources.read_text().replace(before, f'{before}, "copy_of": "{work}"', 1))
    (problem,) = validate(tmp_path).problems
    assert (problem.code, problem.key, problem.field) == ("citation-source", "handbook", "custom")


def test_a_row_that_fails_its_types_causes_no_cascade(tmp_path: Path) -> None:
    folder = broken("type", tmp_path)  # the whole of a part fails: the part still has its whole
    assert {problem.code for problem in validate(folder).problems} == {"type"}


def test_near_misses_are_suggested(tmp_path: Path) -> None:
    (problem,) = [
        p
        for p in validate(broken("dangling-reference", tmp_path)).problems
        if p.field == "place_id"
    ]
    assert "Did you mean 'hill'" in problem.message


@pytest.mark.parametrize(
    ("descriptor", "message"),
    [
        ("not json", "cannot be read as JSON"),
        ("[]", "needs a list of resources"),
        ('{"resources": [{"name": "events"}]}', "needs a name and one path"),
        ('{"resources": [{"name": "events", "path": "/etc/passwd"}]}', "refused"),
        ('{"resources": [{"name": "events", "path": "../events.csv"}]}', "refused"),
        ('{"resources": [{"name": "events", "path": "https://example.org/e.csv"}]}', "refused"),
        ("[" * 100_000, "cannot be read as JSON"),
    ],
)
def test_what_is_no_data_package_is_refused(descriptor: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text(descriptor)
    with pytest.raises(PackageError, match=message):
        validate(tmp_path)


def test_links_out_of_the_package_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "package"
    shutil.copytree(HERE / "tiny", folder)
    (folder / "data" / "events.csv").rename(tmp_path / "events.csv")
    (folder / "data" / "events.csv").symlink_to(tmp_path / "events.csv")
    with pytest.raises(PackageError, match="leads out of the package"):
        validate(folder)


def test_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="no such file or folder"):
        validate(tmp_path / "nowhere")
