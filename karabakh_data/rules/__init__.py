"""What a Table Schema cannot say: one small function for each rule.

The code of a rule is its function's name with hyphens, and its docstring is its documentation.
"""

from collections.abc import Callable, Iterator

from karabakh_data.dataset import Dataset
from karabakh_data.rules import (
    agreement,
    attributions,
    citations,
    control,
    coverage,
    dates,
    identifiers,
    numbers,
    offices,
    places,
    pointers,
    uniqueness,
    votes,
    wholes,
    wording,
)
from karabakh_data.rules.finding import Finding

Rule = Callable[[Dataset], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    dates.edtf_date,
    dates.derived_dates,
    dates.after_cutoff,
    numbers.bound_agrees,
    numbers.unit_present,
    attributions.claimant_agrees,
    attributions.denial_agrees,
    citations.citation_form,
    citations.citation_source,
    citations.article_locator,
    coverage.coverage_reason,
    coverage.coverage_cited,
    wholes.cycle_of_wholes,
    wholes.part_within_whole,
    wholes.part_same_count,
    agreement.toll_in_event,
    agreement.change_in_event,
    agreement.tie_in_existence,
    votes.vote_totals,
    votes.sponsor_or_vote,
    control.control_holder,
    control.control_chain,
    offices.office_holder,
    places.coordinates_agree,
    places.inside_country,
    places.near_its_whole,
    uniqueness.natural_key,
    identifiers.identifier_form,
    pointers.pointed_row,
    pointers.retired_row,
    wording.straight_quotes,
    wording.neutral_words,
    wording.reported_title,
    wording.word_limit,
)
"""Every rule, in the order in which they are reported."""


def code(rule: Rule) -> str:
    """Return the stable code of a rule."""
    return rule.__name__.replace("_", "-")
