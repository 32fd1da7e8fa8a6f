"""What is measured, and against what."""

import csv
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import karabakh_data as kd
from benchmarks import cldf, installation, packages
from benchmarks.processes import Case, in_turn, python, spread
from karabakh_data.paths import package_folder

DOCS = Path(__file__).parents[2] / "docs"
BIN = Path(sys.executable).parent
LIBRARIES = (
    "pydantic",
    "pydantic_core",
    "frictionless",
    "pandas",
    "pycldf",
    "pycountry",
    "palmerpenguins",
    "vega_datasets",
)


@dataclass(frozen=True)
class Measure:
    """One thing measured: the median, and the quartiles around it."""

    part: str
    what: str
    median: float
    lower: float
    upper: float
    unit: str


@dataclass(frozen=True)
class Ratio:
    """One measure against another, taken round by round where both ran in turn."""

    what: str
    against: str
    aim: str
    median: float
    lower: float
    upper: float


@dataclass
class Results:
    """Everything measured in one run."""

    machine: dict[str, str] = field(default_factory=dict[str, str])
    measures: list[Measure] = field(default_factory=list[Measure])
    ratios: list[Ratio] = field(default_factory=list[Ratio])

    def add(self, part: str, what: str, values: Sequence[float], unit: str) -> None:
        """Note a measure."""
        self.measures.append(Measure(part, what, *spread(values), unit))

    def compare(
        self, what: str, ours: Sequence[float], against: str, theirs: Sequence[float], aim: str
    ) -> None:
        """Note a ratio, of ours to theirs."""
        rounds = [one / other for one, other in zip(ours, theirs, strict=True)]
        self.ratios.append(Ratio(what, against, aim, *spread(rounds)))

    def write(self, folder: Path) -> None:
        """Write the files that the docs read."""
        _write(folder / "performance.csv", Measure, self.measures)
        _write(folder / "performance-ratios.csv", Ratio, self.ratios)
        with (folder / "performance-machine.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(
                [("what", "value"), *self.machine.items()]
            )


def _write(file: Path, kind: type[Measure | Ratio], rows: Sequence[Measure | Ratio]) -> None:
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(one.name for one in fields(kind))
        for row in rows:
            writer.writerow(_shown(v) if isinstance(v, float) else v for v in astuple(row))


def _shown(value: float) -> str:
    """Return a number with as many digits as are worth anything."""
    return str(round(value)) if abs(value) >= 1000 else f"{value:.3g}"


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    rounds: int
    """Runs of each cold process."""
    sizes: Mapping[int, int]
    """Rows of the generated packages, and how often each is validated."""


FULL = Plan(9, {10**3: 5, 6000: 5, 10**4: 3, 10**5: 2, 10**6: 1})
QUICK = Plan(3, {10**3: 2, 10**4: 1})


def run(plan: Plan) -> Iterator[Results]:
    """Measure everything; yield the results after each part."""
    results = Results(machine())
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        (folder / "empty").mkdir()
        base, installed = installation.install(folder / "base")
        own = installed.pop("karabakh-data")
        results.add("install", "distributions beside karabakh-data", [len(installed)], "")
        results.add("install", "bytes of karabakh-data", [own.size], "bytes")
        others = sum(one.size for one in installed.values())
        results.add("install", "bytes of the other distributions", [others], "bytes")
        yield results
        cold(results, folder, base, plan.rounds)
        yield results
        made = {rows: folder / f"{rows}" for rows in plan.sizes}
        for rows, times in plan.sizes.items():
            written = packages.write(made[rows], rows)
            validation(results, made[rows], base, written, times)
            yield results
        growth(results)
        questions(results, list(made.values()))
        yield results


def machine() -> dict[str, str]:
    """Return on what, and with what, the run is made."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "karabakh_data": f"{kd.__version__}, {sum(map(len, kd.load().tables.values())):,} rows",
        **{name: version(name) for name in LIBRARIES},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


IMPORTS = {
    "python alone": "pass",
    "import pydantic": "import pydantic",
    "from pydantic import BaseModel": "from pydantic import BaseModel",
    "import karabakh_data": "import karabakh_data",
}
LOADS = {
    "karabakh_data: a first record": "import karabakh_data as kd; next(iter(kd.load().events))",
    "karabakh_data: all tables, checked": (
        "import karabakh_data as kd; sum(map(len, kd.load().tables.values()))"
    ),
    "karabakh_data: classes and validators, no row read": (
        "from karabakh_data.models import TABLES\n"
        "for table in TABLES: table.row_class.model_rebuild()"
    ),
}
OTHERS = {
    "import pycountry": "import pycountry",
    "import frictionless": "import frictionless",
    "import pandas": "import pandas",
    "frictionless: a first row": (
        "from frictionless import Package\n"
        "with Package('datapackage.json').get_resource('events') as events:\n"
        "    next(events.row_stream)"
    ),
    "frictionless: all tables of this package": (
        "from frictionless import Package\n"
        "for resource in Package('datapackage.json').resources: resource.read_rows()"
    ),
    "pycountry: a first record": "import pycountry; pycountry.countries.get(alpha_2='AM')",
    "pycountry: all databases": (
        "import pycountry as p\n"
        "for part in (p.countries, p.historic_countries, p.subdivisions, p.currencies,\n"
        "             p.languages, p.language_families, p.scripts): list(part)"
    ),
    "palmerpenguins: its table": "import palmerpenguins; palmerpenguins.load_penguins()",
    "vega_datasets: one table": "from vega_datasets import data; data.cars()",
    "pycldf: a first row": (
        "from pycldf import Dataset\n"
        "data = Dataset.from_metadata('cldf/metadata.json'); next(iter(data['data/events.csv']))"
    ),
    "pycldf: all tables of this package": (
        "from pycldf import Dataset\n"
        "data = Dataset.from_metadata('cldf/metadata.json')\n"
        "for table in data.tables: list(table)"
    ),
}


def cold(results: Results, folder: Path, base: str, rounds: int) -> None:
    """Measure cold processes: imports, loads and commands."""
    cldf.write(folder / "cldf")
    (folder / "data").symlink_to(package_folder() / "data")
    (folder / "schemas").symlink_to(package_folder() / "schemas")
    (folder / "datapackage.json").symlink_to(package_folder() / "datapackage.json")
    command = str(Path(base).with_name("karabakh-data"))
    event = next(iter(kd.load().events)).id
    commands = {
        "karabakh-data --help": [command, "--help"],
        "karabakh-data info": [command, "info"],
        "karabakh-data show": [command, "show", event],
    }
    parts = {
        "import": [python(n, c, folder / "empty", base) for n, c in IMPORTS.items()]
        + [python(n, c, folder) for n, c in OTHERS.items() if n.startswith("import")],
        "load": [python(n, c, folder / "empty", base) for n, c in LOADS.items()]
        + [python(n, c, folder) for n, c in OTHERS.items() if not n.startswith("import")],
        "command": [Case(n, c, str(folder / "empty")) for n, c in commands.items()],
    }
    times = in_turn([case for cases in parts.values() for case in cases], rounds)
    for part, cases in parts.items():
        for case in cases:
            milliseconds = [1000 * one for one in times[case.name].seconds]
            results.add(f"cold process: {part}", case.name, milliseconds, "ms")
    for what, against, aim in (
        ("import karabakh_data", "import pydantic", "at most 1.1"),
        ("import karabakh_data", "import pycountry", ""),
        ("karabakh_data: all tables, checked", "from pydantic import BaseModel", "at most 2"),
        (
            "karabakh_data: classes and validators, no row read",
            "from pydantic import BaseModel",
            "the floor of the line above",
        ),
        (
            "frictionless: all tables of this package",
            "karabakh_data: all tables, checked",
            "at least 6",
        ),
        ("pycldf: all tables of this package", "karabakh_data: all tables, checked", ""),
        ("pycountry: all databases", "karabakh_data: all tables, checked", ""),
        ("palmerpenguins: its table", "karabakh_data: all tables, checked", ""),
        ("vega_datasets: one table", "karabakh_data: all tables, checked", ""),
    ):
        results.compare(what, times[what].seconds, against, times[against].seconds, aim)


def validation(results: Results, folder: Path, base: str, rows: int, rounds: int) -> None:
    """Measure the validation of one generated package, and loading it."""
    (folder / "schemas").symlink_to(package_folder() / "schemas")  # Frictionless reads them there
    command = str(Path(base).with_name("karabakh-data"))
    ours, theirs = f"karabakh-data validate, {rows:,} rows", f"frictionless validate, {rows:,} rows"
    load = f"karabakh_data.load, {rows:,} rows"
    cases = [
        Case(ours, [command, "validate", "."], str(folder)),
        python(load, "import karabakh_data as kd; kd.load('.')", folder, base),
        Case(theirs, [str(BIN / "frictionless"), "validate", "datapackage.json"], str(folder)),
    ]
    times = in_turn(cases, rounds, warm=rounds > 1)
    for name, found in times.items():
        results.add("validation", name, [rows / one for one in found.seconds], "rows a second")
    for name, found in times.items():
        results.add("memory", name, [one / 2**20 for one in found.peak], "MiB")
    results.compare(theirs, times[theirs].seconds, ours, times[ours].seconds, "at least 4")
    results.compare(theirs, times[theirs].seconds, load, times[load].seconds, "")


def growth(results: Results) -> None:
    """Note how time and memory grow with the rows of the package."""
    for command in ("karabakh-data validate", "karabakh_data.load"):
        speeds, peaks = (
            {
                int(one.what.rpartition(", ")[2].removesuffix(" rows").replace(",", "")): one.median
                for one in results.measures
                if one.part == part and one.what.startswith(command)
            }
            for part in ("validation", "memory")
        )
        # In a small package the start of the process is most of the time.
        large = {rows: speed for rows, speed in speeds.items() if rows >= 10_000}
        for (fewer, before), (more, after) in pairwise(large.items()):
            results.ratios.append(
                Ratio(
                    f"{command}: time a row at {more:,} rows",
                    f"at {fewer:,} rows",
                    "about 1: linear",
                    *[before / after] * 3,
                )
            )
        least, most = min(peaks), max(peaks)
        grown = (peaks[most] - peaks[least]) * 2**20 / (most - least)
        results.add("memory", f"{command}: for each row more", [grown], "bytes")


def questions(results: Results, folders: Sequence[Path], turns: int = 5) -> None:
    """Measure what happens inside a process, by pytest-benchmark; load the package in turns."""
    with TemporaryDirectory() as name:
        file = Path(name) / "results.json"
        command = [
            *(sys.executable, "-m", "pytest", "--quiet", "-p", "no:cacheprovider"),
            *("--benchmark-disable-gc", "--benchmark-max-time=0.5", f"--benchmark-json={file}"),
            str(Path(__file__).with_name("in_process.py")),
        ]
        listed = os.pathsep.join(map(str, folders))
        environment = os.environ | {
            "BENCHMARK_PACKAGES": listed,
            "BENCHMARK_TURNS": str(turns),
        }
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        found: list[dict[str, Any]] = json.loads(file.read_text())["benchmarks"]
    warm: dict[str, list[float]] = {}
    for one in found:
        stats = one["stats"]
        if "read" in (one["params"] or {}):
            name = one["name"].rpartition("-")[2].rstrip("]")
            warm.setdefault(name, []).extend(stats["data"])
        else:
            question = one["name"].partition("[")[0].removeprefix("test_")
            name = f"{question}, {int(one['param']):,} rows"
            micro = [1e6 * stats[key] for key in ("median", "q1", "q3")]
            results.measures.append(Measure("questions", name, *micro, "µs"))
    for name, seconds in warm.items():
        results.add("warm load", name, [1000 * one for one in seconds], "ms")
    ours = warm["karabakh_data_load"]
    results.compare("warm load", ours, "csv.DictReader", warm["csv_dict_reader"], "at most 4")
    results.compare("warm load", ours, "pandas.read_csv", warm["pandas_read_csv"], "")
    sizes = sorted(int(folder.name) for folder in folders)
    least, most = f"{sizes[0]:,} rows", f"{sizes[-1]:,} rows"
    medians = {one.what: one.median for one in results.measures if one.part == "questions"}
    for question in ("get", "where", "between", "references_to"):
        ratio = medians[f"{question}, {most}"] / medians[f"{question}, {least}"]
        aim = "constant" if question in ("get", "references_to") else "better than linear"
        results.ratios.append(Ratio(f"{question}: {most}", f"{least}", aim, *[ratio] * 3))
