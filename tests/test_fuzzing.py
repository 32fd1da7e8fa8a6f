"""Whatever stands in a package, only the documented exceptions come out, soon and in little memory.

Small inputs are made by Hypothesis and judged here; large ones in a process with limits.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import karabakh_data as kd
from karabakh_data.problems import LONGEST, InvalidDataError, OutputError, PackageError
from karabakh_data.tidy import tidy
from karabakh_data.validation import codes

TINY = Path(__file__).parent / "tiny"
FILES = sorted((TINY / "data").iterdir())
DESCRIPTOR = (TINY / "datapackage.json").read_bytes()
CODES = codes().keys()
LONGEST_LINE = sum(LONGEST.values()) + 100


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tiny package; each test puts back the file that it breaks."""
    return Path(shutil.copytree(TINY, tmp_path_factory.mktemp("fuzz") / "package"))


@contextmanager
def broken(file: Path, content: bytes) -> Iterator[None]:
    sound = file.read_bytes()
    file.write_bytes(content)
    try:
        yield
    finally:
        file.write_bytes(sound)


def judge(package: Path) -> None:
    """Validate, load and tidy; whatever they answer can be printed and has a code of ours."""
    try:
        report = kd.validate(package)
    except PackageError as error:
        assert 0 < len(str(error)) < LONGEST_LINE  # noqa: PT017  # the exception is one of two answers
        with pytest.raises(PackageError):
            kd.load(package)
        return
    assert {problem.code for problem in report.problems} <= CODES
    assert all(len(str(problem)) < LONGEST_LINE for problem in report.problems)
    json.dumps(report.to_dict(), ensure_ascii=False).encode()
    try:
        kd.load(package)
    except InvalidDataError as error:
        assert {p.code for p in error.problems} <= {p.code for p in report.problems}  # noqa: PT017
    try:
        tidy(package, check=True)
    except InvalidDataError:
        assert not report.valid


# Bytes

HABITS = [
    b"\xef\xbb\xbf",
    b"\r\n",
    b"\r",
    b"\n",
    b"\0",
    b'"',
    b'""',
    b",",
    b";",
    b"\\u0000",
    b"\x1b",
]
PIECES = st.one_of(
    st.sampled_from(HABITS),
    st.binary(max_size=8),
    st.sampled_from([b"9" * 400, b"1e999", b"NaN", b"-0", b"0000", b"9999-12-31", b"[[[[", b"{}"]),
    st.sampled_from([b"..", b"/", b"wikipedia[", b"\xed\xa0\x80", "\u202e".encode(), b"null"]),
)
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), PIECES), min_size=1, max_size=4)


def changed(raw: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for place, length, piece in changes:
        start = int(place * len(raw))
        raw = raw[:start] + piece + raw[start + length :]
    return raw


@given(st.sampled_from(FILES), CHANGES)
def test_real_files_with_changed_bytes(
    package: Path, file: Path, changes: list[tuple[float, int, bytes]]
) -> None:
    with broken(package / "data" / file.name, changed(file.read_bytes(), changes)):
        judge(package)


@given(st.sampled_from(FILES), st.binary(max_size=200))
def test_random_bytes_for_a_table(package: Path, file: Path, content: bytes) -> None:
    with broken(package / "data" / file.name, content):
        judge(package)


@given(st.sampled_from([file for file in FILES if file.suffix == ".csv"]), st.data())
def test_random_cells_under_the_right_header(
    package: Path, file: Path, data: st.DataObject
) -> None:
    header = file.read_text(encoding="utf-8").partition("\n")[0]
    cell = st.one_of(
        st.sampled_from(
            ["", "hill", "north", "killed", "1992", "9" * 30, "0000", "-1", "²", "x;y"]
        ),
        st.text(st.characters(codec="utf-8"), max_size=8),
    )
    width = header.count(",") + 1
    rows = data.draw(st.lists(st.lists(cell, min_size=width, max_size=width), max_size=4))
    text = "\n".join(
        [header, *(",".join(f'"{c.replace(chr(34), "")}"' for c in row) for row in rows)]
    )
    with broken(package / "data" / file.name, text.encode()):
        judge(package)


# JSON

VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(["\ud800", "..", "/etc/passwd", "data/events.csv", "events", "9999-12-31"]),
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "name", "path", "title", "type", "date-parts", "custom", "author"]
            )
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.lists(VALUES, max_size=3))
@example([{"id": "x", "issued": {"date-parts": [[10**15]]}}])
@example([{"id": "x" * 5000, "title": "\ud800"}])
@example([[[[[[[[[[]]]]]]]]]])
def test_random_values_as_sources(package: Path, value: list[Any]) -> None:
    with broken(package / "data" / "sources.json", json.dumps(value).encode()):
        judge(package)


@given(VALUES | st.fixed_dictionaries({"resources": st.lists(VALUES, max_size=3)}))
def test_random_values_as_descriptor(package: Path, value: Any) -> None:
    with broken(package / "datapackage.json", json.dumps(value).encode()):
        judge(package)


@given(st.sampled_from(["name", "path", "data_cutoff", "version", "name of the package"]), VALUES)
def test_real_descriptor_with_a_value_replaced(package: Path, member: str, value: Any) -> None:
    descriptor = json.loads(DESCRIPTOR)
    if member in ("name", "path"):
        descriptor["resources"][3][member] = value
    else:
        descriptor["name" if " " in member else member] = value
    with broken(package / "datapackage.json", json.dumps(descriptor).encode()):
        judge(package)


@given(CHANGES)
def test_descriptor_with_changed_bytes(
    package: Path, changes: list[tuple[float, int, bytes]]
) -> None:
    with broken(package / "datapackage.json", changed(DESCRIPTOR, changes)):
        judge(package)


@given(st.text(max_size=20) | st.sampled_from(["\0", "a" * 5000, "/dev/null", "\ud800"]))
def test_any_path_is_a_package_or_a_package_error(path: str) -> None:
    with TemporaryDirectory() as folder, pytest.raises(PackageError):
        kd.load(Path(folder) / path / "x")


# Large inputs

MB = 1_000_000
WORKS = (TINY / "data" / "works.csv").read_bytes().partition(b"\n")[0]
PLACES = (TINY / "data" / "places.csv").read_bytes().partition(b"\n")[0]


def places(part_of: Callable[[int], str], number: int = 30_000) -> bytes:
    rows = (f"p{n:05},P,town,,{part_of(n)},,,,unlocated,handbook[p. 1]," for n in range(number))
    return b"\n".join([PLACES, *(row.encode() for row in rows), b""])


LARGE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "cell of 10 MB": ("works.csv", lambda: WORKS + b"\nx," + b"t" * 10 * MB + b"\n"),
    "line of 200 MB": ("works.csv", lambda: WORKS + b"\n" + b"x" * 200 * MB),
    "lines of 95 MB": ("works.csv", lambda: WORKS + b"\n" * 95 * MB),
    "file of 150 MB": ("works.csv", lambda: WORKS + b"\na" * 75 * MB),
    "empty lines": ("works.csv", lambda: WORKS + b"\n" * 20 * MB),
    "short lines": ("works.csv", lambda: WORKS + b"\n" + b"a\n" * 10 * MB),
    "commas": ("works.csv", lambda: WORKS + b"\n" + b"," * 10 * MB),
    "columns": ("works.csv", lambda: b",".join(b"c%d" % n for n in range(MB))),
    "quotes": ("works.csv", lambda: WORKS + b"\n" + b'"a\n' * 5 * MB),
    "objects": ("sources.json", lambda: b"[" + b",".join([b"{}"] * MB) + b"]"),
    "members": ("sources.json", lambda: b"[{%s}]" % b",".join(b'"%d":1' % n for n in range(MB))),
    "brackets": ("sources.json", lambda: b"[" * 10 * MB),
    "authors": ("sources.json", lambda: b'[{"id":"a","author":[' + b"1," * 60_000 + b"1]}]"),
    "escapes": ("sources.json", lambda: b'[{"id":"' + b"\\u0061" * MB + b'"}]'),
    "chain of parts": ("places.csv", lambda: places(lambda n: f"p{n + 1:05}")),
    "ring of parts": ("places.csv", lambda: places(lambda n: f"p{(n + 1) % 30_000:05}")),
    "dangling keys": ("places.csv", lambda: places(lambda n: f"q{n:05}")),
    "descriptor": ("datapackage.json", lambda: b'{"resources": [' + b"{}," * MB + b"{}]}"),
    "deep descriptor": ("datapackage.json", lambda: b'{"resources": ' + b"[" * 900_000),
}
JUDGE = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
from karabakh_data import validate
from karabakh_data.problems import KarabakhDataError, PackageError
from karabakh_data.tidy import tidy
try:
    problems = validate(sys.argv[1]).problems
except PackageError as error:
    problems = [error]
print(len(problems), max(len(str(problem)) for problem in problems))
try:
    tidy(Path(sys.argv[1]), check=True)
except KarabakhDataError:
    pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits on processes")
@pytest.mark.parametrize("kind", LARGE)
def test_large_inputs_take_little(kind: str, tmp_path: Path) -> None:
    """A gigabyte of address space and two minutes are far more than any of them needs."""
    folder = Path(shutil.copytree(TINY, tmp_path / "package"))
    name, make = LARGE[kind]
    file = next(folder.rglob(name))
    file.write_bytes(make())
    command = [sys.executable, "-c", JUDGE, str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-1000:]
    number, longest = map(int, result.stdout.split())
    assert 1 <= number <= 50_000
    assert longest < LONGEST_LINE


def test_tidy_of_what_cannot_be_read_writes_nothing(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TINY, tmp_path / "package"))
    for file in folder.rglob("*.csv"):
        before = {path: path.read_bytes() for path in folder.rglob("*.*")}
        with broken(file, b'"'), pytest.raises((InvalidDataError, OutputError)):
            tidy(folder)
        assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before
