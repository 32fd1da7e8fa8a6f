"""Rules on votes."""

from collections import Counter
from collections.abc import Iterator

from karabakh_data.dataset import Dataset
from karabakh_data.models import ResolutionVote
from karabakh_data.rules.finding import Finding

COLUMNS = {"yes": "votes_for", "no": "votes_against", "abstain": "abstentions"}


def vote_totals(data: Dataset) -> Iterator[Finding]:
    """Where a roll call is listed its votes add up; a unanimous text has none against."""
    for text in data.resolutions:
        roll: Counter[str] = Counter(
            vote.vote for vote in data.resolution_votes.where(resolution_id=text.id) if vote.vote
        )
        # Sponsors alone, or a few known votes, are not a roll call.
        most_known = 2 * sum(roll.values()) > (text.votes_for or 0)
        if roll and ("no" in roll or "abstain" in roll or most_known):
            for vote, column in COLUMNS.items():
                total = getattr(text, column)
                if total is not None and total != roll[vote]:
                    message = (
                        f"{total}, but the roll call in resolution_votes has {roll[vote]} {vote}"
                    )
                    absent = (ResolutionVote.resource, None)
                    yield Finding(text, column, f"{message}; correct one of them", absent)
        if text.adoption == "unanimous" and (text.votes_against or text.abstentions):
            yield Finding(
                text,
                "adoption",
                f"unanimous, but there are {text.votes_against or 0} votes against and"
                f" {text.abstentions or 0} abstentions; write recorded-vote",
            )
        if text.adoption == "recorded-vote" and text.votes_for is None:
            message = "recorded-vote without its numbers; fill them, or write vote-not-recorded"
            yield Finding(text, "votes_for", message)


def sponsor_or_vote(data: Dataset) -> Iterator[Finding]:
    """A row of a roll call says how it voted, or that it sponsored."""
    for vote in data.resolution_votes:
        if vote.vote is None and not vote.sponsor:
            message = "neither a vote nor a sponsor; fill in the vote, or write true in sponsor"
            yield Finding(vote, "vote", message)
