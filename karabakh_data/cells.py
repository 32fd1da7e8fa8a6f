"""Text to value for one cell, and the one canonical way to write a table."""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from _csv import Reader

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BLANKS = re.compile(r"^\s|\s$|[\t\r\n\v\f\u00a0]|  ")


def parse(kind: str, text: str) -> Any:
    """Return the value of a filled cell of one Table Schema type.

    Raises:
        ValueError: if the text is not the canonical writing of such a value; the message says
            what was expected.
    """
    if blank := _BLANKS.search(text):
        what = (
            "a tab, line break or odd blank"
            if blank[0].strip(" ")
            else "blanks at an end or doubled"
        )
        raise ValueError(f"{text!r} has {what}; keep single blanks between words only")
    match kind:
        case "integer":
            if not _INTEGER.fullmatch(text) or text == "-0":
                raise ValueError(f"{text!r} is not a whole number; write digits only, such as 1200")
            return int(text)
        case "number":
            if not _NUMBER.fullmatch(text) or text == "-0":
                raise ValueError(
                    f"{text!r} is not a plain number; write digits with a point for decimals,"
                    " such as 1200 or 4.5, without blanks, commas, exponent or closing zeros"
                )
            return float(text) if "." in text else int(text)
        case "boolean":
            if text not in ("true", "false"):
                raise ValueError(f"{text!r} is neither true nor false")
            return text == "true"
        case "date":
            if not _DATE.fullmatch(text):
                raise ValueError(f"{text!r} is not a day; write YYYY-MM-DD")
            try:
                return dt.date.fromisoformat(text)
            except ValueError as error:
                raise ValueError(f"{text!r} is not a day of the calendar") from error
        case "list":
            items = tuple(text.split(";"))
            if any(item != item.strip() or not item for item in items):
                raise ValueError(
                    f"{text!r} has an empty entry or blanks; separate entries with ; alone"
                )
            return items
        case _:
            return text


def text(value: Any) -> str:
    """Return the canonical writing of a value in a CSV cell."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case tuple() | list():
            return ";".join(text(item) for item in cast("tuple[object, ...]", value))
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def read_csv(text: str) -> "Reader":
    """Return a strict reader of CSV text: a lone quote is an error, not the rest of the file.

    Only LF ends a line; a carriage return stays in its cell, for checks to find.
    """
    return csv.reader(_lines(text), strict=True)


def _lines(text: str) -> Iterator[str]:
    """Yield lines one by one: a buffer would take four times the text in memory."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return the canonical CSV text: comma, LF, quotes only where needed, header first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue()


def write_json(items: Iterable[Mapping[str, Any]]) -> str:
    """Return the canonical JSON text: an array, one object a line."""
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def slug(*parts: str) -> str:
    """Return a kebab-case ASCII id made of texts."""
    import unicodedata

    joined = "-".join(parts).lower().replace("..", "open").replace("ə", "e").replace("ı", "i")
    plain = unicodedata.normalize("NFKD", joined).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
