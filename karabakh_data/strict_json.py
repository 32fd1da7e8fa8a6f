"""Reads JSON strictly: what two readers could take differently is an error."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from math import isfinite
from typing import Any, NoReturn

from karabakh_data.problems import quoted

ENTRY_LENGTH = 1 << 17
"""Characters that an entry of a table may have; Python's CSV reader allows a cell as many."""
DIGITS = 15
"""Digits of a whole number that every program keeps."""

_BLANKS = re.compile(r"[ \t\r\n]*")


def document(text: str) -> Any:
    """Return the content of a JSON document.

    Raises:
        ValueError: if it is not JSON, names a member twice, nests too deeply, or has a number that
            is too large or half a character.
    """
    if text.startswith("\ufeff"):
        raise ValueError("it starts with a byte order mark; save it as UTF-8 without")
    return _strict(text, 0, lambda: (_DECODER.decode(text), len(text)))[0]


def entries(text: str) -> Iterator[tuple[int, Any]]:
    """Yield first line and value of each entry of a JSON array.

    Raises:
        json.JSONDecodeError: as ``document``, with the line, or if an entry is too long.
    """
    place = _after_blanks(text, 0)
    if not text.startswith("[", place):
        raise json.JSONDecodeError("expected one array of objects, from [ to ]", text, place)
    place = _after_blanks(text, place + 1)
    line, counted = 1, 0
    while not text.startswith("]", place):
        try:
            value, end = _strict(text, place, partial(_DECODER.raw_decode, text, place))
        except json.JSONDecodeError:
            raise
        except ValueError as error:
            raise json.JSONDecodeError(str(error), text, place) from error
        if end - place > ENTRY_LENGTH:
            raise json.JSONDecodeError(f"an entry of {end - place:,} characters", text, place)
        line += text.count("\n", counted, place)
        counted = place
        yield line, value
        place = _after_blanks(text, end)
        if text.startswith(",", place):
            place = _after_blanks(text, place + 1)
            if text.startswith("]", place):
                raise json.JSONDecodeError("expected an entry after the comma", text, place)
        elif not text.startswith("]", place):
            raise json.JSONDecodeError("expected a comma or ] after the entry", text, place)
    if (place := _after_blanks(text, place + 1)) < len(text):
        raise json.JSONDecodeError("expected nothing after the closing ]", text, place)


def _after_blanks(text: str, place: int) -> int:
    match = _BLANKS.match(text, place)
    return match.end() if match else place


def _strict(text: str, start: int, decode: Callable[[], tuple[Any, int]]) -> tuple[Any, int]:
    try:
        value, end = decode()
        # An escape can be one half of a character, which no file can hold.
        if text.find("\\u", start, end) >= 0:
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError("it nests too deeply") from error
    except UnicodeEncodeError as error:
        raise ValueError("it has half a character, such as \\ud800 alone") from error
    return value, end


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"{quoted(twice)} stands twice in one object; keep one")
    return found


def _integer(digits: str) -> int:
    if len(digits) > DIGITS + 1:
        raise ValueError(f"{quoted(digits)} has more than {DIGITS} digits")
    return int(digits)


def _decimal(digits: str) -> float:
    if not isfinite(number := float(digits)):
        raise ValueError(f"{quoted(digits)} is too large a number")
    return number


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members,
    parse_int=_integer,
    parse_float=_decimal,
    parse_constant=_no_constant,
)
