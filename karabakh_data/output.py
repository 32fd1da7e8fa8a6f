"""Writes files so that either the old content stands or the new, never a part.

New content is made in a temporary file or folder beside its place, which takes the place in one
step. A run that is killed leaves its temporary file; the next run to the same place removes it.
"""

import os
import secrets
import shutil
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from karabakh_data.problems import OutputError

TRIES = 10


@contextmanager
def replacing(path: Path) -> Generator[Path, None, None]:
    """Yield a temporary file beside ``path`` that takes its place when the block ends well.

    Raises:
        OutputError: if the folder cannot be written to, the disk is full, or ``path`` is a device.
    """
    if path.exists() and not path.is_file():
        raise OutputError(f"{path} is not a regular file; name another place")
    with beside(path) as part:
        try:
            yield part
            with part.open("rb+") as written:
                os.fsync(written.fileno())
            if path.exists():
                part.chmod(path.stat().st_mode & 0o777)
            part.replace(path)
        except OSError as error:
            raise OutputError(f"cannot write {path}: {error.strerror}; it is unchanged") from error


def write_text(path: Path, text: str) -> None:
    """Write a text file whole, UTF-8 with LF.

    Raises:
        OutputError: if it cannot be written; what stood there before still stands.
    """
    with replacing(path) as part:
        part.write_bytes(text.encode("utf-8"))


@contextmanager
def beside(path: Path, folder: bool = False) -> Generator[Path, None, None]:
    """Yield a new temporary file or folder beside ``path``, removed when the block ends.

    Raises:
        OutputError: if it cannot be made.
    """
    _sweep(path)
    try:
        part, lock = _new_part(path, folder)
    except OSError as error:
        raise OutputError(f"cannot write in {path.parent}: {error.strerror}") from error
    try:
        yield part
    finally:
        if lock is not None:
            os.close(lock)
        _remove(part)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; tell whether the system could."""
    import ctypes

    swap, here = 2, -100  # RENAME_EXCHANGE or RENAME_SWAP; AT_FDCWD
    names = [os.fsencode(one), os.fsencode(other)]
    with suppress(OSError, TypeError, AttributeError):  # no such function on this system
        library = ctypes.CDLL(None)
        if sys.platform == "darwin":
            return bool(library.renamex_np(*names, swap) == 0)
        return bool(library.renameat2(here, names[0], here, names[1], swap) == 0)
    return False


def _new_part(path: Path, folder: bool) -> tuple[Path, int | None]:
    """Make a temporary file or folder, and lock it so that no other run sweeps it away."""
    for _ in range(TRIES):
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        if folder:
            part.mkdir()
        else:
            # Not tempfile, which makes it private: an output is as readable as any new file.
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        with suppress(FileNotFoundError, BlockingIOError):  # swept away before it was locked
            lock = _lock(part)
            if part.exists():
                return part, lock
    raise OSError(0, "other runs remove its temporary files")


def _lock(part: Path) -> int | None:
    """Return a handle that holds a lock, or None on systems that have no locks.

    Raises:
        BlockingIOError: if another run holds it.
    """
    if sys.platform == "win32":  # nobody can remove what another program has open there
        return None
    import fcntl

    handle = os.open(part, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise
    except OSError:  # a file system without locks
        os.close(handle)
        return None
    return handle


def _sweep(path: Path) -> None:
    """Remove what runs that were killed left beside ``path``; those of living runs are locked."""
    with suppress(OSError):
        for part in path.parent.glob(f".{escape(path.name)}.*.part"):
            with suppress(OSError):
                if (lock := _lock(part)) is not None:
                    _remove(part)
                    os.close(lock)


def _remove(part: Path) -> None:
    if part.is_dir() and not part.is_symlink():
        shutil.rmtree(part, ignore_errors=True)
    else:
        with suppress(OSError):
            part.unlink(missing_ok=True)
