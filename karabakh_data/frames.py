"""Rows as a data frame of pandas, Polars or Arrow, with types that keep empty cells empty."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from karabakh_data.problems import missing_extra

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Rows = Sequence[Mapping[str, Any]]
Kinds = Mapping[str, str]
"""Table Schema type of each column, by name in file order."""


def to_arrow(rows: Rows, kinds: Kinds) -> "pa.Table":
    """Return an Arrow table; dates are date32, lists list<string>, nested values JSON text."""
    try:
        import pyarrow as pa
    except ImportError as error:
        raise missing_extra("pyarrow", "parquet") from error
    types: dict[str, pa.DataType] = {
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "list": pa.list_(pa.string()),
    }
    fields = [pa.field(name, types.get(kind, pa.string())) for name, kind in kinds.items()]
    return pa.Table.from_pylist(_flat(rows, kinds), schema=pa.schema(fields))


def to_pandas(rows: Rows, kinds: Kinds) -> "pd.DataFrame":
    """Return a pandas frame with nullable types; dates are datetime64."""
    try:
        import pandas as pd
    except ImportError as error:
        raise missing_extra("pandas", "pandas") from error
    types = {
        "integer": "Int64",
        "number": "Float64",
        "boolean": "boolean",
        "date": "datetime64[s]",
        "list": "object",
    }
    frame = pd.DataFrame(_flat(rows, kinds), columns=list(kinds))
    return frame.astype({name: types.get(kind, "string") for name, kind in kinds.items()})


def to_polars(rows: Rows, kinds: Kinds) -> "pl.DataFrame":
    """Return a Polars frame; dates are Date, lists List(String), nested values JSON text."""
    try:
        import polars as pl
    except ImportError as error:
        raise missing_extra("polars", "polars") from error
    types: dict[str, Any] = {
        "integer": pl.Int64,
        "number": pl.Float64,
        "boolean": pl.Boolean,
        "date": pl.Date,
        "list": pl.List(pl.String),
    }
    schema = {name: types.get(kind, pl.String) for name, kind in kinds.items()}
    return pl.DataFrame(_flat(rows, kinds), schema=schema)


def _flat(rows: Rows, kinds: Kinds) -> list[dict[str, Any]]:
    """Turn tuples into lists, which are never empty cells, and nested values into JSON text."""
    return [{name: _cell(row.get(name), kind) for name, kind in kinds.items()} for row in rows]


def _cell(value: Any, kind: str) -> Any:
    if kind == "list":
        return list(value or ())
    if kind in ("array", "object") and value is not None:
        return json.dumps(value, ensure_ascii=False, default=str)
    return value
