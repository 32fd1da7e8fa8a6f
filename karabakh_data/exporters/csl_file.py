"""CSL-JSON: the sources, for Zotero, Pandoc and other citation processors."""

from pathlib import Path

from karabakh_data import cells, citing
from karabakh_data.dataset import Dataset
from karabakh_data.exporters import Progress, silent
from karabakh_data.exporters.destination import new_file


def export(
    data: Dataset, destination: Path, force: bool = False, progress: Progress = silent
) -> None:
    """Write an array of CSL-JSON items, one a line.

    See ``karabakh_data.exporters.Export`` for the arguments.
    """
    with new_file(destination, force) as part:
        progress(data.sources.name)
        text = cells.write_json(citing.csl(data, source) for source in data.sources)
        part.write_text(text, encoding="utf-8", newline="\n")
