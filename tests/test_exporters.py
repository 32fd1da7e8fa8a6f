"""Exports, read back, and what they must not overwrite."""

import csv
import errno
import json
import subprocess
import sys
from pathlib import Path

import pytest

import karabakh_data as kd
from karabakh_data import exporters
from karabakh_data.cells import text
from karabakh_data.output import write_text
from karabakh_data.paths import package_folder
from karabakh_data.problems import OutputError, UnknownNameError
from karabakh_data.values import json_row

TINY = Path(__file__).parent / "tiny"
FOLDERS = ("csv", "jsonl")
PARTIAL = {"geojson", "csl-json", "bibtex", "jsonld"}
"""Formats of some tables."""


@pytest.fixture(params=exporters.FORMATS)
def name(request: pytest.FixtureRequest) -> str:
    """A format whose libraries are installed."""
    one = exporters.FORMATS[request.param]
    for library in {"all": ["pyarrow", "duckdb", "xlsxwriter"], "xlsx": ["xlsxwriter"],
                    "parquet": ["pyarrow"], "duckdb": ["pyarrow", "duckdb"]}.get(
                        request.param, []):  # fmt: skip
        pytest.importorskip(library, reason=f"needs the extra {one.extra}")
    return str(request.param)


@pytest.fixture(scope="module")
def data() -> kd.Dataset:
    return kd.load()


def export(
    name: str,
    data: kd.Dataset,
    destination: Path,
    force: bool = False,
    steps: list[str] | None = None,
) -> None:
    write = exporters.exporter(name).load()
    write(data, destination, force, (lambda table: None) if steps is None else steps.append)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_unknown_format_is_suggested() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'csv'"):
        exporters.exporter("cvs")


def test_every_format_reports_each_table(name: str, data: kd.Dataset, tmp_path: Path) -> None:
    steps: list[str] = []
    export(name, data, tmp_path / "out", steps=steps)
    if name == "all":
        assert steps == [other for other in exporters.FORMATS if other != "all"]
    elif name in PARTIAL:
        assert set(steps) < set(data.tables)
    else:
        assert steps == list(data.tables)


def test_csv_is_the_package_itself(data: kd.Dataset, tmp_path: Path) -> None:
    export("csv", data, tmp_path / "out")
    bundled = package_folder()
    wanted = {
        name: (bundled / name).read_bytes()
        for name in (
            "datapackage.json",
            *(resource["path"] for resource in data.descriptor["resources"]),
            *(resource["schema"] for resource in data.descriptor["resources"]),
        )
    }
    assert files(tmp_path / "out") == wanted


def test_csv_of_a_foreign_package_loads_again(tmp_path: Path) -> None:
    tiny = kd.load(TINY)
    export("csv", tiny, tmp_path / "out")
    again = kd.load(tmp_path / "out")
    assert again.descriptor["name"] == tiny.descriptor["name"]
    assert {n: t.to_dicts() for n, t in again.tables.items()} == {
        n: t.to_dicts() for n, t in tiny.tables.items()
    }
    assert [p.code for p in kd.validate(tmp_path / "out").problems] == [
        p.code for p in kd.validate(TINY).problems
    ]


def test_json_holds_every_cell(data: kd.Dataset, tmp_path: Path) -> None:
    export("json", data, tmp_path / "all.json")
    document = json.loads((tmp_path / "all.json").read_text("utf-8"))
    assert list(document) == ["name", "version", "licence", "tables"]
    assert document["version"] == data.version
    assert document["licence"] == data.descriptor["licenses"][0]["name"]
    for name, table in data.tables.items():
        assert document["tables"][name] == [json_row(row) for row in table]


def test_json_agrees_with_the_csv_files(data: kd.Dataset, tmp_path: Path) -> None:
    """The cells of the files, as a reader that is not ours sees them."""
    export("json", data, tmp_path / "all.json")
    tables = json.loads((tmp_path / "all.json").read_text("utf-8"))["tables"]
    for name, rows in tables.items():
        file = package_folder() / f"data/{name}.csv"
        if file.exists():
            with file.open(encoding="utf-8", newline="") as lines:
                wanted = list(csv.DictReader(lines))
            assert [{c: text(value) for c, value in row.items()} for row in rows] == wanted


def test_sources_stay_csl_json_without_nulls(data: kd.Dataset, tmp_path: Path) -> None:
    export("jsonl", data, tmp_path / "out")
    for line in (tmp_path / "out/sources.jsonl").read_text("utf-8").splitlines():
        assert None not in json.loads(line).values()


def test_jsonl_has_an_object_a_line(data: kd.Dataset, tmp_path: Path) -> None:
    export("jsonl", data, tmp_path / "out")
    assert set(files(tmp_path / "out")) == {f"{name}.jsonl" for name in data.tables}
    for name, table in data.tables.items():
        lines = (tmp_path / f"out/{name}.jsonl").read_text("utf-8").split("\n")
        assert lines.pop() == ""
        assert [json.loads(line) for line in lines] == [json_row(row) for row in table]


def test_existing_destination_stands(name: str, data: kd.Dataset, tmp_path: Path) -> None:
    destination = tmp_path / "out"
    export(name, data, destination)
    with pytest.raises(OutputError, match="exists"):
        export(name, data, destination)
    export(name, data, destination, force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("name", FOLDERS)
def test_force_spares_a_folder_of_other_things(name: str, data: kd.Dataset, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "thesis.txt").write_text("years of work")
    with pytest.raises(OutputError, match=r"thesis\.txt"):
        export(name, data, home, force=True)
    assert files(tmp_path) == {"home/thesis.txt": b"years of work"}


def test_file_is_no_folder_and_folder_no_file(data: kd.Dataset, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="is a file"):
        export("csv", data, tmp_path / "file", force=True)
    with pytest.raises(OutputError, match="is a folder"):
        export("json", data, tmp_path, force=True)


@pytest.mark.parametrize("place", ["missing/out", "/"])
def test_place_that_cannot_be_written(
    name: str, place: str, data: kd.Dataset, tmp_path: Path
) -> None:
    with pytest.raises(OutputError):
        export(name, data, tmp_path / place, force=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", FOLDERS)
def test_full_disk_leaves_the_old_folder_whole(
    name: str, data: kd.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(name, data, tmp_path / "out")
    before = files(tmp_path / "out")
    module = f"karabakh_data.exporters.{name}_files.write_text"
    written: list[Path] = []

    def full(path: Path, content: str) -> None:
        if len(written) == 5:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(path)
        write_text(path, content)

    monkeypatch.setattr(module, full)
    with pytest.raises(OutputError, match="No space left"):
        export(name, data, tmp_path / "out", force=True)
    assert files(tmp_path / "out") == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_interrupted_export_leaves_nothing(name: str, data: kd.Dataset, tmp_path: Path) -> None:
    def interrupt(step: str) -> None:
        if step in ("events", "sources", "parquet"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exporters.exporter(name).load()(data, tmp_path / "out", progress=interrupt)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files to set")
def test_full_disk_leaves_the_old_content_whole(
    name: str, data: kd.Dataset, tmp_path: Path
) -> None:
    export(name, data, tmp_path / "out")
    before = files(tmp_path)
    limit = len(max(before.values(), key=len)) // 2
    code = (
        "import resource, signal, sys; from pathlib import Path; import karabakh_data as kd;"
        "from karabakh_data import exporters, problems; data = kd.load();"
        f"write = exporters.exporter({name!r}).load();"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        f"try: write(data, Path({str(tmp_path / 'out')!r}), True)\n"
        "except problems.OutputError as error: sys.exit(f'OutputError: {error}')"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert result.stderr.startswith("OutputError: "), result.stderr
    assert result.returncode == 1
    assert files(tmp_path) == before


def test_link_is_followed_not_replaced(data: kd.Dataset, tmp_path: Path) -> None:
    export("csv", data, tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    export("csv", data, tmp_path / "link", force=True)
    assert (tmp_path / "link").is_symlink()
    assert files(tmp_path / "real")
