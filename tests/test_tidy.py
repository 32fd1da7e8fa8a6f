"""The canonical writer."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from karabakh_data.problems import InvalidDataError, OutputError
from karabakh_data.tidy import tidy
from karabakh_data.validation import validate

TINY = Path(__file__).parent / "tiny"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    shutil.copytree(TINY, tmp_path / "package")
    return tmp_path / "package"


def test_canonical_package_is_left_alone(package: Path) -> None:
    assert tidy(package) == []


def test_bundled_package_is_canonical() -> None:
    from karabakh_data.paths import package_folder

    assert tidy(package_folder(), check=True) == []


def test_derived_columns_ids_order_and_bytes_are_mended(package: Path) -> None:
    file = package / "data" / "events.csv"
    wanted = file.read_bytes()
    header, *rows = file.read_text().splitlines()
    spoiled = [
        row.replace(",1992-05-08,1992-05-08,1992-05-08,1,", ",1992-05-08 ,,,,") for row in rows
    ]
    file.write_bytes(("\ufeff" + "\r\n".join([header, *reversed(spoiled)])).encode())
    names = package / "data" / "place_names.csv"
    named = names.read_bytes()
    names.write_text("\n".join(
        line if number == 0 else "," + line.partition(",")[2]
        for number, line in enumerate(names.read_text().splitlines())
    ))  # fmt: skip
    assert sorted(tidy(package, check=True)) == sorted([file, names])
    assert file.read_bytes() != wanted
    assert sorted(tidy(package)) == sorted([file, names])
    assert file.read_bytes() == wanted
    assert names.read_bytes() == named
    assert validate(package).valid


def test_truth_in_capitals_is_written_small(package: Path) -> None:
    """Spreadsheets know no other way to show it."""
    file = package / "data" / "relations.csv"
    wanted = file.read_text()
    file.write_text(wanted.replace(",true,", ",TRUE,"))
    assert {p.code for p in validate(package).problems} == {"type"}
    assert tidy(package) == [file]
    assert file.read_text() == wanted


def test_values_are_never_changed(package: Path) -> None:
    file = package / "data" / "events.csv"
    file.write_text(file.read_text().replace("1992-05-08,1992-05-08,1992-05-08,1", "26/02/1992,,,"))
    tidy(package)
    assert ",26/02/1992,,," in file.read_text()
    assert {p.code for p in validate(package).problems} >= {"pattern"}


def test_colliding_ids_get_a_number(package: Path) -> None:
    file = package / "data" / "place_names.csv"
    file.write_text(
        file.read_text() + ",hill,Տdelays,hy-Armn,,handbook,\n,hill,Տ,hy-Armn,,handbook,\n"
    )
    tidy(package)
    ids = [line.partition(",")[0] for line in file.read_text().splitlines()[1:]]
    assert len(set(ids)) == len(ids) == 3


@pytest.mark.parametrize("spoil", ["a,b\n1,2\n", 'id,"x\n', "", "id,title\n1,2,3\n"])
def test_nothing_is_written_when_a_table_cannot_be_read(package: Path, spoil: str) -> None:
    events, works = package / "data" / "events.csv", package / "data" / "works.csv"
    events.write_text(events.read_text().replace("\n", "\r\n"))
    works.write_text(spoil)
    before = events.read_bytes()
    with pytest.raises(InvalidDataError, match="works"):
        tidy(package)
    assert events.read_bytes() == before
    assert works.read_text() == spoil


def test_read_only_folder_is_a_clear_error() -> None:
    with as_nobody(), TemporaryDirectory() as folder:
        package = Path(folder) / "package"
        shutil.copytree(TINY, package)
        file = package / "data" / "events.csv"
        file.write_text(file.read_text().replace("\n", "\r\n"))
        before = file.read_bytes()
        (package / "data").chmod(0o555)
        with pytest.raises(OutputError, match="cannot write"):
            tidy(package)
        assert file.read_bytes() == before
        (package / "data").chmod(0o755)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Drop the rights of root, who writes into read-only folders too."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_failed_write_leaves_the_old_file(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = package / "data" / "events.csv"
    file.write_text(file.read_text().replace("\n", "\r\n"))
    before = file.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device; it is unchanged"):
        tidy(package)
    assert file.read_bytes() == before
    assert not list((package / "data").glob(".*"))
