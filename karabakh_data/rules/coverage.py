"""Rules on the ledger of paragraphs."""

from collections.abc import Iterator

from karabakh_data.dataset import Dataset
from karabakh_data.rules.citations import ARTICLE, parsed
from karabakh_data.rules.finding import Finding


def coverage_reason(data: Dataset) -> Iterator[Finding]:
    """A paragraph tabulated in part says what is left out and why."""
    for paragraph in data.coverage:
        if paragraph.disposition == "partly" and paragraph.omitted is None:
            yield Finding(paragraph, "omitted", "tabulated in part: say what is left out and why")


def coverage_cited(data: Dataset) -> Iterator[Finding]:
    """A paragraph that is not narrative is cited by rows, and a narrative one by none."""
    cited = {locator for _, _, _, source, locator in parsed(data) if source == ARTICLE}
    for paragraph in data.coverage:
        if paragraph.disposition != "narrative" and paragraph.id not in cited:
            message = f"{paragraph.disposition}, but no row cites {ARTICLE}[{paragraph.id}]"
            advice = "cite it, or write narrative and what is left out"
            yield Finding(paragraph, "disposition", f"{message}; {advice}", (None, None))
        if paragraph.disposition == "narrative" and paragraph.id in cited:
            message = (
                f"narrative, but rows cite {ARTICLE}[{paragraph.id}]; write tabulated or partly"
            )
            yield Finding(paragraph, "disposition", message)
