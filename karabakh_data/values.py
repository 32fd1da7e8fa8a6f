"""Rows as the values that JSON can hold."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from karabakh_data.row import Row


def json_row(row: Row) -> dict[str, Any]:
    """Return a row by column name: days as text, lists as lists, empty cells as null.

    Rows of nested tables (``sources``) stay sparse, because CSL-JSON knows no nulls.
    """
    filled: dict[str, Any] = json_value(row.to_dict())
    if any(kind in ("array", "object") for kind in row.kinds.values()):
        return filled
    return {
        column: filled.get(column, [] if row.kinds.get(column) == "list" else None)
        for column in row.columns()
    }


def json_value(value: Any) -> Any:
    """Return a value with days as ``YYYY-MM-DD`` and tuples as lists, at any depth."""
    match value:
        case Mapping():
            items = cast("Mapping[str, Any]", value).items()
            return {key: json_value(part) for key, part in items}
        case list() | tuple():
            return [json_value(part) for part in cast("tuple[Any, ...]", value)]
        case dt.date():
            return value.isoformat()
        case _:
            return value
