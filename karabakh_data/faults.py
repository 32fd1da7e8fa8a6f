"""Says what is wrong with a file, row or cell, in words that let one mend it."""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any, get_args

from karabakh_data import cells, dates
from karabakh_data.problems import DateError, Hints, quoted
from karabakh_data.row import Row

if TYPE_CHECKING:
    from karabakh_data.schema import Column

CODES = {
    "missing": "required",
    "literal_error": "vocabulary",
    "string_pattern_mismatch": "pattern",
    "greater_than_equal": "limit",
    "less_than_equal": "limit",
    "string_too_short": "length",
    "string_too_long": "length",
    "extra_forbidden": "unknown-column",
}
"""Our code for each kind of error that the row classes find; any other is ``type``."""

CLOCKS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p", "%H.%M", "%H%M")
"""How spreadsheets and people write a time of day."""

KEY_FORM = "[a-z0-9]+(-[a-z0-9]+)*"
SHORT_LIST = 12
"""A vocabulary of so many codes is listed even where a code is suggested."""


def ragged(cells_found: int, wanted: int) -> str:
    """Return what is wrong with a row of too many or too few cells."""
    if cells_found == 0:
        return "an empty line; remove it"
    advice = "a text with a comma stands in quotes" if cells_found > wanted else "none is left out"
    return f"{cells_found} cells, the header has {wanted}; check the commas: {advice}"


def csv_fault(error: str) -> str:
    """Return what the error of Python's CSV reader means."""
    if "field limit" in error:
        return "a cell of the row that starts here is longer than 131,072 characters; shorten it"
    if "new-line character" in error:
        return "a carriage return inside the row that starts here; end lines with LF alone"
    if "unexpected end" in error:
        return 'a quote (") opens in the row that starts here and never closes; close or remove it'
    return (
        'a quote (") stands in the middle of a cell of the row that starts here; put the whole cell'
        ' in quotes and write "" for each quote in it'
    )


def other_separator(header: str, columns: Collection[str]) -> str | None:
    """Return what separates cells instead of commas in the first line of a file, or None."""
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if len({part.strip('"') for part in header.split(mark)} & {*columns}) > 1:
            return name
    return None


def schema_fault(
    row_class: type[Row], details: Mapping[str, Any], hints: dict[str, Hints]
) -> tuple[str, str | None, str]:
    """Return code, column and message for an error that a row class found.

    Args:
        row_class: the class.
        details: the error, as pydantic gives it.
        hints: suggestions for each column, kept from error to error.
    """
    from karabakh_data.schema import bundled_schemas  # sound tables do without

    place: tuple[Any, ...] = details["loc"]
    name = str(place[0]) if place else None
    column = next((c for c in bundled_schemas()[row_class.resource].fields if c.name == name), None)
    code = CODES.get(details["type"], "type")
    found = details.get("input")
    match code:
        case _ if column is None:
            hint = hints.setdefault("", Hints(row_class.columns()))(str(name))
            message = f"no column {quoted(name)} in this table.{hint or ' Remove it.'}"
        case _ if len(place) > 1:
            inner = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in place[1:])
            what = (
                "is missing; add it" if code == "required" else f"{quoted(found)}: {details['msg']}"
            )
            message = f"{name}{quoted(inner)[1:-1]}: {what}. {_help(column)}"
        case "required":
            message = _required(row_class, column)
        case "vocabulary":
            options = _allowed(row_class, column.name)
            hint = hints.setdefault(column.name, Hints(options))(str(found))
            message = f"{quoted(found)} is not in the vocabulary.{hint}"
            if not hint or len(options) <= SHORT_LIST:
                message += f" Codes: {', '.join(options)}."
        case "pattern":
            message = _pattern(column, str(found), column.name in row_class.edtf_columns)
        case "limit":
            low, high = column.constraints.minimum, column.constraints.maximum
            limits = [f"at least {cells.text(low)}"] if low is not None else []
            limits += [f"at most {cells.text(high)}"] if high is not None else []
            message = f"{quoted(found)} is outside the limits; write {' and '.join(limits)}."
            message += f"{_with_point(column, found)} {_help(column)}"
        case "length":
            most = column.constraints.maxLength
            length = len(found) if isinstance(found, str) else 0
            message = (
                f"{length:,} characters are too many; shorten to {most}"
                if most is not None and length > most
                else f"the text is empty or too short; fill it in. {_help(column)}"
            )
        case _:
            message = f"{quoted(found)}: {details['msg']}. {_help(column)}"
    return code, name, message


def _required(row_class: type[Row], column: "Column") -> str:
    if column.name == "id" and row_class.natural_key:
        return "the id is empty; run karabakh-data tidy, which makes it from the row"
    return f"the cell is empty; fill it in. {_help(column)}"


def _pattern(column: "Column", found: str, is_date: bool) -> str:
    form = (column.constraints.pattern or "").removeprefix("^").removesuffix("$")
    if is_date:
        try:
            dates.parse(found)
        except DateError as error:
            return str(error)
    likely = next((text for text in _rewritten(found) if re.fullmatch(form, text)), None)
    hint = "" if likely is None else f" Did you mean {likely!r}?"
    if form == KEY_FORM:
        return f"{quoted(found)} is not an id: write small letters, digits and hyphens.{hint}"
    return f"{quoted(found)} does not have the form {form}.{hint} {_help(column)}"


def _with_point(column: "Column", found: Any) -> str:
    """Return a hint at the number that lost its decimal point to another country's spreadsheet."""
    most = column.constraints.maximum
    if column.type != "number" or most is None or not isinstance(found, int):
        return ""
    number = Decimal(found)
    while abs(number) > most:
        number = number.scaleb(-1)
    return f" Did you mean {number.normalize():f}?"


def _rewritten(found: str) -> Iterator[str]:
    """Yield what a text that has not the form of its column may have meant."""
    if len(found) < 200:
        yield cells.slug(found)
        yield found.upper()
    for clock in CLOCKS:
        with suppress(ValueError):
            yield f"{dt.datetime.strptime(found, clock):%H:%M}"


def _help(column: "Column") -> str:
    """Return what the schema says of a column."""
    return f"The column holds: {column.description} Write it like {column.example}"


def _allowed(row_class: type[Row], column: str) -> list[str]:
    """Return the codes of a column's vocabulary."""
    attribute = row_class.columns()[column]
    options = get_args(row_class.model_fields[attribute].annotation)
    nested = [code for option in options for code in get_args(option)]
    return [str(code) for code in nested or options]
