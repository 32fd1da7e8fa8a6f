"""BibTeX: the sources, for LaTeX and reference managers."""

from pathlib import Path

from karabakh_data.citing import source_bibtex
from karabakh_data.dataset import Dataset
from karabakh_data.exporters import Progress, silent
from karabakh_data.exporters.destination import new_file


def export(
    data: Dataset, destination: Path, force: bool = False, progress: Progress = silent
) -> None:
    """Write an entry for every source; its key is the id.

    See ``karabakh_data.exporters.Export`` for the arguments.
    """
    with new_file(destination, force) as part:
        progress(data.sources.name)
        text = "\n\n".join(source_bibtex(source) for source in data.sources) + "\n"
        part.write_text(text, encoding="utf-8", newline="\n")
