"""Rules on rows that name a row of any table."""

from collections.abc import Iterator

from karabakh_data import cells
from karabakh_data.dataset import Dataset
from karabakh_data.problems import suggestion
from karabakh_data.rules.finding import Finding


def pointed_row(data: Dataset) -> Iterator[Finding]:
    """Rows of `identifiers` and `discrepancies` name a row, a column and a value that exist."""
    for pointer in (*data.identifiers, *data.discrepancies):
        table = data.tables[pointer.table]
        if pointer.row not in table:
            hint = suggestion(pointer.row, table.keys())
            yield Finding(pointer, "row", f"no {pointer.row!r} in {pointer.table}.{hint}")
    for entry in data.discrepancies:
        table = data.tables[entry.table]
        row = table.get(entry.row)
        attribute = table.row_class.columns().get(entry.field)
        if attribute is None:
            hint = suggestion(entry.field, table.row_class.columns())
            yield Finding(entry, "field", f"no column {entry.field!r} in {entry.table}.{hint}")
        elif row is not None and cells.text(getattr(row, attribute)) != entry.kept:
            found = cells.text(getattr(row, attribute))
            yield Finding(entry, "kept", f"{entry.kept!r}, but the row carries {found!r}")


def retired_row(data: Dataset) -> Iterator[Finding]:
    """A retired id is no longer in its table, and its successor is."""
    for entry in data.retired:
        table = data.tables[entry.table]
        if entry.id in table:
            yield Finding(entry, "id", f"{entry.id} is still in {entry.table}")
        if entry.successor is not None and entry.successor not in table:
            hint = suggestion(entry.successor, table.keys())
            yield Finding(entry, "successor", f"no {entry.successor!r} in {entry.table}.{hint}")
