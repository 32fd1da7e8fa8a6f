"""Whole processes, run in turn: how long each takes, and how much memory.

They are started by a small process, this file as a script: Linux counts the memory of the process
that starts another as the other's.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median, quantiles

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
"""Without settings of Python, some of which keep it from storing what it compiles."""


@dataclass(frozen=True)
class Case:
    """One process to be measured."""

    name: str
    command: Sequence[str]
    folder: str


@dataclass
class Times:
    """What the runs of one case took, in the order of the rounds."""

    seconds: list[float] = field(default_factory=list[float])
    peak: list[int] = field(default_factory=list[int])
    """Most memory that the process held, in bytes."""


def python(name: str, code: str, folder: Path, executable: str = sys.executable) -> Case:
    """Return the case of a cold Python process."""
    return Case(name, [executable, "-c", code], str(folder))


def in_turn(cases: Sequence[Case], rounds: int, warm: bool = True) -> dict[str, Times]:
    """Run the cases one after the other, again and again, so that all meet the same weather.

    Args:
        cases: processes; one that fails ends the measuring.
        rounds: how often each is run.
        warm: run each once before, unmeasured, so that files are cached and compiled.

    Raises:
        RuntimeError: if a process fails.
    """
    done = subprocess.run(
        [sys.executable, "-S", __file__, str(rounds), str(int(warm))],
        input=json.dumps([asdict(case) for case in cases]),
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    return {name: Times(**found) for name, found in json.loads(done.stdout).items()}


def _in_turn(cases: Sequence[Case], rounds: int, warm: int) -> dict[str, Times]:
    found = {case.name: Times() for case in cases}
    for number in range(-warm, rounds):
        for case in cases:
            seconds, peak = _run(case)
            if number >= 0:
                found[case.name].seconds.append(seconds)
                found[case.name].peak.append(peak)
    return found


def _run(case: Case) -> tuple[float, int]:
    start = time.perf_counter()
    process = subprocess.Popen(
        case.command, cwd=case.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{case.name} failed: {' '.join(case.command)}")
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the median, and the quartiles below and above it."""
    if len(values) < 2:
        return values[0], values[0], values[0]
    lower, _, upper = quantiles(values, n=4, method="inclusive")
    return median(values), lower, upper


if __name__ == "__main__":
    asked = [Case(**case) for case in json.load(sys.stdin)]
    measured = _in_turn(asked, int(sys.argv[1]), int(sys.argv[2]))
    print(json.dumps({name: asdict(times) for name, times in measured.items()}))
