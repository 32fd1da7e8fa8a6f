"""Rules on figures."""

import re
from collections.abc import Iterator
from decimal import Decimal

from karabakh_data import cells
from karabakh_data.dataset import Dataset
from karabakh_data.problems import quoted
from karabakh_data.rules.finding import Finding

EXPECTED = {
    "exact": "low equal to high",
    "about": "low equal to high",
    "range": "low below high",
    "at-least": "low filled and high empty",
    "at-most": "high filled and low empty",
    "unquantified": "low and high empty and the words in stated",
    None: "low and high empty",
}

_DIGITS = re.compile(r"[0-9]{1,15}(,[0-9]{3}){0,4}(\.[0-9]{1,15})?")


def bound_agrees(data: Dataset) -> Iterator[Finding]:
    """`low`, `high` and `stated` are filled as `bound` says; low is not above high.

    A number in `stated` that is written in digits alone is one of them.
    """
    for row in (*data.claims, *data.equipment):
        low, high = row.low, row.high
        match row.bound:
            case "exact" | "about":
                sound = low is not None and low == high
            case "range":
                sound = low is not None and high is not None and low < high
            case "at-least":
                sound = low is not None and high is None
            case "at-most":
                sound = low is None and high is not None
            case "unquantified":
                sound = low is None and high is None and row.stated is not None
            case None:
                sound = low is None and high is None
        if not sound:
            yield Finding(
                row,
                "bound",
                f"{row.bound or 'an empty bound'} wants {EXPECTED[row.bound]}; found low"
                f" {cells.text(low) or 'empty'}, high {cells.text(high) or 'empty'};"
                " correct the one that is wrong",
            )
        elif row.stated and _DIGITS.fullmatch(row.stated):
            number = Decimal(row.stated.replace(",", ""))
            if number not in (low, high):
                message = f"{quoted(row.stated)} is neither low nor high"
                yield Finding(row, "stated", f"{message}; correct the one that is wrong")


def unit_present(data: Dataset) -> Iterator[Finding]:
    """A claim with a number names its unit; a percentage is at most 100."""
    for claim in data.claims:
        if claim.unit is None and (claim.low is not None or claim.high is not None):
            message = "a number without its unit; name the unit, such as person"
            yield Finding(claim, "unit", message)
        for column, value in (("low", claim.low), ("high", claim.high)):
            if claim.unit == "percent" and value is not None and value > 100:
                message = f"{cells.text(value)} percent is more than the whole"
                yield Finding(claim, column, f"{message}; correct the number or the unit")
