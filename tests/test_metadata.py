"""Descriptor, citation file, changelog and licences say the same, in the form they promise."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from karabakh_data.schema import bundled_schemas

ROOT = Path(__file__).parent.parent
PROFILES = Path(__file__).parent / "profiles"
DESCRIPTOR: dict[str, Any] = json.loads((ROOT / "datapackage.json").read_bytes())
SCHEMAS = sorted((ROOT / "schemas").glob("*.json"))


def breaches(profile: str, descriptor: Any) -> list[str]:
    """Return where a descriptor breaks a published profile."""
    text = (PROFILES / f"{profile}-2.0.json").read_bytes()
    validator: Any = jsonschema.Draft7Validator(json.loads(text))
    return [error.message for error in validator.iter_errors(descriptor)]


def citation(key: str) -> str:
    """Return a top-level value of CITATION.cff."""
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    (value,) = re.findall(rf"^{key}: (.+)$", text, re.MULTILINE)
    return str(value).strip('"')


def test_descriptor_keeps_the_published_profile() -> None:
    assert breaches("datapackage", DESCRIPTOR) == []


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_schema_keeps_the_published_profile(path: Path) -> None:
    schema = json.loads(path.read_bytes())
    # The standard defines the type `list`; its published profile 2.0 leaves it out.
    lists = [field for field in schema["fields"] if field["type"] == "list"]
    schema["fields"] = [field for field in schema["fields"] if field not in lists]
    assert breaches("tableschema", schema) == []
    assert all(field["itemType"] == "string" and field["delimiter"] == ";" for field in lists)


def test_descriptor_lists_every_schema() -> None:
    listed = [resource["schema"] for resource in DESCRIPTOR["resources"]]
    assert sorted(listed) == [f"schemas/{path.name}" for path in SCHEMAS]


def test_citation_file_says_what_the_descriptor_says() -> None:
    assert citation("type") == "dataset"
    assert citation("version") == DESCRIPTOR["version"]
    assert citation("title") == DESCRIPTOR["title"]
    assert citation("abstract") == DESCRIPTOR["description"]
    assert [citation("license")] == [licence["name"] for licence in DESCRIPTOR["licenses"]]
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    for contributor in DESCRIPTOR["contributors"]:
        assert f"  - name: {contributor['title']}\n" in text
    keywords = re.search(r"^keywords:\n((?:  - .+\n)+)", text, re.MULTILINE)
    assert keywords
    assert re.findall(r"- (.+)", keywords[1]) == DESCRIPTOR["keywords"]


def test_changelog_begins_with_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (\S+)", text, re.MULTILINE)
    assert headings[0] == DESCRIPTOR["version"]
    newest = text.split("\n## ")[1]
    assert re.findall(r"^### (.+)$", newest, re.MULTILINE) == ["Data", "Schema", "Code"]


def test_licence_of_the_data_is_whole() -> None:
    text = (ROOT / "LICENSE-DATA").read_text(encoding="utf-8")
    for section in range(1, 9):
        assert f"\nSection {section} -- " in text
    for credit in ("Wikipedia", "GeoNames", "Uppsala Conflict Data Program", "Who's On First"):
        assert credit in text


def test_readme_lists_the_tables_of_the_schemas() -> None:
    readme = (ROOT / "README.md").read_text()
    for name, schema in bundled_schemas().items():
        assert f"| `{name}` | {schema.description.split('. ')[0].rstrip('.')} |" in readme
