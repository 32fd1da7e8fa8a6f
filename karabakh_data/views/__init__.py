"""Views for analysts, defined once and made the same in every format.

A view is a ``SELECT`` that SQLite, DuckDB and PostgreSQL all run. Formats that know no views get
its rows. Columns that come from a table keep the name, type and description that the schema gives.
"""

from collections import defaultdict

from karabakh_data.dataset import Dataset
from karabakh_data.views.definition import Dialect, View, ViewColumn
from karabakh_data.views.events import event_counts, events_flat
from karabakh_data.views.rows import (
    citations,
    claims_flat,
    control_intervals,
    equipment_flat,
    offices_flat,
    timeline,
)

__all__ = ["Dialect", "View", "ViewColumn", "views"]


FEW = 3
"""A measure claimed of so many events or fewer gets no columns in ``events_flat``, which would be
all but empty."""


def views(data: Dataset) -> dict[str, View]:
    """Return every view by name, in an order in which they can be made."""
    measures = _measures(data)
    found = (
        event_counts(measures),
        events_flat({measure for measure, events in measures.items() if len(events) > FEW}),
        claims_flat(),
        equipment_flat(),
        control_intervals(),
        offices_flat(),
        timeline(),
        citations(),
    )
    return {view.name: view for view in found}


def _measures(data: Dataset) -> dict[str, set[str]]:
    """Return the events of which a number is claimed, by measure."""
    found: dict[str, set[str]] = defaultdict(set)
    for claim in data.claims:
        if claim.event_id and (claim.low is not None or claim.high is not None):
            found[claim.measure].add(claim.event_id)
    return found
