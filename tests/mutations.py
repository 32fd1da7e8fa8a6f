"""Broken copies of the real package, one fault each, and where validation must report it.

``python tests/mutations.py`` runs them all and writes the score that the docs publish.
"""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from karabakh_data.loader import PackageReading, read_package
from karabakh_data.paths import package_folder
from karabakh_data.problems import Problem
from karabakh_data.reading import read_table
from karabakh_data.schema import Column, TableSchema, bundled_schemas
from karabakh_data.validation import judge

SCORE = Path(__file__).parent.parent / "docs" / "mutation-score.csv"
ROWS = 3
"""Rows that each kind of fault is tried on, in each table and column where it can occur."""
HUGE = 200_000_000


@dataclass(frozen=True)
class Mutant:
    """One broken file."""

    kind: str
    table: str
    content: Callable[[], bytes | None]
    """New content of the table's file; None removes it."""
    line: int | None
    fields: tuple[str | None, ...]
    """Columns of which one must be named; None where no column applies."""


@dataclass(frozen=True)
class Sheet:
    """A CSV table of the real package as text cells."""

    schema: TableSchema
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, name: str) -> Column:
        return next(column for column in self.schema.fields if column.name == name)

    def filled(self, name: str, keep: Callable[[str], bool] = bool) -> list[int]:
        """Return the first, middle and last row whose cell is filled as wanted."""
        place = self.header.index(name)
        found = [number for number, row in enumerate(self.rows) if keep(row[place])]
        return sorted({found[0], found[len(found) // 2], found[-1]})[:ROWS] if found else []

    def cell(self, row: int, name: str) -> str:
        return self.rows[row][self.header.index(name)]

    def text(self, header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
        return buffer.getvalue().encode()

    def changed(self, row: int, /, **cells: str) -> Callable[[], bytes]:
        """Return the file with some cells of one row replaced."""

        def content() -> bytes:
            rows = [list(cells_of) for cells_of in self.rows]
            for name, value in cells.items():
                rows[row][self.header.index(name)] = value
            return self.text(self.header, rows)

        return content

    def raw(self) -> bytes:
        return self.text(self.header, self.rows)

    def mutant(self, kind: str, row: int, name: str, value: str, *fields: str | None) -> Mutant:
        """Return the mutant in which one cell is replaced."""
        content = self.changed(row, **{name: value})
        return Mutant(kind, self.schema.name, content, row + 2, fields or (name,))


@cache
def sheets() -> dict[str, Sheet]:
    """Return every CSV table that has rows; no cell of the real package holds a line break."""
    found: dict[str, Sheet] = {}
    for name, schema in bundled_schemas().items():
        path = package_folder() / "data" / f"{name}.csv"
        if path.exists():
            header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
            if rows:
                found[name] = Sheet(schema, tuple(header), tuple(tuple(row) for row in rows))
    return found


def headers(sheet: Sheet) -> Iterator[Mutant]:
    table, header = sheet.schema.name, list(sheet.header)
    for place, name in enumerate(header):
        without = [*header[:place], *header[place + 1 :]]

        def dropped(place: int = place, without: list[str] = without) -> bytes:
            rows = ([*row[:place], *row[place + 1 :]] for row in sheet.rows)
            return sheet.text(without, rows)

        def renamed(place: int = place, name: str = name) -> bytes:
            return sheet.text([*header[:place], name + "x", *header[place + 1 :]], sheet.rows)

        def doubled(name: str = name, place: int = place) -> bytes:
            return sheet.text([*header, name], ([*row, row[place]] for row in sheet.rows))

        def swapped(place: int = place) -> bytes:
            order = list(range(len(header)))
            order[place], order[place - 1] = order[place - 1], order[place]
            rows = ([row[n] for n in order] for row in sheet.rows)
            return sheet.text([header[n] for n in order], rows)

        yield Mutant("column missing", table, dropped, 1, (name,))
        yield Mutant("column renamed", table, renamed, 1, (name, name + "x"))
        yield Mutant("column twice", table, doubled, 1, (name,))
        yield Mutant("columns reordered", table, swapped, 1, (name, header[place - 1], header[0]))

    def extra() -> bytes:
        return sheet.text([*header, "remarks"], ([*row, "x"] for row in sheet.rows))

    yield Mutant("column too many", table, extra, 1, ("remarks",))


def keys(sheet: Sheet) -> Iterator[Mutant]:
    table = sheet.schema.name
    for row in sheet.filled("id"):
        yield sheet.mutant("key missing", row, "id", "")

        def twice(row: int = row) -> bytes:
            rows = [*sheet.rows[: row + 1], *sheet.rows[row:]]
            return sheet.text(sheet.header, rows)

        yield Mutant("key twice", table, twice, row + 3, ("id",))
    for name in sheet.schema.references():
        for row in sheet.filled(name):
            yield sheet.mutant("reference dangling", row, name, sheet.cell(row, name) + "-x")
    for name in ("sources", "kept_sources", "other_sources"):
        if name in sheet.header:
            for row in sheet.filled(name):
                cited = sheet.cell(row, name)
                broken = "no-such-" + cited
                yield sheet.mutant("citation dangling", row, name, broken)
                yield sheet.mutant(
                    "citation malformed", row, name, cited.replace("[", "(", 1) + "]"
                )


WRONG = {
    "integer": ("type wrong", ["one", "1.5", "true"]),
    "number": ("type wrong", ["many", "12a", "--1"]),
    "boolean": ("type wrong", ["yes", "TRUE", "1"]),
    "date": ("type wrong", ["someday", "1992", "8 May 1992"]),
}
NUMBERS = {
    "number with blanks": lambda text: f" {text}",
    "number with an underscore": lambda text: f"1_{text}",
    "number with an exponent": lambda _text: "1e3",
    "number with a thousands separator": lambda text: f"1,{text.zfill(3)}",
    "number nan": lambda _text: "nan",
    "number inf": lambda _text: "inf",
    "number with closing zeros": lambda text: f"{text}.0",
    "number with a leading zero": lambda text: f"0{text}",
}


def values(sheet: Sheet) -> Iterator[Mutant]:
    for column in sheet.schema.fields:
        name, rules = column.name, column.constraints
        for row in sheet.filled(name):
            text = sheet.cell(row, name)
            yield sheet.mutant("blanks at the end", row, name, text + " ")
            if rules.required and name != "id":
                yield sheet.mutant("required cell empty", row, name, "")
            if column.type in WRONG:
                kind, spoiled = WRONG[column.type]
                for wrong in spoiled:
                    yield sheet.mutant(kind, row, name, wrong)
            if column.type in ("integer", "number"):
                for kind, spoil in NUMBERS.items():
                    yield sheet.mutant(kind, row, name, spoil(text))
            if rules.enum and column.type == "string":
                yield sheet.mutant("code unknown", row, name, text + "x")
                yield sheet.mutant("code in capitals", row, name, text.upper() + "_")
            if rules.pattern and column.type == "string" and name not in sheet.schema.references():
                yield sheet.mutant("form wrong", row, name, f"?{text}?")
            if column.type == "list":
                yield sheet.mutant("list with an empty entry", row, name, text + ";")


def dates(sheet: Sheet) -> Iterator[Mutant]:
    edtf = bundled_schemas()["events"].fields[4].constraints.pattern
    for column in sheet.schema.fields:
        if column.constraints.pattern != edtf:
            continue
        name = column.name
        for row in sheet.filled(name):
            yield sheet.mutant("day that does not exist", row, name, "1992-02-30")
            yield sheet.mutant("interval reversed", row, name, "1993/1992")
            yield sheet.mutant("date as a spreadsheet writes it", row, name, "26/02/1992")
            yield sheet.mutant("date as a spreadsheet writes it", row, name, "26-Feb-92")
        for row in sheet.filled(name, lambda text: len(text) == 10):
            serial = sheet.cell(row, name).replace("-", "")
            yield sheet.mutant("date without hyphens", row, name, serial)
    if "date_start" in sheet.header:
        for name in ("date_start", "date_end"):
            for row in sheet.filled(name):
                yield sheet.mutant("derived date out of step", row, name, "1901-01-01")
                yield sheet.mutant("derived date out of step", row, name, "")
        for row in sheet.filled("date_prec"):
            other = "5" if sheet.cell(row, "date_prec") != "5" else "1"
            yield sheet.mutant("derived date out of step", row, "date_prec", other)


def figures(sheet: Sheet) -> Iterator[Mutant]:
    if "bound" not in sheet.header:
        return
    for row in sheet.filled("bound", lambda text: text == "range"):
        low, high = sheet.cell(row, "low"), sheet.cell(row, "high")
        content = sheet.changed(row, low=high, high=low)
        yield Mutant("low above high", sheet.schema.name, content, row + 2, ("bound",))
    for bound in ("exact", "about", "range", "at-least", "at-most", "unquantified"):
        other = "at-most" if bound != "at-most" else "at-least"
        for row in sheet.filled("bound", lambda text, bound=bound: text == bound):  # type: ignore[misc]
            yield sheet.mutant("bound contradicts the numbers", row, "bound", other)
    for row in sheet.filled("low"):
        yield sheet.mutant("bound contradicts the numbers", row, "low", "", "bound")


def structure(sheet: Sheet) -> Iterator[Mutant]:
    """Faults of parts, attributions, chains, votes and coordinates."""
    name = sheet.schema.name
    if "part_of_id" in sheet.header:
        for row in sheet.filled("part_of_id"):
            own = sheet.cell(row, "id")
            yield sheet.mutant("part of itself", row, "part_of_id", own)
    if "part_of_id" in sheet.header and "date" in sheet.header and name != "actors":
        for row in sheet.filled("part_of_id"):
            if sheet.cell(row, "date") and _whole_is_dated(sheet, row):
                day = "1890-01-01"
                content = sheet.changed(row, date=day, date_start=day, date_end=day, date_prec="1")
                yield Mutant("part outside its whole", name, content, row + 2, ("date",))
    if "attribution" in sheet.header:
        for row in sheet.filled("attribution", lambda text: text == "named"):
            yield sheet.mutant("claimant lost", row, "claimant_id", "")
            yield sheet.mutant("claim turned into fact", row, "attribution", "source-voice")
    if name == "control":
        for row in sheet.filled("previous_actor_id"):
            yield sheet.mutant(
                "chain contradicts itself", row, "previous_actor_id", "boris-yeltsin"
            )
        for row in sheet.filled("sequence", lambda text: text == "2"):
            yield sheet.mutant("chain with a gap", row, "sequence", "9")
    if name == "resolutions":
        for column in ("votes_for", "votes_against", "abstentions"):
            row = [r[0] for r in sheet.rows].index("un-a-res-62-243")
            wrong = str(int(sheet.cell(row, column)) + 1)
            yield sheet.mutant("votes do not add up", row, column, wrong)
    if name == "places":
        for row in sheet.filled("latitude"):
            yield sheet.mutant("coordinate lost", row, "latitude", "")
            yield sheet.mutant("coordinate out of range", row, "latitude", "140.5")
            yield sheet.mutant("coordinate out of range", row, "longitude", "240.5")
        for row in range(len(sheet.rows)):
            if _checked_place(sheet, row):
                latitude, longitude = sheet.cell(row, "latitude"), sheet.cell(row, "longitude")
                content = sheet.changed(row, latitude=longitude, longitude=latitude)
                yield Mutant("coordinates swapped", name, content, row + 2, ("latitude",))
    if name == "identifiers":
        for row in sheet.filled("value", lambda text: text.isdigit() and len(text) > 4):
            rounded = f"{float(sheet.cell(row, 'value')):.2E}"
            yield sheet.mutant("long id in scientific notation", row, "value", rounded)
    for column in ("time", "effective_time"):
        if column in sheet.header:
            for row in sheet.filled(column, lambda text: text.startswith("0")):
                short = sheet.cell(row, column)[1:]
                yield sheet.mutant("leading zero dropped", row, column, short)
    for column in ("title", "name", "description", "gist", "reason"):
        if column in sheet.header:
            for row in sheet.filled(column):
                curled = f"{sheet.cell(row, column)} \u201cx\u201d"
                yield sheet.mutant("curled quotes", row, column, curled)


def _whole_is_dated(sheet: Sheet, row: int) -> bool:
    ids = [cells[0] for cells in sheet.rows]
    whole = sheet.cell(row, "part_of_id")
    return whole in ids and bool(sheet.cell(ids.index(whole), "date_start"))


def _checked_place(sheet: Sheet, row: int) -> bool:
    """Tell whether the place lies in a located place whose size is known to the rules."""
    from karabakh_data.rules.places import COUNTRY_REACH, REACH

    ids = [cells[0] for cells in sheet.rows]
    whole = sheet.cell(row, "part_of_id")
    if not sheet.cell(row, "latitude") or whole not in ids:
        return False
    place = ids.index(whole)
    sized = sheet.cell(place, "kind") in REACH or sheet.cell(place, "country_code") in COUNTRY_REACH
    return sized and bool(sheet.cell(place, "latitude"))


def bytes_of_files(sheet: Sheet) -> Iterator[Mutant]:
    table, raw = sheet.schema.name, sheet.raw()
    lines = raw.split(b"\n")
    middle = len(sheet.rows) // 2 + 2

    def with_line(change: Callable[[bytes], bytes]) -> Callable[[], bytes]:
        return lambda: b"\n".join(
            change(line) if number == middle else line for number, line in enumerate(lines, 1)
        )

    yield Mutant("byte order mark", table, lambda: b"\xef\xbb\xbf" + raw, 1, (None,))
    yield Mutant("CRLF line ends", table, lambda: raw.replace(b"\n", b"\r\n"), 1, (None,))
    yield Mutant(
        "CRLF in one line",
        table,
        with_line(lambda line: line + b"\r"),
        middle,
        (None, *sheet.header),
    )
    yield Mutant("Latin-1 bytes", table, with_line(lambda line: line + b"\xe9"), middle, (None,))
    yield Mutant("NUL byte", table, with_line(lambda line: line + b"\0"), middle, (None,))
    yield Mutant(
        "lone quote",
        table,
        with_line(lambda line: b'"' + line.replace(b'"', b"")),
        middle,
        (None, "id"),
    )
    yield Mutant("ragged line", table, with_line(lambda line: line + b",x"), middle, (None,))
    yield Mutant(
        "line cut short", table, with_line(lambda line: line.partition(b",")[0]), middle, (None,)
    )
    yield Mutant("empty line", table, with_line(lambda line: line + b"\n"), middle + 1, (None,))
    yield Mutant("file empty", table, lambda: b"", 1, (None,))
    yield Mutant("file missing", table, lambda: None, None, (None,))
    yield Mutant(
        "no line end at the end", table, lambda: raw.removesuffix(b"\n"), len(lines) - 1, (None,)
    )
    if len(sheet.rows) > 1:
        turned = [lines[0], *reversed(lines[1:-1]), b""]
        yield Mutant("rows out of order", table, lambda: b"\n".join(turned), 2, (None,))


def sources() -> Iterator[Mutant]:
    path = package_folder() / "data" / "sources.json"
    raw = path.read_bytes()
    items = json.loads(raw)

    def written(number: int, **cells: object) -> Callable[[], bytes]:
        def content() -> bytes:
            copy = [dict(item) for item in items]
            copy[number] |= cells
            kept = [{k: v for k, v in item.items() if v != "REMOVED"} for item in copy]
            text = ",\n".join(json.dumps(item, ensure_ascii=False) for item in kept)
            return f"[\n{text}\n]\n".encode()

        return content

    for number in (0, len(items) // 2, len(items) - 1):
        line = number + 2
        for name in ("id", "type", "title", "custom"):
            yield Mutant(
                "required cell empty",
                "sources",
                written(number, **{name: "REMOVED"}),
                line,
                (name,),
            )
        yield Mutant("column too many", "sources", written(number, remarks="x"), line, ("remarks",))
        yield Mutant("code unknown", "sources", written(number, type="bok"), line, ("type",))
        yield Mutant("type wrong", "sources", written(number, title=5), line, ("title",))
        yield Mutant(
            "type wrong", "sources", written(number, author="A. Writer"), line, ("author",)
        )
        yield Mutant(
            "form wrong", "sources", written(number, URL="www.example.org"), line, ("URL",)
        )
        spoiled = dict(items[number]["custom"]) | {"independence": "neutral"}
        yield Mutant("code unknown", "sources", written(number, custom=spoiled), line, ("custom",))
    yield Mutant("key twice", "sources", written(1, id=items[0]["id"]), 3, ("id",))
    yield Mutant("byte order mark", "sources", lambda: b"\xef\xbb\xbf" + raw, 1, (None,))
    yield Mutant("CRLF line ends", "sources", lambda: raw.replace(b"\n", b"\r\n"), 1, (None,))
    yield Mutant("file empty", "sources", lambda: b"", 1, (None,))
    yield Mutant("file missing", "sources", lambda: None, None, (None,))
    yield Mutant("lone quote", "sources", lambda: raw.replace(b'"title"', b'title"', 1), 2, (None,))


def mutants() -> Iterator[Mutant]:
    """Yield every mutant."""
    for sheet in sheets().values():
        for make in (headers, keys, values, dates, figures, structure, bytes_of_files):
            yield from make(sheet)
    yield from sources()
    claims = sheets()["claims"]
    row = claims.filled("description")[0]
    huge = claims.changed(row, description="x" * HUGE)
    yield Mutant("200 MB in one cell", "claims", huge, row + 2, (None, "description"))


@cache
def real() -> PackageReading:
    return read_package(package_folder())


def problems(mutant: Mutant, folder: Path) -> list[Problem]:
    """Judge the package with the mutant's table; the others are read once for all mutants."""
    reading = real().tables[mutant.table]
    path = folder / reading.path.name
    path.unlink(missing_ok=True)
    content = mutant.content()
    if content is not None:
        path.write_bytes(content)
    spoiled = read_table(path, reading.row_class)
    if caught(mutant, spoiled.problems):  # nothing that the rules add would change the verdict
        return spoiled.problems
    tables = real().tables | {mutant.table: spoiled}
    return judge(PackageReading(real().folder, real().descriptor, tables, []))


def caught(mutant: Mutant, found: Iterable[Problem]) -> bool:
    """Tell whether a problem names the table, the line and a column of the fault."""
    return any(
        p.table == mutant.table and p.line == mutant.line and p.field in mutant.fields
        for p in found
    )


def score(folder: Path) -> tuple[dict[str, list[int]], list[tuple[Mutant, list[Problem]]]]:
    """Return mutants and catches by kind, and those that got away."""
    kinds: dict[str, list[int]] = {}
    missed: list[tuple[Mutant, list[Problem]]] = []
    for mutant in mutants():
        found = problems(mutant, folder)
        tally = kinds.setdefault(mutant.kind, [0, 0])
        tally[0] += 1
        if caught(mutant, found):
            tally[1] += 1
        else:
            missed.append((mutant, found))
    return kinds, missed


def table(kinds: dict[str, list[int]]) -> str:
    """Return the score as the CSV that the docs publish."""
    rows = [f"{kind},{made},{found}" for kind, (made, found) in sorted(kinds.items())]
    return "\n".join(["kind,mutants,reported", *rows]) + "\n"


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as scratch:
        tallies, escaped = score(Path(scratch))
    SCORE.write_text(table(tallies), encoding="utf-8")
    for lost, seen in escaped[: int(sys.argv[1]) if len(sys.argv) > 1 else 40]:
        print(lost.kind, lost.table, lost.line, lost.fields, [str(p)[:200] for p in seen[:3]])
    total, hits = (sum(tally[place] for tally in tallies.values()) for place in (0, 1))
    print(f"{hits} of {total} mutants reported, {len(tallies)} kinds")
    sys.exit(bool(escaped))
