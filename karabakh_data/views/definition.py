"""What a view is, and the columns that it takes over from tables."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from karabakh_data.schema import Column, bundled_schemas
from karabakh_data.spelling import NAME_COLUMNS

Dialect = Literal["sqlite", "duckdb", "postgresql"]
"""A database whose SQL a view is written in; they differ in a few functions."""

WRITTEN: dict[str, dict[Dialect, str]] = {
    "joined": {
        # SQLite of 3.43 and older cannot order inside the aggregate: order the rows it reads.
        "sqlite": "group_concat(?, '; ')",
        "duckdb": "string_agg(?, '; ' ORDER BY ?)",
        "postgresql": """string_agg(?, '; ' ORDER BY (?) COLLATE "C")""",
    },
    "entries": {
        "sqlite": "json_each(?) AS entry",
        "duckdb": 'unnest(?) AS entry("value")',
        "postgresql": 'unnest(?) AS entry("value")',
    },
    "bracket": {
        "sqlite": "instr(? || '[', '[')",
        "duckdb": "instr(? || '[', '[')",
        "postgresql": "strpos(? || '[', '[')",
    },
}
"""How each dialect writes the texts of a group in one cell, a list as rows with a column ``value``,
and the place of the first square bracket."""

_MARK = re.compile(r"\{(\w+):([^}]*)\}")


@dataclass(frozen=True)
class ViewColumn:
    """One column of a view."""

    name: str
    kind: str
    """Table Schema type."""
    description: str
    expression: str
    """SQL of its value."""


@dataclass(frozen=True)
class View:
    """A ``SELECT`` over the tables, for one way of asking."""

    name: str
    description: str
    """What a row is, and what it must not be used for."""
    columns: tuple[ViewColumn, ...]
    source: str
    """SQL from ``FROM`` to ``ORDER BY``, with ``written`` parts."""

    def select(self, dialect: Dialect = "sqlite") -> str:
        """Return the ``SELECT`` of the view."""
        columns = ",\n  ".join(
            f"{column.expression} AS {quoted(column.name)}" for column in self.columns
        )
        source = _MARK.sub(
            lambda mark: WRITTEN[mark[1]][dialect].replace("?", mark[2]), self.source
        )
        return f"SELECT\n  {columns}\n{source}"

    def statement(self, dialect: Dialect = "sqlite") -> str:
        """Return the ``CREATE VIEW`` of the view."""
        return f"CREATE VIEW {quoted(self.name)} AS\n{self.select(dialect)}"


def written(name: str, expression: str) -> str:
    """Return SQL that is written out for a dialect later, by its name in ``WRITTEN``."""
    return f"{{{name}:{expression}}}"


def quoted(name: str) -> str:
    """Return a name as an SQL identifier: some columns bear reserved words."""
    return f'"{name}"'


def literal(text: str) -> str:
    """Return a text as an SQL literal."""
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


def codes(table: str, column: str) -> list[str]:
    """Return the vocabulary of a column."""
    return [str(code) for code in field(table, column).constraints.enum or ()]


def field(table: str, column: str) -> Column:
    """Return the definition of a column of a table."""
    return next(one for one in bundled_schemas()[table].fields if one.name == column)


def name_column(table: str) -> str | None:
    """Return the column that names the rows of a table, or None for rows without a name."""
    columns = {column.name: column for column in bundled_schemas()[table].fields}
    for name in NAME_COLUMNS:
        if name in columns and columns[name].constraints.required:
            return name
    return None


def spelled_out(table: str, leave_out: Iterable[str] = ()) -> tuple[tuple[ViewColumn, ...], str]:
    """Return the columns of a table, each key followed by the name it leads to, and the joins.

    The table goes by the name ``t``, the table that a key column leads to by ``<column>_of``.
    """
    schema = bundled_schemas()[table]
    omitted = set(leave_out)
    references = schema.references()
    columns: list[ViewColumn] = []
    joins = [f"FROM {quoted(table)} AS t"]
    for column in schema.fields:
        if column.name in omitted:
            continue
        own = f"t.{quoted(column.name)}"
        columns.append(ViewColumn(column.name, column.type, column.description, own))
        target = references.get(column.name)
        if target is None or (naming := name_column(target)) is None:
            continue
        alias = quoted(f"{column.name}_of")
        joins.append(f'LEFT JOIN {quoted(target)} AS {alias} ON {alias}."id" = {own}')
        columns.append(
            ViewColumn(
                stem(column.name),
                "string",
                f"Name or title of `{column.name}` in `{target}`.",
                f"{alias}.{quoted(naming)}",
            )
        )
    return tuple(columns), "\n".join(joins)


def stem(column: str) -> str:
    """Return what the name beside a key is called: ``place`` for ``place_id``."""
    return column.removesuffix("_id") if column.endswith("_id") else f"{column}_name"


def located(alias: str = '"place_id_of"') -> tuple[ViewColumn, ...]:
    """Return the coordinates of the place that a row names, and what it lies in by ``WITHIN``."""
    return (
        *(
            ViewColumn(name, column.type, column.description, f"{alias}.{quoted(name)}")
            for name in ("latitude", "longitude", "precision")
            for column in (field("places", name),)
        ),
        ViewColumn(
            "within",
            "string",
            "Ids of the place and of all that it was part of in January 1988, such as"
            " `nagorno-karabakh-oblast`. Further places of an event are in `event_places`.",
            'wholes."path"',
        ),
    )


WITHIN = f"""LEFT JOIN (
  WITH RECURSIVE up("id", "whole") AS (
    SELECT p."id", p."id" FROM "places" AS p
    UNION SELECT up."id", p."part_of_id" FROM up JOIN "places" AS p ON p."id" = up."whole"
    WHERE p."part_of_id" IS NOT NULL
  )
  SELECT u."id", {written("joined", 'u."whole"')} AS "path"
  FROM (SELECT up."id", up."whole" FROM up ORDER BY up."id", up."whole") AS u
  GROUP BY u."id"
) AS wholes ON wholes."id" = t."place_id\""""
"""Join that gives a row with a place the wholes of this place."""
