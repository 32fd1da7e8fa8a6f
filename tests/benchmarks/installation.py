"""The base install, as a user has it: an environment with the package and what it asks for."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]

_LIST = """
import json
from importlib.metadata import distributions
print(json.dumps({
    d.metadata["Name"]: [d.version, sum(
        p.stat().st_size for f in d.files or () if (p := d.locate_file(f)).exists()
        and p.suffix != ".pyc"
    )]
    for d in distributions()
}))
"""


class Installed(NamedTuple):
    """An installed distribution."""

    version: str
    size: int
    """Bytes of its files, without those that Python compiles."""


def install(folder: Path) -> tuple[str, dict[str, Installed]]:
    """Make an environment of the base install; return its Python and its distributions."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = str(folder / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    command = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", str(ROOT)]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    # From another folder, so that the checkout is not taken for an installed package.
    listed = subprocess.run(
        [python, "-c", _LIST], check=True, capture_output=True, text=True, cwd=folder
    )
    found = json.loads(listed.stdout)
    return python, {name: Installed(*facts) for name, facts in found.items()}
