"""What changed between two versions: found, told in three forms, and held against the changelog."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from karabakh_data import cli
from karabakh_data.cells import write_csv
from karabakh_data.differences import Change, ChangedRow, compare, unaccounted
from karabakh_data.paths import package_folder
from karabakh_data.problems import PackageError

TINY = Path(__file__).parent / "tiny"
WORKFLOW = Path(__file__).parent.parent / ".github/workflows/release.yml"

Rows = list[dict[str, str]]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A copy of the tiny package, to be changed."""
    return Path(shutil.copytree(TINY, tmp_path / "new"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def runner(*arguments: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as exit_info:
            cli.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return int(exit_info.value.code or 0), captured.out, captured.err

    return runner


def read(folder: Path, table: str) -> Rows:
    with (folder / f"data/{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def capture() -> dict[str, str]:
    """Return a row of the tiny package as it stands."""
    return next(row for row in read(TINY, "events") if row["id"] == "hill-capture")


def write(folder: Path, table: str, rows: Rows) -> None:
    columns = list(rows[0])
    text = write_csv(columns, ([row[column] for column in columns] for row in rows))
    (folder / f"data/{table}.csv").write_text(text, "utf-8")


def edit(folder: Path, table: str, change: Callable[[Rows], Any]) -> None:
    rows = read(folder, table)
    change(rows)
    write(folder, table, rows)


def set_cells(key: str, **values: str) -> Callable[[Rows], None]:
    return lambda rows: next(row for row in rows if row["id"] == key).update(values)


def retire(folder: Path, table: str, key: str, successor: str = "", reason: str = "Why.") -> None:
    entry = {"id": key, "table": table, "successor": successor, "version": "0.2.0"}
    edit(folder, "retired", lambda rows: rows.append({**entry, "reason": reason}))


def drop(folder: Path, table: str, key: str) -> None:
    edit(folder, table, lambda rows: rows.remove(next(row for row in rows if row["id"] == key)))


# Finding


@pytest.mark.parametrize("folder", [TINY, package_folder()], ids=["tiny", "bundled"])
def test_a_package_does_not_differ_from_itself(folder: Path) -> None:
    assert compare(folder, folder / "datapackage.json").tables == {}


def test_cells_rows_and_order(new: Path) -> None:
    edit(new, "events", set_cells("hill-capture", title="Capture", time="", note="Once."))
    edit(new, "places", list[dict[str, str]].reverse)
    edit(new, "actors", lambda rows: rows.append({**rows[0], "id": "another"}))
    drop(new, "claims", "hill-denial")
    tables = compare(TINY, new).tables
    assert set(tables) == {"actors", "events", "claims"}
    assert tables["events"].changed == (
        ChangedRow(
            "hill-capture",
            "hill-capture",
            (
                Change("title", capture()["title"], "Capture"),
                Change("time", capture()["time"], None),
                Change("note", None, "Once."),
            ),
        ),
    )
    assert list(tables["actors"].added) == ["another"]
    assert list(tables["claims"].removed) == ["hill-denial"]
    assert tables["claims"].removed["hill-denial"]["claimant_id"] == "north"


def test_one_row(new: Path, run: Run) -> None:
    edit(new, "events", set_cells("hill-capture", id="hill-1992", time="15:00"))
    retire(new, "events", "hill-capture", "hill-1992")
    edit(new, "events", set_cells("hill-offensive", note="Once."))
    for key in ("hill-1992", "hill-capture"):
        (one, *_) = compare(TINY, new, key).tables.values()
        assert (one.name, one.changed) == ("events", ())
        assert [(row.old_id, row.id) for row in one.renamed] == [("hill-capture", "hill-1992")]
    (one,) = compare(TINY, new, "hill-offensive").tables.values()
    assert [row.changes for row in one.changed] == [(Change("note", None, "Once."),)]
    assert compare(TINY, new, "hill-denial").tables == {}
    code, out, err = run("diff", TINY, new, "--id", "hill-offensiv")
    assert (code, out) == (2, "")
    assert "no row 'hill-offensiv' in either version. Did you mean 'hill-offensive'" in err
    assert "Once." in run("diff", TINY, new, "--id", "hill-offensive")[1]


def test_nested_values_are_compared_by_content(new: Path) -> None:
    file = new / "data/sources.json"
    sources = json.loads(file.read_bytes())
    sources[0] = dict(reversed(sources[0].items()))
    sources[1]["custom"]["licence"] = "CC0"
    file.write_text(json.dumps(sources), "utf-8")
    (row,) = compare(TINY, new).tables["sources"].changed
    ((field, old, now),) = row.changes
    assert (row.id, field) == ("wikipedia", "custom")
    assert now == {**old, "licence": "CC0"}


def test_renamed_id_is_followed_through_every_version(new: Path) -> None:
    edit(new, "events", set_cells("hill-capture", id="hill-1992", title="Capture"))
    retire(new, "events", "hill-capture", "hill-town-1992")
    retire(new, "events", "hill-town-1992", "hill-1992")
    table = compare(TINY, new).tables["events"]
    assert table.renamed == (
        ChangedRow("hill-capture", "hill-1992", (Change("title", capture()["title"], "Capture"),)),
    )
    assert not table.added
    assert not table.removed


def test_merged_row_is_removed_not_renamed(new: Path) -> None:
    drop(new, "events", "hill-offensive")
    retire(new, "events", "hill-offensive", "hill-capture")
    table = compare(TINY, new).tables["events"]
    assert list(table.removed) == ["hill-offensive"]
    assert not table.renamed
    assert table.retired["hill-offensive"]["successor"] == "hill-capture"


def test_successors_in_a_circle_end(new: Path) -> None:
    drop(new, "events", "hill-offensive")
    retire(new, "events", "hill-offensive", "other")
    retire(new, "events", "other", "hill-offensive")
    assert list(compare(TINY, new).tables["events"].removed) == ["hill-offensive"]


def test_entry_of_another_table_renames_nothing(new: Path) -> None:
    edit(new, "events", set_cells("hill-capture", id="hill-1992"))
    retire(new, "places", "hill-capture", "hill-1992")
    table = compare(TINY, new).tables["events"]
    assert (list(table.removed), list(table.added)) == (["hill-capture"], ["hill-1992"])


def test_columns_are_told_apart_from_cells(new: Path) -> None:
    def rename(rows: Rows) -> None:
        for row in rows:
            row["hour"] = row.pop("time")

    edit(new, "events", rename)
    table = compare(TINY, new).tables["events"]
    assert (table.added_columns, table.removed_columns) == ({"hour": 1}, {"time": 1})
    assert not table.changed


def test_tables_come_and_go(new: Path) -> None:
    descriptor = json.loads((new / "datapackage.json").read_bytes())
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] != "works"]
    (new / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    gone, come = compare(TINY, new).tables["works"], compare(new, TINY).tables["works"]
    assert (gone.in_new, list(gone.removed)) == (False, ["a-report"])
    assert (come.in_old, list(come.added)) == (False, ["a-report"])


def test_another_library_finds_the_same(tmp_path: Path) -> None:
    """csv-diff knows no renamed ids and no JSON, and agrees on all else."""
    csv_diff: Any = pytest.importorskip("csv_diff", reason="csv-diff is not installed")
    new = tmp_path / "new"
    shutil.copytree(package_folder() / "data", new / "data")
    shutil.copy(package_folder() / "datapackage.json", new)
    files = [file.stem for file in (new / "data").glob("*.csv") if read(new, file.stem)]
    for name in files:
        rows = read(new, name)
        for number, row in enumerate(rows):
            if number % 7 == 1:
                row["id"] += "-x"
            elif number % 5 == 1:
                row[list(row)[number % (len(row) - 1) + 1]] = "other, “text”"
        write(new, name, rows[::-1])
    ours = compare(package_folder(), new).tables
    assert set(ours) == set(files)
    for name in files:
        old_rows, new_rows = (
            csv_diff.load_csv(
                io.StringIO((folder / f"data/{name}.csv").read_text("utf-8")), "id", "excel"
            )
            for folder in (package_folder(), new)
        )
        theirs: Mapping[str, Any] = csv_diff.compare(old_rows, new_rows)
        table = ours[name]
        assert {row["id"] for row in theirs["added"]} == set(table.added)
        assert {row["id"] for row in theirs["removed"]} == set(table.removed)
        assert {row["key"]: row["changes"] for row in theirs["changed"]} == {
            row.id: {c.field: [c.old or "", c.new or ""] for c in row.changes}
            for row in table.changed
        }


# Sides that cannot be read


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty"),
        ("name\nx\n", "line 2 has no id"),
        ("id,name\na,b\na,c\n", "line 3 has the id 'a' of another row"),
        ("id,name\na\n", "line 2 has 1 cells, not 2"),
        ("id,id\na,b\n", "a column stands twice"),
        ('id,name\na,"b\n', "cannot be compared"),
        (b"id,name\na,\xff\n", "not UTF-8"),
        (None, "does not exist"),
    ],
)
def test_table_that_cannot_be_read(content: str | bytes | None, message: str, new: Path) -> None:
    file = new / "data/works.csv"
    file.unlink()
    if content is not None:
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    for sides in ((TINY, new), (new, TINY)):
        with pytest.raises(PackageError, match=message) as error:
            compare(*sides)
        assert str(file) in str(error.value)


@pytest.mark.parametrize("content", ["{", '[{"id": 1}]', '["a"]', "[{}]"])
def test_json_that_cannot_be_read(content: str, new: Path) -> None:
    (new / "data/sources.json").write_text(content, "utf-8")
    with pytest.raises(PackageError, match=r"sources\.json"):
        compare(new, TINY)


# Ids that vanish

CHANGES = """# Changes

## 0.1.0 (not yet released)

- {new}

## v0.0.1

- {old}

## 0.0.0
"""


@pytest.mark.parametrize(
    ("news", "olds", "missing"),
    [
        ("", "", True),
        ("`hill-denial` is withdrawn", "", False),
        ("`claims/hill-denial` is withdrawn", "", False),
        ("`events/hill-denial` is withdrawn", "", True),
        ("hill-denial is withdrawn", "", True),
        ("`hill-denial-2` is withdrawn", "", True),
        ("", "`hill-denial` is withdrawn", True),
    ],
)
def test_vanished_id_needs_an_entry_in_the_new_sections(
    news: str, olds: str, missing: bool, new: Path
) -> None:
    drop(new, "claims", "hill-denial")
    found = unaccounted(compare(TINY, new), CHANGES.format(new=news, old=olds))
    assert found == ((("claims", "hill-denial"),) if missing else ())


def test_retired_id_needs_no_entry(new: Path) -> None:
    drop(new, "claims", "hill-denial")
    retire(new, "claims", "hill-denial")
    assert unaccounted(compare(TINY, new), "") == ()


def test_row_of_retired_may_not_vanish_either(new: Path) -> None:
    (new / "data/retired.csv").write_text("id,table,successor,version,reason\n", "utf-8")
    names = [("retired", row["id"]) for row in read(TINY, "retired")]
    assert unaccounted(compare(TINY, new), "") == tuple(names)


def test_version_without_section_of_its_own_makes_all_sections_new(new: Path) -> None:
    drop(new, "claims", "hill-denial")
    assert unaccounted(compare(TINY, new), "## 9\n\n## 8\n\n`hill-denial`\n") == ()


# The command


@pytest.fixture
def varied(new: Path) -> Path:
    """A version with every kind of change."""
    edit(new, "events", set_cells("hill-capture", id="hill-1992", title="A `title`, 1*2*3"))
    retire(new, "events", "hill-capture", "hill-1992")
    edit(new, "places", set_cells("hill", note=" ".join(f"word{n}" for n in range(40))))
    drop(new, "claims", "hill-denial")
    retire(new, "claims", "hill-denial", "hill-killed", "[Same] figure.")
    edit(new, "actors", lambda rows: rows.append({**rows[0], "id": "another"}))
    edit(new, "works", lambda rows: [row.update(pages="3") for row in rows])
    return new


def test_text(varied: Path, run: Run) -> None:
    code, out, err = run("diff", TINY, varied)
    assert (code, err) == (0, "")
    for line in (
        "  + another  A. Writer",
        "  - hill-denial (merged into hill-killed: [Same] figure.)",
        "  > hill-capture → hill-1992",
        f"      title: {capture()['title']} → A `title`, 1*2*3",
        "  * hill",
        "  + column pages (1 filled cell)",
    ):
        assert line in out.splitlines()


def test_long_cells_show_the_words_that_changed(varied: Path, tmp_path: Path, run: Run) -> None:
    later = Path(shutil.copytree(varied, tmp_path / "later"))
    words = [f"word{n}" for n in range(40)]
    words[20] = "another"
    edit(later, "places", set_cells("hill", note=" ".join(words)))
    line = "      note: … {0} word20 {1} … → … {0} another {1} …".format(
        "word16 word17 word18 word19", "word21 word22 word23 word24"
    )
    assert line in run("diff", varied, later)[1].splitlines()
    document = json.loads(run("diff", varied, later, "--format", "json")[1])
    (row,) = document["tables"]["places"]["changed"]
    assert row["changes"] == [
        {"field": "note", "old": read(varied, "places")[0]["note"], "new": " ".join(words)}
    ]


def test_json(varied: Path, run: Run) -> None:
    code, out, err = run("diff", TINY, varied, "--format", "json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert list(document) == ["old_version", "new_version", "tables"]
    tables = document["tables"]
    assert set(tables) == {"events", "places", "claims", "actors", "works", "retired"}
    assert tables["events"]["renamed"][0]["old_id"] == "hill-capture"
    assert tables["events"]["renamed"][0]["id"] == "hill-1992"
    assert tables["claims"]["removed"][0]["retired"]["successor"] == "hill-killed"
    assert tables["works"]["added_columns"] == {"pages": 1}
    assert [row["id"] for row in tables["actors"]["added"]] == ["another"]


def test_markdown_shows_the_data_as_they_are(varied: Path, run: Run) -> None:
    markdown: Any = pytest.importorskip("markdown", reason="the extra docs is not installed")
    code, out, err = run("diff", TINY, varied, "--format", "markdown")
    assert (code, err) == (0, "")
    page = markdown.markdown(out)
    assert page.count("<ul>") > 1  # lists in a list, as the changelog is rendered
    assert "<code>A `title`, 1*2*3</code>" in page
    assert "<code>hill-capture</code> is now <code>hill-1992</code>" in page
    assert "(merged into hill-killed: [Same] figure.)" in page
    assert unaccounted(compare(TINY, varied), f"## 9\n{out}") == ()


def test_exit_code_only_when_asked(varied: Path, run: Run) -> None:
    assert run("diff", TINY, varied)[0] == 0
    assert run("diff", TINY, varied, "--exit-code")[0] == 1
    code, out, _ = run("diff", TINY, TINY, "--exit-code")
    assert (code, out) == (0, "0.0.1 → 0.0.1: no row differs\n")
    assert run("diff", TINY, TINY, "--format", "markdown") == (0, "", "")


@pytest.mark.parametrize("sides", [("no/such", TINY), (TINY, "no/such"), (TINY, TINY / "data")])
def test_side_that_cannot_be_read_is_exit_2(sides: tuple[str | Path, ...], run: Run) -> None:
    code, out, err = run("diff", *sides)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1


def test_check_of_ids(varied: Path, tmp_path: Path, run: Run) -> None:
    changelog = tmp_path / "CHANGELOG.md"
    changelog.write_text("## 0.1.0\n", "utf-8")
    assert run("diff", TINY, varied, "--check-ids", changelog) == (0, "", "")
    (varied / "data/place_names.csv").write_text("id,place_id\n", "utf-8")
    code, out, err = run("diff", TINY, varied, "--check-ids", changelog)
    assert (code, out) == (1, "place_names/hill-tepe-az-latn\n")
    assert "1 id vanished since 0.0.1" in err
    code, out, _ = run("diff", TINY, varied, "--check-ids", changelog, "--format", "json")
    assert (code, json.loads(out)) == (1, [{"table": "place_names", "id": "hill-tepe-az-latn"}])
    assert run("diff", TINY, varied, "--check-ids", tmp_path / "none.md")[0] == 2
    changelog.write_bytes(b"\xff")
    assert run("diff", TINY, varied, "--check-ids", changelog)[0] == 2


def test_escape_codes_of_the_data_do_not_reach_the_terminal(new: Path, run: Run) -> None:
    edit(new, "places", set_cells("hill", name="\x1b[31mHill"))
    for output in ("text", "markdown", "json"):
        assert "\x1b" not in run("diff", TINY, new, "--format", output)[1]


# The release


@pytest.mark.skipif(sys.platform == "win32", reason="the step is a script for bash")
def test_release_stops_when_an_id_vanished(tmp_path: Path) -> None:
    yaml: Any = pytest.importorskip("yaml", reason="PyYAML is not installed")
    for program in ("git", "bash", "tar"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    steps = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]["build"]["steps"]
    (script,) = [step["run"] for step in steps if "--check-ids" in step.get("run", "")]
    checkout = next(step["with"] for step in steps if "checkout" in step.get("uses", ""))
    assert checkout["fetch-depth"] == 0  # earlier tags are there
    command = tmp_path / "temp/venv/bin/karabakh-data"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m karabakh_data "$@"\n')
    command.chmod(0o755)
    repository = Path(shutil.copytree(TINY, tmp_path / "repository"))
    (repository / "CHANGELOG.md").write_text("## 0.0.2\n\n## 0.0.1\n", "utf-8")

    def git(*arguments: str) -> None:
        name = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *name, *arguments], cwd=repository, check=True, capture_output=True)

    def release(tag: str) -> subprocess.CompletedProcess[str]:
        git("add", ".")
        git("commit", "-m", tag)
        git("tag", tag)
        shutil.rmtree(tmp_path / "temp/before", ignore_errors=True)
        return subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=repository, env=os.environ | {"RUNNER_TEMP": str(tmp_path / "temp")},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    git("init", "-b", "main")
    git("commit", "--allow-empty", "-m", "start")
    assert "no earlier version" in release("v0.0.1").stdout
    edit(repository, "actors", set_cells("north", note="Once."))
    assert release("v0.0.2").returncode == 0
    drop(repository, "claims", "hill-denial")
    stopped = release("v0.0.10")
    assert (stopped.returncode, stopped.stdout) == (1, "claims/hill-denial\n")
