"""Metadata for catalogues, as the catalogues' own libraries read them."""

import datetime as dt
import json
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import karabakh_data as kd
from karabakh_data import cli
from karabakh_data.catalogue import FORMS, form
from karabakh_data.catalogue.documents import yaml_text
from karabakh_data.cells import text as cell
from karabakh_data.paths import package_folder
from karabakh_data.problems import UnknownNameError
from karabakh_data.schema import bundled_package, bundled_schemas

ROOT = Path(__file__).parent.parent
DATA = kd.load()
PACKAGE = bundled_package()
CSV_TABLES = [resource.name for resource in PACKAGE.resources if resource.format == "csv"]

FILLED_TABLES = [name for name in CSV_TABLES if len(DATA.table(name))]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def runner(*arguments: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as exit_info:
            cli.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return int(exit_info.value.code or 0), captured.out, captured.err

    return runner


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data with every form of metadata beside them."""
    made = tmp_path_factory.mktemp("catalogue")
    shutil.copytree(package_folder() / "data", made / "data")
    for one in FORMS.values():
        (made / one.file).write_text(one.load()(DATA), "utf-8")
    return made


def written(name: str) -> str:
    return form(name).load()(DATA)


# The clients


def test_csvw_is_valid_and_reads_every_cell(folder: Path) -> None:
    csvw: Any = pytest.importorskip("csvw", reason="csvw is not installed")
    read = csvw.CSVW(str(folder / FORMS["csvw"].file), validate=True)
    assert read.is_valid, [str(warning.message) for warning in read.warnings]
    tables = read.tablegroup.tables
    assert [str(table.url) for table in tables] == [f"data/{name}.csv" for name in CSV_TABLES]
    for name, table in zip(CSV_TABLES, tables, strict=True):
        rows = list(table.iterdicts(strict=True))
        assert len(rows) == len(DATA.table(name))
        for theirs, ours in zip(rows, DATA.table(name).to_dicts(), strict=True):
            assert {c: _text(v) for c, v in theirs.items()} == {
                c: _text(v) for c, v in ours.items()
            }


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("events", ",source-voice,", ",nobody,"),
        ("places", ",precise,", ",exact,"),
        ("resolution_votes", ",true,", ",maybe,"),
        ("participants", "khojaly-1992,", "khojaly-1929,"),
    ],
)
def test_csvw_finds_what_breaks_the_schemas(
    table: str, old: str, new: str, folder: Path, tmp_path: Path
) -> None:
    csvw: Any = pytest.importorskip("csvw", reason="csvw is not installed")
    broken = Path(shutil.copytree(folder, tmp_path / "broken"))
    file = broken / f"data/{table}.csv"
    content = file.read_text("utf-8")
    assert old in content
    file.write_text(content.replace(old, new, 1), "utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        read = csvw.CSVW(str(broken / FORMS["csvw"].file), validate=True)
        try:
            valid = read.is_valid
        except ValueError as error:  # a strict reading stops at the first one
            valid = new.strip(",") not in str(error)
    assert not valid


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_croissant_is_valid_and_reads_the_rows(folder: Path) -> None:
    mlcroissant: Any = pytest.importorskip("mlcroissant", reason="mlcroissant is not installed")
    read = mlcroissant.Dataset(jsonld=str(folder / FORMS["croissant"].file))
    assert not read.metadata.ctx.issues.errors
    assert not read.metadata.ctx.issues.warnings
    assert [one.name for one in read.metadata.record_sets] == list(DATA.tables)
    for name in DATA.tables:
        fields = [one.name for one in _record_set(name)]
        rows = list(read.records(name))
        assert len(rows) == len(DATA.table(name))
        for theirs, ours in zip(rows, DATA.table(name).to_dicts(), strict=True):
            found = {field.partition("/")[2]: _text(value) for field, value in theirs.items()}
            # It reads with pandas, to which NA is nothing; Croissant has no word for that.
            assert found == {f: "" if ours[f] == "NA" else _text(ours[f]) for f in fields}


def _record_set(table: str) -> list[Any]:
    """Return the columns of a table that Croissant can hold."""
    schema = bundled_schemas()[table]
    nested = any(column.type in ("array", "object") for column in schema.fields)
    return [
        column
        for column in schema.fields
        if not nested or (column.constraints.required and column.type == "string")
    ]


def _text(value: Any) -> str:
    """Return a value as a cell, whatever a library made of it."""
    match value:
        case bytes():
            return value.decode()
        case dt.datetime():
            return value.date().isoformat()
        case tuple() if hasattr(value, "unsplit"):  # an address in its parts
            return str(value.unsplit())
        case list() | tuple():
            return ";".join(map(_text, value))
        case str() | bool() | None:
            return cell(value)
        case _:  # numbers have types of their own in each library
            return cell(float(value)) if hasattr(value, "__float__") else cell(value)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_schema_org_is_linked_data(folder: Path) -> None:
    rdflib: Any = pytest.importorskip("rdflib", reason="rdflib is not installed")
    base, schema = "https://example.org/data/", rdflib.Namespace("https://schema.org/")
    graph = rdflib.Graph().parse(
        data=(folder / FORMS["schema-org"].file).read_text("utf-8"), format="json-ld", base=base
    )
    (dataset,) = graph.subjects(rdflib.RDF.type, schema.Dataset)
    assert str(graph.value(dataset, schema.name)) == PACKAGE.title
    assert str(graph.value(dataset, schema.version)) == DATA.version
    assert str(graph.value(dataset, schema.temporalCoverage)).endswith(PACKAGE.data_cutoff)
    files = {
        str(graph.value(one, schema.contentUrl)) for one in graph[dataset : schema.distribution]
    }
    assert files == {resource.path for resource in PACKAGE.resources}
    columns = sum(len(one.fields) for one in bundled_schemas().values())
    assert len(list(graph[dataset : schema.variableMeasured])) == columns


def test_datacite_keeps_its_schema() -> None:
    datacite: Any = pytest.importorskip("datacite", reason="datacite is not installed")
    (newest,) = sorted((Path(datacite.__file__).parent / "schemas").glob("datacite-v4*.json"))[-1:]
    schema = json.loads(newest.read_bytes())
    validator: Any = jsonschema.Draft201909Validator(schema)
    document = json.loads(written("datacite"))
    assert [error.message for error in validator.iter_errors(document)] == []
    # The schema lets unknown members pass at the top.
    assert document.keys() <= schema["properties"].keys()


def test_citation_file_is_the_one_of_the_repository() -> None:
    command = f"karabakh-data metadata citation-cff {FORMS['citation-cff'].file} --force"
    assert (ROOT / "CITATION.cff").read_text("utf-8") == written("citation-cff"), command


def test_citation_file_is_valid(folder: Path) -> None:
    # It asks for an old jsonschema, so that it lives in an environment of its own.
    program = shutil.which("cffconvert")
    if program is None:
        pytest.skip("cffconvert is not on the path: pipx install cffconvert")
    result = subprocess.run(
        [program, "--validate", "--infile", FORMS["citation-cff"].file],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr


def test_hugging_face_card_works_as_it_stands(folder: Path, tmp_path: Path) -> None:
    """In a process of its own: the library warns, starts threads, and must not ask the hub."""
    pytest.importorskip("datasets", reason="datasets is not installed")
    code = (
        "import json, sys, datasets\n"
        "datasets.disable_progress_bars()\n"
        "folder, *names = sys.argv[1:]\n"
        "assert datasets.get_dataset_config_names(folder) == names\n"
        "assert datasets.get_dataset_default_config_name(folder) in names\n"
        "rows = {n: datasets.load_dataset(folder, n, split='train').to_list() for n in names}\n"
        "json.dump(rows, open('rows.json', 'w'))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(folder), *FILLED_TABLES],
        cwd=tmp_path, env={"HF_HOME": str(tmp_path / "home"), "HF_HUB_OFFLINE": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr[-2000:]
    tables = json.loads((tmp_path / "rows.json").read_bytes())
    for name in FILLED_TABLES:
        assert [{c: cell(v) for c, v in row.items()} for row in tables[name]] == [
            {c: cell(v) for c, v in row.items()} for row in DATA.table(name).to_dicts()
        ]


def test_hugging_face_card_says_what_the_package_is() -> None:
    yaml: Any = pytest.importorskip("yaml", reason="PyYAML is not installed")
    _, front, body = written("hugging-face").split("---\n", 2)
    card = yaml.safe_load(front)
    assert card["license"] == PACKAGE.licenses[0].name.lower()
    assert [one["config_name"] for one in card["configs"]] == FILLED_TABLES
    for name, table in DATA.tables.items():
        assert f"| `{name}` | {len(table)} | {bundled_schemas()[name].description} |" in body
    assert f"Version {DATA.version}." in body


# All forms


@pytest.mark.parametrize("name", FORMS)
def test_metadata_are_the_same_each_time(name: str) -> None:
    assert written(name) == written(name)
    assert DATA.version in written(name)


@pytest.mark.parametrize("name", FORMS)
def test_no_column_or_table_is_typed_in_a_module(name: str) -> None:
    """A name of a table may stand there; lists of columns are read from the schemas."""
    source = Path(sys.modules[form(name).load().__module__].__file__ or "").read_text("utf-8")
    typed = {word for word in re.findall(r'"([a-z_]+)"', source) if "_" in word}
    columns = {column.name for one in bundled_schemas().values() for column in one.fields}
    assert not typed & columns


def test_yaml_means_what_it_was_made_from() -> None:
    yaml: Any = pytest.importorskip("yaml", reason="PyYAML is not installed")
    words = ["a", "yes", "No", "null", "~", "1.0", "1e5", "2018-04-30", "a: b", "a #b", "- a", ""]
    words += ["on", "x ", 'say "so"', "ə", "a\nb", "0x1", "012", "{a}", "*a", "@a", "a:", "NaN."]
    document = {
        "texts": words,
        "none": [],
        "deep": {"list": [{"a": 1, "b": [True, {"c": 1.5}]}, {"d": {"e": "f"}}]},
        **{word: word for word in words if word},
    }
    assert yaml.safe_load(yaml_text(document)) == document


# The command


@pytest.mark.parametrize("name", FORMS)
def test_command_prints_or_writes(name: str, tmp_path: Path, run: Run) -> None:
    assert run("metadata", name) == (0, written(name), "")
    file = tmp_path / FORMS[name].file
    assert run("metadata", name, file)[0] == 0
    assert file.read_text("utf-8") == written(name)


def test_existing_file_stands(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "file"
    file.write_text("years of work")
    code, out, err = run("metadata", "datacite", file)
    assert (code, out) == (2, "")
    assert "--force" in err
    assert file.read_text() == "years of work"
    assert run("metadata", "datacite", file, "--force")[0] == 0
    assert json.loads(file.read_bytes())
    assert run("metadata", "datacite", tmp_path, "--force")[0] == 2
    assert run("metadata", "datacite", tmp_path / "no/file")[0] == 2


def test_unknown_form_is_suggested(run: Run) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'croissant'"):
        form("croisant")
    code, out, err = run("metadata", "croisant")
    assert (code, out) == (2, "")
    assert err.startswith("error: no form 'croisant'. Did you mean 'croissant'?")
    assert err.count("\n") == 1
