"""Faults of dates and times."""

import datetime as dt
from collections.abc import Iterator

from karabakh_data.models import TABLES
from mutation.sheet import Mutant, Sheet

NO_DATES = {
    "day that does not exist": ("1992-02-30", "1992-04-31/1992-05-02", "1993-02-29~"),
    "month that does not exist": ("1992-13", "1992-00", "1992-13-01"),
    "year zero": ("0000", "0000-01-01"),
    "interval reversed": ("1993/1992", "1992-05-09/1992-05-08", "1992-05~/1992-04~"),
    "interval without ends": ("../..", "1992/", "/1992"),
    "date as a spreadsheet writes it": ("26/02/1992", "26-Feb-92", "2/26/92", "Feb-92", "33660"),
    "date as people write it": ("26 February 1992", "26.2.1992", "1992-2-26", "c. 1992"),
    "EDTF outside the subset": ("1992-21", "199X", "1992-02-XX", "?1992", "1992-02-26T03:00"),
    "dots turned into an ellipsis": ("1992/…",),
    "hyphens turned into dashes": ("1992–02–26",),
}


def dates(sheet: Sheet) -> Iterator[Mutant]:
    row_class = next(t.row_class for t in TABLES if t.row_class.resource == sheet.name)
    for name in row_class.edtf_columns:
        for number, row in enumerate(sheet.some(name)):
            for kind, texts in NO_DATES.items():
                for text in texts if number == 0 else texts[:1]:
                    yield sheet.mutant(kind, row, name, text)
        for row in sheet.some(name, lambda text: len(text) == 10):
            short = sheet.cell(row, name).replace("-", "")
            yield sheet.mutant("date without hyphens", row, name, short)


def derived(sheet: Sheet) -> Iterator[Mutant]:
    if "date_start" not in sheet.header:
        return
    kind = "derived column out of step"
    for name in ("date_start", "date_end"):
        for row in sheet.some(name):
            yield sheet.mutant(kind, row, name, "1901-01-01")
            yield sheet.mutant(kind, row, name, "")
    for row in sheet.some("date_prec"):
        for other in "12345":
            if other != sheet.cell(row, "date_prec"):
                yield sheet.mutant(kind, row, "date_prec", other)
    for row in sheet.some("date_start", lambda text: text != "1990-06-07"):
        yield sheet.mutant("date changed alone", row, "date", "1990-06-07", "date_start")
    for row in sheet.some("date", lambda text: not text):
        yield sheet.mutant("date filled in alone", row, "date", "1990-06-07", "date_start")
    for row in sheet.some("date"):
        beyond = {"date_start": "2020-09-27", "date_end": "2020-09-27", "date_prec": "1"}
        yield sheet.several("date after the data end", row, "date", date="2020-09-27", **beyond)


def times(sheet: Sheet) -> Iterator[Mutant]:
    for name in ("time", "effective_time"):
        if name not in sheet.header:
            continue
        for row in sheet.some(name):
            for wrong in ("24:00", "7.30", "7:30 pm", "07:60", "0.3125"):
                yield sheet.mutant("time wrong", row, name, wrong)
            for form in ("%H:%M:%S", "%I:%M:%S %p"):
                shown = f"{dt.time.fromisoformat(sheet.cell(row, name)):{form}}"
                yield sheet.mutant("time as a spreadsheet writes it", row, name, shown)
        for row in sheet.some(name, lambda text: text.startswith("0")):
            yield sheet.mutant("leading zero dropped", row, name, sheet.cell(row, name)[1:])
