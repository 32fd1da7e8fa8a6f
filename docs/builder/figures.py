"""Numbers about the data, for prose pages."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from karabakh_data.dataset import Dataset, split_citation
from karabakh_data.rules.citations import ARTICLE
from karabakh_data.table import Table

CORROBORATING = {"primary", "independent"}
"""Independence of sources that can bear out the article; a party cannot for its own side."""


MONTH = 4
"""Least exact date precision that is a month or better."""


@dataclass(frozen=True)
class Evidence:
    """What the rows of one table rest on; the four kinds of backing add up to its rows."""

    table: str
    rows: int
    article_only: int
    article_and_party: int
    """The article, with sources of a party beside it."""
    corroborated: int
    """The article, with a primary or independent source beside it."""
    elsewhere: int
    """Sources other than the article."""
    sources: int
    """Distinct works: copies, editions and parts of one are one."""
    voices: Counter[str]
    """Rows by attribution; empty where the table has none."""
    claimants: int
    """Distinct claimants."""


def sizes(data: Dataset) -> dict[str, int]:
    """Return the size of the package in a few numbers."""
    claimants = {
        claimant
        for table in data.tables.values()
        for row in table
        if (claimant := getattr(row, "claimant_id", None))
    }
    war = [
        event
        for event in data.events.between("1988", "1994")
        if event.date and event.date_prec and event.date_prec <= MONTH and event.date_end
    ]
    stated = [event for event in war if "~" not in (event.date or "")]
    return {
        "war_events": len(war),
        "war_events_corroborated": sum(corroborated(data, event.sources) for event in war),
        "war_events_stated": len(stated),
        "war_events_stated_corroborated": sum(corroborated(data, e.sources) for e in stated),
        "tables": len(data.tables),
        "rows": sum(len(table) for table in data.tables.values()),
        "claimants": len(claimants),
        "sources": len(data.sources),
        "paragraphs": len(data.coverage),
        "no_number": sum(claim.low is None and claim.high is None for claim in data.claims),
        "one_sided": sum(claim.bound in ("at-least", "at-most") for claim in data.claims),
    }


def corroborated(data: Dataset, citations: tuple[str, ...]) -> bool:
    """Tell whether a primary or independent source is among citations."""
    sources = (data.sources.get(split_citation(citation)[0]) for citation in citations)
    return any(source and source.custom.independence in CORROBORATING for source in sources)


def evidence(data: Dataset) -> list[Evidence]:
    """Return what each table that cites rests on."""
    return [
        _evidence(data, table)
        for table in data.tables.values()
        if "sources" in table.row_class.model_fields and len(table)
    ]


def _work(data: Dataset, citation: str) -> str:
    """Return the id of the work cited, the same for all its copies."""
    source = data.sources[split_citation(citation)[0]]
    return source.custom.copy_of or source.id


def _evidence(data: Dataset, table: Table[Any]) -> Evidence:
    backing = {"article_only": 0, "article_and_party": 0, "corroborated": 0, "elsewhere": 0}
    cited: set[str] = set()
    for row in table:
        ids = {_work(data, citation) for citation in row.sources}
        cited |= ids
        others = [data.sources[key].custom.independence for key in ids - {ARTICLE}]
        if ARTICLE not in ids:
            backing["elsewhere"] += 1
        elif CORROBORATING & set(others):
            backing["corroborated"] += 1
        elif others:
            backing["article_and_party"] += 1
        else:
            backing["article_only"] += 1
    attributed = "attribution" in table.row_class.model_fields
    return Evidence(
        table=table.name,
        rows=len(table),
        sources=len(cited),
        voices=Counter(row.attribution for row in table if attributed),
        claimants=len({row.claimant_id for row in table if attributed} - {None}),
        **backing,
    )


RESULTS = {
    "readings.csv": ["reading", "part", "table", "checked", "missing", "wrong"],
    "mutation-score.csv": ["kind", "mutants", "reported"],
    "performance.csv": ["part", "what", "median", "lower", "upper", "unit"],
    "performance-ratios.csv": ["what", "against", "aim", "median", "lower", "upper"],
    "performance-machine.csv": ["what", "value"],
}
"""Files beside the pages that hold results, with their columns."""


def results(docs: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of a file of results, none while there is no such file.

    Raises:
        ValueError: if its columns are not those expected.
    """
    file = docs / name
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if reader.fieldnames != RESULTS[name]:
            raise ValueError(f"{file}: the columns must be {','.join(RESULTS[name])}")
        return list(reader)


def readings(docs: Path) -> dict[str, dict[str, Counter[str]]]:
    """Return what each reading after the first compared and changed, by reading and table."""
    found: dict[str, dict[str, Counter[str]]] = {}
    for row in results(docs, "readings.csv"):
        counts = found.setdefault(row["reading"], {}).setdefault(row["table"], Counter())
        counts.update({column: int(row[column]) for column in ("checked", "missing", "wrong")})
    return found
