"""The how-tos run, and the table of formats says what the tests do."""

import contextlib
import io
import re
import shlex
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from test_formats import node
from typer.testing import CliRunner

from karabakh_data import exporters
from karabakh_data.cli import app
from karabakh_data.schema import bundled_package
from karabakh_data.views import views

ROOT = Path(__file__).parent.parent
ELSEWHERE = {"spark"}
"""Guides that a test of their own runs."""
GUIDES = [g for g in sorted((ROOT / "docs" / "guides").glob("*.md")) if g.stem not in ELSEWHERE]
FORMATS_PAGE = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LIBRARIES = {
    "import pandas": "pandas",
    "to_pandas": "pandas",
    "import polars": "polars",
    "export parquet": "pyarrow",
    "export xlsx": "xlsxwriter",
    "export duckdb": "duckdb",
}
"""Words of a guide, and the library that they need."""


def blocks(guide: Path) -> list[tuple[str, str]]:
    return _BLOCK.findall(guide.read_text(encoding="utf-8"))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_guide_runs(guide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    whole = guide.read_text(encoding="utf-8")
    for words, library in LIBRARIES.items():
        if words in whole:
            pytest.importorskip(library)
    scope: dict[str, object] = {"__name__": "__main__"}
    ran = 0
    for language, code in blocks(guide):
        ran += 1
        match language:
            case "console":
                for line in code.splitlines():
                    _command(shlex.split(line))
            case "python":
                with contextlib.redirect_stdout(io.StringIO()) as printed:
                    exec(compile(code, guide.name, "exec"), scope)
                assert printed.getvalue()
            case "js":
                _run([node(), "--input-type=module", "--eval", code])
            case "r":
                _run([_program("Rscript", "r-base-core"), "-e", code])
            case "sql" | "sqlite" | "duckdb":
                _query(language, code)
            case _:
                assert language == "text", "code of this language is not run"
                ran -= 1
    assert ran


def _command(words: list[str]) -> None:
    if words[0] == "karabakh-data":
        result = CliRunner().invoke(app, words[1:])
        assert result.exit_code == 0, (words, result.output, result.exception)
    else:
        _run([_program(words[0], "gdal-bin"), *words[1:]], says=False)


def _program(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (Debian: apt install {package})")
    return found


def _run(command: list[str], says: bool = True) -> None:
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout or not says


def _query(language: str, code: str) -> None:
    if language != "duckdb":
        with closing(sqlite3.connect("karabakh.sqlite")) as connection:
            assert connection.execute(code).fetchall()
    if language != "sqlite":
        duckdb = pytest.importorskip("duckdb")
        with closing(duckdb.connect("karabakh.duckdb", read_only=True)) as connection:
            assert connection.execute(code).fetchall()


def test_every_guide_says_what_runs() -> None:
    for guide in GUIDES:
        assert re.search(r"^\*.*run", guide.read_text(encoding="utf-8"), re.MULTILINE), guide.name


def test_table_of_formats_names_every_format_and_its_tests() -> None:
    table = FORMATS_PAGE.partition("\n## ")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \|.*$", table, re.MULTILINE)
    assert rows == [*exporters.FORMATS, exporters.SERVER]
    tests = "".join(
        (ROOT / "tests" / name).read_text(encoding="utf-8")
        for name in ("test_formats.py", "test_postgresql.py")
    )
    named = set(re.findall(r"`(test_\w+)`", FORMATS_PAGE))
    known = set(re.findall(r"^def (test_\w+)", tests, re.MULTILINE))
    assert named <= known
    assert {name for name in known if "_by_" in name} <= named
    for name, one in exporters.FORMATS.items():
        (row,) = re.findall(
            rf"^\| `{name}` \|.*$", FORMATS_PAGE.partition("\n## ")[0], re.MULTILINE
        )
        needs = f"`{bundled_package().name}[{one.extra}]`" if one.extra else "| |"
        assert needs in row, name


def test_table_of_views_is_complete() -> None:
    import karabakh_data as kd

    section = FORMATS_PAGE.partition("## Views")[2]
    listed = re.findall(r"^\| `([a-z_]+)` \|", section, re.MULTILINE)
    assert sorted(listed) == sorted(views(kd.load()))
