"""Finds the folder that holds the bundled data package."""

from functools import cache
from pathlib import Path

DESCRIPTOR = "datapackage.json"


@cache
def package_folder() -> Path:
    """Return the folder with ``datapackage.json``, ``data/`` and ``schemas/``.

    A wheel carries them inside the package; a checkout holds them one level up.

    Raises:
        FileNotFoundError: if neither place has a descriptor (a broken installation).
    """
    here = Path(__file__).parent
    for folder in (here, here.parent):
        if (folder / DESCRIPTOR).is_file():
            return folder
    raise FileNotFoundError(f"no {DESCRIPTOR} in {here} or {here.parent}: reinstall karabakh-data")
