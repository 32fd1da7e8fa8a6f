"""The command line, as a user and a script see it."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

import karabakh_data as kd
from karabakh_data import cli
from karabakh_data.paths import package_folder
from karabakh_data.views import views

TINY = Path(__file__).parent / "tiny"
TABLES = list(kd.load().tables)
EVENT = "khojaly-1992"


@dataclass
class Result:
    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "PY_COLORS", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> "Runner":
    return Runner(capsys)


class Runner:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str | Path) -> Result:
        with pytest.raises(SystemExit) as exit_info:
            cli.main([str(argument) for argument in arguments])
        captured = self.capsys.readouterr()
        code = exit_info.value.code
        return Result(code if isinstance(code, int) else 0, captured.out, captured.err)


def shell(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "karabakh_data", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, **environment},
    )  # fmt: skip


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A copy of the bundled package."""
    for name in ("data", "schemas"):
        shutil.copytree(package_folder() / name, tmp_path / "package" / name)
    shutil.copy(package_folder() / "datapackage.json", tmp_path / "package")
    return tmp_path / "package"


# Every command


READING: list[list[str]] = [
    ["info"],
    ["list", "events"],
    ["show", EVENT],
    ["timeline"],
    ["control", "1993-09-01"],
]


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_json_is_one_document_and_nothing_else(command: list[str], run: Runner) -> None:
    result = run(*command, "--format", "json")
    assert result.code == 0
    json.loads(result.out)
    assert result.err == ""


@pytest.mark.parametrize(
    "command", [*READING, ["schema", "claims"], ["cite"], ["cite", EVENT], ["--help"]], ids=" ".join
)
def test_no_escape_codes_and_nothing_cut_in_a_pipe(command: list[str]) -> None:
    result = shell(*command)
    assert result.returncode == 0, result.stderr
    assert "\x1b" not in result.stdout + result.stderr
    if command != ["--help"]:
        assert "…" not in result.stdout.replace("… and ", "")


def test_module_runs_as_the_command_does(run: Runner) -> None:
    assert shell("cite").stdout == run("cite").out


def test_every_command_says_what_it_does(run: Runner) -> None:
    for command in ("info", "list", "show", "timeline", "control", "schema", "cite", "validate",
                    "tidy", "export"):  # fmt: skip
        assert command in run("--help").out
        assert run(command, "--help").code == 0


def test_help_does_not_load_the_data() -> None:
    code = (
        "import sys, karabakh_data.cli;"
        "print([m for m in sys.modules if m in ('karabakh_data.models', 'pydantic')])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout == "[]\n"


def test_wide_letters_come_out_of_an_ascii_pipe() -> None:
    result = shell("list", "place_names", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert result.returncode == 0
    assert any(ord(sign) > 0x500 for sign in result.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGPIPE, no /dev/full")
@pytest.mark.parametrize("command", [["list", "claims"], ["list", "claims", "--format", "json"]])
def test_reader_that_leaves_early_is_no_error(command: list[str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "karabakh_data", *command],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(1)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_full_disk_is_one_line_and_exit_2() -> None:
    with open("/dev/full", "w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "karabakh_data", "list", "claims"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert result.returncode == 2
    assert result.stderr.startswith("error: No space left on device")
    assert "Traceback" not in result.stderr


# What goes wrong


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["list", "event"], "no table 'event'. Did you mean 'events'"),
        (["schema", "event"], "no table 'event'. Did you mean 'events'"),
        (["schema", "event_flat"], "no table 'event_flat'. Did you mean 'events_flat'"),
        (["show", "khojaly-1929"], "Did you mean 'khojaly-1992'"),
        (["show", "khojaly-1929", "--table", "events"], "Did you mean 'khojaly-1992'"),
        (["show", EVENT, "--table", "event"], "no table 'event'"),
        (["cite", "no-such-record-at-all"], "no record 'no-such-record-at-all'"),
        (["list", "claims", "--where", "measur=killed"], "Did you mean 'measure'"),
        (["list", "claims", "--where", "measure=kiled"], "Did you mean 'killed'"),
        (["list", "claims", "--where", "event_id=khojaly-1929"], "Did you mean 'khojaly-1992'"),
        (["list", "claims", "--where", "low=many"], "'many' is not a plain number"),
        (["list", "claims", "--where", "measure"], "write FIELD=VALUE"),
        (["list", "sources", "--where", "custom=x"], "nested"),
        (["list", "events", "--since", "soon"], "'soon' is not a date"),
        (["list", "events", "--since", "1995", "--until", "1994"], "swap the two"),
        (["list", "places", "--since", "1992"], "has no dates"),
        (["timeline", "--until", "1992-13"], "not a day of the calendar"),
        (["timeline", "--kind", "captur"], "Did you mean 'capture'"),
        (["control", "1993"], "not a single day"),
        (["control", "2018-05-01"], "the data end on"),
        (["export", "cvs", "out"], "Did you mean 'csv'"),
        (["validate", "no/such/path"], "no such file or folder"),
        (["tidy", "no/such/path"], "no such file or folder"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else "",
)
def test_bad_input_is_one_line_on_standard_error(
    command: list[str], message: str, run: Runner
) -> None:
    result = run(*command)
    assert result.code == 2
    assert result.out == ""
    assert message in result.err
    assert result.err.startswith("error: ")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    "command",
    [[], ["lst"], ["list"], ["list", "events", "--format", "xml"], ["cite", "--style", "apa"],
     ["show", EVENT, "--colour"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_is_exit_2(command: list[str], run: Runner) -> None:
    assert run(*command).code == 2


def test_id_in_two_tables_asks_for_one(run: Runner) -> None:
    data = kd.load()
    twice = next(place.id for place in data.places if place.id in data.actors)
    result = run("show", twice)
    assert result.code == 2
    assert "--table places or --table actors" in result.err
    assert run("show", twice, "--table", "actors").code == 0
    assert run("cite", twice, "--table", "places").code == 0


# Lists


def listed(result: Result) -> list[dict[str, object]]:
    assert result.code == 0, result.err
    rows: list[dict[str, object]] = json.loads(result.out)
    return rows


@pytest.mark.parametrize("table", TABLES)
def test_every_table_in_every_form(table: str, run: Runner) -> None:
    size = len(kd.load().table(table))
    rows = listed(run("list", table, "--format", "json"))
    assert len(rows) == size
    lines = run("list", table, "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == rows
    header, *cells = csv.reader(io.StringIO(run("list", table, "--format", "csv").out))
    assert header == list(kd.load().table(table).row_class.columns())
    assert len(cells) == size
    assert run("list", table).out.count("\n") == (size + 1 if size else 0)


def test_csv_of_a_table_is_its_file(run: Runner) -> None:
    file = (package_folder() / "data/claims.csv").read_text("utf-8")
    assert run("list", "claims", "--format", "csv").out == file


def test_where_takes_text_numbers_truth_lists_and_empty(run: Runner) -> None:
    data = kd.load()
    claims = listed(run("list", "claims", "--where", f"event_id={EVENT}", "--format", "json"))
    assert [row["id"] for row in claims] == [c.id for c in data.claims.where(event_id=EVENT)]
    low = next(claim.low for claim in data.claims if claim.low)
    rows = listed(run("list", "claims", "--where", f"low={low:g}", "--format", "json"))
    assert rows
    assert {row["low"] for row in rows} == {low}
    rows = listed(run("list", "relations", "--where", "attested=true", "--format", "json"))
    assert {row["attested"] for row in rows} == {True}
    alias = next(actor.aliases[-1] for actor in data.actors if actor.aliases)
    rows = listed(run("list", "actors", "--where", f"aliases={alias}", "--format", "json"))
    assert rows
    assert all(alias in str(row["aliases"]) for row in rows)
    rows = listed(run("list", "claims", "--where", "event_id=", "--format", "json"))
    assert len(rows) == len(data.claims.where(event_id=None))
    rows = listed(run("list", "actors", "--where", "aliases=", "--format", "json"))
    assert len(rows) == len(data.actors.where(aliases=None))


def test_schema_describes_views(run: Runner) -> None:
    for view in views(kd.load()).values():
        out = run("schema", view.name).out
        assert view.description in out
        assert all(column.description in out for column in view.columns)


def test_control_says_from_when_places_are_followed(run: Runner) -> None:
    result = run("control", "1800-01-01")
    assert (result.code, result.out) == (0, "")
    assert "nothing is known of 1800-01-01" in result.err
    firsts = [link for link in kd.load().control if link.sequence == 1 and link.date_start]
    assert sum(map(int, re.findall(r"\((\d+)\)", result.err))) == len(firsts)


def test_nothing_is_listed_of_days_after_the_data_end(run: Runner) -> None:
    for arguments in (["list", "events"], ["timeline"]):
        result = run(*arguments, "--since", "2020")
        assert (result.code, result.out) == (2, "")
        assert "the data end on 2018-04-30" in result.err


def test_all_conditions_must_hold(run: Runner) -> None:
    rows = listed(
        run("list", "claims", "--where", f"event_id={EVENT}", "--where", "measure=killed",
            "--since", "1992", "--until", "1992-12", "--format", "json")
    )  # fmt: skip
    wanted = kd.load().claims.where(event_id=EVENT, measure="killed").between("1992", "1992-12")
    assert [row["id"] for row in rows] == [claim.id for claim in wanted]


def test_a_row_is_a_line_in_a_pipe() -> None:
    result = shell("list", "events", "--where", f"id={EVENT}")
    header, line = result.stdout.splitlines()
    assert header.split()[:2] == ["id", "title"]
    assert (kd.load().events[EVENT].description or "no description") in line


def test_no_rows_is_no_error(run: Runner) -> None:
    result = run("list", "events", "--where", f"id={EVENT}", "--until", "1900")
    assert (result.code, result.out, result.err) == (0, "", "0 rows\n")


def test_timeline_merges_and_narrows(run: Runner) -> None:
    rows = listed(run("timeline", "--format", "json"))
    assert {row["table"] for row in rows} == {"events", "resolutions", "ceasefires"}
    some = listed(run("timeline", "--kind", "capture", "--kind", "law", "--format", "json"))
    assert {row["kind"] for row in some} <= {"capture", "law"}
    assert 0 < len(some) < len(rows)


# One record


def test_show_tells_what_happened_who_says_so_and_where(run: Runner) -> None:
    data = kd.load()
    out = run("show", EVENT).out
    event = data.events[EVENT]
    assert out.startswith(event.title)
    assert data.places[event.place_id or ""].name in out
    for claim in data.claims.where(event_id=EVENT):
        if claim.claimant_id:
            assert data.actors[claim.claimant_id].name in out
        if claim.bound == "exact":
            assert f"{claim.low:,}" in out
    assert any(" denies" in line for line in out.splitlines())
    for citation in event.sources:
        source, _, locator = citation.partition("[")
        assert data.sources[source].title in out
        assert locator.removesuffix("]") in out


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Xocalı", "places/khojaly"),
        ("xocali", "places/khojaly"),
        ("XANKƏNDİ", "places/stepanakert"),
        ("Khankendi", "places/stepanakert"),
        ("степанакерт", "places/stepanakert"),
        ("Black January", "events/baku-january-1990"),
        ("Black Garden: Armenia and Azerbaijan through Peace and War",
         "sources/de-waal-black-garden"),
    ],
)  # fmt: skip
def test_show_finds_names_titles_and_aliases(name: str, key: str, run: Runner) -> None:
    assert run("show", name).out.splitlines()[1].startswith(key)


def test_names_are_suggested_by_id(run: Runner) -> None:
    result = run("show", "Xankendii")
    assert (result.code, result.out) == (2, "")
    assert "'stepanakert'" in result.err
    assert "no record 'Shushaa' in table places. Did you mean 'shusha'" in run(
        "show", "Shushaa", "--table", "places"
    ).err  # fmt: skip


def test_a_name_of_several_records_lists_them(run: Runner) -> None:
    called: dict[str, set[str]] = defaultdict(set)
    for name in kd.load().place_names:
        called[name.name].add(name.place_id)
    word, places = max(called.items(), key=lambda one: len(one[1]))
    assert len(places) > 1
    result = run("show", word, "--table", "places")
    assert (result.code, result.out) == (2, "")
    assert "records are called" in result.err
    assert all(f"places/{place}" in result.err for place in places)


def test_brackets_of_the_data_are_no_markup(run: Runner) -> None:
    noted = next(claim for claim in kd.load().claims if claim.note and "[" in claim.note)
    assert noted.note is not None
    assert noted.note in run("show", noted.id).out


def test_addresses_stay_whole_on_a_narrow_screen() -> None:
    address = max((s.url for s in kd.load().sources if s.url), key=len)
    key = next(s.id for s in kd.load().sources if s.url == address)
    result = shell("show", key, "--table", "sources", COLUMNS="60")
    assert address in result.stdout


# Citations


def test_cite_in_every_style(run: Runner) -> None:
    version = kd.load().version
    assert version in run("cite").out
    assert run("cite", "--style", "bibtex").out.startswith(f"@misc{{karabakh_data_{version},")
    (item,) = json.loads(run("cite", "--style", "csl-json").out)
    assert item["version"] == version
    assert f"events/{EVENT}" in run("cite", EVENT).out


# Whole packages


def test_sound_package_is_valid(sound: Path, run: Runner) -> None:
    result = run("validate", sound)
    assert result.code == 0, result.out
    assert "valid" in result.out
    assert json.loads(run("validate", "--format", "json").out)["valid"] is True


def test_report_contract(sound: Path, run: Runner) -> None:
    events = sound / "data/events.csv"
    events.write_text(events.read_text("utf-8").replace(",mass-killing,", ",mas-killing,"), "utf-8")
    result = run("validate", sound, "--format", "json")
    assert result.code == 1
    report = json.loads(result.out)
    assert list(report) == ["valid", "package", "version", "tables", "problems"]
    assert report["valid"] is False
    assert all(
        list(problem) == ["code", "table", "line", "key", "field", "message"]
        for problem in report["problems"]
    )
    text = run("validate", sound)
    assert text.code == 1
    assert "events: " in text.out
    assert "mas-killing" in text.out


def test_report_stays_readable_with_thousands_of_problems(sound: Path, run: Runner) -> None:
    for name in ("claims", "events"):
        file = sound / f"data/{name}.csv"
        file.write_text(file.read_text("utf-8").replace(",source-voice,", ",nobody,"), "utf-8")
    result = run("validate", sound)
    assert result.code == 1
    lines = result.out.splitlines()
    assert sum(line.startswith("  line") for line in lines) <= 20 * len(TABLES)
    assert any("more in claims; --format json lists all" in line for line in lines)


def test_problem_cannot_steer_the_terminal(sound: Path, run: Runner) -> None:
    file = sound / "data/events.csv"
    file.write_text(file.read_text("utf-8").replace("id,title", "id,\x1b[31mtitle", 1), "utf-8")
    assert "\x1b" not in run("validate", sound).out
    assert "\x1b" not in run("tidy", sound).err


@pytest.mark.parametrize(
    "content", [None, "", "[]", "{", '{"resources": 3}', '{"resources": [{"name": "events"}]}',
                '{"resources": [{"name": "events", "path": "../events.csv"}]}', "\x00"]
)  # fmt: skip
@pytest.mark.parametrize("command", ["validate", "tidy"])
def test_what_is_no_data_package_cannot_be_judged(
    command: str, content: str | None, tmp_path: Path, run: Runner
) -> None:
    if content is not None:
        (tmp_path / "datapackage.json").write_text(content, "utf-8")
    result = run(command, tmp_path)
    assert result.code == 2
    assert result.out == ""
    assert str(tmp_path) in result.err
    assert "Traceback" not in result.err


def test_tidy_checks_then_writes(sound: Path, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    events = sound / "data/events.csv"
    tidy = events.read_bytes()
    header, *rows = tidy.decode().splitlines(keepends=True)
    events.write_text("".join([header, *reversed(rows)]), "utf-8")
    untidy = events.read_bytes()
    result = run("tidy", sound, "--check")
    assert result.code == 1
    assert "would change" in result.out
    assert events.read_bytes() == untidy
    monkeypatch.chdir(sound)
    result = run("tidy")
    assert result.code == 0
    assert "events.csv" in result.out
    assert events.read_bytes() == tidy
    assert run("tidy", "--check").code == 0


def test_tidy_writes_nothing_when_a_table_cannot_be_read(sound: Path, run: Runner) -> None:
    (sound / "data/actors.csv").write_bytes(b"\xff\xfe")
    places = sound / "data/places.csv"
    places.write_text(places.read_text("utf-8") + "\n", "utf-8")
    before = places.read_bytes()
    result = run("tidy", sound)
    assert result.code == 2
    assert "actors" in result.err
    assert places.read_bytes() == before


def test_export_is_a_valid_package(tmp_path: Path, run: Runner) -> None:
    assert run("export", "csv", tmp_path / "out").code == 0
    assert run("validate", tmp_path / "out").code == 0
    again = run("export", "csv", tmp_path / "out")
    assert again.code == 2
    assert "exists" in again.err
    assert run("export", "csv", tmp_path / "out", "--force").code == 0


def test_export_where_nothing_can_be_written(tmp_path: Path, run: Runner) -> None:
    for name in ("csv", "json", "jsonl"):
        result = run("export", name, tmp_path / "no/such/folder")
        assert result.code == 2
        assert result.err.startswith("error: ")


# On a terminal


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
class TestTerminal:
    def run(
        self, *arguments: str | Path, columns: int = 100, **environment: str
    ) -> tuple[int, str]:
        import fcntl
        import pty
        import struct
        import termios

        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        process = subprocess.Popen(
            [sys.executable, "-m", "karabakh_data", *map(str, arguments)],
            stdout=theirs, stderr=theirs, close_fds=True,
            env={**os.environ, "TERM": "xterm", **environment},
        )  # fmt: skip
        os.close(theirs)
        output = b""
        try:
            while part := os.read(ours, 65536):
                output += part
        except OSError:  # Linux says so when the other end is closed
            pass
        os.close(ours)
        return process.wait(), output.decode("utf-8")

    def test_long_work_shows_progress(self, sound: Path) -> None:
        code, output = self.run("validate", sound)
        assert code == 0
        assert "━" in output

    def test_colours_can_be_switched_off(self) -> None:
        assert "\x1b[2m" in self.run("cite", "--help")[1] or "\x1b[1" in self.run("info")[1]
        assert "\x1b[3" not in self.run("info", NO_COLOR="1")[1]

    def test_lines_fit_and_ids_stay_whole(self) -> None:
        code, output = self.run("list", "claims", "--where", f"event_id={EVENT}", NO_COLOR="1")
        assert code == 0
        for claim in kd.load().claims.where(event_id=EVENT):
            assert claim.id in output
        assert "not shown: " in output

    def test_timeline_gives_title_and_id(self) -> None:
        output = self.run("timeline", "--kind", "capture", NO_COLOR="1")[1]
        assert "·" in output
