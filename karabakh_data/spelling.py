"""Spells rows out: ids to names, codes to labels, dates and numbers to words."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from karabakh_data import cells, dates
from karabakh_data.dataset import Dataset
from karabakh_data.row import Row
from karabakh_data.schema import bundled_schemas
from karabakh_data.values import json_value

NAME_COLUMNS = ("title", "name", "label")
"""Columns that may name a row; the first that every row of a table must fill does."""

Entry = dict[str, Any]
"""A row, spelled out."""

DERIVED = frozenset({"date_start", "date_end", "date_prec"})
"""Columns that only repeat the date."""


@cache
def vocabulary(table: str) -> Mapping[str, Mapping[Any, str]]:
    """Return the labels of codes, for each column of a table that has a vocabulary."""
    return {
        column.name: {category.value: category.label for category in column.categories}
        for column in bundled_schemas()[table].fields
        if column.categories
    }


@cache
def column_titles(table: str) -> Mapping[str, str]:
    """Return the title of each column of a table."""
    return {column.name: column.title for column in bundled_schemas()[table].fields}


def own_name(row: Row) -> str | None:
    """Return the name or title that a row bears, or None for rows that only link others."""
    for column in NAME_COLUMNS:
        field = type(row).model_fields.get(column)
        if field is not None and field.is_required():
            return str(getattr(row, column))
    return None


def name_of(data: Dataset, table: str, key: str) -> str:
    """Return the name of the row with this id, or the id itself where there is no such row."""
    row = data.table(table).get(key)
    return key if row is None else label(data, row)


def label(data: Dataset, row: Row) -> str:
    """Return what to call a row: its own name, or the names of what it links and counts."""
    if name := own_name(row):
        return name
    columns = row.natural_key
    if not columns:  # claims, equipment, coverage: what is said, of what
        columns = ("measure", "type_id", "section", "event_id", "place_id", "claimant_id")
    parts = [
        _word(data, row, column) for column in columns if getattr(row, column, None) is not None
    ]
    if said := figure(row):
        parts.insert(1, said)
    return ", ".join(parts) or row.id


def _word(data: Dataset, row: Row, column: str) -> str:
    value = getattr(row, column)
    if column in row.references:
        return name_of(data, row.references[column], value)
    if column in row.edtf_columns:
        return dates.words(value)
    return vocabulary(row.resource).get(column, {}).get(value, cells.text(value))


def spelled(data: Dataset, row: Row, *omit: str) -> Entry:
    """Return the filled cells of a row, spelled out beside the codes.

    A reference becomes ``{"id", "name"}`` under its column without ``_id``, a date
    ``{"edtf", "text"}``, a code of a vocabulary ``{"code", "label"}``; a number with bounds gets
    a ``figure`` in words. Columns derived from the date are left out, as are those in ``omit``.
    """
    words = vocabulary(row.resource)
    entry: Entry = {}
    for column, value in row.to_dict().items():
        if column in omit or column in DERIVED:
            continue
        if column in row.references:
            name = name_of(data, row.references[column], value)
            entry[column.removesuffix("_id")] = {"id": value, "name": name}
        elif column in row.edtf_columns:
            entry[column] = date_words(value)
        elif column in words:
            entry[column] = {"code": value, "label": words[column].get(value, str(value))}
        else:
            entry[column] = json_value(value)
        if column == "bound":
            entry["figure"] = figure(row)
    return entry


def date_words(text: str) -> Entry:
    """Return a date as EDTF and in words."""
    return {"edtf": text, "text": dates.words(text)}


def when(data: Dataset, row: Row) -> Entry | None:
    """Return the date of a row, or else of the event, text or ceasefire it belongs to."""
    if date := getattr(row, "date", None):
        return date_words(date)
    for column in ("event_id", "resolution_id", "ceasefire_id"):
        if column in row.references:
            whole = data.table(row.references[column]).get(getattr(row, column))
            if whole is not None and whole.date:
                return date_words(whole.date)
    return None


def figure(row: Row) -> str | None:
    """Return a number as it was stated: ``613``, ``at least 1,000``, ``10–20``, ``“scores”``."""
    bound = getattr(row, "bound", None)
    low, high = getattr(row, "low", None), getattr(row, "high", None)
    unit = getattr(row, "unit", None)
    match bound:
        case None:
            return None
        case "unquantified":
            stated = getattr(row, "stated")
            return f"“{stated}”" if stated else "number not given"
        case "range":
            return f"{_number(low)}–{_number(high)}{_unit(unit, high)}"
        case "at-most":
            return f"at most {_number(high)}{_unit(unit, high)}"
        case _:
            prefix = {"at-least": "at least ", "about": "about "}.get(bound, "")
            return f"{prefix}{_number(low)}{_unit(unit, low)}"


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:,}".removesuffix(".0")


def _unit(unit: str | None, number: float | None) -> str:
    """Return the unit as words after the number; people are counted without one."""
    if unit in (None, "person"):
        return ""
    if unit == "percent":
        return "%"
    noun, of, rate = vocabulary("claims")["unit"].get(unit, unit).partition(" a ")
    if not noun[:2].isupper():
        noun = noun[0].lower() + noun[1:]
    if number != 1:
        noun = f"{noun[:-1]}ies" if noun.endswith("y") and not noun.endswith("ay") else f"{noun}s"
    return f" {noun}{of}{rate}"
