"""Faults of single cells: types, vocabularies, forms, limits, numbers."""

from collections.abc import Callable, Iterator

from mutation.sheet import Mutant, Sheet

WRONG = {
    "integer": ("one", "1.5", "true"),
    "number": ("many", "12a", "--1", "0x1f"),
    "boolean": ("yes", "TRUE", "1", "0"),
    "date": ("someday", "1992", "8 May 1992", "1992-02-30", "1992-13-01"),
}
NUMBERS: dict[str, Callable[[str], str]] = {
    "number with a leading blank": lambda text: f" {text}",
    "number with a blank inside": lambda text: f"1 {text}",
    "number with an underscore": lambda text: f"1_{text}",
    "number with an exponent": lambda _text: "1e3",
    "number with a thousands separator": lambda text: f"1,{text.zfill(3)}",
    "number with a decimal comma": lambda text: f"{text.partition('.')[0]},5",
    "number with a plus sign": lambda text: f"+{text.lstrip('-')}",
    "number in other digits": lambda _text: "٤٨٥",
    "number of too many digits": lambda _text: "9" * 400,
    "number nan": lambda _text: "nan",
    "number inf": lambda _text: "inf",
    "number minus zero": lambda _text: "-0",
    "number with closing zeros": lambda text: f"{text}.0",
    "number with a leading zero": lambda text: f"0{text}" if text[0] != "-" else f"-0{text[1:]}",
}
SIGNS = {
    "blank at the end": "{} ",
    "blank at the start": " {}",
    "blank doubled": "{}  x",
    "no-break blank": "{}\u00a0x",
    "tab inside": "{}\tx",
    "line break inside": "{}\nx",
    "sign without width": "{}\u200b",
    "letter and accent apart": "{}e\u0301",
}


def signs(sheet: Sheet) -> Iterator[Mutant]:
    for column in sheet.schema.fields:
        for row in sheet.some(column.name)[:1]:
            for kind, form in SIGNS.items():
                value = form.format(sheet.cell(row, column.name))
                yield sheet.mutant(kind, row, column.name, value)


def types(sheet: Sheet) -> Iterator[Mutant]:
    for column in sheet.schema.fields:
        name, rules = column.name, column.constraints
        for row in sheet.some(name):
            text = sheet.cell(row, name)
            if rules.required and name != "id":
                yield sheet.mutant("required cell empty", row, name, "")
            for wrong in WRONG.get(column.type, ()):
                yield sheet.mutant("type wrong", row, name, wrong)
            if column.type in ("integer", "number"):
                for kind, spoil in NUMBERS.items():
                    yield sheet.mutant(kind, row, name, spoil(text))
            if rules.pattern and column.type == "string" and name not in sheet.schema.references():
                yield sheet.mutant("form wrong", row, name, f"?{text}?")
            if column.type == "list":
                yield sheet.mutant("list with an empty entry", row, name, f"{text};")


def limits(sheet: Sheet) -> Iterator[Mutant]:
    for column in sheet.schema.fields:
        name, rules = column.name, column.constraints
        for row in sheet.some(name):
            text = sheet.cell(row, name)
            if rules.enum:
                beyond = "99" if column.type == "integer" else f"{text}x"
                yield sheet.mutant("code unknown", row, name, beyond)
                if column.type == "string":
                    yield sheet.mutant("code in capitals", row, name, text.upper())
                    label = next(c.label for c in column.categories if c.value == text)
                    if label not in rules.enum:
                        yield sheet.mutant("label instead of a code", row, name, label)
            if rules.minimum is not None:
                low = f"{rules.minimum - 1:.0f}"
                yield sheet.mutant("number below its limit", row, name, low)
            if rules.maximum is not None:
                high = f"{rules.maximum + 1:.0f}"
                yield sheet.mutant("number above its limit", row, name, high)
            if rules.maxLength is not None:
                yield sheet.mutant("text too long", row, name, "x" * (rules.maxLength + 1))
