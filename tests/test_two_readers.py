"""Frictionless reads the package too: same verdict, same values; what it finds broken, so do we."""

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from karabakh_data.loader import load
from karabakh_data.paths import DESCRIPTOR, package_folder
from karabakh_data.problems import FILE_CODES
from karabakh_data.validation import validate

frictionless = pytest.importorskip("frictionless", reason="needs the validate extra")

HERE = Path(__file__).parent
# Frictionless itself uses interfaces that its dependencies deprecate.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def plain(value: Any) -> Any:
    """Bring both readers' values to one form."""
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, dt.date):
        return value.isoformat()
    if value is None or isinstance(value, (str, bool)):
        return value
    return float(value)


def test_same_verdict_and_values_on_the_real_package() -> None:
    package = frictionless.Package(str(package_folder() / DESCRIPTOR))
    assert package.validate().valid == validate().valid is True
    data = load()
    for resource in package.resources:
        theirs = [
            {name: plain(value) for name, value in row.items() if value not in (None, [])}
            for row in resource.read_rows()
        ]
        ours = [
            {name: plain(value) for name, value in row.to_dict().items()}
            for row in data.table(resource.name)
        ]
        assert theirs == ours, resource.name


@pytest.mark.parametrize("code", sorted(FILE_CODES))
def test_what_frictionless_finds_is_among_ours(code: str, tmp_path: Path) -> None:
    shutil.copytree(HERE / "tiny", tmp_path, dirs_exist_ok=True)
    shutil.copytree(HERE / "counterexamples" / code, tmp_path, dirs_exist_ok=True)
    shutil.copytree(package_folder() / "schemas", tmp_path / "schemas")
    descriptor = json.loads((tmp_path / DESCRIPTOR).read_text())
    bundled = json.loads((package_folder() / DESCRIPTOR).read_text())
    full = {resource["name"]: resource for resource in bundled["resources"]}
    for resource in descriptor["resources"]:
        resource |= {k: v for k, v in full.get(resource["name"], {}).items() if k != "path"}
    (tmp_path / DESCRIPTOR).write_text(json.dumps(descriptor))
    ours = validate(tmp_path)
    found = {problem.table for problem in ours.problems}
    report = frictionless.Package(str(tmp_path / DESCRIPTOR)).validate()
    # A dangling key may be reported at the table it leads to when that table could not be read.
    unread = {p.table for p in ours.problems if p.line in (None, 1)}
    for task in report.tasks:
        if task.errors:
            assert task.name in found or unread, (task.name, task.errors[0].message)
    assert ours.valid is False
