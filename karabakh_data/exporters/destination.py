"""Where an export goes: never over something else, and never half written."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from karabakh_data.output import beside, exchange, replacing
from karabakh_data.problems import OutputError


@contextmanager
def new_file(destination: Path, force: bool) -> Generator[Path, None, None]:
    """Yield a temporary file that becomes ``destination`` when the block ends well.

    Raises:
        OutputError: if the destination is a folder, exists without ``force``, or cannot be written.
    """
    with _reported(destination):
        destination = destination.resolve()
        if destination.is_dir():
            raise OutputError(f"{destination} is a folder; name a file")
        _check_place(destination, force)
    with replacing(destination) as part:
        yield part


@contextmanager
def new_folder(destination: Path, force: bool) -> Generator[Path, None, None]:
    """Yield a temporary folder that becomes ``destination`` when the block ends well.

    With ``force``, the folder that stands there is replaced if it holds nothing beside what
    the new one holds too: a mistyped path must not cost a folder of other things.

    Raises:
        OutputError: if the destination is a file, exists without ``force``, holds other files, or
            cannot be written.
    """
    with _reported(destination):
        destination = destination.resolve()
        if destination.exists() and not destination.is_dir():
            raise OutputError(f"{destination} is a file; name a folder")
        _recover(destination)
        _check_place(destination, force)
        with beside(destination, folder=True) as part:
            yield part
            _swap(part, destination)


def _check_place(destination: Path, force: bool) -> None:
    if not destination.name or not destination.parent.is_dir():
        raise OutputError(f"no folder {destination.parent} to write {destination} in")
    if destination.exists() and not force:
        raise OutputError(f"{destination} exists; name another place, or --force to replace it")


def _swap(part: Path, destination: Path) -> None:
    if not destination.exists():
        part.rename(destination)
        return
    for path in destination.rglob("*"):
        name = path.relative_to(destination)
        if not (part / name).exists():
            raise OutputError(
                f"{destination} holds {str(name)!r}, which is no part of this export;"
                " not replaced. Name another place, or remove it yourself"
            )
    if exchange(part, destination):
        return
    old = part.with_suffix(".old")
    destination.rename(old)
    try:
        part.rename(destination)
    except OSError:
        old.rename(destination)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _recover(destination: Path) -> None:
    """Bring back the folder that a run set aside and was killed before it put the new one there."""
    for old in destination.parent.glob(f".{escape(destination.name)}.*.old"):
        if destination.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(destination)


@contextmanager
def _reported(destination: Path) -> Generator[None, None, None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"cannot write {destination}: {error.strerror}; what stood there is unchanged"
        ) from error
