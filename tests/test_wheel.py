"""What users install: the built wheel without the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder


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


def test_sdist_is_built_too(dist: Path) -> None:
    assert len(list(dist.glob("*.tar.gz"))) == 1
