"""The site: its data, its templates, its addresses and the files that it generates."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode, urljoin

from jinja2 import ChainableUndefined, Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.toc import TableOfContents, get_toc
from mkdocs.utils import get_relative_url

from builder import (
    addresses,
    codebook,
    diagram,
    downloads,
    figures,
    interactive,
    ledger,
    linked,
    overview,
    prose,
    text,
)
from builder.records import Records, at
from builder.shown import Shown
from karabakh_data import citing, dates, load, spelling
from karabakh_data.paths import DESCRIPTOR, package_folder
from karabakh_data.row import Row
from karabakh_data.schema import Resource, TableSchema, bundled_package, bundled_schemas
from karabakh_data.showing import view
from karabakh_data.spelling import Entry

_HEADING = re.compile(r'<h([23])><span id="([^"]+)">(.*?)</span>')

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
        self.env.filters |= {
            "prose": text.prose,
            "number": text.number,
            "thin": text.thin,
            "md": text.markdown,
            "size": downloads.size,
            "anchor": text.anchor,
        }
        # Views are sparse: an empty cell has no key.
        self.sparse = self.env.overlay(undefined=ChainableUndefined)
        self.records = Records(self.data)
        self._bodies: dict[str, Callable[[], str]] = {}
        """Pages that are HTML as a whole, by source address, made when MkDocs asks for them."""
        self._urls: dict[str, str] = {}

    def footer(self) -> str:
        """Return the line at the foot of every page."""
        cutoff = dates.words(self.package.data_cutoff)
        return (
            f"karabakh_data, version {self.package.version}. Data to {cutoff},"
            f" {self.package.licenses[0].name}; code MIT. A secondary source."
        )

    def versions(self) -> str:
        """Return the address of the page about versions, from the root of the site."""
        return self._url("versions.md")

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
        yield self._page(
            "coverage.md",
            "coverage.md.j2",
            sections=ledger.sections(self.data),
            history=ledger.history(self.data),
        )
        yield self._page(
            "discrepancies.md", "discrepancies.md.j2", groups=ledger.disagreements(self.data)
        )
        yield File.generated(self.config, "codebook.json", content=self._codebook_json())
        for table in addresses.FOLDERS:
            yield from self._records_of(table)
        yield self._html(
            "claims.md",
            "claims.html.j2",
            title="Who states what",
            description="Every claim, denial and accusation, side by side, by what it is about.",
            context=lambda: {"parts": overview.matters(self.data)},
        )
        for page in interactive.pages(
            self.data, self.package, self.schemas, lambda uri: partial(self._address, uri)
        ):
            yield self._html(
                page.uri,
                page.template,
                title=page.title,
                description=page.description,
                context=page.context,
                in_nav=page.in_nav,
            )
        formats = downloads.formats(self.data)
        for file in formats:
            yield File.generated(self.config, file.uri, content=file.content)
        yield self._page("download.md", "download.md.j2", tables=self._tables(), formats=formats)
        # The raw files at the addresses that the descriptor names: the site is a data package.
        folder = package_folder()
        for path in (
            DESCRIPTOR,
            *(resource.path for resource in self.package.resources),
            *(resource.schema_path for resource in self.package.resources),
        ):
            yield File.generated(self.config, path, abs_src_path=str(folder / path))

    def body(self, uri: str) -> tuple[str, TableOfContents] | None:
        """Return the HTML of a page that is not made of Markdown, with its headings."""
        make = self._bodies.get(uri)
        if make is None:
            return None
        html = make()
        headings: list[Any] = []
        for level, key, title in _HEADING.findall(html):
            token: dict[str, Any] = {"level": int(level), "id": key, "name": title, "children": []}
            if level == "2" or not headings:
                headings.append(token)
            else:
                headings[-1]["children"].append(token)
        return html, get_toc(headings)

    def _records_of(self, table: str) -> Iterator[File]:
        """Yield the list of the records of a table, the page of each, and its JSON."""
        folder = addresses.FOLDERS[table]
        title = next(r.title for r in self.package.resources if r.name == table)
        if table == "equipment_types":
            yield self._html(
                "equipment/index.md",
                "equipment.html.j2",
                title="Equipment and the balance of forces",
                description="The article's table of strength for 1993–94, and all types.",
                context=lambda: {
                    "pairs": overview.balance(self.data),
                    "groups": overview.groups(self.data, table),
                },
            )
        else:
            yield self._html(
                f"{folder}/index.md",
                "list.html.j2",
                title=title,
                description=overview.INTRODUCTIONS[table],
                context=lambda: {
                    "title": title,
                    "introduction": overview.INTRODUCTIONS[table],
                    "table": table,
                    "groups": overview.groups(self.data, table),
                },
            )
        for record in self.data.table(table):
            shown = view(self.data, record)
            yield self.record_page(record, shown)
            document = self._origin(f"{folder}/{record.id}.md") | shown
            content = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
            yield File.generated(self.config, f"{folder}/{record.id}.json", content=content)

    def _origin(self, uri: str) -> dict[str, str]:
        """Return what the JSON of a page says of the data set, for a copy that stands alone."""
        said = {
            "dataset": self.package.title,
            "version": self.package.version,
            "data_cutoff": self.package.data_cutoff,
            "licence": self.package.licenses[0].name,
        }
        address = self.pinned(uri)
        return said | ({"page": address} if address else {})

    def record_page(self, record: Row, shown: Entry) -> File:
        """Return the page of a record, from its view."""
        table = record.resource
        folder = addresses.FOLDERS[table]
        title = next(r.title for r in self.package.resources if r.name == table)
        uri = f"{folder}/{record.id}.md"
        json_uri = f"{folder}/{record.id}.json"
        return self._html(
            uri,
            "record.html.j2",
            title=shown["title"],
            description=shown["record"].get("description")
            or f"{title}: {shown['title']}. Who states what, with sources.",
            context=lambda: (
                self.records.context(record, shown, self.pinned(uri))
                | {
                    "folder": folder,
                    "folder_title": title,
                    "json_address": get_relative_url(json_uri, self._url(uri)),
                    "correct": self.correction(uri, table, record.id),
                    "jsonld": linked.script(linked.describe(self.data, record, self.absolute)),
                }
            ),
            own=(table, record.id),
            head={
                "json": self._url(json_uri),
                "tags": [_inert(name) for name in self.records.names(record)],
                "search": {"boost": self.records.weight(record)},
            },
        )

    def correction(self, uri: str, table: str, key: str) -> str:
        """Return the address at which a reader of a page corrects a record."""
        repository = cast("str", self.config.extra["repository"]).rstrip("/")
        if not repository:
            page = self._address(uri, "contributing.md")
            return f"{page}?{urlencode({'table': table, 'id': key})}"
        filled = {"template": "data-correction.yml", "table": table, "row": key}
        return f"{repository}/issues/new?{urlencode(filled)}"

    def _html(
        self,
        uri: str,
        template: str,
        *,
        title: str,
        description: str,
        context: Callable[[], dict[str, Any]],
        own: tuple[str, str] | None = None,
        head: Mapping[str, Any] | None = None,
        in_nav: bool = True,
    ) -> File:
        """Return a page whose HTML never passes through Markdown."""

        def render() -> str:
            link = partial(self._address, uri)
            given = {
                "link": link,
                "s": Shown(self.data, link, own),
                "data": self.data,
                "package": self.package,
            }
            return self.sparse.get_template(template).render(given | context())

        self._bodies[uri] = render
        # The theme writes all of it into pages as it is.
        meta = json.dumps(
            {
                "title": _inert(title),
                "description": str(escape(description)),
                "hide": ["navigation"],
                **(head or {}),
            },
            ensure_ascii=False,
        )
        return File.generated(
            self.config,
            uri,
            content=f"---\n{meta}\n---\n",
            inclusion=InclusionLevel.INCLUDED
            if own is None and in_nav
            else InclusionLevel.NOT_IN_NAV,
        )

    def _tables(self) -> list[tuple[Resource, downloads.Download]]:
        """Return each table with its file."""
        folder = package_folder()
        return [
            (r, downloads.Download(r.path, "", (folder / r.path).read_bytes()))
            for r in self.package.resources
        ]

    def fill(self, markdown: str, uri: str) -> str:
        """Return a prose page with its numbers, its rows and the output of its examples."""
        docs = Path(self.config.docs_dir)
        cited = at(self.data, self.pinned("index.md"))
        context: dict[str, Any] = {
            **self._helpers(uri),
            "sizes": figures.sizes(self.data),
            "evidence": figures.evidence(self.data),
            "readings": figures.readings(docs),
            "performance": {
                "measures": figures.results(docs, "performance.csv"),
                "ratios": figures.results(docs, "performance-ratios.csv"),
                "machine": figures.results(docs, "performance-machine.csv"),
            },
            "jsonld": lambda: linked.script(linked.data_set(self.data, self.absolute)),
            "cite": {"text": citing.text(cited), "bibtex": citing.bibtex(cited)},
        }
        filled = self.env.from_string(markdown).render(context)
        return prose.with_output(filled, uri)

    def _page(self, uri: str, template: str, **context: Any) -> File:
        content = self.env.get_template(template).render(self._helpers(uri) | context)
        return File.generated(self.config, uri, content=content)

    def _helpers(self, uri: str) -> dict[str, Any]:
        """Return what a page may call, with links as seen from it."""
        link = partial(self._address, uri)
        shown = Shown(self.data, link)
        cell = partial(text.cell, self.data, link)
        return {
            "data": self.data,
            "package": self.package,
            "schemas": self.schemas,
            "tables": {resource.name: resource.title for resource in self.package.resources},
            "words": dates.words,
            "label": partial(spelling.label, self.data),
            "source_text": citing.source_text,
            "link": link,
            "s": shown,
            "cell": cell,
            "to": partial(text.record, self.data, link),
            "rows": partial(prose.rows, self.env, self.data, shown.cell),
        }

    def _address(self, origin: str, target: str) -> str:
        """Return the relative address of a source file, with an anchor, from another one."""
        path, hash_, anchor = target.partition("#")
        return get_relative_url(self._url(path), self._url(origin)) + hash_ + anchor

    def absolute(self, uri: str) -> str | None:
        """Return the address of a page, if the setting SITE_URL says where the site stands."""
        base = self.config.site_url
        return urljoin(base, self._url(uri)) if base else None

    def pinned(self, uri: str) -> str | None:
        """Return the address of a page in the folder of this version, which never changes."""
        base = self.config.site_url
        folder = f"v{self.package.version}/"
        return urljoin(base, folder + self._url(uri).removeprefix("./")) if base else None

    def place(self, files: Files, nav: Navigation) -> None:
        """Put the pages of records, which no menu lists, into the section of their list."""
        for index in nav.pages:
            folder, _, name = index.file.src_uri.rpartition("/")
            if not folder or name != "index.md":
                continue
            for file in files.documentation_pages():
                if file.src_uri.startswith(f"{folder}/") and file.page and not file.page.parent:
                    file.page.parent = index.parent

    def _url(self, uri: str) -> str:
        if uri not in self._urls:
            config = self.config
            self._urls[uri] = File(uri, None, config.site_dir, config.use_directory_urls).url
        return self._urls[uri]

    def _codebook_json(self) -> str:
        """Return the descriptor with every schema inside, as one document."""
        folder = package_folder()
        document = json.loads((folder / DESCRIPTOR).read_bytes())
        for resource in document["resources"]:
            resource["schema"] = json.loads((folder / resource["schema"]).read_bytes())
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _inert(words: str) -> str:
    return words.replace("<", "‹").replace(">", "›")
