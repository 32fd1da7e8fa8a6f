"""The public interface as its users type it: this file must pass mypy and Pyright, strict."""

import datetime as dt
from typing import assert_type

import karabakh_data as kd
from karabakh_data.models import Actor, Claim, ClaimTable, Control, Event, EventTable, Place, Source
from karabakh_data.row import Row

data = kd.load()
assert_type(data, kd.Dataset)
assert_type(data.events, EventTable)
assert_type(kd.__version__, str)

event = data.events["shusha-1992"]
assert_type(event, Event)
assert_type(event.title, str)
assert_type(event.date_start, dt.date | None)
assert_type(event.sources, tuple[str, ...])
assert_type(data.places.get(event.place_id), Place | None)

claims = data.claims.where(event_id="khojaly-1992", measure="killed")
assert_type(claims, ClaimTable)
for claim in claims:
    assert_type(claim, Claim)
    assert_type(data.actors.get(claim.claimant_id), Actor | None)

data.claims.where(measure="kiled")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
data.claims.where(evnt_id="x")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]

assert_type(data.events.between("1992", dt.date(1992, 6, 1)), EventTable)
assert_type(data.control_on("1993-09-01"), tuple[Control, ...])
assert_type(data.references_to(event), tuple[Row, ...])
assert_type(data.cited(event), tuple[tuple[Source, str | None], ...])
assert_type(data.within("shusha"), frozenset[str])
