"""Formats that the data can be written in: one module each, loaded when it is used."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from karabakh_data.problems import UnknownNameError, missing_extra, suggestion

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


class ExportToServer(Protocol):
    """Writes a data set to a database server."""

    def __call__(
        self, data: "Dataset", url: str, schema: str = ..., progress: Progress = silent
    ) -> None:
        """Write the data set; see ``karabakh_data.exporters.sql_server``."""


@dataclass(frozen=True)
class Exporter:
    """One format."""

    description: str
    """What is written, for the help text."""
    module: str
    """Module with the ``export`` function; its libraries are imported only when it is used."""
    name: str
    """Name of the file or folder in a release bundle."""
    extra: str | None = None
    """Extra that brings the libraries it needs."""

    def load(self) -> Export:
        """Return the function that writes this format.

        Raises:
            MissingExtraError: if a library that it needs is not installed.
        """
        try:
            return cast("Export", import_module(self.module).export)
        except ModuleNotFoundError as error:
            if self.extra is None or (error.name or "").startswith("karabakh_data"):
                raise
            raise missing_extra(error.name or self.extra, self.extra) from error


FORMATS: dict[str, Exporter] = {
    "csv": Exporter(
        "a folder: the data package itself, with a CSV file per table and the schemas",
        "karabakh_data.exporters.csv_files",
        "csv",
    ),
    "json": Exporter(
        "one file: a JSON document with all tables",
        "karabakh_data.exporters.json_file",
        "karabakh-data.json",
    ),
    "jsonl": Exporter(
        "a folder: a file per table, with a JSON object on each line",
        "karabakh_data.exporters.jsonl_files",
        "jsonl",
    ),
    "parquet": Exporter(
        "a folder: a Parquet file per table and view, typed, with descriptions",
        "karabakh_data.exporters.parquet_files",
        "parquet",
        "parquet",
    ),
    "sqlite": Exporter(
        "one file: an SQLite database with keys, indexes, views and descriptions",
        "karabakh_data.exporters.sqlite_file",
        "karabakh-data.sqlite",
    ),
    "duckdb": Exporter(
        "one file: a DuckDB database with keys, views and descriptions",
        "karabakh_data.exporters.duckdb_file",
        "karabakh-data.duckdb",
        "duckdb",
    ),
    "xlsx": Exporter(
        "one file: a workbook with a sheet per view and table, and a codebook",
        "karabakh_data.exporters.excel_file",
        "karabakh-data.xlsx",
        "excel",
    ),
    "geojson": Exporter(
        "a folder: places, events and control as GeoJSON layers",
        "karabakh_data.exporters.geojson_files",
        "geojson",
    ),
    "csl-json": Exporter(
        "one file: the sources as CSL-JSON, for Zotero and Pandoc",
        "karabakh_data.exporters.csl_file",
        "sources.csl.json",
    ),
    "bibtex": Exporter(
        "one file: the sources as BibTeX",
        "karabakh_data.exporters.bibtex_file",
        "sources.bib",
    ),
    "jsonld": Exporter(
        "one file: the data set and its records in the terms of schema.org",
        "karabakh_data.exporters.jsonld_file",
        "karabakh-data.jsonld",
    ),
    "all": Exporter(
        "a folder: a release, with the data package as a zip, every format and checksums",
        "karabakh_data.exporters.bundle",
        "all",
        "parquet,duckdb,excel",
    ),
}
"""Every format by name."""


SERVER = "sql"
"""Name of the format that is no file: tables in a database server."""


def server() -> "ExportToServer":
    """Return the function that writes to a database server.

    Raises:
        MissingExtraError: if a library that it needs is not installed.
    """
    try:
        from karabakh_data.exporters.sql_server import export_to_server
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("karabakh_data"):
            raise
        raise missing_extra(error.name or "sqlalchemy", SERVER) from error
    return export_to_server


def exporter(name: str) -> Exporter:
    """Return the exporter of a format.

    Raises:
        UnknownNameError: if there is none; close names are suggested.
    """
    if name not in FORMATS:
        raise UnknownNameError(
            f"no format {name!r}.{suggestion(name, (*FORMATS, SERVER))}"
            f" Formats: {', '.join((*FORMATS, SERVER))}."
        )
    return FORMATS[name]
