"""The built site, page by page, for the tests that look at it."""

import html
import os
import re
import subprocess
import sys
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent

_TAG = re.compile(
    r"<([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[^\s=>]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*/?>"
)
_ATTRIBUTE = re.compile(r"([^\s=>]+)=(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
_LOADED_LINKS = ("stylesheet", "icon", "preload", "preconnect")


class Page:
    """Ids, links and loaded files of one page of the site."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.ids: set[str] = set()
        self.repeated: set[str] = set()
        self.links: set[str] = set()
        self.loaded: set[str] = set()
        for tag, attributes in _TAG.findall(self.text):
            self._take(tag.lower(), attributes)

    @cached_property
    def text(self) -> str:
        return self.file.read_text(encoding="utf-8")

    def _take(self, tag: str, attributes: str) -> None:
        if not attributes:
            return
        given = {
            name.lower(): html.unescape(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(attributes)
        }
        if key := given.get("id"):
            (self.repeated if key in self.ids else self.ids).add(key)
        if key := given.get("name"):
            self.ids.add(key)
        if tag == "a" and (address := given.get("href")):
            self.links.add(address)
        if address := given.get("src"):
            self.loaded.add(address)
        if tag == "link" and given.get("rel") in _LOADED_LINKS:
            self.loaded.add(given.get("href", ""))


def build(folder: Path, *options: str, **environment: str) -> dict[Path, Page]:
    """Build the site, strictly, and return its pages by file."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", *options]
    result = subprocess.run(
        [*command, "--site-dir", folder],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return pages(folder)


def pages(folder: Path) -> dict[Path, Page]:
    """Return the pages of a built site by file."""
    # The page for addresses that do not exist must link from the root of the site.
    return {file: Page(file) for file in folder.rglob("*.html") if file != folder / "404.html"}
