"""Rules on ids of outside registers."""

import re
from collections.abc import Iterator

from karabakh_data.dataset import Dataset
from karabakh_data.problems import quoted
from karabakh_data.rules.finding import Finding

FORMS = {
    "wikidata": r"Q[0-9]+",
    "iso-3166": r"[A-Z]{2}(-[A-Z0-9]{1,3})?|[A-Z]{3}",
    "un-symbol": r"[A-Z]+(/[A-Z0-9.]+)+( ?\([0-9]{4}\))?",
    "imdb": r"tt[0-9]+",
    "archigos": r"[A-Z]+-[0-9]{4}(-[0-9])?",
}
"""Form of an id by register; those of all others are whole numbers."""


def identifier_form(data: Dataset) -> Iterator[Finding]:
    """An id of an outside register has the register's form; spreadsheets round long numbers."""
    for entry in data.identifiers:
        form = FORMS.get(entry.authority, "[0-9]+")
        if not re.fullmatch(form, entry.value):
            message = f"{quoted(entry.value)} is no id of {entry.authority}: the form is {form}"
            advice = "look it up again; spreadsheets round long numbers and drop leading zeros"
            yield Finding(entry, "value", f"{message}; {advice}")
