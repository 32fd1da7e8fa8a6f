"""Measures the package beside what people would use instead, and writes what the docs publish.

Needs the extra ``bench``, and a package index for the base install.
"""

import argparse

from benchmarks.suite import DOCS, FULL, QUICK, Results, run
from rich.console import Console
from rich.table import Table


def show(results: Results) -> None:
    """Print the ratios."""
    table = Table("what", "against", "aim", "ratio", "quartiles")
    for one in results.ratios:
        table.add_row(
            one.what, one.against, one.aim, f"{one.median:.2f}", f"{one.lower:.2f}-{one.upper:.2f}"
        )
    Console(width=150).print(table)


def main() -> None:
    """Run everything; with ``--quick`` a smaller run that writes nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smaller run that writes nothing")
    quick = parser.parse_args().quick
    for results in run(QUICK if quick else FULL):
        part = results.measures[-1].part
        print(f"{part}: {len(results.measures)} measures so far", flush=True)
    show(results)
    if not quick:
        results.write(DOCS)


if __name__ == "__main__":
    main()
