"""The tables, keys and views in an SQLite database in memory, which needs no other library."""

import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any, cast

from karabakh_data.dataset import Dataset
from karabakh_data.problems import QueryError, suggestion
from karabakh_data.schema import Column, TableSchema, bundled_schemas
from karabakh_data.values import json_value
from karabakh_data.views import View, views
from karabakh_data.views.definition import literal, quoted

TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN", "date": "DATE"}
"""Declared type of each Table Schema type that is not text; lists and nested values are JSON."""

DESCRIPTIONS = "column_descriptions"
"""Table that tells what each column of the tables and views means."""


def connect(
    data: Dataset, progress: Callable[[str], None] = lambda table: None
) -> sqlite3.Connection:
    """Return a database in memory with every table, key, index, view and description.

    Args:
        data: what to put into it.
        progress: called with the name of each table before it is filled.
    """
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA temp_store = MEMORY")  # a view is sorted without a file
    for name, schema in bundled_schemas().items():
        progress(name)
        connection.execute(create_table(schema))
        rows = [
            [cell(values.get(column.name), column.type) for column in schema.fields]
            for values in (row.to_dict() for row in data.table(name))
        ]
        marks = ", ".join("?" * len(schema.fields))
        connection.executemany(f"INSERT INTO {quoted(name)} VALUES ({marks})", rows)
    for name, schema in bundled_schemas().items():
        for column in schema.references():
            connection.execute(
                f"CREATE INDEX {quoted(f'{name}_{column}')} ON {quoted(name)} ({quoted(column)})"
            )
        if any(column.name == "date_start" for column in schema.fields):
            connection.execute(
                f"CREATE INDEX {quoted(f'{name}_date')}"
                f" ON {quoted(name)} ({quoted('date_start')}, {quoted('date_end')})"
            )
    for view in views(data).values():
        connection.execute(view.statement("sqlite"))
    _describe(connection, data)
    connection.commit()
    return connection


def create_table(schema: TableSchema) -> str:
    """Return the ``CREATE TABLE`` of a table, with its keys and vocabularies."""
    lines = [_column(column) for column in schema.fields]
    lines.append(f"PRIMARY KEY ({_names(schema.primaryKey)})")
    lines += [f"UNIQUE ({_names(key)})" for key in schema.uniqueKeys]
    for column, target in schema.references().items():
        lines.append(f"FOREIGN KEY ({quoted(column)}) REFERENCES {quoted(target)} ({quoted('id')})")
    return f"CREATE TABLE {quoted(schema.name)} (\n  " + ",\n  ".join(lines) + "\n)"


def _column(column: Column) -> str:
    line = f"{quoted(column.name)} {TYPES.get(column.type, 'TEXT')}"
    if column.constraints.required:
        line += " NOT NULL"
    if column.constraints.enum and column.type in ("string", "integer"):
        line += f" CHECK ({vocabulary_check(column)})"
    return line


def vocabulary_check(column: Column) -> str:
    """Return SQL that holds for the codes of a column with a vocabulary."""
    codes = (
        str(code) if isinstance(code, int) else literal(code)
        for code in column.constraints.enum or ()
    )
    return f"{quoted(column.name)} IN ({', '.join(codes)})"


def _names(columns: Sequence[str]) -> str:
    return ", ".join(quoted(column) for column in columns)


def cell(value: Any, kind: str) -> Any:
    """Return a value as SQLite keeps it: days as YYYY-MM-DD, lists and nested values as JSON."""
    if kind == "list" and value is None:
        return "[]"
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(json_value(value), ensure_ascii=False)
    return value.isoformat() if isinstance(value, dt.date) else value


def _describe(connection: sqlite3.Connection, data: Dataset) -> None:
    names = ("table_name", "column_name", "position", "type", "title", "description", "term")
    connection.execute(
        f"CREATE TABLE {quoted(DESCRIPTIONS)} ({', '.join(quoted(name) for name in names)},"
        f" PRIMARY KEY ({_names(names[:2])}))"
    )
    connection.executemany(
        f"INSERT INTO {quoted(DESCRIPTIONS)} VALUES (?, ?, ?, ?, ?, ?, ?)", descriptions(data)
    )


def descriptions(data: Dataset) -> list[tuple[str, str, int, str, str, str, str | None]]:
    """Return table or view, column, position, type, title, description and outside term."""
    found: list[tuple[str, str, int, str, str, str, str | None]] = [
        (name, c.name, number, c.type, c.title, c.description, c.rdfType)
        for name, schema in bundled_schemas().items()
        for number, c in enumerate(schema.fields, 1)
    ]
    for name, view in views(data).items():
        for number, column in enumerate(view.columns, 1):
            title = column.name.replace("_", " ").capitalize()
            found.append((name, column.name, number, column.kind, title, column.description, None))
    return found


def view_rows(connection: sqlite3.Connection, view: View) -> list[dict[str, Any]]:
    """Return the rows of a view as values: days as dates, lists as tuples."""
    found = connection.execute(f"SELECT * FROM {quoted(view.name)}")
    return [
        {
            column.name: _value(column.kind, value)
            for column, value in zip(view.columns, row, strict=True)
        }
        for row in found
    ]


def views_with_rows(data: Dataset) -> list[tuple[View, list[dict[str, Any]]]]:
    """Return every view with its rows."""
    with closing(connect(data)) as connection:
        return [(view, view_rows(connection, view)) for view in views(data).values()]


def _value(kind: str, value: Any) -> Any:
    match kind:
        case "list":
            return tuple(cast("list[str]", json.loads(value))) if value is not None else ()
        case "date" if value is not None:
            return dt.date.fromisoformat(value)
        case "boolean" if value is not None:
            return bool(value)
        case "number" if isinstance(value, float) and value.is_integer():
            return int(value)
        case _:
            return value


def query(data: Dataset, statement: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Run one ``SELECT`` and return its columns and rows. It can read, and nothing else.

    Raises:
        QueryError: if the statement is wrong, does not return rows, or would write.
    """
    with closing(connect(data)) as connection:
        connection.execute("PRAGMA query_only = ON")
        connection.set_authorizer(_reading_only)
        try:
            cursor = connection.execute(statement)
            rows = cursor.fetchall()
        except (sqlite3.Error, sqlite3.Warning, OverflowError, UnicodeError, ValueError) as error:
            raise QueryError(_explained(str(error), data)) from error
        if cursor.description is None:
            raise QueryError("the statement returns no rows; write a SELECT")
        return [column[0] for column in cursor.description], rows


_READING = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}


def _reading_only(action: int, first: str | None, *_: str | None) -> int:
    # SQLite asks this when it makes a table of json_each; the schema itself stays unwritable.
    if action == sqlite3.SQLITE_UPDATE and first == "sqlite_master":
        return sqlite3.SQLITE_OK
    # Descriptions of tables are asked for with PRAGMA; nothing is set by these.
    if action == sqlite3.SQLITE_PRAGMA and first in ("table_info", "table_xinfo", "table_list"):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY


def _explained(message: str, data: Dataset) -> str:
    """Add to a message of SQLite what was likely meant."""
    if "authoriz" in message:
        return "only SELECT is possible: the database in memory cannot be changed"
    if message.startswith("no such table: "):
        names = [*bundled_schemas(), *views(data), DESCRIPTIONS]
        known = suggestion(message.rpartition(" ")[2], names)
        return f"{message}.{known} Tables and views: {', '.join(names)}."
    if message.startswith("no such column: "):
        columns = {row[1] for row in descriptions(data)}
        return f"{message}.{suggestion(message.rpartition(' ')[2].rpartition('.')[2], columns)}"
    return message
