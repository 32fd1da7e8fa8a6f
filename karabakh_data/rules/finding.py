"""What a rule reports: the row and the column at fault."""

from typing import NamedTuple

from karabakh_data.row import Row

Absent = tuple[str | None, str | None]
"""Table and key of what is not there; no key for any row of the table, no table for all tables."""


class Finding(NamedTuple):
    """One breach of a rule."""

    row: Row
    """Row at fault."""
    field: str | None
    """Column at fault."""
    message: str
    """What was found, what was expected and what to do."""
    absent: Absent | None = None
    """What the row lacks. Where that could not be read, the row is not at fault."""
