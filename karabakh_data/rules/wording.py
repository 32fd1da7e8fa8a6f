"""Rules on texts."""

import re
from collections.abc import Iterator
from typing import cast

from karabakh_data.dataset import Dataset
from karabakh_data.rules.finding import Finding

WORDS = 60
"""Longest description, in words."""


_TYPOGRAPHIC = re.compile("[\u2018\u2019\u201c\u201d\u201e]")


def straight_quotes(data: Dataset) -> Iterator[Finding]:
    """Quotes and apostrophes are straight; spreadsheets and word processors curl them."""
    for table in data.tables.values():
        for row in table:
            for column, value in row.to_dict().items():
                texts = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
                for text in texts:
                    if isinstance(text, str) and (mark := _TYPOGRAPHIC.search(text)):
                        yield Finding(row, column, f"a curled {mark[0]}; write it straight")


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
