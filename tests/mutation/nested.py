"""Faults of ``sources.json``, whose entries nest."""

import codecs
import json
from collections.abc import Callable, Iterator
from typing import Any

from karabakh_data.paths import package_folder
from mutation.sheet import Mutant

NAME = "sources"
REMOVED = object()


def sources() -> Iterator[Mutant]:
    raw = (package_folder() / "data" / f"{NAME}.json").read_bytes()
    lines = raw.split(b"\n")
    items: list[dict[str, Any]] = json.loads(raw)

    def mutant(kind: str, number: int, field: str | None, text: bytes) -> Mutant:
        """Return the file with one entry, which is one line, replaced."""
        comma = b"," if number < len(items) - 1 else b""
        content = b"\n".join([*lines[: number + 1], text + comma, *lines[number + 2 :]])
        return Mutant(kind, NAME, lambda: content, number + 2, field)

    def changed(kind: str, number: int, name: str, value: object) -> Mutant:
        item = dict(items[number])
        item[name] = value
        kept = {key: part for key, part in item.items() if part is not REMOVED}
        return mutant(kind, number, name, json.dumps(kept, ensure_ascii=False).encode())

    for number in (0, len(items) // 2, len(items) - 1):
        item, line = items[number], lines[number + 1].rstrip(b",")
        for name in ("id", "type", "title", "custom"):
            yield changed("required cell empty", number, name, REMOVED)
        yield changed("column too many", number, "remarks", "x")
        yield changed("code unknown", number, "type", "bok")
        yield changed("label instead of a code", number, "type", "Book")
        for name, wrong in _wrong_values().items():
            yield changed("type wrong", number, name, wrong)
        for name, wrong in {"URL": "www.example.org", "DOI": "doi", "language": "English!"}.items():
            yield changed("form wrong", number, name, wrong)
        yield changed("text empty", number, "title", "")
        for kind, form in {
            "blank at the end": "{} ",
            "line break inside": "{}\nx",
            "sign without width": "{}\u200b",
            "curled quotes": "\u201c{}\u201d",
        }.items():
            yield changed(kind, number, "title", form.format(item["title"]))
        for name, value in (
            ("independence", "neutral"),
            ("accessed", "2026-02-30"),
            ("licence", 5),
        ):
            spoiled = item["custom"] | {name: value}
            yield changed("nested value wrong", number, "custom", spoiled)
        missing = {key: part for key, part in item["custom"].items() if key != "licence"}
        yield changed("nested value missing", number, "custom", missing)
        yield changed("nested value too many", number, "custom", item["custom"] | {"remarks": "x"})
        issued = {"date-parts": [[1992, 13]]} | {"remarks": 1}
        yield changed("nested value too many", number, "issued", issued)
        turned = json.dumps(dict(reversed(item.items())), ensure_ascii=False).encode()
        yield mutant("columns reordered", number, None, turned)
        yield mutant("column twice", number, None, line[:-1] + b', "title": "Another"}')
        yield mutant("null instead of nothing", number, None, line[:-1] + b', "note": null}')
        yield mutant("half a character", number, None, line[:-1] + b', "note": "\\ud800"}')
        yield mutant("number nan", number, None, line[:-1] + b', "volume": NaN}')
        yield mutant("number of too many digits", number, None, line[:-1] + b', "volume": 9e999}')
        yield mutant("entry that is no object", number, None, b'"x"')
        yield mutant("lone quote", number, None, line.replace(b'"title"', b'title"', 1))
        yield mutant("line cut short", number, None, line[: len(line) // 2])
        yield mutant("Latin-1 bytes", number, None, line[:-2] + b'\xe9"}')
        yield mutant("NUL byte", number, None, line[:-1] + b"\0}")
        yield mutant("blanks between", number, None, line.replace(b": ", b":", 1))
    first, last = items[0]["id"], items[-1]["id"]
    yield changed("key of another row", len(items) - 1, "id", first)
    yield changed("key of another form", 0, "id", f"{last} Paper")
    whole: dict[str, tuple[Callable[[], bytes | None], int | None]] = {
        "byte order mark": (lambda: codecs.BOM_UTF8 + raw, 1),
        "CRLF line ends": (lambda: raw.replace(b"\n", b"\r\n"), 1),
        "file empty": (lambda: b"", 1),
        "file missing": (lambda: None, None),
        "not an array": (lambda: b'{"sources": ' + raw + b"}", 1),
        "nested without end": (lambda: b"[" * 100_000, 1),
        "rows out of order": (lambda: _reversed(items), 2),
        "no line end at the end": (lambda: raw[:-1], len(lines)),
    }
    for kind, (content, number) in whole.items():
        yield Mutant(kind, NAME, content, number, None)


def _wrong_values() -> dict[str, object]:
    return {
        "title": 5,
        "author": "A. Writer",
        "issued": "1992",
        "custom": [],
        "language": ["en"],
        "URL": {"href": "https://example.org"},
    }


def _reversed(items: list[dict[str, Any]]) -> bytes:
    text = ",\n".join(json.dumps(item, ensure_ascii=False) for item in reversed(items))
    return f"[\n{text}\n]\n".encode()
