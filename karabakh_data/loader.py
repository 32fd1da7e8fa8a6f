"""Reads a data package: ``read_package`` collects every problem, ``load`` raises instead."""

import gc
import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, cast

from karabakh_data import dates, strict_json
from karabakh_data.dataset import Dataset
from karabakh_data.files import read_file
from karabakh_data.models import TABLES
from karabakh_data.paths import DESCRIPTOR, package_folder
from karabakh_data.problems import (
    DateError,
    Hints,
    InvalidDataError,
    PackageError,
    Problem,
    quoted,
)
from karabakh_data.reading import Reading, read_table

DESCRIPTOR_BYTES = 1_000_000
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
    package = PackageReading(folder, descriptor, {}, list(_descriptor_problems(descriptor)))
    with collector_paused():
        for table_class in TABLES:
            row_class = table_class.row_class
            name = row_class.resource
            if name in files:
                package.tables[name] = read_table(files.pop(name), row_class)
            else:
                package.tables[name] = Reading(row_class, folder)
                message = f"{DESCRIPTOR} lists no resource {name!r}; add it"
                package.problems.append(Problem("missing-table", name, None, None, None, message))
    hint = Hints(package.tables)
    for name in files:
        message = f"{quoted(name)} is no table of this package.{hint(name)}"
        message += f" Correct it or remove it from {DESCRIPTOR}."
        package.problems.append(Problem("unknown-table", name, None, None, None, message))
    return package


@contextmanager
def collector_paused() -> Generator[None, None, None]:
    """Pause the collector of cycles: rows form none, and it would visit each row time and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _descriptor_problems(descriptor: Mapping[str, Any]) -> Iterator[Problem]:
    cutoff = descriptor.get("data_cutoff")
    try:
        if isinstance(cutoff, str) and dates.day(cutoff):
            return
        found = "there is no" if cutoff is None else f"{quoted(cutoff)} is no"
    except DateError:
        found = f"{quoted(cutoff)} is no"
    message = f"{found} last day of the data; write it as 2018-04-30"
    yield Problem("data-cutoff", None, None, None, "data_cutoff", message)


def read_descriptor(path: Path) -> tuple[Path, dict[str, Any]]:
    """Return the folder and the descriptor of a data package.

    Raises:
        PackageError: if there is none, or it is not a JSON object with a list of resources.
    """
    file = path if path.name == DESCRIPTOR else path / DESCRIPTOR
    try:
        if not path.exists():
            raise PackageError(f"no such file or folder: {path}")
        if not file.is_file():
            raise PackageError(f"{path} is not a data package: it has no {DESCRIPTOR}")
        _check_inside(file, file.parent)
        descriptor = strict_json.document(read_file(file, DESCRIPTOR_BYTES).decode("utf-8"))
    except OSError as error:
        raise PackageError(f"{path}: {DESCRIPTOR} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PackageError(f"{path}: {DESCRIPTOR} is not UTF-8; save it as UTF-8") from error
    except ValueError as error:
        raise PackageError(f"{path}: {DESCRIPTOR} cannot be read as JSON: {error}") from error
    if not isinstance(descriptor, dict) or not isinstance(
        cast("dict[str, Any]", descriptor).get("resources"), list
    ):
        raise PackageError(f"{path} is not a data package: {DESCRIPTOR} needs a list of resources")
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
        if pure.is_absolute() or ".." in pure.parts or not _PLAIN_PATH.fullmatch(path):
            raise PackageError(
                f"{folder / DESCRIPTOR}: path {quoted(path)} of resource {quoted(name)} is refused;"
                " give a path inside the package, such as data/events.csv"
            )
        if name in files:
            raise PackageError(f"{folder / DESCRIPTOR} lists resource {quoted(name)} twice")
        files[name] = folder / path
        _check_inside(files[name], folder)
    return files


_PLAIN_PATH = re.compile(r"[^\\:\x00-\x1f\ud800-\udfff]{1,200}")
"""No URL, drive, backslash or control character: they mean another place on some system."""


def _check_inside(file: Path, folder: Path) -> None:
    """Refuse links out of the package.

    Raises:
        PackageError: if the file, with its links followed, is not inside the folder.
    """
    if folder == package_folder():  # some installers link every file of the wheel to their store
        return
    try:
        inside = file.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError) as error:  # a loop of links
        raise PackageError(f"{file} cannot be followed: {error}") from error
    if not inside:
        raise PackageError(f"{file} leads out of the package; replace the link by the file itself")
