"""The how-to on Spark: its code runs on a small stream, and both engines find what is there."""

import csv
import datetime as dt
import importlib.util
import json
import math
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

import karabakh_data as kd

DOCS = Path(__file__).parent.parent / "docs"
GUIDE = (DOCS / "guides/spark.md").read_text("utf-8")
GENERATOR = DOCS / "examples/event_stream.py"
ROWS = 84_000
KILOMETRES = 50
WINDOW = dt.timedelta(days=3)

Found = dict[str, tuple[int, int, float]]
"""Reports near an event, their mentions, and the distance of the nearest."""


def java_version() -> int:
    """Return the first number of Java's version, 0 where there is no Java that runs."""
    home = os.environ.get("JAVA_HOME")
    program = shutil.which("java", path=f"{home}/bin" if home else None)
    if program is None:
        return 0
    told = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(\d+)', told.stderr)
    return int(version[1]) if version else 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the guide begins with, with fewer rows."""
    for library in ("pyarrow", "numpy"):
        pytest.importorskip(library, reason=f"{library} is not installed")
    made = tmp_path_factory.mktemp("spark")
    commands = [
        [str(GENERATOR), "stream", "--rows", str(ROWS)],
        ["-m", "karabakh_data", "export", "parquet", "karabakh"],
    ]
    for command in commands:
        result = subprocess.run(
            [sys.executable, *command], cwd=made, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr
    return made


@pytest.fixture(scope="module")
def expected(folder: Path) -> Found:
    """What is near the events, found row by row without any engine."""
    import pyarrow.parquet as pq

    reports: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in pq.read_table(folder / "stream").to_pylist():
        reports[row["Day"]].append(row)
    data, found = kd.load(), Found()
    for event in data.events:
        place = data.places.get(event.place_id)
        if place is None or place.latitude is None or place.longitude is None:
            continue
        if not event.date_start or not event.date_end or (event.where_prec or 9) > 3:
            continue
        if (event.date_prec or 9) > 4:
            continue
        days = (event.date_end - event.date_start + 2 * WINDOW).days + 1
        for day in (event.date_start - WINDOW + dt.timedelta(days=n) for n in range(days)):
            for row in reports[int(f"{day:%Y%m%d}")]:
                distance = kilometres(
                    place.latitude, place.longitude, row["ActionGeo_Lat"], row["ActionGeo_Long"]
                )
                if distance <= KILOMETRES:
                    number, mentions, nearest = found.get(event.id, (0, 0, math.inf))
                    mentions += row["NumMentions"]
                    found[event.id] = (number + 1, mentions, min(nearest, distance))
    return found


def kilometres(south: float, west: float, north: float, east: float) -> float:
    """Return a distance by another formula than the guide's: the angle between two arrows."""
    arrows = [
        (
            math.cos(math.radians(latitude)) * math.cos(math.radians(longitude)),
            math.cos(math.radians(latitude)) * math.sin(math.radians(longitude)),
            math.sin(math.radians(latitude)),
        )
        for latitude, longitude in ((south, west), (north, east))
    ]
    return 2 * 6371.0088 * math.asin(math.dist(*arrows) / 2)


def run_guide(folder: Path, *sections: str) -> dict[str, Any]:
    """Run the code of some sections of the guide, and return what it found."""
    code = ""
    for title, text in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL):
        if title in sections:
            code += "".join(re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    names = "{k: v for k, v in globals().items() if k.startswith('by_')}"
    code += f"\nimport json\njson.dump({names}, open('found.json', 'w'))\n"
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder, env=os.environ | {"SPARK_LOCAL_IP": "127.0.0.1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr[-3000:]
    found: dict[str, Any] = json.loads((folder / "found.json").read_bytes())
    return found


def check(rows: list[list[Any]], expected: Found) -> None:
    assert {key: (number, mentions) for key, number, mentions, _ in rows} == {
        key: (number, mentions) for key, (number, mentions, _) in expected.items()
    }
    for key, _, _, nearest in rows:
        assert nearest == pytest.approx(expected[key][2], abs=0.001)


def test_duckdb_finds_what_is_near(folder: Path, expected: Found) -> None:
    pytest.importorskip("duckdb", reason="duckdb is not installed")
    assert len(expected) > 20
    check(run_guide(folder, "The keys", "DuckDB")["by_duckdb"], expected)


def test_spark_finds_the_same(folder: Path, expected: Found) -> None:
    pytest.importorskip("duckdb", reason="duckdb is not installed")
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed")
    if java_version() < 17:
        pytest.skip("Spark needs Java 17 or later")
    found = run_guide(folder, "The keys", "Spark", "DuckDB", "The same result")
    check(found["by_spark"], expected)
    assert found["by_spark"] == found["by_duckdb"]


def test_stream_has_the_shape_of_gdelt(folder: Path, tmp_path: Path) -> None:
    """A folder for each month, named and typed columns, the same rows from the same seed."""
    import pyarrow.parquet as pq

    months = [f"MonthYear={year}{month:02}" for year in range(1988, 1995) for month in range(1, 13)]
    assert sorted(path.name for path in (folder / "stream").iterdir()) == months
    table = pq.read_table(folder / "stream")
    assert table.num_rows == ROWS
    assert len(set(table["GlobalEventID"].to_pylist())) == ROWS
    for row in table.slice(0, 2000).to_pylist():
        assert str(row["Day"]).startswith(str(row["MonthYear"]))
    command = [sys.executable, str(GENERATOR), "again", "--rows", str(ROWS)]
    subprocess.run(command, cwd=tmp_path, check=True)
    assert pq.read_table(tmp_path / "again").equals(table)


def test_guide_names_no_column_that_the_tables_lack() -> None:
    aliased = set(
        re.findall(r"\b[ep]\.([a-z_]+)", "".join(re.findall(r'"""(.*?)"""', GUIDE, re.S)))
    )
    folder = kd.load().folder
    for name in ("events", "places"):
        with (folder / f"data/{name}.csv").open(encoding="utf-8", newline="") as lines:
            aliased -= set(next(csv.reader(lines)))
    assert aliased == set()
