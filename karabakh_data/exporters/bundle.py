"""A release: the data package as a zip with hashes, every other format, and checksums."""

import hashlib
import json
import zipfile
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from karabakh_data.dataset import Dataset
from karabakh_data.exporters import FORMATS, Progress, silent
from karabakh_data.exporters.destination import new_folder
from karabakh_data.output import write_text
from karabakh_data.paths import DESCRIPTOR
from karabakh_data.problems import missing_extra

CHECKSUMS = "SHA256SUMS"
ORIGIN = (1980, 1, 1, 0, 0, 0)
"""Time of every file in the zip: two builds of the same data are the same bytes."""

CHANGING = ("duckdb",)
"""Formats whose bytes differ from build to build. Their checksums are in files of their own."""

LIBRARIES = {"pyarrow": "parquet", "duckdb": "duckdb", "xlsxwriter": "excel"}


def export(
    data: Dataset, destination: Path, force: bool = False, progress: Progress = silent
) -> None:
    """Write a folder with ``karabakh-data-<version>.zip``, every format and ``SHA256SUMS``.

    Two builds of the same data by the same libraries are the same bytes, DuckDB's file excepted.
    ``progress`` is called with the name of each format.

    See ``karabakh_data.exporters.Export`` for the arguments.

    Raises:
        MissingExtraError: if a library that a format needs is not installed.
    """
    missing = [library for library in LIBRARIES if find_spec(library) is None]
    if missing:
        extras = ",".join(LIBRARIES[library] for library in missing)
        raise missing_extra(f"what this needs ({', '.join(missing)})", extras)
    with new_folder(destination, force) as folder:
        for name, one in FORMATS.items():
            if name == "all":
                continue
            progress(name)
            if name == "csv":
                _zip_package(data, folder / f"karabakh-data-{data.version}.zip")
            else:
                one.load()(data, folder / one.name)
        changing = {FORMATS[name].name for name in CHANGING}
        sums = {path: _sum_line(folder, path) for path in _files(folder)}
        for name in sorted(changing):
            write_text(folder / f"{name}.sha256", sums.pop(folder / name))
        write_text(folder / CHECKSUMS, "".join(sums.values()))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sum_line(folder: Path, path: Path) -> str:
    """Return a line as ``sha256sum --check`` reads it."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{digest}  {path.relative_to(folder).as_posix()}\n"


def _zip_package(data: Dataset, archive: Path) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name) / "package"
        FORMATS["csv"].load()(data, folder)
        file = folder / DESCRIPTOR
        descriptor: dict[str, Any] = json.loads(file.read_bytes())
        for resource in descriptor["resources"]:
            content = (folder / resource["path"]).read_bytes()
            resource["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
            if resource["format"] == "csv":  # Frictionless counts no bytes of JSON, and objects
                resource["bytes"] = len(content)
        write_text(file, json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n")
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in _files(folder):
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), ORIGIN)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3  # as if made on Unix, wherever it is made
                entry.external_attr = 0o644 << 16
                packed.writestr(entry, path.read_bytes())
