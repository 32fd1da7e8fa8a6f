"""Nothing is lost: whatever stops a run, the old file stands or the new one, never a part.

Runs are real processes, forked off this one and killed for good: at every call to the system that
Python reports, and at random moments. Every format goes where it goes through the same two
functions, one for a folder and one for a file. ``FORMS`` are killed at every call, all at random.
"""

import hashlib
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

import karabakh_data as kd
from karabakh_data import exporters
from karabakh_data.exporters import destination
from karabakh_data.paths import package_folder
from karabakh_data.problems import OutputError
from karabakh_data.tidy import tidy

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes to kill"),
    # Libraries that other tests used keep threads; what is forked off here has no use for them.
    pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning"),
]

TINY = Path(__file__).parent / "tiny"
FORMS = ("jsonl", "json")
CALLS = ("open", "os", "shutil", "fcntl", "ctypes")
"""Kinds of calls that Python reports (PEP 578) and that can change what stands on a disk."""
Files = dict[str, bytes]


def files(folder: Path) -> Files:
    """Return the content of a folder, but not what killed runs left beside their outputs."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.parts)
    }


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".*")]


def spoiled(source: Path, folder: Path) -> Path:
    """Return a copy of a package in which every CSV table is to be tidied."""
    for file in (*source.glob("datapackage.json"), *source.glob("data/*")):
        copy = folder / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        content = file.read_bytes()
        copy.write_bytes(content.replace(b"\n", b"\r\n") if file.suffix == ".csv" else content)
    return folder


def forked(work: Callable[[], object]) -> int:
    """Do something in a process of its own, and return its id."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    return child


def ended(child: int) -> int:
    """Wait for a process; return its exit status, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at(call: int, work: Callable[[], object]) -> bool:
    """Do something and be killed before the n-th call that opens, moves or removes a file."""

    def watched() -> None:
        left = call

        def watch(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if event.partition(".")[0] in CALLS and event != "os.kill":
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        work()

    status = ended(forked(watched))
    assert status in (0, -signal.SIGKILL)
    return status != 0


def kills(work: Callable[[], object], step: int) -> Iterator[int]:
    """Do something again and again, killed at each step-th call, and at all of the last ones.

    The caller puts back what was there before.
    """
    call = 0
    while killed_at(call, work):
        yield call
        call += step
    yield call
    for last in range(max(0, call - LAST), call) if step > 1 else ():
        killed_at(last, work)
        yield last


LAST = 60
"""Calls at the end of a run, when the new takes the place of the old."""
STEPS = {"tidy": 3, "jsonl": 5, "json": 1}
"""Every so-manieth call is tried before that; what is done for one of many files is the same."""


# Killed at every call


def test_tidy_killed_at_any_call(tmp_path: Path) -> None:
    package = spoiled(TINY, tmp_path / "package")
    old, new = files(package), files(TINY)
    for call in kills(lambda: tidy(package), STEPS["tidy"]):
        for name, content in files(package).items():
            assert content in (old[name], new[name]), (call, name)
        spoiled(TINY, package)
    tidy(package)
    assert files(package) == new
    assert leftovers(package) == []


@pytest.mark.parametrize("form", FORMS)
def test_new_export_killed_at_any_call(form: str, tmp_path: Path) -> None:
    data = kd.load(TINY)
    write = exporters.exporter(form).load()
    out = tmp_path / ("out" if form != "json" else "out.json")
    write(data, out)
    wanted = files(tmp_path)
    shutil.rmtree(out) if out.is_dir() else out.unlink()
    for call in kills(lambda: write(data, out), STEPS[form]):
        made = files(tmp_path)
        assert made in ({}, wanted), call
        if made:
            shutil.rmtree(out) if out.is_dir() else out.unlink()
    write(data, out)
    assert files(tmp_path) == wanted
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("one_step", [True, False])
@pytest.mark.parametrize("form", FORMS)
def test_export_that_replaces_one_killed_at_any_call(
    form: str, one_step: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a system cannot let folders change places in one step, the old one is set aside."""
    if not one_step:
        monkeypatch.setattr(destination, "exchange", lambda one, other: False)
    write = exporters.exporter(form).load()
    older, newer = kd.load(TINY), changed(tmp_path / "package")
    out = tmp_path / "place" / ("out" if form != "json" else "out.json")
    out.parent.mkdir()
    write(newer, out)
    new = files(out.parent)
    write(older, out, force=True)
    old = files(out.parent)
    assert old != new
    swapped = 0
    for call in kills(lambda: write(newer, out, force=True), STEPS[form]):
        found = files(out.parent)
        if one_step or form == "json":
            assert found in (old, new), call
        elif not found:  # set aside: the next run brings it back before it does anything else
            swapped += 1
            assert {f"out/{name}": text for name, text in aside(out.parent).items()} == old
        if found == new:
            write(older, out, force=True)
    write(newer, out, force=True)
    assert files(out.parent) == new
    assert leftovers(out.parent) == []
    assert (swapped > 0) == (not one_step and form != "json")


def changed(folder: Path) -> kd.Dataset:
    shutil.copytree(TINY, folder)
    file = folder / "data" / "places.csv"
    file.write_text(file.read_text().replace(",Hill,", ",Another hill,"))
    return kd.load(folder)


def aside(folder: Path) -> Files:
    (old,) = folder.glob(".out.*.old")
    return {
        path.relative_to(old).as_posix(): path.read_bytes()
        for path in old.rglob("*")
        if path.is_file()
    }


# Killed at random


def test_real_package_killed_at_random_moments(tmp_path: Path) -> None:
    chance = random.Random(1992)
    package = spoiled(package_folder(), tmp_path / "package")
    before = {name: (package / name).read_bytes() for name in files(package)}
    after = {name: text.replace(b"\r\n", b"\n") for name, text in before.items()}
    data = kd.load()
    out = tmp_path / "all.json"
    exporters.exporter("json").load()(data, out)
    document = out.read_bytes()

    def work() -> None:
        tidy(package)
        exporters.exporter("json").load()(data, out, force=True)
        exporters.exporter("csv").load()(data, tmp_path / "csv", force=True)

    start = time.monotonic()
    assert ended(forked(work)) == 0
    whole = time.monotonic() - start
    folder = files(tmp_path / "csv")
    for _ in range(20):
        for name, text in before.items():
            (package / name).write_bytes(text)
        child = forked(work)
        time.sleep(chance.uniform(0, whole))
        os.kill(child, signal.SIGKILL)
        ended(child)
        for name, content in files(package).items():
            assert content in (before[name], after[name]), name
        assert out.read_bytes() == document
        assert files(tmp_path / "csv") == folder
    work()
    assert files(package) == after
    assert leftovers(tmp_path) == []


def test_every_format_killed_at_random_moments(tmp_path: Path) -> None:
    """In a process of its own, without the threads that the libraries start."""
    for library in ("duckdb", "pyarrow", "xlsxwriter"):
        pytest.importorskip(library)
    command = [sys.executable, __file__, str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == list(exporters.FORMATS)


def kill_every_format(folder: Path) -> None:
    chance = random.Random(1994)
    versions = kd.load(TINY), changed(folder / "package")
    for form, one in exporters.FORMATS.items():
        write = one.load()
        whole, states = 0.0, list[Files]()
        for number, data in enumerate(versions):
            place = folder / form / str(number)
            place.mkdir(parents=True)
            start = time.monotonic()
            assert ended(forked(partial(write, data, place / "out"))) == 0
            whole = time.monotonic() - start
            states.append(files(place))
        out = place / "out"
        for number in range(KILLS):
            child = forked(partial(write, versions[number % 2], out, force=True))
            time.sleep(chance.uniform(0, whole))
            os.kill(child, signal.SIGKILL)
            ended(child)
            assert ended(forked(partial(check_whole, form, out, states))) == 0, form
        assert ended(forked(partial(write, versions[0], out, force=True))) == 0
        assert leftovers(place) == []
        print(form)


KILLS = 3


def check_whole(form: str, out: Path, states: list[Files]) -> None:
    """Check that an export is one of those that were made, by content where bytes differ."""
    if form == "duckdb":
        check_database(out)
    elif form == "all":
        check_database(out / exporters.FORMATS["duckdb"].name)
        lists = {path for path in out.iterdir() if path.name.endswith(("SUMS", ".sha256"))}
        told = "".join(path.read_text() for path in lists)
        found = {
            path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in out.rglob("*")
            if path.is_file() and path not in lists
        }
        assert sorted(told.splitlines()) == sorted(f"{sum}  {name}" for name, sum in found.items())
    else:
        assert files(out.parent) in states


def check_database(file: Path) -> None:
    import duckdb

    with duckdb.connect(str(file), read_only=True) as connection:
        rows = connection.execute("SELECT name FROM places WHERE id = 'hill'").fetchall()
    assert rows in ([("Hill",)], [("Another hill",)])


# Two at once


def test_runs_at_once_do_no_harm(tmp_path: Path) -> None:
    package = spoiled(TINY, tmp_path / "package")
    data = kd.load(TINY)
    place = tmp_path / "place"
    place.mkdir()

    def work() -> None:
        for _ in range(5):
            tidy(package)
            exporters.exporter("csv").load()(data, place / "out", force=True)
            exporters.exporter("json").load()(data, place / "out.json", force=True)

    assert [ended(child) for child in [forked(work) for _ in range(4)]] == [0] * 4
    assert files(package) == files(TINY)
    assert leftovers(tmp_path) == []
    again = kd.load(place / "out")
    assert {name: table.to_dicts() for name, table in again.tables.items()} == {
        name: table.to_dicts() for name, table in data.tables.items()
    }


def test_living_run_keeps_its_temporary_file(tmp_path: Path) -> None:
    from karabakh_data.output import replacing

    out = tmp_path / "out"
    with replacing(out) as first:
        first.write_text("first")
        with replacing(out) as second:  # another run to the same place begins and sweeps
            second.write_text("second")
        assert first.exists()
    assert out.read_text() == "first"
    assert leftovers(tmp_path) == []


def test_change_made_while_tidying_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = spoiled(TINY, tmp_path / "package")
    events = package / "data" / "events.csv"

    def save(table: str) -> None:  # an editor saves the file after it was read
        if table == "retired":
            events.write_text("saved meanwhile")

    with pytest.raises(OutputError, match="changed by another program"):
        tidy(package, progress=save)
    assert events.read_text() == "saved meanwhile"


# No room, no right


RUN = """
import sys
from pathlib import Path
from karabakh_data.exporters import exporter
from karabakh_data.loader import load
from karabakh_data.problems import OutputError
from karabakh_data.tidy import tidy
package, out, form = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
try:
    if form == "tidy":
        tidy(package)
    else:
        exporter(form).load()(load(), out / "out", force=True)
except OutputError as error:
    print(error)
    sys.exit(3)
"""


def run(form: str, package: Path, out: Path, most: int | None = None) -> str:
    """Tidy a package or export the data, with files of so many bytes at most; return the error."""

    def limit() -> None:
        if most is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    result = subprocess.run(
        [sys.executable, "-B", "-c", RUN, str(package), str(out), form],
        capture_output=True, text=True, check=False, preexec_fn=limit,
    )  # fmt: skip
    assert result.returncode == 3, result.stderr
    return result.stdout


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """Yield a file system of a size, where this process may make one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode != 0:
        pytest.skip("may not make a file system here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("form", ["tidy", *FORMS, "parquet", "sqlite"])
def test_full_disk_is_a_clear_error_and_leaves_the_old(form: str, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "2200k") as disk:
        package = spoiled(package_folder(), disk / "package")
        before = files(disk)
        room = shutil.disk_usage(disk).free
        (disk / "filler").write_bytes(b"x" * max(0, room - 50_000))
        assert re.search("No space left on device|disk is full", run(form, package, disk))
        (disk / "filler").unlink()
        found = files(disk)
        assert found.keys() == before.keys()
        for name, content in found.items():
            assert content in (before[name], before[name].replace(b"\r\n", b"\n"))
        assert leftovers(disk) == []


def test_limit_on_files_is_a_clear_error_and_leaves_the_old(tmp_path: Path) -> None:
    """For the formats ``test_exporters`` has it."""
    package = spoiled(package_folder(), tmp_path / "package")
    before = files(tmp_path)
    message = run("tidy", package, tmp_path, 20_000)
    assert "cannot write" in message
    assert "File too large" in message
    found = files(tmp_path)
    assert found.keys() == before.keys()
    for name, content in found.items():
        assert content in (before[name], before[name].replace(b"\r\n", b"\n"))
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("form", FORMS)
def test_read_only_folder_is_a_clear_error(form: str, tmp_path: Path) -> None:
    data = kd.load(TINY)
    place = tmp_path / "place"
    place.mkdir()
    place.chmod(0o555)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == "root" and os.geteuid() == 0 and not folder.stat().st_mode & 0o001:
            folder.chmod(0o755)
        if folder == Path("/tmp"):
            break

    def work() -> None:
        if os.geteuid() == 0:
            os.seteuid(65534)  # root writes into read-only folders too
        with pytest.raises(OutputError, match=r"cannot write .*(denied|Read-only)"):
            exporters.exporter(form).load()(data, place / "out")

    assert ended(forked(work)) == 0
    assert list(place.iterdir()) == []


def test_device_is_not_replaced_by_a_file() -> None:
    with pytest.raises(OutputError, match="not a regular file"):
        exporters.exporter("json").load()(kd.load(TINY), Path(os.devnull), force=True)
    assert not Path(os.devnull).is_file()


if __name__ == "__main__":
    kill_every_format(Path(sys.argv[1]))
