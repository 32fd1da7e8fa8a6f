"""A PostgreSQL server: tables, keys, comments and views in one transaction."""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from karabakh_data.database import vocabulary_check
from karabakh_data.dataset import Dataset
from karabakh_data.exporters import Progress, silent
from karabakh_data.problems import OutputError
from karabakh_data.schema import Column, TableSchema, bundled_schemas
from karabakh_data.values import json_value
from karabakh_data.views import views
from karabakh_data.views.definition import literal, quoted

SCHEMA = "karabakh_data"
"""Schema of the database that holds the tables, apart from what else is there."""

MARK = "karabakh_data, version "
"""How the comment on a schema begins that an export made, and another may replace."""

CONNECT_SECONDS = 10
LOCK_SECONDS = 30
"""How long to wait for others who read the tables before giving up."""

DRIVER = "postgresql+psycopg"


def export_to_server(
    data: Dataset, url: str, schema: str = SCHEMA, progress: Progress = silent
) -> None:
    """Write all tables and views into one schema of a database, in one transaction.

    A schema that an earlier export made is replaced table by table; other tables in it stay. A
    schema made by somebody else is refused. Until the end others see the old content, and if
    anything fails it stays.

    Args:
        data: what to write.
        url: address of the database, ``postgresql://user:password@host:port/database``.
        schema: name of the schema to make.
        progress: called with the name of each table before it is written.

    Raises:
        OutputError: if the address is none, the server cannot be reached or refuses, the schema is
            not ours, or the connection breaks.
    """
    engine = _engine(url)
    place = engine.url.render_as_string(hide_password=True)
    try:
        with engine.connect() as connection, connection.begin():
            _prepare(connection, schema, data)
            _fill(connection, schema, data, progress)
    except DBAPIError as error:
        reason = " ".join(str(error.orig or error).split())
        raise OutputError(f"cannot write to {place}: {reason}; what stood there stands") from error
    except SQLAlchemyError as error:
        raise OutputError(f"cannot write to {place}: {error}; what stood there stands") from error
    finally:
        engine.dispose()


def _engine(url: str) -> sa.Engine:
    try:
        address = sa.make_url(url)
    except (ArgumentError, ValueError) as error:
        raise OutputError(
            "--url is no address of a database; write postgresql://user@host:5432/database"
        ) from error
    if address.get_backend_name() not in ("postgresql", "postgres"):
        raise OutputError(
            f"--url of {address.get_backend_name()}: only postgresql:// is supported;"
            " for a file, export sqlite or duckdb"
        )
    return sa.create_engine(
        address.set(drivername=DRIVER), connect_args={"connect_timeout": CONNECT_SECONDS}
    )


def _prepare(connection: sa.Connection, schema: str, data: Dataset) -> None:
    """Make the schema, or clear what an earlier export put into it."""
    connection.execute(sa.text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
    # Two exports at once go one after the other.
    connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": schema})
    found = connection.execute(
        sa.text(
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = :name"
        ),
        {"name": schema},
    ).one_or_none()
    name = _identifier(schema)
    if found is None:
        connection.execute(sa.schema.CreateSchema(schema))
    elif not (found[0] or "").startswith(MARK):
        raise OutputError(
            f"the database has a schema {schema!r} that no export of karabakh-data made;"
            " it is unchanged. Name another with --schema"
        )
    _run(connection, f"SET LOCAL search_path TO {name}")
    for view in reversed([*views(data)]):
        _run(connection, f"DROP VIEW IF EXISTS {quoted(view)}")
    tables = ", ".join(quoted(table) for table in bundled_schemas())
    _run(connection, f"DROP TABLE IF EXISTS {tables}")
    mark = literal(f"{MARK}{data.version}")
    _run(connection, f"COMMENT ON SCHEMA {name} IS {mark}")


def _fill(connection: sa.Connection, schema: str, data: Dataset, progress: Progress) -> None:
    tables = sa.MetaData(schema=schema)
    for one in bundled_schemas().values():
        _table(tables, one)
    tables.create_all(connection, checkfirst=False)
    for name, table in data.tables.items():
        progress(name)
        rows = [_cells(values, table.row_class.kinds) for values in table.to_dicts()]
        if rows:
            connection.execute(sa.insert(tables.tables[f"{schema}.{name}"]), rows)
    for view in views(data).values():
        _run(connection, view.statement("postgresql"))
        for statement in _comments(view.name, view.description, view.columns):
            _run(connection, statement)


def _run(connection: sa.Connection, statement: str) -> None:
    """Run a statement as it is: the driver reads a lone ``%`` as the place of a value."""
    connection.exec_driver_sql(statement.replace("%", "%%"))


def _comments(name: str, description: str, columns: Any) -> Iterator[str]:
    yield f"COMMENT ON VIEW {quoted(name)} IS {literal(description)}"
    for column in columns:
        place = f"{quoted(name)}.{quoted(column.name)}"
        yield f"COMMENT ON COLUMN {place} IS {literal(column.description)}"


def _table(tables: sa.MetaData, schema: TableSchema) -> sa.Table:
    keys = [
        sa.ForeignKeyConstraint(
            [column], [f"{tables.schema}.{target}.id"], deferrable=True, initially="DEFERRED"
        )
        for column, target in schema.references().items()
    ]
    checks = [
        sa.CheckConstraint(sa.text(vocabulary_check(column)), name=f"{schema.name}_{column.name}")
        for column in schema.fields
        if column.constraints.enum and column.type in ("string", "integer")
    ]
    return sa.Table(
        schema.name,
        tables,
        *(_column(column) for column in schema.fields),
        sa.PrimaryKeyConstraint(*schema.primaryKey),
        *(sa.UniqueConstraint(*key) for key in schema.uniqueKeys),
        *keys,
        *checks,
        *(sa.Index(f"{schema.name}_{column}", column) for column in schema.references()),
        comment=schema.description,
    )


def _column(column: Column) -> sa.Column[Any]:
    kinds: dict[str, sa.types.TypeEngine[Any]] = {
        "integer": sa.BigInteger(),
        "number": sa.Double(),
        "boolean": sa.Boolean(),
        "date": sa.Date(),
        "list": ARRAY(sa.Text()),
        "array": JSONB(none_as_null=True),
        "object": JSONB(none_as_null=True),
    }
    return sa.Column(
        column.name,
        kinds.get(column.type, sa.Text()),
        nullable=not column.constraints.required,
        comment=column.description,
    )


def _cells(values: dict[str, Any], kinds: Mapping[str, str]) -> dict[str, Any]:
    return {name: _cell(value, kinds.get(name, "string")) for name, value in values.items()}


def _cell(value: Any, kind: str) -> Any:
    if kind == "list":
        return list(value or ())
    return json_value(value) if kind in ("array", "object") else value


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
