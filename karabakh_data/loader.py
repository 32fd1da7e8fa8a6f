"""Reads a data package: ``read_package`` collects every problem, ``load`` raises instead."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
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
    package = read_package(path)
    if problems := package.all_problems():
        raise InvalidDataError(problems)
    return package.dataset()


@dataclass
class PackageReading:
    """What a data package held."""

    folder: Path
    descriptor: dict[str, Any]
    """Content of ``datapackage.json``."""
    tables: dict[str, Reading[Any]]
    """One reading for each table of the bundled schemas."""
    problems: list[Problem]
    """Problems of the descriptor; those of a table are in its reading."""

    def all_problems(self) -> list[Problem]:
        """Return every problem found while reading."""
        return self.problems + [p for table in self.tables.values() for p in table.problems]

    def dataset(self) -> Dataset:
        """Return the data set of the sound rows."""
        tables = {
            table_class.row_class.resource: table_class(
                self.tables[table_class.row_class.resource].rows
            )
            for table_class in TABLES
        }
        return Dataset(tables, self.folder, self.descriptor)


def read_package(path: Path) -> PackageReading:
    """Read every table of a package, collecting problems.

    Raises:
        PackageError: if the path holds no data package that can be read.
    """
    folder, descriptor = read_descriptor(path)
    files = table_files(folder, descriptor)
    package = PackageReading(folder, descriptor, {}, [])
    for table_class in TABLES:
        row_class = table_class.row_class
        name = row_class.resource
        if name in files:
            package.tables[name] = read_table(files.pop(name), row_class)
        else:
            package.tables[name] = Reading(row_class, folder)
            message = f"{DESCRIPTOR} lists no resource {name!r}; add it"
            package.problems.append(Problem("missing-table", name, None, None, None, message))
    for name in files:
        hint = suggestion(name, package.tables)
        message = f"{name!r} is no table of this package; remove it from {DESCRIPTOR}.{hint}"
        package.problems.append(Problem("unknown-table", name, None, None, None, message))
    return package


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
