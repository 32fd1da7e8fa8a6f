"""The ledger: every paragraph of the article with its rows, and every disagreement."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from karabakh_data.dataset import Dataset
from karabakh_data.models import Coverage, Discrepancy
from karabakh_data.row import Row
from karabakh_data.rules.citations import ARTICLE, parsed
from karabakh_data.spelling import column_titles


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the article and the ids of the rows that cite it, by table."""

    entry: Coverage
    rows: dict[str, list[str]]

    @property
    def total(self) -> int:
        """Number of rows that cite the paragraph."""
        return sum(len(keys) for keys in self.rows.values())


@dataclass(frozen=True)
class Disagreement:
    """A disagreement, with the row that it is about."""

    entry: Discrepancy
    row: Row | None
    column: str
    """Title of the column."""


def history(data: Dataset) -> str:
    """Return the address of the article's versions up to the end of the data."""
    after = data.cutoff + dt.timedelta(days=1)
    return f"{data.sources[ARTICLE].url}?action=history&offset={after:%Y%m%d}000000"


def sections(data: Dataset) -> list[tuple[str, list[Paragraph]]]:
    """Return the paragraphs by section, in the order of the article."""
    cited: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for row, _, _, source, locator in parsed(data):
        if source == ARTICLE and locator:
            cited[locator][row.resource][row.id] = None
    found: dict[str, list[Paragraph]] = {}
    for entry in data.coverage:
        rows = {table: list(keys) for table, keys in cited[entry.id].items()}
        found.setdefault(entry.section, []).append(Paragraph(entry, rows))
    return list(found.items())


def disagreements(data: Dataset) -> list[tuple[str, list[Disagreement]]]:
    """Return the disagreements by table."""
    found: dict[str, list[Disagreement]] = {}
    for entry in data.discrepancies:
        row = data.tables[entry.table].get(entry.row)
        titles = column_titles(entry.table)
        found.setdefault(entry.table, []).append(Disagreement(entry, row, titles[entry.field]))
    return list(found.items())
