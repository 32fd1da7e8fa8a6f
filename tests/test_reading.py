"""Tables are read in batches where all is sound, with the result of a close look at each cell."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karabakh_data import reading
from karabakh_data.models import TABLES
from karabakh_data.paths import package_folder
from karabakh_data.reading import Reading, read_table
from karabakh_data.row import Row

HERE = Path(__file__).parent
CLASSES = {table.row_class.resource: table.row_class for table in TABLES}
TINY = {file.stem: file.read_text(encoding="utf-8") for file in (HERE / "tiny/data").glob("*.csv")}


@contextmanager
def close_look() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_taken_whole", lambda *arguments: False)
        yield


def both_ways(file: Path, row_class: type[Row]) -> Reading[Row]:
    """Read a file in batches and cell by cell, and hold that nothing differs, types included."""
    quick = read_table(file, row_class)
    with close_look():
        close = read_table(file, row_class)
    quick.hints = close.hints = {}
    assert quick == close
    assert repr(quick.rows) == repr(close.rows)
    assert list(quick.lines) == list(close.lines)
    return quick


@pytest.mark.parametrize("name", CLASSES)
def test_real_tables(name: str) -> None:
    (file,) = (package_folder() / "data").glob(f"{name}.*")
    assert both_ways(file, CLASSES[name]).sound


@pytest.mark.parametrize("file", sorted((HERE / "counterexamples").rglob("data/*.*")), ids=str)
def test_counterexamples(file: Path) -> None:
    both_ways(file, CLASSES[file.stem])


@pytest.mark.parametrize("batch", [1, 2, 3])
@pytest.mark.parametrize("name", TINY)
def test_batches_of_few_rows(name: str, batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_table(HERE / f"tiny/data/{name}.csv", CLASSES[name])
    monkeypatch.setattr(reading, "BATCH", batch)
    assert both_ways(HERE / f"tiny/data/{name}.csv", CLASSES[name]) == whole


INSERTED = st.one_of(
    st.sampled_from(['"', '""', ",", "\n", "\r", "\r\n", ";", ";;", "; ", " ", "  ", "\t"]),
    st.sampled_from(["é", "e\u0301", "\u0301", "\u200b", "\u00a0", "\ufeff", "٣", "x"]),
    st.sampled_from(["0", "-0", "1.0", "1e1", "1_0", "true", "1992-02-30"]),
)


@given(
    st.sampled_from(sorted(TINY)),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4), INSERTED), min_size=1, max_size=3),
)
def test_texts_with_changes(name: str, changes: list[tuple[float, int, str]]) -> None:
    text = TINY[name]
    for place, removed, inserted in changes:
        start = int(place * len(text))
        text = text[:start] + inserted + text[start + removed :]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "BATCH", 2)
        patch.setattr(reading.decoding, "decoded", lambda path: (text, []))
        both_ways(Path(f"{name}.csv"), CLASSES[name])


def test_equal_rows_share_little_things() -> None:
    rows = read_table(package_folder() / "data" / "participants.csv", CLASSES["participants"]).rows
    assert len({id(row.model_fields_set) for row in rows}) < len(rows) / 10
    assert all(row.model_fields_set == row.to_dict().keys() for row in rows)


UNSEEN = ["\t", "\u00a0", "\u200b", "\u00ad", "\ufeff", "e\u0301", "  "]
UNCLEAN = [*(f"A{sign}hill" for sign in UNSEEN), " Hill", "Hill ", " "]
NAMES = {"places.csv": "hill,Hill,", "sources.json": '"title": "A handbook"'}
"""A text of each tiny file that may be any clean text."""


@pytest.mark.parametrize("text", UNCLEAN)
@pytest.mark.parametrize("name", NAMES)
def test_text_that_is_not_clean_is_found_in_a_batch(name: str, text: str, tmp_path: Path) -> None:
    source = (HERE / "tiny" / "data" / name).read_text(encoding="utf-8")
    old = NAMES[name]
    assert old in source
    file = tmp_path / name
    new = old.replace("Hill", text).replace("A handbook", text)
    file.write_text(source.replace(old, new, 1), encoding="utf-8", newline="")
    (problem,) = both_ways(file, CLASSES[file.stem]).problems
    assert problem.code == (
        "json-syntax" if (name, text) == ("sources.json", "A\thill") else "type"
    )


def test_line_break_in_a_cell_is_found_in_a_batch(tmp_path: Path) -> None:
    source = (HERE / "tiny" / "data" / "places.csv").read_text(encoding="utf-8")
    (tmp_path / "places.csv").write_text(source.replace("hill,Hill,", 'hill,"Hi\nll",', 1))
    found = both_ways(tmp_path / "places.csv", CLASSES["places"])
    assert [(p.code, p.line) for p in found.problems] == [("type", 2)]
    assert found.lines["hill-district"] == 4


def test_escapes_of_json_hide_nothing(tmp_path: Path) -> None:
    source = (HERE / "tiny" / "data" / "sources.json").read_text(encoding="utf-8")
    (tmp_path / "sources.json").write_text(source.replace("A handbook", "A\\u200bhandbook"))
    (problem,) = both_ways(tmp_path / "sources.json", CLASSES["sources"]).problems
    assert "U+200B" in problem.message


@pytest.mark.parametrize("batch", [1, 2000])
def test_id_that_stands_twice_is_found(
    batch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = (HERE / "tiny" / "data" / "places.csv").read_text(encoding="utf-8")
    header, first, *rest = source.splitlines()
    (tmp_path / "places.csv").write_text("\n".join([header, first, *rest, first, ""]))
    monkeypatch.setattr(reading, "BATCH", batch)
    (problem,) = both_ways(tmp_path / "places.csv", CLASSES["places"]).problems
    assert (problem.code, problem.line) == ("duplicate-key", len(rest) + 3)
