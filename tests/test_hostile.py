"""Packages made to do harm: refused with a clear message, and nothing outside the folder read."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import Field, TypeAdapter

import karabakh_data as kd
from karabakh_data import cells, dates, models, strict_json
from karabakh_data.problems import DateError, InvalidDataError, PackageError, quoted, suggestion
from karabakh_data.rules import citations, identifiers, wording
from karabakh_data.schema import bundled_schemas
from karabakh_data.tidy import tidy
from karabakh_data.validation import validate

TINY = Path(__file__).parent / "tiny"
SECRET = "id,title\nsecret,What nobody may read\n"
ENTRIES: tuple[Callable[[Path], Any], ...] = (validate, kd.load, tidy)
"""Each way into a package."""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY, tmp_path / "package"))


def with_path(package: Path, path: str) -> Path:
    """Let the events of a package lie at another path."""
    file = package / "datapackage.json"
    descriptor = json.loads(file.read_text())
    for resource in descriptor["resources"]:
        if resource["name"] == "events":
            resource["path"] = path
    file.write_text(json.dumps(descriptor))
    return package


def refused(package: Path, message: str) -> None:
    """Check that each way in refuses a package, and says nothing of what lies outside."""
    for enter in ENTRIES:
        with pytest.raises(PackageError, match=message) as raised:
            enter(package)
        assert "nobody may read" not in str(raised.value)


# Paths

OUTSIDE = [
    "/etc/passwd",
    "//server/share/events.csv",
    "../secret.csv",
    "data/../../secret.csv",
    "data/..",
    "..",
    "C:/secret.csv",
    "C:secret.csv",
    "data\\events.csv",
    "..\\secret.csv",
    "file:///etc/passwd",
    "https://example.org/events.csv",
    "http://127.0.0.1:9/events.csv",
    "ftp://example.org/events.csv",
    "data:text/csv,id",
    "events.csv\0.json",
    "data/events.csv\nx",
    "\x1b[31mevents.csv",
    "\ud800",
    "a" * 5000,
    "",
]


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: repr(path[:30]))
def test_path_out_of_the_package_is_refused(path: str, package: Path) -> None:
    (package.parent / "secret.csv").write_text(SECRET)
    refused(with_path(package, path), "refused|cannot be read as JSON")


@pytest.mark.parametrize(
    "path", ["%2e%2e/secret.csv", "data/%2e%2e/%2e%2e/secret.csv", "~/secret.csv", "$HOME/x.csv"]
)
def test_path_is_taken_as_it_is_written(path: str, package: Path) -> None:
    (package.parent / "secret.csv").write_text(SECRET)
    (found,) = [p for p in validate(with_path(package, path)).problems if p.table == "events"]
    assert found.code == "missing-file"


def test_file_whose_name_looks_encoded_is_read(package: Path) -> None:
    (package / "data" / "events.csv").rename(package / "data" / "%2e%2e.csv")
    assert validate(with_path(package, "data/%2e%2e.csv")).valid


# Links

LINKS: dict[str, Callable[[Path, Path], None]] = {
    "file": lambda package, out: _replace(package / "data" / "events.csv", out / "events.csv"),
    "folder": lambda package, out: _replace(package / "data", out),
    "descriptor": lambda package, out: _replace(package / "datapackage.json", out / "d.json"),
}


def _replace(path: Path, target: Path) -> None:
    path.rename(target) if not target.is_dir() else shutil.copytree(path, target / path.name)
    if path.is_dir():
        shutil.rmtree(path)
        target /= path.name
    path.symlink_to(target)


@pytest.mark.parametrize("kind", LINKS)
def test_link_out_of_the_package_is_refused(kind: str, package: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    LINKS[kind](package, tmp_path / "outside")
    refused(package, "leads out of the package")


def test_chain_of_links_out_of_the_package_is_refused(package: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    events = package / "data" / "events.csv"
    events.rename(tmp_path / "outside" / "events.csv")
    (package / "inner").symlink_to(tmp_path / "outside")
    events.symlink_to("../inner/events.csv")
    refused(package, "leads out of the package")


def test_loop_of_links_is_refused(package: Path) -> None:
    events = package / "data" / "events.csv"
    events.unlink()
    events.symlink_to("events.csv")
    with pytest.raises((PackageError, InvalidDataError), match=r"events\.csv"):
        kd.load(package)


def test_link_inside_the_package_is_followed_and_kept(package: Path) -> None:
    events = package / "data" / "events.csv"
    events.rename(package / "real.csv")
    events.symlink_to("../real.csv")
    assert validate(package).valid
    (package / "real.csv").write_bytes((package / "real.csv").read_bytes().replace(b"\n", b"\r\n"))
    tidy(package)
    assert events.is_symlink()
    assert validate(package).valid


def test_link_to_the_package_is_no_link_out_of_it(package: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(package)
    assert validate(tmp_path / "link").valid


def test_links_of_an_installer_are_trusted(tmp_path: Path) -> None:
    """Some installers link every file of a wheel to their store."""
    root = Path(kd.__file__).parents[1]
    for file in (*root.joinpath("karabakh_data").rglob("*.py"), root / "datapackage.json"):
        link = (
            tmp_path
            / "karabakh_data"
            / file.relative_to(root).as_posix().removeprefix("karabakh_data/")
        )
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(file)
    for folder in ("data", "schemas"):
        for file in (root / folder).iterdir():
            link = tmp_path / "karabakh_data" / folder / file.name
            link.parent.mkdir(exist_ok=True)
            link.symlink_to(file)
    code = "import karabakh_data as kd; print(kd.__file__, len(kd.load().events))"
    result = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(str(tmp_path))


# What is no regular file


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.parametrize("name", ["data/events.csv", "data/sources.json", "datapackage.json"])
def test_pipe_is_refused_at_once(name: str, package: Path) -> None:
    (package / name).unlink()
    os.mkfifo(package / name)
    command = [sys.executable, "-c", _ENTER, str(package)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.stdout.count("pipe or device") + result.stdout.count("has no datapackage") == 3


_ENTER = """
import sys
from pathlib import Path
from karabakh_data.loader import load
from karabakh_data.problems import KarabakhDataError
from karabakh_data.tidy import tidy
from karabakh_data.validation import validate
for enter in (load, tidy, lambda path: print(validate(path).problems)):
    try:
        enter(Path(sys.argv[1]))
    except KarabakhDataError as error:
        print(error)
"""


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs devices")
def test_device_is_refused(package: Path) -> None:
    """A link to a device leads out; a device in the folder itself takes root to make."""
    events = package / "data" / "events.csv"
    events.unlink()
    events.symlink_to("/dev/zero")
    refused(package, "leads out of the package")
    events.unlink()
    try:
        os.mknod(events, 0o20666, os.makedev(1, 5))
        events.open("rb").close()
    except OSError:
        return  # not allowed here
    (found,) = [p for p in validate(package).problems if p.table == "events"]
    assert (found.code, "device" in found.message) == ("unreadable-file", True)


def test_folder_for_a_file_is_refused(package: Path) -> None:
    (found,) = [p for p in validate(with_path(package, "data")).problems if p.table == "events"]
    assert "it is a folder" in found.message


# JSON


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[" * 500_000, "nests too deeply"),
        (b'{"a": ' * 100_000, "nests too deeply"),
        (b'{"resources": [], "x": ' + b"9" * 5000 + b"}", "more than 15 digits"),
        (b'{"resources": [], "x": 1e999}', "too large a number"),
        (b'{"resources": [], "x": NaN}', "not a number of JSON"),
        (b'{"resources": [], "resources": []}', "stands twice"),
        (b'{"resources": [], "name": "\\ud800"}', "half a character"),
        (b'{"resources": []}' + b" " * 2_000_000, "larger than 1 MB"),
        (b"\xff\xfe{\0}\0", "is not UTF-8"),
        (b'\xef\xbb\xbf{"resources": []}', "byte order mark"),
        (b"", "Expecting value"),
        (b'"resources"', "needs a list of resources"),
        (b'{"resources": {"name": "events"}}', "needs a list of resources"),
        (b'{"resources": [{"name": "events", "path": ["a", "b"]}]}', "needs a name and one path"),
        (b'{"resources": [{"name": "events", "data": []}]}', "needs a name and one path"),
        (b'{"resources": [["events"]]}', "needs a name and one path"),
    ],
)
def test_descriptor_that_is_none(content: bytes, message: str, package: Path) -> None:
    (package / "datapackage.json").write_bytes(content)
    refused(package, message)


def test_descriptor_names_no_schema_to_be_fetched(package: Path, no_network: None) -> None:
    file = package / "datapackage.json"
    descriptor = json.loads(file.read_text()) | {"$schema": "http://127.0.0.1:9/profile.json"}
    for resource in descriptor["resources"]:
        resource |= {"schema": "http://127.0.0.1:9/schema.json", "dialect": {"delimiter": ";"}}
    file.write_text(json.dumps(descriptor))
    assert validate(package).valid


# Size


def long_rows(package: Path, number: int) -> Path:
    """Give the works of a package so many sound rows of 100 kB each."""
    works = package / "data" / "works.csv"
    header = works.read_text().partition("\n")[0]
    row = "w{:04},A report,report,1993,1993-01-01,1993-12-31,5,,,,,,wikipedia[first.1],"
    row += "x" * 100_000
    works.write_text("\n".join([header, *map(row.format, range(number)), ""]))
    return package


def test_large_table_is_read_whole(package: Path) -> None:
    report = validate(long_rows(package, 400))
    assert (report.valid, report.tables["works"]) == (True, 400)


def test_table_beyond_the_limit_is_refused(package: Path) -> None:
    (problem,) = [p for p in validate(long_rows(package, 1001)).problems if p.table == "works"]
    assert (problem.code, problem.line) == ("unreadable-file", None)
    assert "larger than 100 MB" in problem.message


def test_overlong_line_is_named(package: Path) -> None:
    works = long_rows(package, 3) / "data" / "works.csv"
    works.write_text(works.read_text() + "y" * 150_000_000)
    (problem,) = [p for p in validate(package).problems if p.table == "works"]
    assert (problem.code, problem.line) == ("unreadable-file", 5)
    assert "line 5 is longer than 32 MB" in problem.message


# Network


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **named: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_no_network_is_touched(package: Path, tmp_path: Path, no_network: None) -> None:
    from karabakh_data import exporters

    data = kd.load(package)
    validate(package)
    validate()
    tidy(package)
    for name in ("csv", "json", "jsonl"):
        exporters.exporter(name).load()(data, tmp_path / name)


def test_nothing_outside_the_folder_is_opened(package: Path) -> None:
    """Python itself reports each file that is opened; of others than the package's own, none is."""
    allowed = (str(package), sys.prefix, sys.base_prefix, str(Path(kd.__file__).parents[1]))
    command = [sys.executable, "-c", _WATCH, str(package)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    opened = [line for line in result.stdout.splitlines() if not line.startswith(allowed)]
    assert opened == []
    assert str(package / "data" / "events.csv") in result.stdout.splitlines()


_WATCH = """
import os, sys
opened = []
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        opened.append(os.fsdecode(arguments[0]))
    if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "shutil.", "urllib.")):
        raise AssertionError(event)
from karabakh_data import load, validate
sys.addaudithook(watch)
validate(sys.argv[1])
load(sys.argv[1])
print(*map(os.path.abspath, opened), sep="\\n")
"""


# Regular expressions

PATTERNS = sorted(
    {
        column.constraints.pattern
        for schema in bundled_schemas().values()
        for column in schema.fields
        if column.constraints.pattern
    }
)
SEARCHED = {"_QUOTED", "_TYPOGRAPHIC", "_BARRED"}
"""Patterns that are looked for anywhere in a text; all others must match the whole of it."""


def test_every_pattern_of_the_models_is_one_of_the_schemas() -> None:
    source = Path(models.__file__).read_text(encoding="utf-8")
    used = set(re.findall(r'pattern=r"\^\(\?:(.*)\)\$"', source))
    assert used == {pattern.removeprefix("^").removesuffix("$") for pattern in PATTERNS}


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits on processes")
def test_no_regular_expression_blows_up() -> None:
    """Texts of a megabyte, repeating what each pattern can take in more than one way, are judged.

    A pattern that tries the square of the length would take days, and the process has minutes.
    """
    result = subprocess.run([sys.executable, __file__], capture_output=True, text=True, check=False)
    assert result.returncode == 0, (result.stdout + result.stderr)[-1000:]
    assert int(result.stdout.split()[-1]) >= len(PATTERNS) + len(identifiers.FORMS) + 6


def judge_megabytes() -> None:
    """Judge long texts by every pattern; each is named first, so that the guilty one is known."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (240, 240))
    judges: dict[str, Callable[[str], object]] = {}
    for pattern in PATTERNS:
        adapter: TypeAdapter[Any] = TypeAdapter(Annotated[str, Field(pattern=pattern)])
        judges[pattern] = adapter.validate_python
    for name, form in identifiers.FORMS.items():
        judges[name] = re.compile(form).fullmatch
    for module in (cells, dates, strict_json, citations, wording):
        for name, value in vars(module).items():
            for pattern in value if isinstance(value, tuple) else (value,):
                if isinstance(pattern, re.Pattern):
                    judge = pattern.search if name in SEARCHED else pattern.fullmatch
                    judges[f"{module.__name__}.{name} {pattern.pattern}"] = judge
    for kind in ("string", "integer", "number", "boolean", "date", "list"):
        judges[kind] = partial(cells.parse, kind)
    judges["date"] = dates.parse
    judges["guess"] = dates.guesses
    for name, judge in judges.items():
        print(name, flush=True)
        for pump in (*PUMPS, *re.findall(r"[A-Za-z]{3,}", name)):
            for tail in ("", "!", "\n"):
                with suppress(ValueError):
                    judge(pump * (MEGABYTE // len(pump)) + tail)
    print(len(judges))


MEGABYTE = 1_000_000
PUMPS = (
    *("a", "A", "0", "-", ".", " ", "/", "[", "]", ";", '"', ",", "_", "\u0301"),
    *("a-", "A/", "0.", "a1-", "1,111", "x'", "aA0", "1992-", '"x'),
)


def test_long_texts_are_never_quoted_whole() -> None:
    long = "9" * 1_000_000
    assert len(quoted(long)) < 200
    assert len(quoted([long] * 1000)) < 1000
    assert suggestion(long, ["999"]) == ""
    with pytest.raises(DateError) as raised:
        dates.parse(long)
    assert len(str(raised.value)) < 500
    assert dates.guesses(long) == ()


if __name__ == "__main__":
    judge_megabytes()
