"""The site: its data, its templates, its addresses and the files that it generates."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.utils import get_relative_url

from builder import codebook, diagram, figures, ledger, prose, text
from karabakh_data import citing, dates, load, spelling
from karabakh_data.paths import DESCRIPTOR, package_folder
from karabakh_data.schema import TableSchema, bundled_package, bundled_schemas

TEMPLATES = Path(__file__).parents[1] / "templates"


class Site:
    """What pages are made from."""

    def __init__(self, config: MkDocsConfig) -> None:
        self.config = config
        self.data = load()
        self.package = bundled_package()
        self.schemas: dict[str, TableSchema] = bundled_schemas()
        self.env = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            keep_trailing_newline=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.env.filters |= {"prose": text.prose, "number": text.number, "md": text.markdown}

    def footer(self) -> str:
        """Return the line at the foot of every page."""
        cutoff = dates.words(self.package.data_cutoff)
        return (
            f"karabakh_data {self.package.version}. Data to {cutoff},"
            f" {self.package.licenses[0].name}; code MIT. A secondary source."
        )

    def files(self) -> Iterator[File]:
        """Yield every generated page and download."""
        faults = figures.results(Path(self.config.docs_dir), "mutation-score.csv")
        yield self._page(
            "codebook/index.md",
            "codebook.md.j2",
            tables=[codebook.summary(self.data, schema) for schema in self.schemas.values()],
            diagram=diagram.svg(self.schemas, partial(self._address, "codebook/index.md")),
            hubs=diagram.hubs(self.schemas),
        )
        yield self._page(
            "codebook/rules.md", "rules.md.j2", groups=codebook.rule_groups(), faults=faults
        )
        for name, schema in self.schemas.items():
            yield self._page(
                f"codebook/{name}.md",
                "table.md.j2",
                schema=schema,
                view=codebook.table_view(self.data, self.package, schema),
            )
        yield self._page("coverage.md", "coverage.md.j2", sections=ledger.sections(self.data))
        yield self._page(
            "discrepancies.md", "discrepancies.md.j2", groups=ledger.disagreements(self.data)
        )
        yield File.generated(self.config, "codebook.json", content=self._codebook_json())
        # The raw files at the addresses that the descriptor names: the site is a data package.
        folder = package_folder()
        for path in (
            DESCRIPTOR,
            *(resource.path for resource in self.package.resources),
            *(resource.schema_path for resource in self.package.resources),
        ):
            yield File.generated(self.config, path, abs_src_path=str(folder / path))

    def fill(self, markdown: str, uri: str) -> str:
        """Return a prose page with its numbers, its rows and the output of its examples."""
        docs = Path(self.config.docs_dir)
        context: dict[str, Any] = {
            **self._helpers(uri),
            "sizes": figures.sizes(self.data),
            "evidence": figures.evidence(self.data),
            "second_reading": figures.results(docs, "second-reading.csv"),
            "cite": {"text": citing.text(self.data), "bibtex": citing.bibtex(self.data)},
        }
        filled = self.env.from_string(markdown).render(context)
        return prose.with_output(filled, uri)

    def _page(self, uri: str, template: str, **context: Any) -> File:
        content = self.env.get_template(template).render(self._helpers(uri) | context)
        return File.generated(self.config, uri, content=content)

    def _helpers(self, uri: str) -> dict[str, Any]:
        """Return what a page may call, with links as seen from it."""
        link = partial(self._address, uri)
        cite = partial(text.citation, self.data, link)
        cell = partial(text.cell, self.data, cite)
        return {
            "data": self.data,
            "package": self.package,
            "schemas": self.schemas,
            "words": dates.words,
            "label": partial(spelling.label, self.data),
            "source_text": citing.source_text,
            "link": link,
            "cite": cite,
            "cell": cell,
            "rows": partial(prose.rows, self.env, self.data, cell),
        }

    def _address(self, origin: str, target: str) -> str:
        """Return the relative address of a source file, with an anchor, from another one."""
        path, hash_, anchor = target.partition("#")
        return get_relative_url(self._url(path), self._url(origin)) + hash_ + anchor

    def _url(self, uri: str) -> str:
        return File(uri, None, self.config.site_dir, self.config.use_directory_urls).url

    def _codebook_json(self) -> str:
        """Return the descriptor with every schema inside, as one document."""
        folder = package_folder()
        document = json.loads((folder / DESCRIPTOR).read_bytes())
        for resource in document["resources"]:
            resource["schema"] = json.loads((folder / resource["schema"]).read_bytes())
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
