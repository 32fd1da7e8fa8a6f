"""Rules on who says it."""

from collections.abc import Iterator

from karabakh_data.dataset import Dataset
from karabakh_data.rules.finding import Finding
from karabakh_data.rules.wholes import cycles


def claimant_agrees(data: Dataset) -> Iterator[Finding]:
    """`claimant_id` is filled exactly when `attribution` is `named`."""
    for table in data.tables.values():
        if "attribution" not in table.row_class.model_fields:
            continue
        for row in table:
            attribution, claimant = getattr(row, "attribution"), getattr(row, "claimant_id")
            if attribution == "named" and claimant is None:
                yield Finding(row, "claimant_id", "attribution is named: fill in who states it")
            elif attribution != "named" and claimant is not None:
                yield Finding(
                    row, "attribution", f"{attribution}, but claimant_id is filled; write named"
                )


def denial_agrees(data: Dataset) -> Iterator[Finding]:
    """`denies_id` is filled only in a denial, and leads back to the row by no way."""
    for claim in data.claims:
        if claim.denies_id is not None and claim.stance != "denies":
            yield Finding(
                claim,
                "stance",
                f"{claim.stance}, but denies_id is filled: write denies, or empty it",
            )
    yield from cycles(data.claims, "denies_id")
