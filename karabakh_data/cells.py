"""Text to value for one cell, and the one canonical way to write a table."""

import csv
import datetime as dt
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from karabakh_data.problems import quoted

if TYPE_CHECKING:
    from _csv import Reader

DIGITS = 15
"""Digits that a number may have: as many as every spreadsheet and program keeps."""

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?")
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_QUOTED = re.compile(r'[,"\r\n]')
_MARKED = re.compile(r'["\r\n]')


def parse(kind: str, text: str) -> Any:
    """Return the value of a filled cell of one Table Schema type.

    Raises:
        ValueError: if the text is not the canonical writing of such a value; the message says
            what was expected.
    """
    check_text(text)
    return VALUES.get(kind, str)(text)


def _integer(text: str) -> int:
    if not is_number(text) or "." in text:
        raise ValueError(
            f"{quoted(text)} is not a whole number;{_as_number(text)} write digits only,"
            f" at most {DIGITS}, such as 1200"
        )
    return int(text)


def _number(text: str) -> int | float:
    if not is_number(text):
        raise ValueError(
            f"{quoted(text)} is not a plain number;{_as_number(text)} write at most"
            f" {DIGITS} digits with a point for decimals, such as 1200 or 4.5, without"
            " blanks, commas, exponent or closing zeros"
        )
    return float(text) if "." in text else int(text)


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        known = text.lower() in ("true", "false")
        advice = f"{text.lower()}, as karabakh-data tidy does" if known else "one of them"
        raise ValueError(f"{quoted(text)} is neither true nor false; write {advice}")
    return text == "true"


def _day(text: str) -> dt.date:
    if not _DATE.fullmatch(text):
        raise ValueError(f"{quoted(text)} is not a day; write YYYY-MM-DD")
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{quoted(text)} is not a day of the calendar") from error


def _list(text: str) -> tuple[str, ...]:
    items = tuple(text.split(";"))
    if not all(items) or tuple(map(str.strip, items)) != items:
        raise ValueError(
            f"{quoted(text)} has an empty entry or blanks; separate entries with ; alone"
        )
    return items


VALUES: dict[str, Callable[[str], Any]] = {
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _day,
    "list": _list,
}
"""What makes the value of a filled cell, by type; of other types it is the text itself."""


def is_number(text: str) -> bool:
    """Tell whether a text is the canonical writing of a number."""
    digits = text.removeprefix("-").replace(".", "")
    return len(digits) <= DIGITS and bool(_NUMBER.fullmatch(text)) and text != "-0"


def _as_number(text: str) -> str:
    """Return a hint at the number that other writings of it mean."""
    if len(text) > DIGITS + 5:
        return ""
    try:
        number = Decimal(text.replace(",", "") if _THOUSANDS.fullmatch(text) else text)
    except ArithmeticError:
        return ""
    found = f"{number.normalize():f}" if abs(number.adjusted()) < DIGITS else ""
    return f" did you mean {found}?" if is_number(found) and found != text else ""


def check_text(text: str) -> None:
    """Check that a text holds what can be seen, in the one way to write it.

    Raises:
        ValueError: if it has blanks at an end or doubled, signs that nobody sees, or letters put
            together of a letter and an accent.
    """
    if not text.isprintable():
        sign = next(letter for letter in text if not letter.isprintable())
        name = {"\t": "a tab", "\n": "a line break", "\r": "a carriage return"}.get(
            sign, f"the sign {unicodedata.name(sign, 'of no name')} (U+{ord(sign):04X})"
        )
        raise ValueError(f"{quoted(text)} has {name}; put a plain blank or nothing there")
    if text != text.strip() or "  " in text:
        raise ValueError(
            f"{quoted(text)} has blanks at an end or doubled; keep single blanks between words only"
        )
    if not unicodedata.is_normalized("NFC", text):
        raise ValueError(
            f"{quoted(text)} has a letter made of a letter and an accent; run karabakh-data tidy,"
            " which writes them as one (Unicode NFC)"
        )


def is_clean(text: str) -> bool:
    """Tell at once for whole lines that ``check_text`` finds at most blanks at ends of cells."""
    return (
        "  " not in text
        and text.replace("\n", "").isprintable()
        and unicodedata.is_normalized("NFC", text)
    )


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
        case float():
            return f"{Decimal(repr(value)):f}"
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
    """Return the canonical CSV text: comma, LF, quotes only where needed, header first.

    Python's own writer quotes a carriage return or not by its version; the bytes must not differ.
    """
    lines = map(_line, chain([columns], rows))
    return "\n".join(chain(lines, [""]))


def _line(row: Sequence[str]) -> str:
    line = ",".join(row)
    if line.count(",") < len(row) and not _MARKED.search(line):
        return line  # the common case: no cell needs quotes
    return ",".join(
        ['"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell for cell in row]
    )


_JSON = json.JSONEncoder(ensure_ascii=False)


def write_json(items: Iterable[Mapping[str, Any]]) -> str:
    """Return the canonical JSON text: an array, one object a line."""
    lines = ",\n".join(map(_JSON.encode, items))
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def slug(*parts: str) -> str:
    """Return a kebab-case ASCII id made of texts."""
    joined = "-".join(parts).lower().replace("..", "open").replace("ə", "e").replace("ı", "i")
    plain = unicodedata.normalize("NFKD", joined).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def fold(text: str) -> str:
    """Return the words of a text without case, accents and signs, to compare names by."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ə", "e").replace("ı", "i"))
    return " ".join(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))
