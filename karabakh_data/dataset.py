"""A loaded data package: its tables, and the questions that join them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from karabakh_data import dates
from karabakh_data.models import Control, Source, Tables
from karabakh_data.problems import CutoffError, DateError, UnknownNameError, suggestion
from karabakh_data.row import Row
from karabakh_data.table import Table, check_cutoff, span_of

CITATION_COLUMNS = ("sources", "kept_sources", "other_sources")


def split_citation(citation: str) -> tuple[str, str | None]:
    """Return the source id and the locator of ``source_id[locator]``."""
    key, _, locator = citation.removesuffix("]").partition("[")
    return key, locator or None


class Dataset(Tables):
    """All tables of a data package, with its descriptor."""

    def __init__(
        self, tables: Mapping[str, Table[Any]], folder: Path, descriptor: Mapping[str, Any]
    ) -> None:
        super().__init__({})
        self.folder = folder
        """Folder of the data package."""
        self.descriptor = descriptor
        """Content of ``datapackage.json``."""
        try:
            cutoff = self.cutoff
        except (CutoffError, DateError):  # validation reports it
            cutoff = None
        for name, table in tables.items():
            self.tables[name] = table.in_package(self.tables, cutoff)
        self._references: dict[tuple[str, str], list[Row]] | None = None

    @property
    def version(self) -> str:
        """Version of the package."""
        return str(self.descriptor.get("version", "unknown"))

    @property
    def cutoff(self) -> dt.date:
        """Last day the data speak of.

        Raises:
            CutoffError: if the descriptor has no ``data_cutoff``.
        """
        text = self.descriptor.get("data_cutoff")
        if not isinstance(text, str):
            raise CutoffError(f"{self.folder} states no data_cutoff in its descriptor")
        return dates.day(text)

    def table(self, name: str) -> Table[Any]:
        """Return a table by name.

        Raises:
            UnknownNameError: if there is none; close names are suggested.
        """
        try:
            return self.tables[name]
        except KeyError:
            raise UnknownNameError(
                f"no table {name!r}.{suggestion(name, self.tables)}"
                f" Tables: {', '.join(self.tables)}."
            ) from None

    def find(self, key: str) -> tuple[Row, ...]:
        """Return the rows of any table that have this id."""
        rows = (table.get(key) for table in self.tables.values())
        return tuple(row for row in rows if row is not None)

    def control_on(self, day: str | dt.date) -> tuple[Control, ...]:
        """Return who held each place on a day, one link of each place's chain.

        On a day on which a place may have changed hands both links are returned. Places
        without a statement for that day are left out, as are rows outside the chains.

        Raises:
            DateError: if ``day`` is not a single day.
            CutoffError: if it lies after the data end.
        """
        asked = dates.day(day)
        check_cutoff(asked, self.cutoff)
        wanted = dates.Span(asked, asked)
        return tuple(
            link
            for link in self.control
            if link.sequence is not None and (span := span_of(link)) and span.overlaps(wanted)
        )

    def within(self, place_id: str) -> frozenset[str]:
        """Return the ids of a place and of all places that were part of it in January 1988.

        Raises:
            UnknownNameError: if there is no such place; close ids are suggested.
        """
        found, waiting = set[str](), [self.places[place_id].id]
        while waiting:
            found.add(whole := waiting.pop())
            parts = self.places.where(part_of_id=whole)
            waiting += [part.id for part in parts if part.id not in found]
        return frozenset(found)

    def cited(self, record: Row) -> tuple[tuple[Source, str | None], ...]:
        """Return the sources that a row cites, each with the place in it, in the order cited.

        The place is the text in the brackets of the citation, or None for the source as a whole.

        Raises:
            UnknownNameError: if a citation leads to no source, which validation reports.
        """
        citations = (
            citation for column in CITATION_COLUMNS for citation in getattr(record, column, ())
        )
        parts = map(split_citation, citations)
        return tuple((self.sources[key], locator) for key, locator in parts)

    def references_to(self, record: Row) -> tuple[Row, ...]:
        """Return all rows that point at a record, in the order of tables and files.

        Foreign keys count, citations of a source, and rows of ``identifiers`` and
        ``discrepancies`` that name the record by table and id.

        Raises:
            TypeError: if an id is given in place of a record.
        """
        try:
            asked = (record.resource, record.id)
        except AttributeError:
            raise TypeError(f"a record is asked for, such as data.events[{record!r}]") from None
        if self._references is None:
            self._references = self._index_references()
        return tuple(self._references.get(asked, ()))

    def _index_references(self) -> dict[tuple[str, str], list[Row]]:
        index: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for table in self.tables.values():
            columns = table.row_class.columns()
            keys = table.row_class.references.items()
            cited = [column for column in CITATION_COLUMNS if column in columns]
            by_name = {"table", "row"} <= columns.keys()
            for row in table:
                targets = {
                    (target, value) for column, target in keys if (value := getattr(row, column))
                }
                for column in cited:
                    citations = getattr(row, column)
                    targets |= {(Source.resource, split_citation(c)[0]) for c in citations}
                if by_name:
                    targets.add((getattr(row, "table"), getattr(row, "row")))
                for target in sorted(targets):
                    index[target].append(row)
        return dict(index)

    def __repr__(self) -> str:
        rows = sum(len(table) for table in self.tables.values())
        return f"<Dataset {self.version}: {len(self.tables)} tables, {rows} rows>"

    def _repr_html_(self) -> str:
        """Show the tables and their sizes in a notebook."""
        cells = "".join(
            f"<tr><td style='text-align:left'>{name}</td><td>{len(table)}</td></tr>"
            for name, table in self.tables.items()
        )
        return (
            f"<table><caption>karabakh_data {self.version}</caption>"
            f"<tr><th>table</th><th>rows</th></tr>{cells}</table>"
        )
