"""Rows and the output of examples, set into pages that are written by hand."""

import contextlib
import io
import re
from collections.abc import Callable
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from karabakh_data.dataset import Dataset
from karabakh_data.row import Row
from karabakh_data.schema import bundled_schemas
from karabakh_data.spelling import figure

OUTPUT = "<!-- output -->"
"""Mark after a Python example whose output the page shows."""

_PYTHON = re.compile(rf"^```python\n(.*?)^```\n(\n{OUTPUT}\n)?", re.MULTILINE | re.DOTALL)


def rows(
    env: Environment,
    data: Dataset,
    cell: Callable[[Row, str], Markup],
    table: str,
    columns: str,
    *keys: str,
    **equal: Any,
) -> Markup:
    """Return rows as an HTML table: the given ids, then those whose cells equal what is asked.

    Args:
        env: templates.
        data: the data set.
        cell: shows one cell of a row.
        table: name of the table.
        columns: columns to show, separated by blanks; ``figure`` is the number as it was stated.
        *keys: ids of rows.
        **equal: cells that rows must have.

    Raises:
        LookupError: if nothing is found; a page must not lose its example in silence.
    """
    source = data.table(table)
    found = [source[key] for key in keys]
    if equal:
        found += source.matching(equal)
    if not found:
        raise LookupError(f"no row of {table} with {equal}: correct the page that asks for it")
    titles = {column.name: column.title for column in bundled_schemas()[table].fields}
    template = env.get_template("rows.html.j2")
    return Markup(
        template.render(
            rows=found,
            columns=columns.split(),
            titles=titles | {"figure": "Figure"},
            figure=figure,
            cell=cell,
        )
    )


def with_output(markdown: str, name: str) -> str:
    """Run the Python examples of a page in order, and show the output where it is asked for.

    Examples after the last one that shows its output are not run; the tests run them all.
    """
    scope: dict[str, Any] = {"__name__": "__main__"}
    end = markdown.rfind(OUTPUT)

    def run(example: re.Match[str]) -> str:
        if example.start() > end:
            return example[0]
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(example[1], name, "exec"), scope)
        if not example[2]:
            return example[0]
        shown = example[0].removesuffix(example[2])
        return f"{shown}\n```{{ .text .kd-output }}\n{printed.getvalue()}```\n"

    return _PYTHON.sub(run, markdown)
