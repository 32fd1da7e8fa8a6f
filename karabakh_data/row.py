"""The frozen base of a row."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from pydantic import BaseModel


class Record(
    BaseModel,
    frozen=True,
    extra="forbid",
    allow_inf_nan=False,
    defer_build=True,
    validate_by_name=True,
    validate_by_alias=True,
    serialize_by_alias=True,
):
    """A plain frozen value: hashable, picklable, compared by content."""


class Row(Record, frozen=True):
    """One row of a table."""

    resource: ClassVar[str]
    """Name of the table."""
    references: ClassVar[Mapping[str, str]] = {}
    """Table that each foreign-key column leads to."""
    kinds: ClassVar[Mapping[str, str]] = {}
    """Table Schema type of each column that is not text."""
    edtf_columns: ClassVar[tuple[str, ...]] = ()
    """Columns that hold dates as EDTF text."""
    natural_key: ClassVar[tuple[str, ...]] = ()
    """Columns that together are unique, and make the id of a link table's row."""
    order: ClassVar[tuple[str, ...]] = ("id",)
    """Columns by which rows are sorted in the file."""

    id: str

    @classmethod
    def columns(cls) -> dict[str, str]:
        """Return the attribute of each column, by column name in file order."""
        return {field.alias or name: name for name, field in cls.model_fields.items()}

    def to_dict(self) -> dict[str, Any]:
        """Return the filled cells by column name, with dates and tuples as they are."""
        return {
            column: value
            for column, name in self.columns().items()
            if (value := _plain(getattr(self, name))) is not None and value != ()
        }

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        """Show the filled columns only."""
        return [(name, value) for name, value in super().__repr_args__() if value not in (None, ())]

    def _repr_html_(self) -> str:
        """Show the record as a two-column table in a notebook."""
        from html import escape

        cells = "".join(
            f"<tr><th style='text-align:left'>{escape(name)}</th>"
            f"<td style='text-align:left'>{escape(str(value))}</td></tr>"
            for name, value in self.to_dict().items()
        )
        return f"<table><caption>{escape(type(self).__name__)}</caption>{cells}</table>"


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(exclude_none=True)
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in cast("tuple[object, ...]", value))
    return value
