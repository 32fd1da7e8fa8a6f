"""Opens files of a package: regular ones only, and none that is too large."""

import errno
import os
import stat
from pathlib import Path

CHUNK = 1 << 20


def read_file(path: Path, most: int) -> bytes:
    """Return the bytes of a file.

    Raises:
        OSError: if it cannot be opened, is no regular file (a pipe would wait for ever), or has
            more than ``most`` bytes.
    """
    # Without O_NONBLOCK, opening a pipe waits for somebody who writes into it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "it is a folder, not a file", str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is a pipe or device, not a file", str(path))
        with open(handle, "rb", closefd=False) as file:
            content = file.read(most + 1)
    finally:
        os.close(handle)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most // 10**6} MB", str(path))
    return content


def overlong_line(path: Path) -> int | None:
    """Return the number of the first line longer than a megabyte, or None."""
    line, length = 1, 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            first = chunk.find(b"\n")
            if length + (first if first >= 0 else len(chunk)) > CHUNK:
                return line
            line += chunk.count(b"\n")
            length = length + len(chunk) if first < 0 else len(chunk) - chunk.rfind(b"\n") - 1
    return None
