"""The command line ``karabakh-data``."""

import sys
from collections.abc import Sequence

import typer

from karabakh_data.cli import about, differences, metadata, package, records, streams, tables
from karabakh_data.exporters import FORMATS
from karabakh_data.problems import KarabakhDataError

app = typer.Typer(
    name="karabakh-data",
    help="Typed, sourced data on the Nagorno-Karabakh War, 1918 to April 2018.",
    no_args_is_help=True,
    # A traceback is no answer to a user; what is wrong is said in main.
    pretty_exceptions_enable=False,
)
app.command()(about.info)
app.command("list")(tables.list_rows)
app.command()(records.show)
app.command()(tables.timeline)
app.command()(tables.control)
app.command()(about.schema)
app.command()(about.cite)
app.command()(package.validate)
app.command()(package.tidy)
app.command()(differences.diff)
app.command(
    help="Write all tables in another format.\n\n"
    + "\n\n".join(f"{name}: {one.description}" for name, one in FORMATS.items())
    + "\n\nsql: tables, keys, comments and views on a PostgreSQL server, with --url"
)(package.export)
app.command()(package.sql)
app.command(help=metadata.HELP)(metadata.metadata)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit: 0 done, 1 problems found, 2 could not run."""
    streams.prepare()
    try:
        app(args=arguments)
    except KarabakhDataError as error:
        streams.fail(str(error))
    except OSError as error:
        streams.fail(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))
    sys.exit(2)
