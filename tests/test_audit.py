"""The audit of installed libraries fails when it must, and never passes unasked."""

import json
from typing import Any

import pytest
from audit import FOUND, NOT_ASKED, verdict

SOUND = {"name": "one", "version": "1.0", "vulns": []}
UNKNOWN = {"name": "ours", "skip_reason": "Dependency not found on PyPI"}


def vulnerable(*fixes: str) -> dict[str, Any]:
    return {
        "name": "two",
        "version": "2.0",
        "vulns": [{"id": "PYSEC-1", "fix_versions": list(fixes)}],
    }


def report(*libraries: dict[str, Any]) -> str:
    return json.dumps({"dependencies": libraries, "fixes": []})


@pytest.mark.parametrize(
    ("output", "code", "said"),
    [
        (report(SOUND, UNKNOWN), 0, "1 libraries audited; unknown to the service: ours"),
        (report(SOUND, vulnerable("2.1")), FOUND, "two 2.0: PYSEC-1, mended in 2.1"),
        (report(vulnerable()), 0, "two 2.0: PYSEC-1, no version mends it yet"),
        (report(UNKNOWN), NOT_ASKED, "NOTHING WAS AUDITED"),
        (report(), NOT_ASKED, "NOTHING WAS AUDITED"),
        ("", NOT_ASKED, "refused\nthe vulnerability service is not reachable"),
    ],
)
def test_verdict(output: str, code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict(output, "Traceback\nrefused\n") == code
    assert said in capsys.readouterr().out
