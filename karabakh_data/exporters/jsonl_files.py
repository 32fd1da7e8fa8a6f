"""JSON Lines: a file per table, with one JSON object on each line."""

import json
from pathlib import Path

from karabakh_data.dataset import Dataset
from karabakh_data.exporters import Progress, silent
from karabakh_data.exporters.destination import new_folder
from karabakh_data.output import write_text
from karabakh_data.values import json_row


def export(
    data: Dataset, destination: Path, force: bool = False, progress: Progress = silent
) -> None:
    """Write a folder with ``<table>.jsonl`` for every table.

    See ``karabakh_data.exporters.Export`` for the arguments.
    """
    with new_folder(destination, force) as folder:
        for name, table in data.tables.items():
            progress(name)
            lines = (json.dumps(json_row(row), ensure_ascii=False) + "\n" for row in table)
            write_text(folder / f"{name}.jsonl", "".join(lines))
