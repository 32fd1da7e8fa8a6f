"""Formats that the data can be written in: one module each, loaded when it is used."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from karabakh_data.problems import UnknownNameError, suggestion

if TYPE_CHECKING:
    from karabakh_data.dataset import Dataset

Progress = Callable[[str], None]
"""Called with the name of each table before it is written."""


def silent(table: str) -> None:
    """Report no progress."""


class Export(Protocol):
    """Writes a data set in one format."""

    def __call__(
        self, data: "Dataset", destination: Path, force: bool = False, progress: Progress = silent
    ) -> None:
        """Write the data set.

        Args:
            data: what to write.
            destination: file or folder to make.
            force: replace what an earlier export left there.
            progress: called with the name of each table before it is written.

        Raises:
            OutputError: if the destination exists and is not to be replaced, or cannot be
                written; what stood there before still stands.
        """


@dataclass(frozen=True)
class Exporter:
    """One format."""

    description: str
    """What is written, for the help text."""
    module: str
    """Module with the ``export`` function; its libraries are imported only when it is used."""

    def load(self) -> Export:
        """Return the function that writes this format.

        Raises:
            MissingExtraError: if a library that it needs is not installed.
        """
        return cast("Export", import_module(self.module).export)


FORMATS: dict[str, Exporter] = {
    "csv": Exporter(
        "a folder: the data package itself, with a CSV file per table and the schemas",
        "karabakh_data.exporters.csv_files",
    ),
    "json": Exporter(
        "one file: a JSON document with all tables", "karabakh_data.exporters.json_file"
    ),
    "jsonl": Exporter(
        "a folder: a file per table, with a JSON object on each line",
        "karabakh_data.exporters.jsonl_files",
    ),
}
"""Every format by name."""


def exporter(name: str) -> Exporter:
    """Return the exporter of a format.

    Raises:
        UnknownNameError: if there is none; close names are suggested.
    """
    if name not in FORMATS:
        raise UnknownNameError(
            f"no format {name!r}.{suggestion(name, FORMATS)} Formats: {', '.join(FORMATS)}."
        )
    return FORMATS[name]
