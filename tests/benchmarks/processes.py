"""Whole processes, run in turn: how long each takes, and how much memory."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
"""Without settings of Python, some of which keep it from storing what it compiles."""


@dataclass(frozen=True)
class Case:
    """One process to be measured."""

    name: str
    command: Sequence[str]
    folder: Path


@dataclass
class Times:
    """What the runs of one case took, in the order of the rounds."""

    seconds: list[float] = field(default_factory=list[float])
    peak: list[int] = field(default_factory=list[int])
    """Most memory that the process held, in bytes."""


def python(name: str, code: str, folder: Path, executable: str = sys.executable) -> Case:
    """Return the case of a cold Python process."""
    return Case(name, [executable, "-c", code], folder)


def in_turn(cases: Sequence[Case], rounds: int, warm: bool = True) -> dict[str, Times]:
    """Run the cases one after the other, again and again, so that all meet the same weather.

    Args:
        cases: processes; one that fails ends the measuring.
        rounds: how often each is run.
        warm: run each once before, unmeasured, so that files are cached and compiled.
    """
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
        case.command,
        cwd=case.folder,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{case.name} failed: {' '.join(case.command)}")
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the median, and the quartiles below and above it."""
    if len(values) < 2:
        return values[0], values[0], values[0]
    lower, _, upper = quantiles(values, n=4, method="inclusive")
    return median(values), lower, upper
