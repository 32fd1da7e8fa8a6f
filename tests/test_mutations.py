"""Every fault that the mutation suite can make is reported where it is."""

import pytest
from mutation.suite import SCORE, Score, run

from karabakh_data.validation import codes

PACKAGE_CODES = {"data-cutoff", "missing-table", "unknown-table", "too-many-problems"}
"""Codes of faults that lie in no single row of a table; each has its counterexample."""


@pytest.fixture(scope="module")
def score() -> Score:
    return run()


def test_every_mutant_is_reported_with_its_table_line_and_field(score: Score) -> None:
    assert score.missed == []
    assert score.made >= 2000


def test_every_code_is_earned_by_a_mutant(score: Score) -> None:
    assert codes().keys() - score.codes == PACKAGE_CODES


def test_published_score_is_of_this_run(score: Score) -> None:
    assert SCORE.read_text(encoding="utf-8") == score.table(), "run python tests/mutations.py"
