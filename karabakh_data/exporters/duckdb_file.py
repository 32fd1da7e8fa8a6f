"""DuckDB: one database with types, keys, views and comments."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

from karabakh_data.database import DESCRIPTIONS, descriptions, vocabulary_check
from karabakh_data.dataset import Dataset
from karabakh_data.exporters import Progress, silent
from karabakh_data.exporters.destination import new_file
from karabakh_data.problems import OutputError
from karabakh_data.schema import Column, TableSchema, bundled_schemas
from karabakh_data.table import Table
from karabakh_data.views import views
from karabakh_data.views.definition import literal, quoted

TYPES = {
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "list": "VARCHAR[]",
    "array": "JSON",
    "object": "JSON",
}
"""Type of each Table Schema type that is not text."""

BLOCK_BYTES = 16_384
"""Size of a block, the smallest: each column of each table takes some blocks of its own."""


def export(
    data: Dataset, destination: Path, force: bool = False, progress: Progress = silent
) -> None:
    """Write a database; lists are arrays, nested values JSON.

    See ``karabakh_data.exporters.Export`` for the arguments.
    """
    # Beside its file DuckDB writes others, which must not stay where the export goes.
    with new_file(destination, force) as part, TemporaryDirectory() as folder:
        made = Path(folder) / "made.duckdb"
        try:
            with closing(duckdb.connect()) as connection:
                file = literal(str(made))
                connection.execute(f"ATTACH {file} AS made (BLOCK_SIZE {BLOCK_BYTES})")
                connection.execute("USE made")
                _fill(connection, data, progress)
                connection.execute("USE memory")
                connection.execute("DETACH made")
        except duckdb.Error as error:
            reason = str(error).partition("\n")[0]
            raise OutputError(
                f"cannot write {destination}: {reason}; what stood there is unchanged"
            ) from error
        shutil.copyfile(made, part)


def _fill(connection: duckdb.DuckDBPyConnection, data: Dataset, progress: Progress) -> None:
    for name in data.tables:
        progress(name)
        # What a key leads to must stand before it.
    for schema in _wholes_first(bundled_schemas()):
        connection.execute(_create_table(schema))
        table = data.table(schema.name)
        for rows in _generations(table, schema):
            connection.register("rows_of_table", rows)
            connection.execute(f"INSERT INTO {quoted(schema.name)} SELECT * FROM rows_of_table")
            connection.unregister("rows_of_table")
    for view in views(data).values():
        connection.execute(view.statement("duckdb"))
    for kind, name, text in _comments(data):
        connection.execute(f"COMMENT ON {kind} {name} IS {literal(text)}")
    connection.execute(
        f"CREATE TABLE {DESCRIPTIONS} (table_name VARCHAR, column_name VARCHAR, position BIGINT,"
        " type VARCHAR, title VARCHAR, description VARCHAR, term VARCHAR,"
        " PRIMARY KEY (table_name, column_name))"
    )
    connection.executemany(
        f"INSERT INTO {DESCRIPTIONS} VALUES (?, ?, ?, ?, ?, ?, ?)", descriptions(data)
    )


def _wholes_first(schemas: dict[str, TableSchema]) -> Iterator[TableSchema]:
    """Yield every table after those that its keys lead to."""
    waiting = dict(schemas)
    while waiting:
        ready = [
            schema
            for name, schema in waiting.items()
            if not (set(schema.references().values()) - {name}) & waiting.keys()
        ]
        yield from ready or waiting.values()
        waiting = {} if not ready else {n: s for n, s in waiting.items() if s not in ready}


def _generations(table: Table[Any], schema: TableSchema) -> Iterator[pa.Table]:
    """Yield rows after those of the same table that their keys lead to."""
    own = [column for column, target in schema.references().items() if target == schema.name]
    found = table.to_arrow()
    keys: dict[str, set[str]] = {
        row.id: {key for column in own if (key := getattr(row, column))} for row in table
    }
    places = list(keys)
    there: set[str] = set()
    while keys:
        ready = [key for key, wholes in keys.items() if wholes <= there]
        for key in ready or list(keys):  # unsound data go round in a circle: DuckDB says where
            del keys[key]
        there |= set(ready)
        chosen = set(ready) if ready else set(places) - there
        yield found.take([n for n, key in enumerate(places) if key in chosen])
    if not places:
        yield found


def _create_table(schema: TableSchema) -> str:
    lines = [_column(column) for column in schema.fields]
    lines.append(f"PRIMARY KEY ({_names(schema.primaryKey)})")
    lines += [f"UNIQUE ({_names(key)})" for key in schema.uniqueKeys]
    lines += [
        f"FOREIGN KEY ({quoted(column)}) REFERENCES {quoted(target)} ({quoted('id')})"
        for column, target in schema.references().items()
    ]
    return f"CREATE TABLE {quoted(schema.name)} ({', '.join(lines)})"


def _column(column: Column) -> str:
    line = f"{quoted(column.name)} {TYPES.get(column.type, 'VARCHAR')}"
    if column.constraints.required:
        line += " NOT NULL"
    if column.constraints.enum and column.type in ("string", "integer"):
        line += f" CHECK ({vocabulary_check(column)})"
    return line


def _names(columns: Iterable[str]) -> str:
    return ", ".join(quoted(column) for column in columns)


def _comments(data: Dataset) -> Iterator[tuple[str, str, str]]:
    for name, schema in bundled_schemas().items():
        yield "TABLE", quoted(name), schema.description
        for column in schema.fields:
            yield "COLUMN", f"{quoted(name)}.{quoted(column.name)}", column.description
    for view in views(data).values():
        yield "VIEW", quoted(view.name), view.description
