"""Rules on votes."""

from collections import Counter
from collections.abc import Iterator

from karabakh_data.dataset import Dataset
from karabakh_data.rules.finding import Finding

COLUMNS = {"yes": "votes_for", "no": "votes_against", "abstain": "abstentions"}


def vote_totals(data: Dataset) -> Iterator[Finding]:
    """Where a roll call is listed its votes add up; a unanimous text has none against."""
    for text in data.resolutions:
        roll: Counter[str] = Counter(
            vote.vote for vote in data.resolution_votes.where(resolution_id=text.id) if vote.vote
        )
        # Sponsors alone, or a few known votes, are not a roll call.
        if "no" in roll or "abstain" in roll or sum(roll.values()) == text.votes_for:
            for vote, column in COLUMNS.items():
                total = getattr(text, column)
                if total is not None and total != roll[vote]:
                    yield Finding(text, column, f"{total}, but the roll call has {roll[vote]}")
        if text.adoption == "unanimous" and (text.votes_against or text.abstentions):
            yield Finding(text, "adoption", "unanimous, but there are votes against or abstentions")
        if text.adoption == "recorded-vote" and text.votes_for is None:
            yield Finding(text, "votes_for", "a recorded vote needs its numbers")


def sponsor_or_vote(data: Dataset) -> Iterator[Finding]:
    """A row of a roll call says how it voted, or that it sponsored."""
    for vote in data.resolution_votes:
        if vote.vote is None and not vote.sponsor:
            yield Finding(vote, "vote", "neither a vote nor a sponsor; fill in one")
