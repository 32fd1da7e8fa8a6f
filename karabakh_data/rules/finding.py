"""What a rule reports: the row and the column at fault."""

from typing import NamedTuple

from karabakh_data.row import Row


class Finding(NamedTuple):
    """One breach of a rule."""

    row: Row
    """Row at fault."""
    field: str | None
    """Column at fault."""
    message: str
    """What was found, what was expected and what to do."""
