"""Rules on natural keys."""

from collections.abc import Iterator
from typing import Any

from karabakh_data.dataset import Dataset
from karabakh_data.rules.finding import Finding


def natural_key(data: Dataset) -> Iterator[Finding]:
    """The columns that make up a link table's row are unique together; empty equals empty."""
    for table in data.tables.values():
        columns = table.row_class.natural_key
        if not columns:
            continue
        seen: dict[tuple[Any, ...], str] = {}
        for row in table:
            key = tuple(getattr(row, column) for column in columns)
            if key in seen:
                yield Finding(
                    row, columns[0], f"same {', '.join(columns)} as {seen[key]}; merge the two rows"
                )
            seen.setdefault(key, row.id)
