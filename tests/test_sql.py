"""The command ``karabakh-data sql``, and what export refuses."""

import csv
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import karabakh_data as kd
from karabakh_data import cli, exporters
from karabakh_data.views import views

EVENT = "khojaly-1992"


@dataclass
class Result:
    code: int
    out: str
    err: str


class Runner:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str | Path) -> Result:
        with pytest.raises(SystemExit) as exit_info:
            cli.main([str(argument) for argument in arguments])
        captured = self.capsys.readouterr()
        code = exit_info.value.code
        return Result(code if isinstance(code, int) else 0, captured.out, captured.err)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Runner:
    return Runner(capsys)


def test_answer_in_every_form(run: Runner) -> None:
    title = kd.load().events[EVENT].title
    statement = f"SELECT id, title, date FROM events WHERE id = '{EVENT}'"
    assert title in run("sql", statement).out
    (row,) = json.loads(run("sql", statement, "--format", "json").out)
    assert (row["id"], row["title"]) == (EVENT, title)
    (row,) = csv.DictReader(io.StringIO(run("sql", statement, "--format", "csv").out))
    assert (row["id"], row["title"]) == (EVENT, title)


def test_tables_and_views_are_there(run: Runner) -> None:
    data = kd.load()
    for name in (*data.tables, *views(data), "column_descriptions"):
        result = run("sql", f"SELECT count(*) AS n FROM {name}", "--format", "json")
        (row,) = json.loads(result.out)
        assert row["n"] == len(data.tables[name]) if name in data.tables else row["n"] > 0


def test_help_names_every_view(run: Runner) -> None:
    said = " ".join(run("sql", "--help").out.split())
    assert all(name in said for name in views(kd.load()))


def test_columns_of_one_name_are_numbered(run: Runner) -> None:
    statement = "SELECT e.id, p.id FROM events e JOIN places p ON p.id = e.place_id LIMIT 1"
    (row,) = json.loads(run("sql", statement, "--format", "json").out)
    assert list(row) == ["id", "id_2"]


def test_lists_are_json(run: Runner) -> None:
    statement = (
        "SELECT count(*) AS n FROM events, json_each(events.sources) AS citation"
        f" WHERE events.id = '{EVENT}'"
    )
    (row,) = json.loads(run("sql", statement, "--format", "json").out)
    assert row["n"] == len(kd.load().events[EVENT].sources)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("SELECT * FROM evnts", "Did you mean 'events'"),
        ("SELECT * FROM event_flat", "Did you mean 'events_flat'"),
        ("SELECT titel FROM events", "Did you mean 'title'"),
        ("SELEKT 1", "syntax error"),
        ("SELECT 1; SELECT 2", "one statement"),
        ("DELETE FROM events", "only SELECT"),
        ("DROP TABLE events", "only SELECT"),
        ("CREATE TABLE x (a)", "only SELECT"),
        ("ATTACH 'x.db' AS x", "only SELECT"),
        ("UPDATE sqlite_master SET name = 'x'", "may not be modified"),
        ("CREATE TEMP TABLE x (a)", "only SELECT"),
        ("VACUUM INTO 'x.db'", "only SELECT"),
        ("PRAGMA writable_schema = ON", "only SELECT"),
        ("SELECT load_extension('x')", "error"),
        ("SELECT * FROM events WHERE id = ?", "error"),
        ("", "SELECT"),
        ("/* nothing */", "SELECT"),
        ("SELECT '\x00", "error"),
    ],
)
def test_wrong_statement_is_one_line_and_exit_2(
    statement: str, said: str, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("sql", statement)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert len(result.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sqlit", "out"], "Did you mean 'sqlite'"),
        (["parquett", "out"], "Did you mean 'parquet'"),
        (["sqlite"], "needs DEST"),
        (["sql"], "--url"),
        (["sql", "out"], "--url"),
        (["sql", "out", "--url", "postgresql://x"], "no DEST"),
        (["json", "out", "--url", "postgresql://x"], "for export sql alone"),
        (["json", "out", "--schema", "x"], "for export sql alone"),
    ],
)
def test_wrong_export_is_one_line_and_exit_2(
    arguments: list[str], said: str, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("export", *arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert len(result.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        (["parquet", "out"], "pyarrow[parquet]"),
        (["xlsx", "out"], "xlsxwriter[excel]"),
        (["duckdb", "out"], "duckdb[duckdb]"),
        (["sql", "--url", "postgresql://x@127.0.0.1:1/x"], "sqlalchemy[sql]"),
    ],
)
def test_missing_extra_is_one_line_and_exit_2(
    arguments: list[str], missing: str, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, _, extra = missing.removesuffix("]").partition("[")
    monkeypatch.chdir(tmp_path)
    for module in [m for m in sys.modules if m.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, module)
    modules = [one.module for one in exporters.FORMATS.values()]
    for module in (*modules, "karabakh_data.exporters.sql_server"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, library, None)
    result = run("export", *arguments)
    assert result.code == 2
    assert f"pip install 'karabakh-data[{extra}]'" in result.err
    assert len(result.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
