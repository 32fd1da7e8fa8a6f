"""The commands that check and write whole packages."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from karabakh_data.cli import streams
from karabakh_data.cli.listing import FormatOption, ListFormat, emit
from karabakh_data.cli.records import TextFormat
from karabakh_data.exporters import FORMATS, SERVER
from karabakh_data.problems import KarabakhDataError

if TYPE_CHECKING:
    from karabakh_data.problems import Problem
    from karabakh_data.validation import Report

LISTED = 20
"""Problems of a table that are printed; the rest is counted."""

FOUND = 1
"""Exit code for problems found."""


def validate(
    path: Annotated[
        Path | None,
        typer.Argument(help="Folder of a data package; without it, the bundled one."),
    ] = None,
    output: Annotated[TextFormat, typer.Option("--format", help="Form of the report.")] = (
        TextFormat.text
    ),
) -> None:
    """Check a data package by the bundled schemas and rules: exit 0 valid, 1 problems found."""
    from karabakh_data.rules import RULES
    from karabakh_data.validation import validate as check

    with streams.progress(len(RULES) + 2) as advance:
        report = check(path, advance)
    if output is TextFormat.json:
        streams.say_json(report.to_dict())
    else:
        streams.say(*_report(report))
    if not report.valid:
        raise typer.Exit(FOUND)


def _report(report: "Report") -> Iterator[RenderableType]:
    """Yield the report as text: problems by table, with the number of each code."""
    from karabakh_data.cli.phrases import Line, grid

    by_table: dict[str, list[Problem]] = {}
    for problem in report.problems:
        by_table.setdefault(problem.table or "datapackage.json", []).append(problem)
    for table, problems in by_table.items():
        yield Text(f"{streams.printable(table)}: {_count(len(problems), 'problem')}", "bold")
        codes = Counter(problem.code for problem in problems).most_common()
        yield Text(f"  {', '.join(f'{number:,} {code}' for code, number in codes)}", "dim")
        lines: list[Line] = []
        for problem in _listed(problems, len(codes)):
            place = ".".join(filter(None, (problem.key, problem.field)))
            lines.append(
                [
                    "" if problem.line is None else f"line {problem.line}",
                    streams.printable(place),
                    Text(streams.printable(problem.message)).append(f" [{problem.code}]", "dim"),
                ]
            )
        yield Padding.indent(grid(lines), 2)
        if more := len(problems) - len(lines):
            yield Text(f"  … and {more:,} more in {table}; --format json lists all", "dim")
    rows = sum(report.tables.values())
    name = streams.printable(f"{report.package} {report.version}")
    verdict = "valid" if report.valid else f"{_count(len(report.problems), 'problem')} found"
    yield Text(f"{name}: {verdict}", "bold").append(
        f" ({_count(len(report.tables), 'table')}, {_count(rows, 'row')})", "not bold"
    )


def _listed(problems: "Sequence[Problem]", codes: int) -> "Iterator[Problem]":
    """Yield the problems that are printed: of many, the first of each code, so that none hides."""
    left = dict.fromkeys((problem.code for problem in problems), max(1, LISTED // codes))
    for problem in problems:
        if len(problems) <= LISTED or left[problem.code]:
            left[problem.code] -= 1
            yield problem


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def tidy(
    path: Annotated[
        Path, typer.Argument(help="Folder of a data package; without it, the current folder.")
    ] = Path(),
    check: Annotated[
        bool, typer.Option("--check", help="Only tell what would change; exit 1 if anything.")
    ] = False,
) -> None:
    """Write a package's tables in their canonical form: derived columns, order, bytes."""
    from karabakh_data.models import TABLES
    from karabakh_data.tidy import tidy as rewrite

    with streams.progress(len(TABLES)) as advance:
        changed = rewrite(path, check, advance)
    _name_changes(changed, check)
    if check and changed:
        raise typer.Exit(FOUND)


def _name_changes(changed: Sequence[Path], check: bool) -> None:
    for file in changed:
        streams.say(Text(f"{'would change' if check else 'tidied'}: {file}"))
    if not changed:
        streams.say(Text("every table is in its canonical form"))


def export(
    output: Annotated[
        str,
        typer.Argument(metavar="FORMAT", help=f"One of {', '.join((*FORMATS, SERVER))}."),
    ],
    destination: Annotated[
        Path | None, typer.Argument(metavar="DEST", help="File or folder to make.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace what an earlier export left there.")
    ] = False,
    url: Annotated[
        str | None,
        typer.Option(help="Format sql: the server, postgresql://user@host:5432/database."),
    ] = None,
    schema: Annotated[
        str | None,
        typer.Option(help="Format sql: schema of the database to make; karabakh_data without."),
    ] = None,
) -> None:
    """Write all tables in another format."""
    if output == SERVER:
        if url is None or destination is not None:
            raise KarabakhDataError(
                "export sql writes to a server: give --url postgresql://user@host:5432/database,"
                " and no DEST"
            )
        _to_server(url, schema)
        return
    from karabakh_data.exporters import exporter
    from karabakh_data.loader import load

    one = exporter(output)
    if destination is None:
        raise KarabakhDataError(f"export {output} needs DEST, the file or folder to make")
    if url is not None or schema is not None:
        raise KarabakhDataError("--url and --schema are for export sql alone")
    write = one.load()
    data = load()
    with streams.progress(len(data.tables)) as advance:
        write(data, destination, force, advance)
    streams.say(Text(f"{destination}: written as {output}"))


def _to_server(url: str, schema: str | None) -> None:
    from karabakh_data.exporters import server
    from karabakh_data.loader import load

    write = server()
    data = load()
    name = schema or "karabakh_data"
    with streams.progress(len(data.tables)) as advance:
        write(data, url, name, advance)
    streams.say(Text(f"schema {name}: {_count(len(data.tables), 'table')} written"))


def sql(
    statement: Annotated[
        str, typer.Argument(metavar="SELECT", help="One SELECT over the tables and views.")
    ],
    output: FormatOption = ListFormat.table,
) -> None:
    """Answer an SQL question about the tables and views, in an SQLite database in memory.

    Views: events_flat, event_counts, claims_flat, equipment_flat, control_intervals,
    offices_flat, timeline, citations. The table column_descriptions says what each column means.
    """
    from karabakh_data.database import query
    from karabakh_data.loader import load

    columns, found = query(load(), statement)
    names = _distinct(columns)
    emit([dict(zip(names, row, strict=True)) for row in found], names, output)


def _distinct(columns: Sequence[str]) -> list[str]:
    """Number columns of the same name, which a join easily yields: ``name``, ``name_2``."""
    names: list[str] = []
    for column in columns:
        name, number = column, 1
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return names
