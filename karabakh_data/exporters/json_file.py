"""One JSON document with all tables, a row on each line."""

import json
from pathlib import Path
from typing import Any

from karabakh_data import cells
from karabakh_data.dataset import Dataset
from karabakh_data.exporters import Progress, silent
from karabakh_data.exporters.destination import new_file
from karabakh_data.values import json_row


def export(
    data: Dataset, destination: Path, force: bool = False, progress: Progress = silent
) -> None:
    """Write ``{"name", "version", "licence", "tables": {name: [row, …]}}``.

    See ``karabakh_data.exporters.Export`` for the arguments.
    """
    head = {"name": data.descriptor.get("name"), "version": data.version, "licence": _licence(data)}
    tables: list[str] = []
    with new_file(destination, force) as part:
        for name, table in data.tables.items():
            progress(name)
            rows = cells.write_json(json_row(row) for row in table).rstrip("\n")
            tables.append(f"{json.dumps(name)}: {rows}")
        fields = json.dumps(head, ensure_ascii=False)[:-1]
        text = f'{fields}, "tables": {{\n' + ",\n".join(tables) + "\n}}\n"
        part.write_text(text, encoding="utf-8", newline="\n")


def _licence(data: Dataset) -> str | None:
    licences: Any = data.descriptor.get("licenses")
    try:
        return str(licences[0]["name"])
    except (KeyError, IndexError, TypeError):  # a foreign package may name none
        return None
