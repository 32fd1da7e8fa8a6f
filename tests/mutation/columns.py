"""Faults of columns, keys and references."""

from collections.abc import Iterator

from mutation.sheet import Mutant, Sheet

CITATIONS = ("sources", "kept_sources", "other_sources")


def headers(sheet: Sheet) -> Iterator[Mutant]:
    table, header = sheet.name, list(sheet.header)
    for place, name in enumerate(header):

        def dropped(place: int = place) -> bytes:
            rows = ([*row[:place], *row[place + 1 :]] for row in sheet.rows)
            return sheet.text([*header[:place], *header[place + 1 :]], rows)

        def renamed(place: int = place, new: str = name + "x") -> bytes:
            return sheet.text([*header[:place], new, *header[place + 1 :]], sheet.rows)

        def doubled(name: str = name, place: int = place) -> bytes:
            return sheet.text([*header, name], ([*row, row[place]] for row in sheet.rows))

        def swapped(place: int = place) -> bytes:
            order = list(range(len(header)))
            order[place], order[place - 1] = order[place - 1], order[place]
            rows = ([row[n] for n in order] for row in sheet.rows)
            return sheet.text([header[n] for n in order], rows)

        yield Mutant("column missing", table, dropped, 1, name)
        yield Mutant("column renamed", table, renamed, 1, name + "x")
        yield Mutant("column twice", table, doubled, 1, name)
        # The first column that is not in its place is named: of the outermost two, the last one.
        yield Mutant("columns reordered", table, swapped, 1, name if place else header[-1])

    def extra() -> bytes:
        return sheet.text([*header, "remarks"], ([*row, "x"] for row in sheet.rows))

    yield Mutant("column too many", table, extra, 1, "remarks")


def keys(sheet: Sheet) -> Iterator[Mutant]:
    for row in sheet.some("id"):
        yield sheet.mutant("key missing", row, "id", "")
        yield sheet.mutant("key of another form", row, "id", "Another Id")

        def twice(row: int = row) -> bytes:
            return sheet.with_line(row + 2, b"\n".join([sheet.lines[row + 1]] * 2))

        yield Mutant("key twice", sheet.name, twice, row + 3, "id")
        # Another row may stand further up under the id: that of the first row is taken last.
        other = 0 if row else len(sheet.rows) - 1
        if other != row:
            taken = sheet.cell(other, "id")
            second = max(row, other)
            changed = sheet.changed(row, id=taken)
            yield Mutant("key of another row", sheet.name, changed, second + 2, "id")
        if sheet.schema.uniqueKeys:

            def again(row: int = row) -> bytes:
                key, rest = sheet.lines[row + 1].split(b",", 1)
                return sheet.with_line(
                    row + 2, b"\n".join([sheet.lines[row + 1], key + b"-2," + rest])
                )

            first = sheet.schema.uniqueKeys[0][0]
            yield Mutant("link twice under two ids", sheet.name, again, row + 3, first)


def references(sheet: Sheet) -> Iterator[Mutant]:
    for name in sheet.schema.references():
        for row in sheet.some(name):
            yield sheet.mutant("reference dangling", row, name, sheet.cell(row, name) + "-x")
            yield sheet.mutant("name instead of an id", row, name, "Some Name")
    for name in CITATIONS:
        if name not in sheet.header:
            continue
        for row in sheet.some(name):
            cited = sheet.cell(row, name)
            first = cited.partition(";")[0]
            for kind, value in {
                "citation dangling": f"no-such-{cited}",
                "last citation dangling": f"{cited};no-such-source[1]",
                "citation malformed": cited.replace("[", "(", 1) + "]",
                "citations separated by a comma": f"{first},{first}",
                "citation twice": f"{first};{first}",
                "citation without its end": f"{cited};wikipedia[lead.1",
                "bracket in a locator": f"{cited};wikipedia[lead[1]]",
                "paragraph of the article unknown": f"{cited};wikipedia[lead.99]",
                "article cited without a paragraph": f"{cited};wikipedia",
                "list with an empty entry": f"{cited};",
                "list with blanks": cited.replace(";", "; ")
                if ";" in cited
                else f"{cited}; {first}",
            }.items():
                yield sheet.mutant(kind, row, name, value)
