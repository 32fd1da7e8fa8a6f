"""Inside a process that runs: loading again, and questions to tables of growing size.

``python tests/benchmark.py`` runs this file; the ordinary tests do not collect it. The folders of
the packages come from the environment, as ``BENCHMARK_PACKAGES``, separated as in ``PATH``, and the
number of turns of loading as ``BENCHMARK_TURNS``.
"""

import csv
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from karabakh_data.dataset import Dataset
from karabakh_data.loader import load
from karabakh_data.paths import package_folder

Bench = Callable[..., Any]

FILES = sorted((package_folder() / "data").glob("*.*"))
TURNS = int(os.environ.get("BENCHMARK_TURNS", "1"))
PACKAGES = [Path(p) for p in os.environ.get("BENCHMARK_PACKAGES", "").split(os.pathsep) if p]


def csv_dict_reader() -> list[Any]:
    """Read the files with the standard library: texts only, nothing checked."""
    tables: list[Any] = []
    for file in FILES:
        with file.open(encoding="utf-8", newline="") as lines:
            tables.append(
                json.load(lines) if file.suffix == ".json" else list(csv.DictReader(lines))
            )
    return tables


def pandas_read_csv() -> list[Any]:
    import pandas as pd

    return [pd.read_json(file) if file.suffix == ".json" else pd.read_csv(file) for file in FILES]


def karabakh_data_load() -> Dataset:
    return load(package_folder())


@pytest.mark.parametrize("read", [csv_dict_reader, karabakh_data_load, pandas_read_csv])
@pytest.mark.parametrize("turn", range(TURNS))
def test_warm_load(benchmark: Bench, read: Callable[[], Any], turn: int) -> None:
    benchmark.pedantic(read, rounds=5, warmup_rounds=1)


@pytest.fixture(scope="module", params=PACKAGES, ids=lambda folder: folder.name)
def data(request: pytest.FixtureRequest) -> Dataset:
    return load(request.param)


def test_get(benchmark: Bench, data: Dataset) -> None:
    key = data.claims.keys()[len(data.claims) // 2]
    assert benchmark(data.claims.get, key).id == key


def test_where(benchmark: Bench, data: Dataset) -> None:
    """Rows of a foreign key."""
    event = data.claims[next(claim.id for claim in data.claims if claim.event_id)].event_id
    data.claims.where(event_id=event)
    assert len(benchmark(lambda: data.claims.where(event_id=event))) >= 1


def test_between(benchmark: Bench, data: Dataset) -> None:
    """Rows of the last day on which one begins; of each copy, those without an end reach it too."""
    day = max(event.date_start for event in data.events if event.date_start)
    data.events.between(day, day)
    assert len(benchmark(lambda: data.events.between(day, day))) >= 1


def test_references_to(benchmark: Bench, data: Dataset) -> None:
    event = data.events[next(claim.event_id for claim in data.claims if claim.event_id)]
    data.references_to(event)
    assert benchmark(lambda: data.references_to(event))
