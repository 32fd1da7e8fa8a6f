"""Descriptions of the bundled package for catalogues: one module each, loaded when it is used.

All are made from the descriptor, the schemas and the data; nothing is typed a second time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from karabakh_data.problems import UnknownNameError, suggestion

if TYPE_CHECKING:
    from karabakh_data.dataset import Dataset


@dataclass(frozen=True)
class Form:
    """One form of metadata."""

    description: str
    """What it is for, for the help text."""
    file: str
    """Name that those who read it look for, beside ``datapackage.json``."""
    module: str
    """Module with the ``text`` function."""

    def load(self) -> "Callable[[Dataset], str]":
        """Return the function that writes the bundled data set's metadata in this form."""
        return cast("Callable[[Dataset], str]", import_module(self.module).text)


FORMS: dict[str, Form] = {
    "csvw": Form(
        "CSV on the Web: columns, types and keys of every CSV file, for validators and RDF",
        "csv-metadata.json",
        "karabakh_data.catalogue.csvw",
    ),
    "croissant": Form(
        "Croissant: files with hashes and typed record sets, for machine learning tools",
        "croissant.json",
        "karabakh_data.catalogue.croissant",
    ),
    "schema-org": Form(
        "schema.org JSON-LD: what a search engine for data sets reads",
        "schema-org.jsonld",
        "karabakh_data.catalogue.schema_org",
    ),
    "datacite": Form(
        "DataCite JSON: what registers a DOI",
        "datacite.json",
        "karabakh_data.catalogue.datacite",
    ),
    "citation-cff": Form(
        "CITATION.cff: what GitHub, Zenodo and Zotero read",
        "CITATION.cff",
        "karabakh_data.catalogue.citation_cff",
    ),
    "hugging-face": Form(
        "README.md of a Hugging Face data set: a card with one typed configuration a table",
        "README.md",
        "karabakh_data.catalogue.hugging_face",
    ),
}
"""Every form by name."""


def form(name: str) -> Form:
    """Return a form of metadata.

    Raises:
        UnknownNameError: if there is none; close names are suggested.
    """
    if name not in FORMS:
        raise UnknownNameError(
            f"no form {name!r}.{suggestion(name, FORMS)} Forms: {', '.join(FORMS)}."
        )
    return FORMS[name]
