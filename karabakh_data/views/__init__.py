"""Views for analysts, defined once and made the same in every format.

A view is a ``SELECT`` that SQLite, DuckDB and PostgreSQL all run. Formats that know no views get
its rows. Columns that come from a table keep the name, type and description that the schema gives.
"""

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


def views(data: Dataset) -> dict[str, View]:
    """Return every view by name, in an order in which they can be made."""
    measures = _measures(data)
    found = (
        event_counts(measures),
        events_flat(measures),
        claims_flat(),
        equipment_flat(),
        control_intervals(),
        offices_flat(),
        timeline(),
        citations(),
    )
    return {view.name: view for view in found}


def _measures(data: Dataset) -> set[str]:
    """Return the measures of which a number is claimed about an event."""
    return {
        claim.measure
        for claim in data.claims
        if claim.event_id and (claim.low is not None or claim.high is not None)
    }
