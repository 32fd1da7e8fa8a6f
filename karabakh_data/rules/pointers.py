"""Rules on rows that name a row of any table."""

from collections.abc import Iterator

from karabakh_data import cells
from karabakh_data.dataset import Dataset
from karabakh_data.problems import Hints, quoted, suggestion
from karabakh_data.row import Row
from karabakh_data.rules.finding import Finding


def pointed_row(data: Dataset) -> Iterator[Finding]:
    """Rows of `identifiers` and `discrepancies` name a row, a column and a value that exist."""
    hints = {name: Hints(table.keys()) for name, table in data.tables.items()}
    for pointer in (*data.identifiers, *data.discrepancies):
        if pointer.row not in data.tables[pointer.table]:
            yield _nowhere(pointer, "row", pointer.table, pointer.row, hints)
    for entry in data.discrepancies:
        table = data.tables[entry.table]
        row = table.get(entry.row)
        columns = table.row_class.columns()
        attribute = columns.get(entry.field)
        if attribute is None:
            hint = suggestion(entry.field, columns) or f" Columns: {', '.join(columns)}."
            message = f"no column {quoted(entry.field)} in {entry.table}.{hint}"
            yield Finding(entry, "field", message)
        elif row is not None and cells.text(getattr(row, attribute)) != entry.kept:
            found = cells.text(getattr(row, attribute))
            message = (
                f"{quoted(entry.kept)}, but {entry.row} carries {quoted(found)} in {entry.field}"
            )
            yield Finding(entry, "kept", f"{message}; write the same in both")


def retired_row(data: Dataset) -> Iterator[Finding]:
    """A retired id is no longer in its table, and its successor is."""
    hints = {name: Hints(table.keys()) for name, table in data.tables.items()}
    for entry in data.retired:
        table = data.tables[entry.table]
        if entry.id in table:
            message = f"{entry.id} is still in {entry.table}; remove it there or here"
            yield Finding(entry, "id", message)
        if entry.successor is not None and entry.successor not in table:
            yield _nowhere(entry, "successor", entry.table, entry.successor, hints)


def _nowhere(row: Row, field: str, table: str, key: str, hints: dict[str, Hints]) -> Finding:
    hint = hints[table](key) or " Correct the id, or add the row there."
    return Finding(row, field, f"no {quoted(key)} in table {table}.{hint}", (table, key))
