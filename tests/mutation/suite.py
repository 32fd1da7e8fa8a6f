"""All mutants, what validation says of each, and the score by kind."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from karabakh_data import cells
from karabakh_data.loader import PackageReading, read_package
from karabakh_data.paths import package_folder
from karabakh_data.problems import Problem
from karabakh_data.reading import read_table
from karabakh_data.validation import found
from mutation import columns, days, habits, meaning, nested, values
from mutation.sheet import Maker, Mutant, sheets

SCORE = Path(__file__).parents[2] / "docs" / "mutation-score.csv"
HUGE = 200_000_000

MAKERS: tuple[Maker, ...] = (
    columns.headers,
    columns.keys,
    columns.references,
    values.signs,
    values.types,
    values.limits,
    days.dates,
    days.derived,
    days.times,
    habits.cells,
    habits.files,
    habits.bytes_of_files,
    meaning.figures,
    meaning.wholes,
    meaning.attributions,
    meaning.chains,
    meaning.votes,
    meaning.places,
    meaning.ledger,
    meaning.agreement,
    meaning.wording,
)


def mutants() -> Iterator[Mutant]:
    """Yield every mutant."""
    for sheet in sheets().values():
        for make in MAKERS:
            yield from make(sheet)
    yield from nested.sources()
    yield from meaning.retired()
    claims = sheets()["claims"]
    row = claims.where("description")[0]
    huge = claims.changed(row, description="x" * HUGE)
    yield Mutant("200 MB in one cell", claims.name, huge, row + 2, None)


@dataclass
class Score:
    """How many mutants were made and reported."""

    kinds: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    """Mutants and reports, by kind."""
    codes: set[str] = field(default_factory=set[str])
    """Codes under which faults were reported where they are."""
    missed: list[str] = field(default_factory=list[str])
    """Mutants that were not, with what was said instead."""

    def add(self, other: "Score") -> None:
        for kind, (made, reported) in other.kinds.items():
            tally = self.kinds.setdefault(kind, [0, 0])
            tally[0] += made
            tally[1] += reported
        self.codes |= other.codes
        self.missed += other.missed

    @property
    def made(self) -> int:
        return sum(made for made, _ in self.kinds.values())

    @property
    def reported(self) -> int:
        return sum(reported for _, reported in self.kinds.values())

    def table(self) -> str:
        """Return the score as the CSV that the docs publish."""
        rows = ([kind, str(made), str(told)] for kind, (made, told) in sorted(self.kinds.items()))
        return cells.write_csv(["kind", "mutants", "reported"], rows)


@cache
def real() -> PackageReading:
    return read_package(package_folder())


@cache
def before() -> frozenset[Problem]:
    """Return the problems of the real package, which are no merit of the suite."""
    return frozenset(found(real()))


def problems(mutant: Mutant, folder: Path) -> Iterator[Problem]:
    """Judge the package with the mutant's table; the others are read once for all mutants."""
    reading = real().tables[mutant.file]
    path = folder / reading.path.name
    path.unlink(missing_ok=True)
    content = mutant.content()
    if content is not None:
        path.write_bytes(content)
    spoiled = read_table(path, reading.row_class)
    package = PackageReading(
        real().folder, real().descriptor, real().tables | {mutant.file: spoiled}, []
    )
    return (problem for problem in found(package) if problem not in before())


def at_fault(mutant: Mutant, problem: Problem) -> bool:
    """Tell whether a problem names the table, the line and the column of the fault."""
    here = (problem.table, problem.line, problem.field)
    return here == (mutant.at_fault, mutant.line, mutant.field)


def part(number: int, parts: int) -> Score:
    """Return the score of every so-manieth mutant."""
    score = Score()
    with TemporaryDirectory() as folder:
        for mutant in islice(mutants(), number, None, parts):
            tally = score.kinds.setdefault(mutant.kind, [0, 0])
            tally[0] += 1
            seen: list[Problem] = []
            for problem in problems(mutant, Path(folder)):
                if at_fault(mutant, problem):
                    tally[1] += 1
                    score.codes.add(problem.code)
                    break
                seen.append(problem)
            else:
                score.missed.append(_escaped(mutant, seen))
    return score


def _escaped(mutant: Mutant, seen: Iterable[Problem]) -> str:
    told = " | ".join(str(problem)[:200] for problem in islice(seen, 3))
    return f"{mutant.kind}: {mutant.at_fault}:{mutant.line}.{mutant.field} <- {told or 'nothing'}"


def run() -> Score:
    """Return the score of all mutants, worked out on every processor."""
    parts = os.cpu_count() or 1
    score = Score()
    with ProcessPoolExecutor(parts, get_context("spawn")) as pool:
        for one in pool.map(part, range(parts), [parts] * parts):
            score.add(one)
    return score
