"""Decodes the file of a table, or says why it cannot be."""

import codecs
from pathlib import Path
from typing import NamedTuple

from karabakh_data.files import OverlongLineError, read_file

MOST_BYTES = 100_000_000
"""A table file larger than this is refused; in a million rows like ours, the largest has 60 MB."""

_FOREIGN = {
    b"PK\x03\x04": "the file is a spreadsheet or archive; save the sheet as CSV in UTF-8",
    codecs.BOM_UTF16_LE: "the file is UTF-16; save it as CSV in UTF-8",
    codecs.BOM_UTF16_BE: "the file is UTF-16; save it as CSV in UTF-8",
}
"""What other programs make of a table, by the first bytes."""


class Fault(NamedTuple):
    """Why a file, or a part of it, is not text of a table."""

    code: str
    message: str
    line: int | None = None


def decoded(path: Path) -> tuple[str | None, list[Fault]]:
    """Return the text of a file, None if it cannot be had, and what is wrong with its bytes."""
    try:
        raw = read_file(path, MOST_BYTES)
    except FileNotFoundError:
        return None, [Fault("missing-file", f"{path} does not exist; restore it")]
    except OSError as error:
        line = error.line if isinstance(error, OverlongLineError) else None
        message = f"{path} cannot be read: {error.strerror}; restore it"
        return None, [Fault("unreadable-file", message, line)]
    faults: list[Fault] = []
    if raw.startswith(codecs.BOM_UTF8):
        message = "the file starts with a byte order mark; save as UTF-8 without it"
        faults.append(Fault("byte-order-mark", f"{message}, or run karabakh-data tidy", 1))
        raw = raw.removeprefix(codecs.BOM_UTF8)
    if not raw or raw.isspace():
        message = "the file is empty; restore it, or write at least the header"
        return None, [*faults, Fault("empty-file", message, 1)]
    for start, message in _FOREIGN.items():
        if raw.startswith(start):
            return None, [*faults, Fault("encoding", message, 1)]
    if (place := raw.find(b"\0")) >= 0:
        message = "a NUL byte: the file is damaged or not UTF-8 text; restore or save it anew"
        return None, [*faults, Fault("nul-byte", message, raw.count(b"\n", 0, place) + 1)]
    try:
        return raw.decode("utf-8"), faults
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        before = raw[: error.start].rpartition(b"\n")[2].decode("utf-8")[-20:]
        message = f"byte {raw[error.start]:#04x} after {before!r} is not UTF-8; save as UTF-8"
        return None, [*faults, Fault("encoding", message, line)]
