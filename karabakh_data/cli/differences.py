"""The command that tells what changed between two versions."""

import json
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from karabakh_data.cli import streams

if TYPE_CHECKING:
    from karabakh_data.differences import Change, Difference, TableDifference, Values

FOUND = 1
"""Exit code for differences, where it is asked for, and for ids that vanished."""

CONTEXT = 4
"""Words that are shown before and after the words that changed in a long cell."""

LONG = 60
"""Signs from which on a cell counts as long."""


class DiffFormat(StrEnum):
    """Forms of a difference."""

    text = "text"
    json = "json"
    markdown = "markdown"


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Folder of the older version.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Folder of the newer version.")],
    *,
    output: Annotated[
        DiffFormat,
        typer.Option("--format", help="Form of the answer; markdown is for the changelog."),
    ] = DiffFormat.text,
    key: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Only the row with this id.")
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 if anything changed.")
    ] = False,
    changelog: Annotated[
        Path | None,
        typer.Option(
            "--check-ids",
            metavar="CHANGELOG",
            help="Only list ids that vanished with neither a row in retired nor an entry in this"
            " changelog; exit 1 if there are any.",
        ),
    ] = None,
) -> None:
    """Tell what changed between two versions of a data package, by table, key and field."""
    from karabakh_data.differences import compare

    difference = compare(old, new, key)
    if changelog is not None:
        _check_ids(difference, changelog, output)
        return
    match output:
        case DiffFormat.json:
            streams.say_json(difference.to_dict())
        case DiffFormat.markdown:
            _write(_markdown(difference))
        case DiffFormat.text:
            _write(_text(difference))
    if exit_code and difference.tables:
        raise typer.Exit(FOUND)


def _check_ids(difference: "Difference", changelog: Path, output: DiffFormat) -> None:
    from karabakh_data.differences import unaccounted
    from karabakh_data.problems import PackageError

    try:
        missing = unaccounted(difference, changelog.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise PackageError(f"{changelog} cannot be read: {reason}") from error
    if output is DiffFormat.json:
        streams.say_json([{"table": table, "id": key} for table, key in missing])
    else:
        names = (f"{table}/{key}" for table, key in missing)
        _write(f"- {_code(name)}" if output is DiffFormat.markdown else name for name in names)
    if missing:
        streams.note(
            f"{_count(len(missing), 'id')} vanished since {difference.old_version}: name each in"
            f" the table retired, or in {changelog} in backticks"
        )
        raise typer.Exit(FOUND)


def _write(lines: Iterator[str]) -> None:
    streams.write("".join(f"{streams.printable(line)}\n" for line in lines))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _text(difference: "Difference") -> Iterator[str]:
    """Yield a line for each row and each changed cell: + added, - removed, > renamed, * changed."""
    versions = f"{difference.old_version} → {difference.new_version}"
    if not difference.tables:
        yield f"{versions}: no row differs"
        return
    yield f"{versions}: {_count(len(difference.tables), 'table')} changed"
    for table in difference.tables.values():
        yield f"\n{table.name}: {_summary(table)}"
        for sign, columns in (("+", table.added_columns), ("-", table.removed_columns)):
            for column, filled in columns.items():
                yield f"  {sign} column {column} ({_count(filled, 'filled cell')})"
        for key, row in table.added.items():
            yield f"  + {key}{_named(row)}"
        for key, row in table.removed.items():
            yield f"  - {key}{_named(row)}{_reason(table, key)}"
        for one in (*table.renamed, *table.changed):
            yield f"  * {one.id}" if one.id == one.old_id else f"  > {one.old_id} → {one.id}"
            yield from (f"      {_said(change)}" for change in one.changes)


def _markdown(difference: "Difference") -> Iterator[str]:
    """Yield a list that fits under "Data" in the changelog."""
    for table in difference.tables.values():
        yield f"- `{table.name}`: {_summary(table)}."
        for word, columns in (("new", table.added_columns), ("removed", table.removed_columns)):
            for column, filled in columns.items():
                yield f"    - {word} column {_code(column)}, {_count(filled, 'filled cell')}"
        yield from _listed("new", [_code(key) for key in table.added])
        for key in table.removed:
            yield f"    - removed {_code(key)}{_plain(_reason(table, key))}"
        for row in table.renamed:
            yield f"    - {_code(row.old_id)} is now {_code(row.id)}"
            yield from (f"        - {_said(change, _code)}" for change in row.changes)
        for row in table.changed:
            said = [_said(change, _code) for change in row.changes]
            yield f"    - {_code(row.id)}: {'; '.join(said)}"


def _listed(word: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"    - {word}: {', '.join(names)}"


def _summary(table: "TableDifference") -> str:
    if not table.in_old or not table.in_new:
        number = _count(len(table.added or table.removed), "row")
        return f"{'new' if table.in_new else 'removed'} table, {number}"
    columns = len(table.added_columns) + len(table.removed_columns)
    parts = {
        "added": len(table.added),
        "removed": len(table.removed),
        "renamed": len(table.renamed),
        "changed": len(table.changed),
    }
    said = [_count(columns, "column") + " differ" + "s" * (columns == 1)] if columns else []
    return ", ".join([*said, *(f"{number:,} {word}" for word, number in parts.items() if number)])


def _named(row: "Values") -> str:
    from karabakh_data.spelling import NAME_COLUMNS

    names = (row[column] for column in NAME_COLUMNS if column in row)
    name = next(names, None)
    return "" if name is None else f"  {name}"


def _reason(table: "TableDifference", key: str) -> str:
    """Return what ``retired`` says of a row that was removed."""
    entry = table.retired.get(key)
    if entry is None:
        return ""
    into = f"merged into {entry['successor']}: " if entry.get("successor") else ""
    return f" ({into}{entry.get('reason', 'retired')})"


def _said(change: "Change", code: Any = str) -> str:
    """Return a cell before and after, of long texts only the words that changed."""
    old, new = _shortened(_cell(change.old), _cell(change.new))
    shown = [code(text) if text else "(empty)" for text in (old, new)]
    return f"{code(change.field)}: {shown[0]} → {shown[1]}"


def _cell(value: Any) -> str:
    if value is None or isinstance(value, str):
        return " ".join((value or "").split())
    return json.dumps(value, ensure_ascii=False)


def _shortened(old: str, new: str) -> tuple[str, str]:
    if max(len(old), len(new)) < LONG or not old or not new:
        return old, new
    first, second = old.split(" "), new.split(" ")
    shorter = min(len(first), len(second))
    start = 0
    while start < shorter and first[start] == second[start]:
        start += 1
    end = 0
    while end < shorter - start and first[-1 - end] == second[-1 - end]:
        end += 1
    return _cut(first, start, end), _cut(second, start, end)


def _cut(words: list[str], same_before: int, same_after: int) -> str:
    start = max(0, same_before - CONTEXT)
    end = len(words) - max(0, same_after - CONTEXT)
    return "… " * (start > 0) + " ".join(words[start:end]) + " …" * (end < len(words))


def _code(text: str) -> str:
    """Return a text as code of Markdown, which is shown as it is."""
    fence = "`"
    while fence in text:
        fence += "`"
    blank = " " * (text.startswith("`") or text.endswith("`"))
    return f"{fence}{blank}{text}{blank}{fence}"


def _plain(text: str) -> str:
    """Return a text of the data without what Markdown reads as markup."""
    return "".join(f"\\{sign}" if sign in r"\`*_[]<>#|" else sign for sign in text)
