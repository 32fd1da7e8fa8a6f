"""What spreadsheets and text editors do to a table when it is saved."""

import codecs
import re
from collections.abc import Callable, Iterator

from mutation.sheet import Mutant, Sheet

WHOLE = re.compile("[0-9]+,[0-9]+")
TEXTS = ("title", "name", "description", "gist", "reason", "note", "omitted", "outcome", "section")


def cells(sheet: Sheet) -> Iterator[Mutant]:
    for column in sheet.schema.fields:
        name = column.name
        if name in TEXTS:
            for row in sheet.some(name):
                text = sheet.cell(row, name)
                yield sheet.mutant("curled quotes", row, name, f"{text} \u201cx\u201d")
                yield sheet.mutant("curled apostrophe", row, name, f"{text} x\u2019s")
        if name == "id" or name in sheet.schema.references():
            for row in sheet.some(name):
                text = sheet.cell(row, name)
                yield sheet.mutant("curled quote in an id", row, name, f"{text}\u2019s")
                yield sheet.mutant("error value", row, name, "#REF!")
                if "-" in text:
                    dashed = text.replace("-", "\u2013", 1)
                    yield sheet.mutant("dash instead of a hyphen in an id", row, name, dashed)
                    yield sheet.mutant("id in capitals", row, name, text.upper())
        if column.type == "boolean":
            for row in sheet.some(name):
                text = sheet.cell(row, name).upper()
                yield sheet.mutant("TRUE and FALSE in capitals", row, name, text)
    for name in ("latitude", "longitude"):
        for row in sheet.some(name, lambda text: "." in text) if name in sheet.header else ():
            cut = sheet.cell(row, name).replace(".", "")
            yield sheet.mutant("decimal point lost", row, name, cut)
    if "stated" in sheet.header:
        for row in sheet.some("stated", lambda text: bool(WHOLE.fullmatch(text))):
            cut = sheet.cell(row, "stated").partition(",")[0]
            yield sheet.mutant("stated number cut at its comma", row, "stated", cut)
    if sheet.name == "identifiers":
        for row in sheet.some("value", lambda text: text.isdigit() and len(text) > 4):
            for digits in (2, 5):
                rounded = f"{float(sheet.cell(row, 'value')):.{digits}E}"
                yield sheet.mutant("long id in scientific notation", row, "value", rounded)
            yield sheet.mutant("id with decimals", row, "value", sheet.cell(row, "value") + ".0")


def files(sheet: Sheet) -> Iterator[Mutant]:
    table, raw = sheet.name, sheet.raw()
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        kind = f"cells separated by {name}"
        text = raw.replace(b",", mark.encode())
        yield Mutant(kind, table, lambda text=text: text, 1, None)
        kind, text = f"{kind}, in quotes", text.replace(mark.encode(), f'"{mark}"'.encode())
        text = b"\n".join(b'"' + line + b'"' for line in text.splitlines())
        yield Mutant(kind, table, lambda text=text: text, 1, None)
    for kind, content in {
        "saved as UTF-16": lambda: codecs.BOM_UTF16_LE + raw.decode().encode("utf-16-le"),
        "saved as a spreadsheet": lambda: b"PK\x03\x04" + raw,
    }.items():
        yield Mutant(kind, table, content, 1, None)
    empty = b"," * (len(sheet.header) - 1)
    end = len(sheet.lines) + 1

    def with_empty_row() -> bytes:
        return raw + empty + b"\n"

    yield Mutant("row of empty cells at the end", table, with_empty_row, end, "id")

    def with_empty_column() -> bytes:
        return raw.replace(b"\n", b",\n")

    yield Mutant("empty column at the end", table, with_empty_column, 1, "")


def bytes_of_files(sheet: Sheet) -> Iterator[Mutant]:
    table, raw = sheet.name, sheet.raw()
    middle = len(sheet.rows) // 2 + 2

    def with_line(change: Callable[[bytes], bytes]) -> Callable[[], bytes]:
        return lambda: sheet.with_line(middle, change(sheet.lines[middle - 1]))

    lines: dict[str, Callable[[bytes], bytes]] = {
        "CRLF in one line": lambda line: line + b"\r",
        "carriage return inside a line": lambda line: b"\r" + line,
        "Latin-1 bytes": lambda line: line + b"\xe9",
        "NUL byte": lambda line: line + b"\0",
        "lone quote": lambda line: b'"' + line.replace(b'"', b""),
        "ragged line": lambda line: line + b",x",
        "line cut short": lambda line: line.partition(b",")[0],
        "cell quoted without need": _quoted,
        "cell of too many characters": lambda line: line + b"x" * 200_000,
    }
    for kind, change in lines.items():
        yield Mutant(kind, table, with_line(change), middle, None)
    empty = with_line(lambda line: line + b"\n")
    yield Mutant("empty line", table, empty, middle + 1, None)
    yield Mutant("byte order mark", table, lambda: codecs.BOM_UTF8 + raw, 1, None)
    yield Mutant("CRLF line ends", table, lambda: raw.replace(b"\n", b"\r\n"), 1, None)
    yield Mutant("file empty", table, lambda: b"", 1, None)
    yield Mutant("file of blanks", table, lambda: b" \n \n", 1, None)
    yield Mutant("file missing", table, lambda: None, None, None)
    last = len(sheet.lines)
    yield Mutant("no line end at the end", table, lambda: raw[:-1], last + 1, None)
    yield Mutant("empty line at the end", table, lambda: raw + b"\n", last + 1, None)
    if len(sheet.rows) > 1:
        turned = [sheet.lines[0], *reversed(sheet.lines[1:]), b""]
        yield Mutant("rows out of order", table, lambda: b"\n".join(turned), 2, None)


def _quoted(line: bytes) -> bytes:
    key, comma, rest = line.partition(b",")
    return b'"' + key + b'"' + comma + rest
