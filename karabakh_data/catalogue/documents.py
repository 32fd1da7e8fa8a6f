"""Writes metadata as JSON or YAML, always in the same bytes."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

_PLAIN = re.compile(r"[A-Za-z][\w.-]*( [\w.-]+)*", re.ASCII)
_WORDS_WITH_MEANING = frozenset(["true", "false", "yes", "no", "on", "off", "y", "n", "null"])


def json_text(document: Any) -> str:
    """Return a JSON document."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def yaml_text(document: Mapping[str, Any]) -> str:
    """Return a YAML document of mappings, sequences, texts, numbers and truth values."""
    return "".join(f"{line}\n" for line in _mapping(document))


def _mapping(members: Mapping[str, Any]) -> Iterator[str]:
    for name, value in members.items():
        match value:
            case Mapping() if value:
                yield f"{_scalar(name)}:"
                yield from (f"  {line}" for line in _mapping(cast("Mapping[str, Any]", value)))
            case list() if value:
                yield f"{_scalar(name)}:"
                yield from (f"  {line}" for line in _sequence(cast("Sequence[Any]", value)))
            case _:
                yield f"{_scalar(name)}: {_scalar(value)}"


def _sequence(items: Sequence[Any]) -> Iterator[str]:
    for item in items:
        lines = _mapping(cast("Mapping[str, Any]", item)) if isinstance(item, Mapping) else None
        first, *rest = lines if lines else [_scalar(item)]
        yield f"- {first}"
        yield from (f"  {line}" for line in rest)


def _scalar(value: Any) -> str:
    """Return a text bare where YAML can take it for nothing else, all else as JSON writes it."""
    match value:
        case str() if _PLAIN.fullmatch(value) and value.lower() not in _WORDS_WITH_MEANING:
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)
