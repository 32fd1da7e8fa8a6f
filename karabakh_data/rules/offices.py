"""Rules on offices."""

from collections.abc import Iterator

from karabakh_data.dataset import Dataset
from karabakh_data.rules.finding import Finding


def office_holder(data: Dataset) -> Iterator[Finding]:
    """Who holds an office is a person, and the office has a title."""
    for tie in data.relations.where(kind="holds-office"):
        holder = data.actors.get(tie.subject_id)
        if holder is not None and holder.kind != "person":
            message = f"{holder.id} is of the kind {holder.kind}, and an office is held by a person"
            yield Finding(tie, "subject_id", f"{message}; name the person, or use member-of")
        if tie.title is None:
            yield Finding(tie, "title", "an office needs its title, such as President; fill it in")
