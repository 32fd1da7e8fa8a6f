"""Standard output and standard error: the only place that prints."""

import io
import json
import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType

if TYPE_CHECKING:
    from rich.progress import Progress

PIPE_WIDTH = 100_000
"""Nothing wraps in a pipe, so that a row of a table stays one line for grep and cut."""


def prepare() -> None:
    """Make both streams able to carry every letter of the data."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if not stream.isatty():
                stream.reconfigure(encoding="utf-8")
            stream.reconfigure(errors="backslashreplace")


def is_wide() -> bool:
    """Tell whether lines may be as long as they are: in a pipe, unless COLUMNS is set."""
    return not sys.stdout.isatty() and "COLUMNS" not in os.environ


def console() -> Console:
    """Return a console on standard output that never reads square brackets as markup."""
    return Console(
        width=PIPE_WIDTH if is_wide() else None, markup=False, highlight=False, emoji=False
    )


def say(*parts: RenderableType) -> None:
    """Print to standard output, whole or, when the reader has left, quietly in part."""
    screen = console()
    with screen.capture() as capture:
        for part in parts:
            screen.print(part, crop=False)
    write("".join(f"{line.rstrip()}\n" for line in capture.get().splitlines()))


def say_json(document: Any) -> None:
    """Print one JSON document."""
    write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def write(text: str) -> None:
    """Write text as it is to standard output."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (head, less) has what it wanted. Python flushes again at exit, which must
        # find a stream that takes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def note(message: str) -> None:
    """Print a remark on an answer to standard error, where it is no part of the answer."""
    sys.stderr.write(f"{message}\n")


def fail(message: str) -> None:
    """Print an error to standard error."""
    sys.stderr.write(f"error: {printable(message)}\n")


def printable(text: str) -> str:
    """Return text of a foreign file without the signs that steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


@contextmanager
def progress(steps: int) -> Generator[Callable[[str], None], None, None]:
    """Show a progress bar on standard error, if that is a terminal.

    Yields:
        The function to call with the name of each step before it is done.
    """
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        yield _advancing(bar, steps)


def _advancing(bar: "Progress", steps: int) -> Callable[[str], None]:
    task = bar.add_task("", total=steps)
    done = -1

    def advance(step: str) -> None:
        nonlocal done
        done += 1
        bar.update(task, completed=done, description=step)

    return advance
