"""Rules on who held a place."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from karabakh_data.dataset import Dataset
from karabakh_data.models import Control
from karabakh_data.rules.finding import Finding


def control_holder(data: Dataset) -> Iterator[Finding]:
    """A row names its holder unless contested; parts and declarations are outside the chain."""
    for link in data.control:
        if link.actor_id is None and link.how != "contested":
            yield Finding(
                link, "actor_id", f"{link.how}, but no holder; fill it in, or write contested"
            )
        if link.sequence is not None and (link.extent == "part" or link.how == "declared"):
            yield Finding(
                link, "sequence", "parts and declarations stand outside the chain: empty it"
            )
        if link.sequence is None and link.extent == "whole" and link.how != "declared":
            yield Finding(
                link, "sequence", "a link of the chain needs its position, counted from 1"
            )


def control_chain(data: Dataset) -> Iterator[Finding]:
    """Links of a chain count from 1, share the date of change, and hand over from holder to holder.

    A previous holder may also be tied to the holder before by `succeeds` or `part-of`.
    """
    chains: dict[str, list[Control]] = defaultdict(list)
    for link in data.control:
        if link.sequence is not None:
            chains[link.place_id].append(link)
    kin = {
        frozenset((tie.subject_id, tie.object_id))
        for tie in data.relations
        if tie.kind in ("succeeds", "part-of")
    } | {frozenset((actor.id, actor.part_of_id)) for actor in data.actors if actor.part_of_id}
    lacking = (Control.resource, None)
    for place, chain in chains.items():
        chain.sort(key=lambda link: link.sequence or 0)
        for number, link in enumerate(chain, 1):
            if link.sequence != number:
                message = f"{link.sequence}, but it is link {number} of the chain of {place}"
                advice = "count the links from 1 in the order of time"
                yield Finding(link, "sequence", f"{message}; {advice}", lacking)
        for before, link in pairwise(chain):
            end, start = before.date.split("/")[-1], link.date.split("/")[0]
            if end != start:
                yield Finding(
                    link,
                    "date",
                    f"begins {start}, but {before.id} ends {end}; both give the day of change",
                    lacking,
                )
            pair = frozenset((before.actor_id, link.previous_actor_id))
            if before.actor_id != link.previous_actor_id and pair not in kin:
                yield Finding(
                    link,
                    "previous_actor_id",
                    f"{link.previous_actor_id or 'empty'}, but {before.id} was held by"
                    f" {before.actor_id or 'nobody'}; write the holder before, or tie the two in"
                    " relations by succeeds or part-of",
                    lacking,
                )
