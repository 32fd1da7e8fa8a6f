"""The documentation is true: examples run, commands exist, the site builds, its links lead on."""

import contextlib
import io
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import typer
from sitepages import ROOT, Page
from typer.testing import CliRunner

import karabakh_data as kd
from karabakh_data.cli import app
from karabakh_data.validation import codes

PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]
TEXTS = [*PAGES, ROOT / ".github" / "CONTRIBUTING.md"]

_PYTHON = re.compile(
    r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<output>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)
_SHELL = re.compile(r"^ *```(?:sh|console)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`karabakh-data ([a-z]+)[^`]*`")


def commands(page: Path) -> Iterator[list[str]]:
    """Yield the arguments of every `karabakh-data` line of a page."""
    for block in _SHELL.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines():
            words = shlex.split(line.strip().removeprefix("$ "), comments=True)
            if words and words[0].endswith("karabakh-data"):
                yield words[1:]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_examples_run(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for library in ("pandas", "polars"):
        if f"to_{library}()" in text:
            pytest.importorskip(library)
    scope: dict[str, object] = {"__name__": "__main__"}
    for example in _PYTHON.finditer(text):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(example["code"], page.name, "exec"), scope)
        if example["output"] is not None:
            assert example["output"] == printed.getvalue(), "paste the real output"


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: page.name)
def test_commands_and_their_options_exist(page: Path) -> None:
    known = typer.main.get_group(app).commands
    for name, *arguments in commands(page):
        assert name in known
        options = {option for parameter in known[name].params for option in parameter.opts}
        given = {word.partition("=")[0] for word in arguments if word.startswith("--")}
        assert given <= options | {"--help"}
    assert set(_INLINE.findall(page.read_text(encoding="utf-8"))) <= known.keys()


def test_commands_of_the_quick_start_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = list(commands(ROOT / "docs" / "quick-start.md"))
    assert {name for name, *_ in found} >= {"info", "list", "show", "validate", "export"}
    for arguments in found:
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0, (arguments, result.output)


def _folder(site: dict[Path, Page]) -> Path:
    return min(site, key=lambda file: len(file.parts)).parent


def test_no_page_loads_from_elsewhere(site: dict[Path, Page]) -> None:
    for file, page in site.items():
        assert [address for address in page.loaded if urlsplit(address).netloc] == [], file
    for style in _folder(site).rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"""(?:@import|url\()\s*['"]?(?:https?:)?//""", text), style


def test_links_and_anchors_lead_on(site: dict[Path, Page]) -> None:
    folder = _folder(site)
    for file, page in site.items():
        for address in page.links | page.loaded:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            if target.is_dir():
                target /= "index.html"
            assert target.is_relative_to(folder), (file, address)
            assert target.is_file(), (file, address)
            if parts.fragment and target in site:
                assert unquote(parts.fragment) in site[target].ids, (file, address)


def test_no_template_is_left_unfilled(site: dict[Path, Page]) -> None:
    for file, page in site.items():
        # BibTeX has two braces where a title or a body begins.
        assert "{{" not in re.sub(r"""(= |"s">)\{\{""", "", page.text), file
        assert "<!-- output -->" not in page.text, file


def test_every_table_column_and_code_is_documented(site: dict[Path, Page]) -> None:
    folder = _folder(site)
    for path in (ROOT / "schemas").glob("*.json"):
        page = site[folder / "codebook" / path.stem / "index.html"]
        schema = json.loads(path.read_bytes())
        assert {f"column-{field['name']}" for field in schema["fields"]} <= page.ids
    assert codes().keys() <= site[folder / "codebook" / "rules" / "index.html"].ids


def test_every_paragraph_and_discrepancy_has_its_anchor(site: dict[Path, Page]) -> None:
    folder, data = _folder(site), kd.load()
    assert set(data.coverage.keys()) <= site[folder / "coverage" / "index.html"].ids
    assert set(data.discrepancies.keys()) <= site[folder / "discrepancies" / "index.html"].ids


def test_the_site_is_a_data_package(site: dict[Path, Page]) -> None:
    folder = _folder(site)
    assert kd.load(folder).version == kd.__version__
    codebook = json.loads((folder / "codebook.json").read_bytes())
    assert [resource["schema"]["name"] for resource in codebook["resources"]] == [
        resource["name"] for resource in codebook["resources"]
    ]
