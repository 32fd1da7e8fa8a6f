"""The command that describes the package for catalogues."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from karabakh_data.catalogue import FORMS, form
from karabakh_data.cli import streams


def metadata(
    output: Annotated[str, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(FORMS)}.")],
    destination: Annotated[
        Path | None,
        typer.Argument(metavar="[DEST]", help="File to make; without it, standard output."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file.")] = False,
) -> None:
    """Describe the package for a catalogue."""
    from karabakh_data.exporters.destination import new_file
    from karabakh_data.loader import load

    text = form(output).load()(load())
    if destination is None:
        streams.write(text)
        return
    with new_file(destination, force) as part:
        part.write_bytes(text.encode())
    streams.say(Text(f"{destination}: metadata as {output}"))


HELP = (
    "Describe the package for a catalogue, by relative addresses of its files.\n\n"
    + "\n\n".join(f"{name}: {one.description}. Name it {one.file}." for name, one in FORMS.items())
)
