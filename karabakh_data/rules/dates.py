"""Rules on dates."""

from collections.abc import Iterator

from karabakh_data import dates, tidy
from karabakh_data.dataset import Dataset
from karabakh_data.problems import CutoffError, DateError
from karabakh_data.rules.finding import Finding


def edtf_date(data: Dataset) -> Iterator[Finding]:
    """A date names days of the calendar, and an interval does not run backwards."""
    for table in data.tables.values():
        for column in table.row_class.edtf_columns:
            for row in table:
                text = getattr(row, column)
                if text is None:
                    continue
                try:
                    dates.parse(text)
                except DateError as error:
                    yield Finding(row, column, str(error))


def derived_dates(data: Dataset) -> Iterator[Finding]:
    """`date_start`, `date_end` and `date_prec` are what `date` says; `tidy` writes them."""
    for table in data.tables.values():
        if "date_start" not in table.row_class.model_fields:
            continue
        for row in table:
            date = getattr(row, "date")
            try:
                span = dates.parse(date) if date else None
            except DateError:
                continue
            wanted = (*span, span.precision) if span else (None, None, None)
            for column, value in zip(tidy.DERIVED_DATES, wanted, strict=True):
                found = getattr(row, column)
                if found != value:
                    yield Finding(
                        row,
                        column,
                        f"{'empty' if found is None else found}, but the date gives"
                        f" {'nothing' if value is None else value}; run karabakh-data tidy",
                    )


def after_cutoff(data: Dataset) -> Iterator[Finding]:
    """Nothing begins after the last day the data speak of; what is still so ends in `..`."""
    try:
        cutoff = data.cutoff
    except (CutoffError, DateError):  # the descriptor has a problem of its own
        return
    for table in data.tables.values():
        if "date_start" not in table.row_class.model_fields:
            continue
        for row in table:
            start = getattr(row, "date_start")
            if start is not None and start > cutoff:
                message = f"begins {start}, after the data end on {cutoff}; remove the row"
                yield Finding(row, "date", f"{message}, or correct its date")
