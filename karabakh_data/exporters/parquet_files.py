"""Parquet: a file per table and view, with Arrow types, coded vocabularies and descriptions."""

import json
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from karabakh_data import frames
from karabakh_data.database import views_with_rows
from karabakh_data.dataset import Dataset
from karabakh_data.exporters import Progress, silent
from karabakh_data.exporters.destination import new_folder
from karabakh_data.schema import Column, TableSchema, bundled_schemas

pa: Any = pyarrow
pq: Any = pyarrow.parquet
"""Without their types, which are known in part only."""


def export(
    data: Dataset, destination: Path, force: bool = False, progress: Progress = silent
) -> None:
    """Write a folder with ``<table>.parquet`` for every table and view.

    Columns with a vocabulary are dictionaries of its codes. The metadata of a file holds the
    description, keys and version of the table, that of a field its title and description.

    See ``karabakh_data.exporters.Export`` for the arguments.
    """
    schemas = bundled_schemas()
    with new_folder(destination, force) as folder:
        for name, table in data.tables.items():
            progress(name)
            pq.write_table(_described(data, table.to_arrow(), schemas[name]), _file(folder, name))
        for view, rows in views_with_rows(data):
            found = frames.to_arrow(rows, {column.name: column.kind for column in view.columns})
            described = {
                column.name: {"description": column.description} for column in view.columns
            }
            facts = {"description": view.description, "version": data.version}
            pq.write_table(_with_metadata(found, described, facts), _file(folder, view.name))


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.parquet"


def _described(data: Dataset, table: Any, schema: TableSchema) -> Any:
    described: dict[str, dict[str, str]] = {}
    for place, column in enumerate(schema.fields):
        if column.type == "string" and column.constraints.enum:
            table = table.set_column(place, column.name, _coded(table.column(place), column))
        facts = {"title": column.title, "description": column.description}
        if column.rdfType:
            facts["rdfType"] = column.rdfType
        described[column.name] = facts
    keys = json.dumps([key.model_dump() for key in schema.foreignKeys])
    return _with_metadata(
        table,
        described,
        {
            "description": schema.description,
            "version": data.version,
            "primaryKey": json.dumps(schema.primaryKey),
            "foreignKeys": keys,
        },
    )


def _coded(cells: Any, column: Column) -> Any:
    """Return a column as places in its vocabulary, all of whose codes stay known."""
    codes = [str(code) for code in column.constraints.enum or ()]
    place = {code: number for number, code in enumerate(codes)}
    places = pa.array([place.get(value) for value in cells.to_pylist()], pa.int8())
    coded = pa.DictionaryArray.from_arrays(places, pa.array(codes, pa.string()), ordered=False)
    return pa.chunked_array([coded])


def _with_metadata(table: Any, described: dict[str, dict[str, str]], facts: dict[str, str]) -> Any:
    fields = [field.with_metadata(described[field.name]) for field in table.schema]
    return table.cast(pa.schema(fields, metadata=facts))
