"""Rules on parts and wholes."""

from collections.abc import Iterator
from typing import Any

from karabakh_data import cells
from karabakh_data.dataset import Dataset
from karabakh_data.row import Row
from karabakh_data.rules.finding import Finding
from karabakh_data.table import Table, span_of

SHOWN = 5
"""Members of a cycle that a message names."""


def cycle_of_wholes(data: Dataset) -> Iterator[Finding]:
    """No row is part of itself, directly or through others."""
    for table in data.tables.values():
        if "part_of_id" in table.row_class.model_fields:
            yield from cycles(table, "part_of_id")


def cycles(table: Table[Any], column: str) -> Iterator[Finding]:
    """Find the rows that a column leads back to, directly or through other rows."""
    done: set[str] = set()
    for start in table:
        path: dict[str, Row] = {}
        row: Row | None = start
        while row is not None and row.id not in done and row.id not in path:
            path[row.id] = row
            row = table.get(getattr(row, column))
        if row is not None and row.id in path:
            ids = list(path)
            ring = ids[ids.index(row.id) :]
            for place, key in enumerate(ring):
                chain = [ring[(place + n) % len(ring)] for n in range(min(SHOWN, len(ring)))]
                more = [] if len(chain) == len(ring) else ["…"]
                message = (
                    f"a cycle: {' → '.join([*chain, *more, key])}; one of them must not lead on"
                )
                yield Finding(path[key], column, message)
        done.update(path)


def part_within_whole(data: Dataset) -> Iterator[Finding]:
    """A part overlaps its whole in time, and lies inside it when both are known to the day."""
    advice = "correct a date or part_of_id"
    for table in (data.events, data.claims, data.equipment, data.ceasefires):
        for row in table:
            whole = table.get(row.part_of_id)
            if whole is None:
                continue
            own, outer = span_of(row), span_of(whole)
            if own is None or outer is None:
                continue
            if not own.overlaps(outer):
                message = f"{row.date} does not overlap its whole {whole.id} ({whole.date})"
                yield Finding(row, "date", f"{message}; {advice}")
            elif _to_the_day(row) and _to_the_day(whole) and not own.within(outer):
                message = f"{row.date} is not inside its whole {whole.id} ({whole.date})"
                yield Finding(row, "date", f"{message}; {advice}")


def part_same_count(data: Dataset) -> Iterator[Finding]:
    """A part of a count has the measure and unit of its whole and is not larger."""
    for claim in data.claims:
        whole = data.claims.get(claim.part_of_id)
        if whole is None:
            continue
        name, advice = f"its whole {whole.id}", "correct a row or part_of_id"
        if claim.measure != whole.measure:
            message = f"{claim.measure}, but {name} counts {whole.measure}"
            yield Finding(claim, "measure", f"{message}; {advice}")
        elif claim.unit != whole.unit:
            message = f"{claim.unit or 'empty'}, but {name} has {whole.unit or 'none'}"
            yield Finding(claim, "unit", f"{message}; {advice}")
        elif claim.low is not None and whole.high is not None and claim.low > whole.high:
            message = f"{cells.text(claim.low)} is more than {name} ({cells.text(whole.high)})"
            yield Finding(claim, "low", f"{message}; {advice}")


def _to_the_day(row: Row) -> bool:
    text = str(getattr(row, "date"))
    return not any(mark in text for mark in "?~%") and all(
        len(end) == 10 for end in text.split("/")
    )
