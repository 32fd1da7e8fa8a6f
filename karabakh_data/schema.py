"""Reads the data package descriptor and its Table Schemas into closed models.

An unknown keyword is an error: a keyword that nobody implements must not be ignored in silence.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from karabakh_data.paths import DESCRIPTOR, package_folder
from karabakh_data.problems import PackageError


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Category(_Closed):
    """One code of a vocabulary."""

    value: str | int
    label: str
    description: str
    terms: list[str] = []
    """The nearest terms of outside vocabularies."""


class Constraints(_Closed):
    """Table Schema constraints that the package uses."""

    required: bool = False
    unique: bool = False
    pattern: str | None = None
    enum: list[str | int] | None = None
    minimum: float | None = None
    maximum: float | None = None
    minLength: int | None = None
    maxLength: int | None = None


class Column(_Closed):
    """One field of a Table Schema."""

    name: str
    title: str
    description: str
    type: Literal["string", "integer", "number", "boolean", "date", "list", "array", "object"]
    format: Literal["uri"] | None = None
    delimiter: Literal[";"] | None = None
    itemType: Literal["string"] | None = None
    categories: list[Category] = []
    example: str
    jsonSchema: dict[str, Any] | None = None
    """Form of a nested value. Beside the constraints, among which Frictionless refuses it."""
    rdfType: str | None = None
    """Address of the outside term the column follows."""
    constraints: Constraints = Constraints()


class Reference(_Closed):
    """Where a foreign key leads."""

    resource: str
    fields: list[str]


class ForeignKey(_Closed):
    """A foreign key of one column."""

    fields: list[str]
    reference: Reference


class TableSchema(_Closed):
    """One table: what a row is, its columns, keys and order."""

    profile: str = Field(alias="$schema")
    name: str
    title: str
    """Class name of a row."""
    description: str
    fields: list[Column]
    primaryKey: list[str]
    uniqueKeys: list[list[str]] = []
    """Natural keys; the first one gives the id of a link table's row."""
    foreignKeys: list[ForeignKey] = []
    order: list[str]
    """Columns by which rows are sorted in the file."""

    def references(self) -> dict[str, str]:
        """Return the table each foreign-key column leads to."""
        return {key.fields[0]: key.reference.resource or self.name for key in self.foreignKeys}


class Licence(_Closed):
    """A licence of the package."""

    name: str
    path: str
    title: str


class Contributor(_Closed):
    """A contributor of the package."""

    title: str
    roles: list[str]


class Origin(_Closed):
    """A work the package rests on."""

    title: str
    path: str


class Resource(_Closed):
    """One table file of the package."""

    name: str
    title: str
    path: str
    type: Literal["table"]
    format: Literal["csv", "json"]
    mediatype: str
    encoding: Literal["utf-8"]
    dialect: dict[str, Any] | None = None
    schema_path: str = Field(alias="schema")


class Package(_Closed):
    """The data package descriptor."""

    profile: str = Field(alias="$schema")
    name: str
    id: str | None = None
    """DOI as an address, once there is one."""
    title: str
    description: str
    homepage: str | None = None
    version: str
    data_cutoff: str
    """Last day the data speak of, YYYY-MM-DD."""
    keywords: list[str]
    licenses: list[Licence]
    contributors: list[Contributor]
    sources: list[Origin]
    resources: list[Resource]


@cache
def bundled_package() -> Package:
    """Return the descriptor of the bundled package."""
    return Package.model_validate_json((package_folder() / DESCRIPTOR).read_bytes())


@cache
def bundled_schemas() -> dict[str, TableSchema]:
    """Return the bundled Table Schemas by table name, in the order of the package."""
    folder = package_folder()
    return {
        resource.name: read_schema(folder / resource.schema_path)
        for resource in bundled_package().resources
    }


def read_schema(path: Path) -> TableSchema:
    """Read one Table Schema.

    Raises:
        PackageError: if the file is missing, not JSON, or has a keyword not known here.
    """
    try:
        return TableSchema.model_validate(json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError) as error:
        reason = error.errors()[0] if isinstance(error, ValidationError) else error
        raise PackageError(f"{path}: not a Table Schema of this project: {reason}") from error
