"""The schemas, and what is generated from them."""

import json
from pathlib import Path

import pytest

from karabakh_data import codegen
from karabakh_data.models import TABLES
from karabakh_data.problems import PackageError
from karabakh_data.schema import bundled_package, bundled_schemas, read_schema

ROOT = Path(__file__).parent.parent


def test_models_are_what_the_schemas_say() -> None:
    assert codegen.TARGET.read_text() == codegen.generate(), "run python -m karabakh_data.codegen"


def test_tables_are_those_of_the_descriptor() -> None:
    names = [resource.name for resource in bundled_package().resources]
    assert names == [table.row_class.resource for table in TABLES] == list(bundled_schemas())


@pytest.mark.parametrize("name", list(bundled_schemas()))
def test_schema_is_complete(name: str) -> None:
    schema = bundled_schemas()[name]
    columns = {column.name: column for column in schema.fields}
    assert schema.fields[0].name == "id"
    assert schema.primaryKey == ["id"]
    for column in schema.fields:
        assert column.description.endswith("."), column.name
        assert column.example, column.name
        codes = [category.value for category in column.categories]
        assert codes == (column.constraints.enum or []), column.name
        assert all(c.description.endswith(".") for c in column.categories), column.name
        if column.name.endswith("_id"):
            assert column.name in schema.references(), column.name
    for column, target in schema.references().items():
        assert column in columns
        assert target in bundled_schemas()
    for group in (*schema.uniqueKeys, schema.order):
        assert set(group) <= columns.keys()


@pytest.mark.parametrize("name", list(bundled_schemas()))
def test_examples_are_values_of_their_columns(name: str) -> None:
    from karabakh_data import cells

    schema = bundled_schemas()[name]
    row_class = next(t.row_class for t in TABLES if t.row_class.resource == name)
    values = {
        c.name: json.loads(c.example)
        if c.type in ("array", "object")
        else cells.parse(c.type, c.example)
        for c in schema.fields
    }
    row_class.model_validate(values)


def test_unknown_keyword_of_a_schema_is_an_error(tmp_path: Path) -> None:
    schema = json.loads((ROOT / "schemas" / "events.json").read_text())
    schema["fields"][1]["constraints"]["requierd"] = True
    (tmp_path / "events.json").write_text(json.dumps(schema))
    with pytest.raises(PackageError, match="requierd"):
        read_schema(tmp_path / "events.json")
