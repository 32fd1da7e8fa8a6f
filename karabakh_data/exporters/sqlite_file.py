"""SQLite: one database with types, keys, indexes, views and descriptions of the columns."""

import sqlite3
from contextlib import closing
from pathlib import Path

from karabakh_data.database import connect
from karabakh_data.dataset import Dataset
from karabakh_data.exporters import Progress, silent
from karabakh_data.exporters.destination import new_file
from karabakh_data.problems import OutputError


def export(
    data: Dataset, destination: Path, force: bool = False, progress: Progress = silent
) -> None:
    """Write a database; lists and nested values are JSON, days YYYY-MM-DD.

    See ``karabakh_data.exporters.Export`` for the arguments.
    """
    with new_file(destination, force) as part:
        try:
            with closing(connect(data, progress)) as memory, closing(sqlite3.connect(part)) as file:
                # Its journal would stay beside the file when the disk is full or the run is killed;
                # what is not finished is thrown away whole.
                file.execute("PRAGMA journal_mode = OFF")
                memory.backup(file)
        except sqlite3.Error as error:
            raise OutputError(
                f"cannot write {destination}: {error}; what stood there is unchanged"
            ) from error
