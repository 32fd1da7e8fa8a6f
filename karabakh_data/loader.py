"""Reads a data package into a ``Dataset``.

``read_package`` collects every problem and keeps the rows that are sound; ``load`` raises instead.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, cast

from karabakh_data.dataset import Dataset
from karabakh_data.models import TABLES
from karabakh_data.paths import DESCRIPTOR, package_folder
from karabakh_data.problems import InvalidDataError, PackageError, Problem, suggestion
from karabakh_data.reading import Reading, read_table

DESCRIPTOR_BYTES = 4_000_000
"""A descriptor larger than this is refused: ours has 8 kB."""


def load(path: str | Path | None = None) -> Dataset:
    """Load the bundled data package, or one with the same schemas.

    Args:
        path: folder that holds ``datapackage.json``, or that file itself; None for the bundled
            package, which is read once and kept.

    Raises:
        PackageError: if the path holds no data package that can be read.
        InvalidDataError: if rows break their schemas; it lists the problems.
    """
    return _bundled() if path is None else _load(Path(path))


@cache
def _bundled() -> Dataset:
    return _load(package_folder())


def _load(path: Path) -> Dataset:
    folder, descriptor, readings = read_package(path)
    problems = [problem for reading in readings.values() for problem in reading.problems]
    if problems:
        raise InvalidDataError(problems)
    return dataset(folder, descriptor, readings)


def dataset(
    folder: Path, descriptor: Mapping[str, Any], readings: Mapping[str, Reading[Any]]
) -> Dataset:
    """Return the data set of the sound rows that were read."""
    tables = {
        table_class.row_class.resource: table_class(readings[table_class.row_class.resource].rows)
        for table_class in TABLES
    }
    return Dataset(tables, folder, descriptor)


def read_package(path: Path) -> tuple[Path, dict[str, Any], dict[str, Reading[Any]]]:
    """Read every table of a package, collecting problems.

    Returns:
        The folder, the descriptor and one reading for each table of the bundled schemas.

    Raises:
        PackageError: if the path holds no data package that can be read.
    """
    folder, descriptor = read_descriptor(path)
    files = table_files(folder, descriptor)
    readings: dict[str, Reading[Any]] = {}
    for table_class in TABLES:
        row_class = table_class.row_class
        name = row_class.resource
        if name in files:
            readings[name] = read_table(files[name], row_class)
        else:
            readings[name] = Reading(row_class, folder)
            readings[name].problem(
                "missing-table", f"{DESCRIPTOR} lists no resource {name!r}; add it"
            )
    for name in files.keys() - readings.keys():
        stray = Problem(
            "unknown-table",
            name,
            None,
            None,
            None,
            f"resource {name!r} is not a table of this package; remove it from {DESCRIPTOR}."
            f"{suggestion(name, readings)}",
        )
        next(iter(readings.values())).problems.append(stray)
    return folder, descriptor, readings


def read_descriptor(path: Path) -> tuple[Path, dict[str, Any]]:
    """Return the folder and the descriptor of a data package.

    Raises:
        PackageError: if there is none, or it is not a JSON object with a list of resources.
    """
    file = path if path.name == DESCRIPTOR else path / DESCRIPTOR
    if not path.exists():
        raise PackageError(f"no such file or folder: {path}")
    if not file.is_file():
        raise PackageError(f"{path} is not a data package: it has no {DESCRIPTOR}")
    try:
        if file.stat().st_size > DESCRIPTOR_BYTES:
            raise PackageError(f"{file} is larger than {DESCRIPTOR_BYTES} bytes; refused")
        descriptor = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise PackageError(f"{file} cannot be read as JSON: {error}") from error
    if not isinstance(descriptor, dict) or not isinstance(
        cast("dict[str, Any]", descriptor).get("resources"), list
    ):
        raise PackageError(f"{file} is not a data package: it needs a list of resources")
    return file.parent, cast("dict[str, Any]", descriptor)


def table_files(folder: Path, descriptor: Mapping[str, Any]) -> dict[str, Path]:
    """Return the file of each resource.

    Raises:
        PackageError: if a resource has no name or path, or its path leads out of the folder.
    """
    files: dict[str, Path] = {}
    for resource in descriptor["resources"]:
        match resource:
            case {"name": str(name), "path": str(path)}:
                pass
            case _:
                raise PackageError(f"{folder / DESCRIPTOR}: a resource needs a name and one path")
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts or "://" in path or "\\" in path or ":" in path:
            raise PackageError(
                f"{folder / DESCRIPTOR}: path {path!r} of resource {name!r} is refused;"
                " give a path inside the package"
            )
        file = folder / path
        if not file.resolve().is_relative_to(folder.resolve()):
            raise PackageError(
                f"{file} leads out of the package; replace the link by the file itself"
            )
        if name in files:
            raise PackageError(f"{folder / DESCRIPTOR} lists resource {name!r} twice")
        files[name] = file
    return files
