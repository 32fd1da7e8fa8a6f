"""A contributor mends a row from the message alone; ten thousand problems stay readable."""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from karabakh_data import validation
from karabakh_data.cli import app
from karabakh_data.cli.package import LISTED
from karabakh_data.problems import Hints, Problem, quoted, suggestion
from karabakh_data.tidy import tidy
from karabakh_data.validation import codes, validate

HERE = Path(__file__).parent
TINY = HERE / "tiny"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY, tmp_path / "package"))


def write(package: Path, table: str, key: str, field: str, value: str) -> None:
    """Write a cell of a row as a contributor does, in a spreadsheet."""
    file = package / "data" / f"{table}.csv"
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
    (row,) = [row for row in rows if row["id"] == key]
    row[field] = value
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    file.write_text(buffer.getvalue(), encoding="utf-8")


def advised(problem: Problem) -> str:
    """Return what a message tells to write, as somebody reads it who knows nothing else."""
    for form in (
        r"[Dd]id you mean '([^']+)'",
        r"did you mean (\S+?)(?: or .*)?\?",
        r"; write (true|false),",
        r"Write it like (\S+)$",
        r"but the roll call in resolution_votes has ([0-9]+)",
        r"but the date gives (\S+);",
        r"but hill-capture carries '([^']+)'",
        r"no (?:citation|date).* such as (\S+)",
        r"found low ([0-9]+)",
    ):
        if found := re.search(form, problem.message):
            return found[1]
    raise AssertionError(f"no advice in: {problem}")


CONTROL = "hill-2-1992-05-08-open-north-army-whole"
OFFICE = "a-writer-holds-office-south-council-chair-1992-03-03"
BROKEN = [
    ("events", "hill-capture", "date", "08/05/1992"),
    ("events", "hill-capture", "date", "8 May 1992"),
    ("events", "hill-capture", "kind", "captur"),
    ("events", "hill-capture", "place_id", "Hill"),
    ("events", "hill-capture", "attribution", "Named"),
    ("events", "hill-capture", "time", "2:45 pm"),
    ("events", "hill-capture", "time", "02:45:00 PM"),
    ("events", "hill-capture", "time", "14.45"),
    ("events", "hill-capture", "sources", "wikpedia[first.1]"),
    ("events", "hill-capture", "date_end", "1992-05-09"),
    ("events", "hill-capture", "part_of_id", "hill-ofensive"),
    ("claims", "hill-killed", "low", "485.0"),
    ("claims", "hill-killed", "high", "4.85E+02"),
    ("claims", "hill-killed", "high", "586"),
    ("claims", "hill-killed", "measure", "kiled"),
    ("claims", "hill-killed", "unit", "persons"),
    ("relations", OFFICE, "attested", "TRUE"),
    ("resolutions", "council-1", "votes_for", "2"),
    ("ceasefires", "hill-ceasefire", "effective_date", "2-Jun-92"),
    ("control", CONTROL, "previous_actor_id", "South"),
    ("places", "hill", "part_of_id", "hill district"),
    ("places", "hill-district", "kind", "District"),
    ("places", "hill", "latitude", "39910"),
    ("place_names", "hill-tepe-az-latn", "language", "Azerbaijani"),
    ("discrepancies", "events-hill-capture-date-1992-05-09", "kept", "1992-05-07"),
]
"""A row of each kind as it is mistyped or saved by a spreadsheet."""


@pytest.mark.parametrize(("table", "key", "field", "wrong"), BROKEN)
def test_contributor_mends_a_row_from_the_message_alone(
    table: str, key: str, field: str, wrong: str, package: Path
) -> None:
    write(package, table, key, field, wrong)
    problems = validate(package).problems
    problem = next(
        p for p in problems if (p.field and p.code != "derived-dates") or len(problems) == 1
    )
    assert (problem.table, problem.key) == (table, key)
    assert wrong in problem.message or field == "kept" or problem.code == "derived-dates"
    write(package, table, key, field, advised(problem))
    tidy(package)
    assert [str(p) for p in validate(package).problems] == []


def test_ten_thousand_problems_stay_readable(package: Path) -> None:
    names = package / "data" / "place_names.csv"
    header = names.read_text(encoding="utf-8").partition("\n")[0]
    rows = (f"n{n:05},hil{n},A,en,,handbok{n}[1]," for n in range(5000))
    names.write_text("\n".join([header, *rows, "last,hill,A,English,,handbook[p. 1],"]) + "\n")
    report = validate(package)
    assert len(report.problems) == 10_001
    result = CliRunner().invoke(app, ["validate", str(package)], env={"COLUMNS": "100"})
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert len(lines) < 5 * LISTED
    assert lines[0] == "place_names: 10,001 problems"
    assert lines[1].split() == [
        *("5,000", "dangling-reference,", "5,000", "citation-source,", "1", "pattern")
    ]
    assert "[pattern]" in result.output  # the one that is alone of its kind is not hidden
    assert "more in place_names; --format json lists all" in result.output
    assert lines[-1].startswith("tiny 0.0.1: 10,001 problems found")
    whole = CliRunner().invoke(app, ["validate", str(package), "--format", "json"])
    assert len(json.loads(whole.output)["problems"]) == 10_001


def test_only_so_many_suggestions_are_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def record(word: str, known: Iterable[str]) -> list[str]:
        asked.append(word)
        return []

    monkeypatch.setattr("karabakh_data.problems.closest", record)
    hints = Hints([f"row-{n}" for n in range(500)])
    for n in range(10_000):
        hints(f"rwo-{n}")
        hints("rwo-1")
    assert len(asked) == Hints.WORDS


def problems_of_counterexamples() -> Iterator[tuple[str, Problem]]:
    from tempfile import TemporaryDirectory

    for code in sorted(codes()):
        with TemporaryDirectory() as folder:
            shutil.copytree(TINY, folder, dirs_exist_ok=True)
            shutil.copytree(HERE / "counterexamples" / code, folder, dirs_exist_ok=True)
            yield from ((code, p) for p in validate(folder).problems if p.code == code)


ADVICE = re.compile(
    r"[;:,.] (add|begin|check|cite|correct|fill|give|keep|look|mend|merge|name|put|remove|restore"
    r"|run|say|save|shorten|write)\b|Did you mean '|one of them must not|both give",
    re.IGNORECASE,
)
"""What to do stands after a mark: a sentence or a part of one that begins with the act."""


def test_each_message_says_what_to_do_and_nothing_too_long() -> None:
    told = dict(problems_of_counterexamples())
    assert told.keys() == codes().keys()
    for code, problem in told.items():
        assert ADVICE.search(problem.message), (code, problem.message)
        assert "\n" not in problem.message
        assert len(problem.message) < 400
        assert "^(?:" not in problem.message  # no bare pattern of the models


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("hil", ["hill", "vale"], " Did you mean 'hill'?"),
        ("AZERBAIJAN", ["azerbaijan", "armenia"], " Did you mean 'azerbaijan'?"),
        ("Boris Yeltsin", ["boris-yeltsin"], " Did you mean 'boris-yeltsin'?"),
        ("At_least", ["at-least", "range"], " Did you mean 'at-least'?"),
        ("xyz", ["hill"], ""),
        ("", ["hill"], ""),
    ],
)
def test_near_misses_are_suggested(word: str, known: list[str], hint: str) -> None:
    assert suggestion(word, known) == hint


def test_long_values_are_cut() -> None:
    assert quoted("x") == "'x'"
    assert quoted("x" * 101) == f"'{'x' * 100}'… (101 characters)"
    assert len(str(Problem("type", "t" * 999, 1, "k" * 9999, "f" * 999, "m" * 9999))) < 2500


def test_an_unreadable_table_causes_no_flood(package: Path) -> None:
    """What other tables miss in one that could not be read is not their fault."""
    for file in sorted((package / "data").iterdir()):
        sound = file.read_bytes()
        file.unlink()
        assert {p.table for p in validate(package).problems} == {file.stem}
        lines = sound.split(b"\n")
        file.write_bytes(b"\n".join([lines[0], b'"' + lines[1].replace(b'"', b""), *lines[2:]]))
        assert {p.table for p in validate(package).problems} == {file.stem}
        file.write_bytes(sound)


def test_a_row_that_fails_is_there_for_others(package: Path) -> None:
    """Rows that are cited, pointed at or counted by others fail their own types only."""
    for table, key, field in (
        ("events", "hill-capture", "date"),
        ("places", "hill", "kind"),
        ("coverage", "first.1", "position"),
        ("resolution_votes", "council-1-south", "vote"),
        ("control", "hill-1-1988-1992-05-08-south-whole", "how"),
    ):
        file = package / "data" / f"{table}.csv"
        sound = file.read_bytes()
        write(package, table, key, field, "???")
        assert {(p.table, p.key) for p in validate(package).problems} == {(table, key)}
        file.write_bytes(sound)


def test_found_yields_what_judge_sorts(package: Path) -> None:
    from karabakh_data.loader import read_package

    write(package, "events", "hill-capture", "date", "1992-13")
    read = read_package(package)
    assert sorted(map(str, validation.found(read))) == sorted(map(str, validation.judge(read)))
