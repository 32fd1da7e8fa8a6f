"""Opens files of a package: regular ones only, and none that is too large."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

LONGEST_LINE = 32_000_000
"""Bytes of the longest line; a file with a longer one is refused before it is read whole."""
CHUNK = 1 << 20


class OverlongLineError(OSError):
    """A file has a line that no table needs."""

    def __init__(self, line: int, path: Path) -> None:
        reason = f"line {line:,} is longer than {LONGEST_LINE // 10**6} MB"
        super().__init__(errno.EFBIG, reason, str(path))
        self.line = line
        """Number of the line, from 1."""


def read_file(path: Path, most: int) -> bytes:
    """Return the bytes of a file.

    Raises:
        OverlongLineError: if a line has more than ``LONGEST_LINE`` bytes.
        OSError: if it cannot be opened, is no regular file (a pipe would wait for ever), or has
            more than ``most`` bytes.
    """
    # Without O_NONBLOCK, opening a pipe waits for somebody who writes into it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    try:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, "it is a folder, not a file", str(path))
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is a pipe or device, not a file", str(path))
        with open(handle, "rb", closefd=False) as file:
            if status.st_size > LONGEST_LINE and (line := _overlong_line(file, most)):
                raise OverlongLineError(line, path)
            if status.st_size > most:
                raise OSError(errno.EFBIG, f"it is larger than {most // 10**6} MB", str(path))
            file.seek(0)
            return file.read()
    finally:
        os.close(handle)


def _overlong_line(file: BinaryIO, most: int) -> int | None:
    """Return the number of the first line that is too long, or None, in as many bytes."""
    line, length = 1, 0
    while file.tell() < most and (chunk := file.read(CHUNK)):
        first = chunk.find(b"\n")
        if length + (first if first >= 0 else len(chunk)) > LONGEST_LINE:
            return line
        line += chunk.count(b"\n")
        length = length + len(chunk) if first < 0 else len(chunk) - chunk.rfind(b"\n") - 1
    return None
