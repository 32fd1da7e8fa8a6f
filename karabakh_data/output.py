"""Writes files so that either the old content stands or the new, never a part."""

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from karabakh_data.problems import OutputError


@contextmanager
def replacing(path: Path) -> Generator[Path]:
    """Yield a temporary file beside ``path`` that takes its place when the block ends well.

    Raises:
        OutputError: if the folder cannot be written to or the disk is full.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise OutputError(f"cannot write in {path.parent}: {error.strerror}") from error
    part = Path(name)
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        # mkstemp makes the file private; an output is as readable as any new file.
        umask = os.umask(0)
        os.umask(umask)
        part.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~umask)
        part.replace(path)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}; it is unchanged") from error
    finally:
        part.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole, UTF-8 with LF.

    Raises:
        OutputError: if it cannot be written; what stood there before still stands.
    """
    with replacing(path) as part:
        part.write_bytes(text.encode("utf-8"))
