"""Dates against the edtf package, and in words."""

import datetime as dt
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

import karabakh_data as kd
from karabakh_data import dates
from karabakh_data.problems import DateError

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # edtf imports a module that its own dependency deprecates
    from edtf import parse_edtf


def oracle(text: str) -> dates.Span:
    """Return what the edtf package makes of the bounds."""
    parsed = parse_edtf(text)
    first, _, last = text.partition("/")
    start = None if first == ".." else dt.date(*parsed.lower_strict()[:3])
    end = None if last == ".." else dt.date(*parsed.upper_strict()[:3])
    return dates.Span(start, end)


def day_texts() -> st.SearchStrategy[str]:
    days = st.dates(dt.date(1900, 1, 1), dt.date(2020, 12, 31))
    form = st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"])
    qualifier = st.sampled_from(["", "?", "~", "%"])
    return st.builds(lambda d, f, q: d.strftime(f) + q, days, form, qualifier)


def date_texts() -> st.SearchStrategy[str]:
    pairs = st.tuples(day_texts(), day_texts()).filter(
        lambda pair: dates.parse(pair[0]).start <= dates.parse(pair[1]).end  # type: ignore[operator]
    )
    return st.one_of(
        day_texts(),
        pairs.map("/".join),
        day_texts().map(lambda text: f"{text}/.."),
        day_texts().map(lambda text: f"../{text}"),
    )


@given(date_texts())
def test_generated_dates_agree_with_edtf(text: str) -> None:
    assert dates.parse(text) == oracle(text)


def test_every_date_of_the_data_agrees_with_edtf() -> None:
    texts = {
        getattr(row, column)
        for table in kd.load().tables.values()
        for column in table.row_class.edtf_columns
        for row in table
        if getattr(row, column)
    }
    assert texts
    assert {text: dates.parse(text) for text in texts} == {text: oracle(text) for text in texts}


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("1992-05-08", "1992-05-08", "1992-05-08", 1),
        ("1992-02-25/1992-02-26", "1992-02-25", "1992-02-26", 2),
        ("1992-02-01/1992-02-10", "1992-02-01", "1992-02-10", 3),
        ("1992-02", "1992-02-01", "1992-02-29", 4),
        ("1991-12~/1992-02~", "1991-12-01", "1992-02-29", 5),
        ("1992%", "1992-01-01", "1992-12-31", 5),
        ("1994-05-12/..", "1994-05-12", None, 5),
        ("../1988-02", None, "1988-02-29", 5),
    ],
)
def test_bounds_and_precision(
    text: str, start: str | None, end: str | None, precision: int
) -> None:
    span = dates.parse(text)
    assert (str(span.start), str(span.end)) == (str(start), str(end))
    assert span.precision == precision


@pytest.mark.parametrize(
    "text",
    ["", "1992-13", "1992-02-30", "92", "1992-2", "26/02/1992", "26-Feb-92", "1992/1991", "../..",
     "1992-21", "199X", "1992-02-XX", " 1992", "1992-05-09/1992-05-08", "1992//1993", "/1992"],
)  # fmt: skip
def test_texts_outside_the_subset_are_refused(text: str) -> None:
    with pytest.raises(DateError, match=r"is not a|runs backwards|no end"):
        dates.parse(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1992-05-08", "8 May 1992"),
        ("1992-02-25/1992-02-26", "25–26 February 1992"),
        ("1992-05-30/1992-06-02", "30 May 1992 to 2 June 1992"),
        ("1991-12~/1992-02~", "between December 1991 and February 1992"),
        ("1992-05~", "about May 1992"),
        ("1992?", "perhaps 1992"),
        ("1994-05-12/..", "since 12 May 1994"),
        ("../1988", "until 1988"),
    ],
)
def test_words(text: str, words: str) -> None:
    assert dates.words(text) == words


@given(date_texts(), date_texts())
def test_overlap_is_symmetric_and_within_implies_it(one: str, other: str) -> None:
    a, b = dates.parse(one), dates.parse(other)
    assert a.overlaps(b) == b.overlaps(a)
    assert not a.within(b) or a.overlaps(b)
    assert a.within(a)
