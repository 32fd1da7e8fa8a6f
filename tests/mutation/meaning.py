"""Faults that no cell shows alone: figures, wholes, chains, votes, places, attributions."""

from collections.abc import Iterator
from itertools import pairwise

from karabakh_data import dates
from karabakh_data.rules.places import inside
from karabakh_data.rules.wording import VOICED
from mutation.sheet import Mutant, Sheet, keys, sheets

BOUNDS = ("exact", "about", "range", "at-least", "at-most", "unquantified")
ALIKE = {"exact": "about", "about": "exact", "unquantified": ""}
"""Bounds that ask for the same numbers, so that one for the other is no contradiction."""
EARLY = {
    "date": "1890-01-01",
    "date_start": "1890-01-01",
    "date_end": "1890-01-01",
    "date_prec": "1",
}


def figures(sheet: Sheet) -> Iterator[Mutant]:
    if "bound" not in sheet.header:
        return
    for row in sheet.some("bound", lambda text: text == "range"):
        low, high = sheet.cell(row, "low"), sheet.cell(row, "high")
        yield sheet.several("low above high", row, "bound", low=high, high=low)
    for bound in BOUNDS:
        for row in sheet.some("bound", lambda text, bound=bound: text == bound):  # type: ignore[misc]
            for other in (*BOUNDS, ""):
                if other not in (bound, ALIKE.get(bound)):
                    yield sheet.mutant("bound contradicts the numbers", row, "bound", other)
            for name in ("low", "high"):
                text = sheet.cell(row, name)
                if text:
                    yield sheet.mutant("number lost", row, name, "", "bound")
                elif bound != "range":
                    yield sheet.mutant("number too many", row, name, "7", "bound")
    for row in sheet.some("low", lambda text: text not in ("", "0")):
        if sheet.cell(row, "bound") in ("exact", "about"):
            yield sheet.mutant("low above high", row, "high", "0", "bound")
    for row in sheet.some("bound", lambda text: text == "unquantified"):
        yield sheet.mutant("words of a figure lost", row, "stated", "", "bound")
    if sheet.name == "claims":
        for row in sheet.some("low"):
            yield sheet.mutant("unit lost", row, "unit", "")
        for row in sheet.some("unit", lambda text: text == "percent"):
            for name in ("low", "high"):
                if sheet.cell(row, name):
                    yield sheet.mutant("percentage over 100", row, name, "100.5")


def wholes(sheet: Sheet) -> Iterator[Mutant]:
    if "part_of_id" not in sheet.header:
        return
    parts = sheet.some("part_of_id")
    for row in parts:
        own = sheet.cell(row, "id")
        yield sheet.mutant("part of itself", row, "part_of_id", own)
        whole = sheet.number(sheet.cell(row, "part_of_id"))
        if whole is not None:
            yield sheet.mutant("whole that is part of its part", whole, "part_of_id", own)
    if sheet.name in ("events", "claims", "equipment", "ceasefires"):
        for row in sheet.where("part_of_id"):
            whole = sheet.number(sheet.cell(row, "part_of_id"))
            if whole is not None and sheet.cell(row, "date") and sheet.cell(whole, "date_start"):
                yield sheet.several("part outside its whole", row, "date", **EARLY)
    if sheet.name == "claims":
        for row in parts:
            yield sheet.mutant("part of another measure", row, "measure", "signatures")
            if sheet.cell(row, "unit"):
                other = "percent" if sheet.cell(row, "unit") != "percent" else "house"
                yield sheet.mutant("part in another unit", row, "unit", other)
        for row in sheet.where("part_of_id"):
            whole = sheet.number(sheet.cell(row, "part_of_id"))
            if whole is None or sheet.cell(row, "bound") not in ("exact", "about"):
                continue
            if most := sheet.cell(whole, "high"):
                more = f"{float(most) + 1:.0f}"
                yield sheet.several("part larger than its whole", row, "low", low=more, high=more)


def attributions(sheet: Sheet) -> Iterator[Mutant]:
    if "attribution" in sheet.header:
        for row in sheet.some("attribution", lambda text: text == "named"):
            yield sheet.mutant("claimant lost", row, "claimant_id", "")
            for other in ("source-voice", "unnamed"):
                yield sheet.mutant("claim turned into fact", row, "attribution", other)
        for row in sheet.some("attribution", lambda text: text == "unnamed"):
            yield sheet.mutant("claimant not filled in", row, "attribution", "named", "claimant_id")
    if sheet.name == "claims":
        for row in sheet.some("denies_id"):
            yield sheet.mutant("denial turned into a statement", row, "stance", "states")
            own = sheet.cell(row, "id")
            yield sheet.mutant("denial of itself", row, "denies_id", own)
            denied = sheet.number(sheet.cell(row, "denies_id"))
            if denied is not None:
                back = {"denies_id": own, "stance": "denies"}
                yield sheet.several("two claims that deny each other", denied, "denies_id", **back)
    if sheet.name == "relations":
        for row in sheet.some("kind", lambda text: text == "holds-office"):
            yield sheet.mutant("office without its title", row, "title", "")
            holder = {"subject_id": "armenia"}
            yield sheet.several("office held by no person", row, "subject_id", **holder)


def chains(sheet: Sheet) -> Iterator[Mutant]:
    if sheet.name != "control":
        return
    kin = {
        frozenset((relation[1], relation[3]))
        for relation in sheets()["relations"].rows
        if relation[2] in ("succeeds", "part-of")
    }
    for row in sheet.some("previous_actor_id"):
        stranger = "boris-yeltsin"
        assert frozenset((stranger, sheet.cell(row, "previous_actor_id"))) not in kin
        yield sheet.mutant("chain contradicts itself", row, "previous_actor_id", stranger)
        yield sheet.mutant("holder before lost", row, "previous_actor_id", "")
    for row in sheet.some("sequence"):
        yield sheet.mutant("link without its position", row, "sequence", "")
        yield sheet.mutant("part inside a chain", row, "extent", "part", "sequence")
        yield sheet.mutant("holder lost", row, "actor_id", "")
    for row in sheet.some("sequence", lambda text: text not in ("", "1")):
        yield sheet.mutant("chain with a gap", row, "sequence", "9")
    for before, row in pairwise(range(len(sheet.rows))):
        if sheet.cell(row, "sequence") == "2" and sheet.cell(before, "sequence") == "1":
            last = sheet.cell(row, "date").partition("/")[2]
            if last:
                day = "1988-03-01"
                span = dates.parse(f"{day}/{last}")
                cells = {
                    "date": f"{day}/{last}",
                    "date_start": day,
                    "date_prec": str(span.precision),
                }
                yield sheet.several("day of change told in two ways", row, "date", **cells)
                break


def votes(sheet: Sheet) -> Iterator[Mutant]:
    if sheet.name != "resolutions":
        return
    roll = sheets()["resolution_votes"]
    for number, row in enumerate(sheet.rows):
        own = [n for n, vote in enumerate(roll.rows) if vote[1] == row[0] and roll.cell(n, "vote")]
        if not own:
            continue
        for name in ("votes_for", "votes_against", "abstentions"):
            if text := sheet.cell(number, name):
                wrong = str(int(text) + 1)
                # A unanimous text is at fault as such when there are votes against it.
                yield sheet.mutant("votes do not add up", number, name, wrong)
        for vote in (own[0], own[-1]):
            old = roll.cell(vote, "vote")
            column = {"yes": "votes_for", "no": "votes_against", "abstain": "abstentions"}.get(old)
            if column and sheet.cell(number, column):
                other = "no" if old != "no" else "yes"
                spoiled = roll.changed(vote, vote=other)
                kind = "vote turned round"
                yield Mutant(kind, roll.name, spoiled, number + 2, column, sheet.name)

                def without(vote: int = vote) -> bytes:
                    return b"\n".join([*roll.lines[: vote + 1], *roll.lines[vote + 2 :], b""])

                yield Mutant("vote lost", roll.name, without, number + 2, column, sheet.name)
    for row in sheet.some("adoption", lambda text: text == "unanimous"):
        yield sheet.mutant("unanimous with votes against", row, "votes_against", "2", "adoption")
    for row in sheet.some("adoption", lambda text: text == "recorded-vote"):
        yield sheet.mutant("recorded vote without numbers", row, "votes_for", "")
    for row in roll.some("sponsor", lambda text: text == "false"):
        yield roll.mutant("neither vote nor sponsor", row, "vote", "")


def places(sheet: Sheet) -> Iterator[Mutant]:
    if sheet.name != "places":
        return
    for row in sheet.some("latitude"):
        yield sheet.mutant("coordinate lost", row, "latitude", "")
        yield sheet.mutant("coordinate lost", row, "longitude", "")
        yield sheet.mutant("located place called unlocated", row, "precision", "unlocated")
    for row in sheet.some("precision", lambda text: text == "unlocated"):
        yield sheet.mutant("unlocated place called located", row, "precision", "precise")
    for row in sheet.where("latitude"):
        latitude, longitude = sheet.cell(row, "latitude"), sheet.cell(row, "longitude")
        country = sheet.cell(row, "country_code")
        # Where the country spans both points (Batumi lies at 41.6, 41.6) nobody can tell.
        if abs(float(longitude)) <= 90 and not inside(country, float(longitude), float(latitude)):
            turned = {"latitude": longitude, "longitude": latitude}
            yield sheet.several("coordinates swapped", row, "latitude", **turned)
        if country == "AZ" and sheet.cell(row, "part_of_id").endswith("-district"):
            baku = {"latitude": "40.3777", "longitude": "49.892"}  # far from each district here
            yield sheet.several("coordinates of another place", row, "latitude", **baku)
        if country in ("AM", "AZ"):
            yield sheet.mutant("coordinate of the wrong sign", row, "latitude", f"-{latitude}")
            yield sheet.mutant(
                "coordinate of the wrong sign", row, "longitude", f"-{longitude}", "latitude"
            )


def ledger(sheet: Sheet) -> Iterator[Mutant]:
    match sheet.name:
        case "coverage":
            for row in sheet.some("disposition", lambda text: text == "partly"):
                yield sheet.mutant("reason of an omission lost", row, "omitted", "")
                yield sheet.mutant(
                    "cited paragraph called narrative", row, "disposition", "narrative"
                )
            for row in sheet.some("disposition", lambda text: text == "narrative"):
                kind = "paragraph called tabulated that nobody cites"
                yield sheet.mutant(kind, row, "disposition", "tabulated")
        case "identifiers":
            for row in sheet.some("row"):
                yield sheet.mutant("id in a register of no row", row, "row", "no-such-row")
        case "discrepancies":
            for row in sheet.some("row"):
                yield sheet.mutant("discrepancy of no row", row, "row", "no-such-row")
                yield sheet.mutant("discrepancy of no column", row, "field", "colour")
                yield sheet.mutant("discrepancy with another value", row, "kept", "Something else")
        case _:
            pass


def agreement(sheet: Sheet) -> Iterator[Mutant]:
    """Rows that tell of the same thing at different times."""
    events = sheets()["events"]
    if sheet.name == "claims":
        for row in sheet.some("measure", lambda text: text == "killed"):
            event = events.number(sheet.cell(row, "event_id"))
            if event is not None and events.cell(event, "date_start") and sheet.cell(row, "date"):
                yield sheet.several("toll outside its event", row, "date", **EARLY)
    if sheet.name == "relations":
        actors = sheets()["actors"]
        for row in sheet.where("date"):
            subject = actors.number(sheet.cell(row, "subject_id"))
            if subject is not None and actors.cell(subject, "date_start") > "1900":
                yield sheet.several("tie before its actor existed", row, "date", **EARLY)
                break


def wording(sheet: Sheet) -> Iterator[Mutant]:
    for name in ("description", "outcome"):
        if name in sheet.header:
            for row in sheet.some(name):
                long = " ".join(["word"] * 61)
                yield sheet.mutant("text of too many words", row, name, long)
    for name in ("title", "description", "outcome"):
        if sheet.name in VOICED and name in sheet.header:
            for row in sheet.some(name):
                text = f"{sheet.cell(row, name)} Liberated."
                yield sheet.mutant("word that takes a side", row, name, text)
    if sheet.name == "events":
        for row in sheet.some("title", lambda text: text.startswith("Reported ")):
            title = sheet.cell(row, "title").removeprefix("Reported ")
            yield sheet.mutant("report told as fact in its title", row, "title", title)


def retired() -> Iterator[Mutant]:
    """Faults of a retired id; the table of the real package may be empty."""
    event = next(iter(keys("events")))

    def with_row(key: str, successor: str) -> bytes:
        return f"id,table,successor,version,reason\n{key},events,{successor},0.1.0,Why.\n".encode()

    yield Mutant("retired id in use", "retired", lambda: with_row(event, ""), 2, "id")
    kind = "successor of a retired id unknown"
    yield Mutant(kind, "retired", lambda: with_row("old-event", "no-such-event"), 2, "successor")
