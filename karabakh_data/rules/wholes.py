"""Rules on parts and wholes."""

from collections.abc import Iterator

from karabakh_data.dataset import Dataset
from karabakh_data.row import Row
from karabakh_data.rules.finding import Finding
from karabakh_data.table import span_of


def cycle_of_wholes(data: Dataset) -> Iterator[Finding]:
    """No row is part of itself, directly or through others."""
    for table in data.tables.values():
        if "part_of_id" not in table.row_class.model_fields:
            continue
        for row in table:
            seen = [row.id]
            whole = table.get(getattr(row, "part_of_id"))
            while whole is not None and whole.id not in seen:
                seen.append(whole.id)
                whole = table.get(getattr(whole, "part_of_id"))
            if whole is not None and whole.id == row.id:
                yield Finding(row, "part_of_id", f"a cycle: {' → '.join([*seen, row.id])}")


def part_within_whole(data: Dataset) -> Iterator[Finding]:
    """A part overlaps its whole in time, and lies inside it when both are known to the day."""
    for table in (data.events, data.claims, data.equipment, data.ceasefires):
        for row in table:
            whole = table.get(row.part_of_id)
            if whole is None:
                continue
            own, outer = span_of(row), span_of(whole)
            if own is None or outer is None:
                continue
            if not own.overlaps(outer):
                yield Finding(
                    row, "date", f"{row.date} does not overlap its whole {whole.id} ({whole.date})"
                )
            elif _to_the_day(row) and _to_the_day(whole) and not own.within(outer):
                yield Finding(
                    row, "date", f"{row.date} is not inside its whole {whole.id} ({whole.date})"
                )


def part_same_count(data: Dataset) -> Iterator[Finding]:
    """A part of a count has the measure and unit of its whole and is not larger."""
    for claim in data.claims:
        whole = data.claims.get(claim.part_of_id)
        if whole is None:
            continue
        if claim.measure != whole.measure:
            yield Finding(
                claim,
                "measure",
                f"{claim.measure}, but its whole {whole.id} counts {whole.measure}",
            )
        elif claim.unit != whole.unit:
            yield Finding(claim, "unit", f"{claim.unit}, but its whole {whole.id} has {whole.unit}")
        elif claim.low is not None and whole.high is not None and claim.low > whole.high:
            yield Finding(
                claim, "low", f"{claim.low} is more than its whole {whole.id} ({whole.high})"
            )


def _to_the_day(row: Row) -> bool:
    text = str(getattr(row, "date"))
    return not any(mark in text for mark in "?~%") and all(
        len(end) == 10 for end in text.split("/")
    )
