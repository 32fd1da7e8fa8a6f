"""What users install: the built wheel without the checkout."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def build(source: Path, folder: Path, *options: str, umask: int = -1, **environment: str) -> Path:
    """Build what users install from a folder of sources into another."""
    result = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", *options, "--outdir", folder, source],
        capture_output=True, text=True, check=False, umask=umask, env=os.environ | environment,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    return folder


def contents(folder: Path, pattern: str = "*") -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob(pattern)}


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("dist"))


def test_wheel_loads_every_table_without_the_checkout(dist: Path, tmp_path: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = (
        "import karabakh_data as kd; data = kd.load();"
        "print(kd.__file__, len(data.tables), kd.validate().valid, kd.__version__)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    file, tables, valid, version = result.stdout.split()
    assert file.startswith(str(tmp_path))
    assert int(tables) == len(list((ROOT / "schemas").iterdir()))
    assert valid == "True"
    assert f"-{version}-" in wheel.name


def test_wheel_holds_the_package_and_nothing_of_the_tests(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "karabakh_data/py.typed" in names
    assert "karabakh_data/datapackage.json" in names
    assert not [name for name in names if name.startswith("tests") or "counterexample" in name]


def test_two_builds_are_the_same_bytes(dist: Path, tmp_path: Path) -> None:
    """The second is of the unpacked sdist: another folder, times, rights, time zone and umask."""
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    for path in (*source.rglob("*"), source):
        path.chmod(0o700 if path.is_dir() else 0o600)
        os.utime(path, (1_000_000_000, 1_000_000_000))
    again = build(source, tmp_path / "again", umask=0o077, TZ="Asia/Baku", PYTHONHASHSEED="7")
    assert contents(again) == contents(dist)
    assert len(contents(dist)) == 2


def test_wheel_of_the_checkout_is_that_of_the_sdist(dist: Path, tmp_path: Path) -> None:
    straight = build(ROOT, tmp_path, "--wheel")
    assert contents(straight) == contents(dist, "*.whl")
