"""Rules on texts."""

from collections.abc import Iterator

from karabakh_data.dataset import Dataset
from karabakh_data.rules.finding import Finding

WORDS = 60
"""Longest description, in words."""


def word_limit(data: Dataset) -> Iterator[Finding]:
    """Descriptions and outcomes have 60 words at most."""
    for table in data.tables.values():
        for column in ("description", "outcome"):
            if column not in table.row_class.model_fields:
                continue
            for row in table:
                words = len((getattr(row, column) or "").split())
                if words > WORDS:
                    yield Finding(row, column, f"{words} words; shorten to {WORDS}")
