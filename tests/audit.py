"""Asks pip-audit whether what is installed beside this Python has known vulnerabilities.

Exits 0 when none is known that a newer version mends, 1 when one is, 3 when nobody could be asked.
"""

import json
import subprocess
import sys
import sysconfig
from typing import Any

FOUND, NOT_ASKED = 1, 3


def main() -> int:
    """Audit the installed libraries, print what was found, and return the exit code."""
    command = ["pip-audit", "--format", "json", "--progress-spinner", "off"]
    result = subprocess.run(
        [*command, "--path", sysconfig.get_path("purelib")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return verdict(result.stdout, result.stderr)


def verdict(output: str, errors: str) -> int:
    """Print what pip-audit reported, and return the exit code.

    Where the service cannot be reached pip-audit breaks off, or, behind a mirror of PyPI that
    serves files alone, passes every library as unknown and calls that success.
    """
    try:
        libraries: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except ValueError:
        print(errors.strip().rpartition("\n")[2])
        libraries = []
    asked = [library for library in libraries if "vulns" in library]
    if not asked:
        print("the vulnerability service is not reachable: NOTHING WAS AUDITED")
        return NOT_ASKED
    mended = 0
    for library in asked:
        for one in library["vulns"]:
            fixes = ", ".join(one["fix_versions"])
            mended += bool(fixes)
            remedy = f"mended in {fixes}" if fixes else "no version mends it yet"
            print(f"{library['name']} {library['version']}: {one['id']}, {remedy}")
    unknown = [library["name"] for library in libraries if "vulns" not in library]
    print(f"{len(asked)} libraries audited; unknown to the service: {', '.join(unknown) or 'none'}")
    return FOUND if mended else 0


if __name__ == "__main__":
    sys.exit(main())
