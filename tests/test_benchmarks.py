"""The benchmarks run, on packages that are small and valid; nothing here depends on a time."""

import sys
from pathlib import Path

import pytest
from benchmarks import packages
from benchmarks.processes import in_turn, python, spread
from benchmarks.suite import Measure, Ratio, Results, questions

from karabakh_data.loader import load
from karabakh_data.validation import validate

TINY = Path(__file__).parent / "tiny"


@pytest.mark.parametrize(
    ("rows", "source"), [(300, TINY), (500, None), (12_000, None)], ids=["copies", "part", "twice"]
)
def test_generated_package_is_valid(rows: int, source: Path | None, tmp_path: Path) -> None:
    written = packages.write(tmp_path / "package", rows, source)
    report = validate(tmp_path / "package")
    assert [str(problem) for problem in report.problems] == []
    assert sum(report.tables.values()) == written
    assert written == pytest.approx(rows, rel=0.3)


def test_copies_differ_in_ids_and_years(tmp_path: Path) -> None:
    packages.write(tmp_path / "package", 12_000)
    events, real = load(tmp_path / "package").events, load().events
    assert events["khojaly-1992"] == real["khojaly-1992"]
    assert events["khojaly-1992-x1"].date == "1988-02-25/1988-02-26"


def test_processes_run_in_turn(tmp_path: Path) -> None:
    note = "open('order', 'a').write('{}')"
    cases = [python(name, note.format(name), tmp_path) for name in "ab"]
    times = in_turn(cases, rounds=2)
    assert (tmp_path / "order").read_text() == "ababab"
    assert [len(found.seconds) for found in times.values()] == [2, 2]
    assert all(peak > 1_000_000 for found in times.values() for peak in found.peak)


def test_process_that_fails_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="wrong failed"):
        in_turn([python("wrong", "1 / 0", tmp_path, sys.executable)], rounds=1)


def test_results_are_written_as_the_docs_read_them(tmp_path: Path) -> None:
    results = Results({"Python": "3"})
    results.add("part", "ours", [1.0, 2.0, 3.0], "ms")
    results.compare("theirs", [4.0, 6.0], "ours", [2.0, 2.0], "at least 2")
    results.write(tmp_path)
    assert results.measures == [Measure("part", "ours", 2.0, 1.5, 2.5, "ms")]
    assert results.ratios == [Ratio("theirs", "ours", "at least 2", 2.5, 2.25, 2.75)]
    text = (tmp_path / "performance-ratios.csv").read_text()
    assert text.splitlines()[1] == "theirs,ours,at least 2,2.5,2.25,2.75"


def test_spread_of_one_value_is_that_value() -> None:
    assert spread([7.0]) == (7.0, 7.0, 7.0)


def test_questions_are_measured_on_each_size(tmp_path: Path) -> None:
    pytest.importorskip("pytest_benchmark")
    pytest.importorskip("pandas")
    folders = [tmp_path / "300", tmp_path / "600"]
    for folder in folders:
        packages.write(folder, int(folder.name), TINY)
    results = Results()
    questions(results, folders, turns=1)
    parts = [one.part for one in results.measures]
    assert (parts.count("questions"), parts.count("warm load")) == (8, 3)
    assert all(0 < one.lower <= one.median <= one.upper for one in results.measures)
