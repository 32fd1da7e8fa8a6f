"""Every fault that the mutation suite can make is reported where it is."""

from pathlib import Path

from mutations import SCORE, score, table


def test_every_mutant_is_reported_with_its_table_line_and_field(tmp_path: Path) -> None:
    kinds, missed = score(tmp_path)
    assert [(m.kind, m.table, m.line, m.fields, [str(p) for p in f[:3]]) for m, f in missed] == []
    assert sum(made for made, _ in kinds.values()) >= 2000
    assert SCORE.read_text() == table(kinds), "run python tests/mutations.py"
