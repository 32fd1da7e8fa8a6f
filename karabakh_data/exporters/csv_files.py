"""The data package as it is: a CSV file per table, sources as CSL-JSON, descriptor and schemas."""

import json
from pathlib import Path
from typing import Any

from karabakh_data import cells
from karabakh_data.dataset import Dataset
from karabakh_data.exporters import Progress, silent
from karabakh_data.exporters.destination import new_folder
from karabakh_data.output import write_text
from karabakh_data.paths import DESCRIPTOR, package_folder
from karabakh_data.schema import bundled_package
from karabakh_data.table import Table
from karabakh_data.tidy import canonical
from karabakh_data.values import json_row


def export(
    data: Dataset, destination: Path, force: bool = False, progress: Progress = silent
) -> None:
    """Write a folder that is itself a data package, in canonical bytes.

    See ``karabakh_data.exporters.Export`` for the arguments.
    """
    bundled = package_folder()
    # The files are laid out as in the bundled package, whatever the layout they were read from.
    layout = json.loads((bundled / DESCRIPTOR).read_bytes())["resources"]
    with new_folder(destination, force) as folder:
        for resource in bundled_package().resources:
            progress(resource.name)
            table = data.table(resource.name)
            _write(folder / resource.path, csv_text(table, resource.format == "json"))
            schema = (bundled / resource.schema_path).read_text(encoding="utf-8")
            _write(folder / resource.schema_path, schema)
        descriptor = {**data.descriptor, "resources": layout}
        _write(folder / DESCRIPTOR, json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n")


def csv_text(table: Table[Any], as_json: bool) -> str:
    """Return the canonical text of a table's file."""
    if as_json:
        text = cells.write_json(json_row(row) for row in table)
    else:
        columns = table.row_class.columns()
        rows = ([cells.text(getattr(row, name)) for name in columns.values()] for row in table)
        text = cells.write_csv(list(columns), rows)
    return canonical(table.row_class, text, as_json)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, text)
