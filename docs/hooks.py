"""MkDocs hook: pages made from the schemas and the data, and numbers in prose pages."""

import re
from typing import Any, cast

from builder.site import Site
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

_CODE = re.compile(r"<pre(?=[^>]*>(?:<span></span>)?<code)")
_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)

_sites: list[Site] = []
"""The site under construction; MkDocs builds one at a time."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Load the data, and put the pages of the tables into the navigation."""
    site = Site(config)
    _sites[:] = [site]
    for entry in cast("list[dict[str, Any]]", config["nav"]):
        if "Codebook" in entry:
            entry["Codebook"] += [{name: f"codebook/{name}.md"} for name in site.schemas]
    config.copyright = site.footer()
    config.extra["versions"] = site.versions()
    if "polyfills" in config.extra:
        # The theme adds one to a copy that is opened from disk, by its address on the network.
        config.extra["polyfills"] = ["assets/vendor/iframe-worker/shim.js"]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages and downloads that are made from the schemas and the data."""
    for file in _sites[0].files():
        files.append(file)
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Let the menu show the section that a page of a record belongs to."""
    _sites[0].place(files, nav)
    return nav


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill the numbers and rows that a prose page asks for."""
    if page.file.generated_by is not None:
        return markdown
    return _sites[0].fill(markdown, page.file.src_uri)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Set in the pages that are HTML as a whole, with their headings."""
    body = _sites[0].body(page.file.src_uri)
    if body is not None:
        html, page.toc = body
    # Code and tables that are wider than the screen can be moved by key.
    html = _TABLE.sub(
        r'<div class="kd-table" tabindex="0"><table class="kd-plain">\1</table></div>', html
    )
    return _CODE.sub('<pre tabindex="0"', html)
