"""The commands about the package as a whole."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from karabakh_data.cli import streams
from karabakh_data.cli.records import TableOption, TextFormat, find

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karabakh_data.views import View


class CitationStyle(StrEnum):
    """Forms of a citation."""

    text = "text"
    bibtex = "bibtex"
    csl_json = "csl-json"


def info(
    output: Annotated[TextFormat, typer.Option("--format", help="Form of the answer.")] = (
        TextFormat.text
    ),
) -> None:
    """Tell what this is: version, licence, how to cite, rows in each table."""
    from karabakh_data import citing
    from karabakh_data.loader import load
    from karabakh_data.schema import bundled_package, bundled_schemas

    data, package = load(), bundled_package()
    citation = citing.text(data)
    if output is TextFormat.json:
        streams.say_json(
            {
                "name": package.name,
                "title": package.title,
                "description": package.description,
                "version": package.version,
                "licence": package.licenses[0].name,
                "data_cutoff": package.data_cutoff,
                "citation": citation,
                "folder": str(data.folder),
                "tables": {name: len(table) for name, table in data.tables.items()},
            }
        )
        return
    from rich.text import Text

    from karabakh_data.cli.phrases import Line, grid

    facts: list[Line] = [
        [Text("Version", "dim"), package.version],
        [Text("Licence", "dim"), "; ".join(f"{one.title}, {one.path}" for one in package.licenses)],
        [Text("Data end", "dim"), package.data_cutoff],
        [Text("Files", "dim"), str(data.folder)],
        [Text("Cite as", "dim"), citation],
    ]
    schemas = bundled_schemas()
    tables: list[Line] = [
        [Text(f"{len(table):,}", justify="right"), Text(name, "bold"), schemas[name].description]
        for name, table in data.tables.items()
    ]
    streams.say(
        Text(package.title, "bold"),
        f"{package.description}\n",
        grid(facts),
        Text("\nTables: rows, name, what a row is", "bold"),
        grid(tables),
    )


def schema(
    table: Annotated[
        str, typer.Argument(metavar="TABLE", help="Name of a table, as in info, or of a view.")
    ],
) -> None:
    """Describe a table or view: what a row is, its columns and vocabularies."""
    from rich.text import Text

    from karabakh_data.cli.phrases import Line, grid
    from karabakh_data.loader import load
    from karabakh_data.schema import bundled_schemas
    from karabakh_data.views import views

    schemas = bundled_schemas()
    if table not in schemas:
        _view(views(load()), table)
        return
    found = schemas[table]
    references = found.references()
    columns: list[Line] = []
    for column in found.fields:
        needed = "required" if column.constraints.required else ""
        leads = f" → {references[column.name]}" if column.name in references else ""
        columns.append(
            [Text(column.name, "bold"), f"{column.type}{leads}", needed, column.description]
        )
    streams.say(Text(table, "bold"), found.description, Text("\nColumns", "bold"), grid(columns))
    for column in found.fields:
        if column.categories:
            codes: list[Line] = [
                [Text(str(one.value), "bold"), one.description] for one in column.categories
            ]
            streams.say(Text(f"\nCodes of {column.name}", "bold"), grid(codes))


def _view(views: "Mapping[str, View]", name: str) -> None:
    from rich.text import Text

    from karabakh_data.cli.phrases import Line, grid
    from karabakh_data.problems import UnknownNameError, suggestion
    from karabakh_data.schema import bundled_schemas

    if name not in views:
        tables = bundled_schemas()
        raise UnknownNameError(
            f"no table {name!r}.{suggestion(name, [*tables, *views])}"
            f" Tables: {', '.join(tables)}. Views: {', '.join(views)}."
        )
    columns: list[Line] = [
        [Text(column.name, "bold"), column.kind, column.description]
        for column in views[name].columns
    ]
    streams.say(
        Text(name, "bold"), views[name].description, Text("\nColumns", "bold"), grid(columns)
    )


def cite(
    key: Annotated[
        str | None, typer.Argument(metavar="ID", help="Id of a record; without it, the package.")
    ] = None,
    table: TableOption = None,
    style: Annotated[CitationStyle, typer.Option(help="Form of the citation.")] = (
        CitationStyle.text
    ),
) -> None:
    """Tell how to cite the package or one record; a source is cited as the work it is."""
    from karabakh_data import citing
    from karabakh_data.loader import load

    data = load()
    record = None if key is None else find(data, key, table)
    match style:
        case CitationStyle.text:
            streams.write(f"{citing.text(data, record)}\n")
        case CitationStyle.bibtex:
            streams.write(f"{citing.bibtex(data, record)}\n")
        case CitationStyle.csl_json:
            streams.say_json([citing.csl(data, record)])
