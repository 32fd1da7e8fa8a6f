"""Draws one row of a section of a page as a line of cells."""

from collections.abc import Callable, Mapping

from rich.text import Text

from karabakh_data.cli.phrases import Line, Marks, doubt, named, remark
from karabakh_data.spelling import Entry

LANGUAGES = {
    "az": "Azerbaijani",
    "en": "English",
    "fa": "Persian",
    "hy": "Armenian",
    "ka": "Georgian",
    "ku": "Kurdish",
    "ru": "Russian",
    "tr": "Turkish",
}
"""Languages of place names, by BCP 47 tag; others show their tag."""


def date(entry: Entry) -> str:
    """Return when it happened, in words."""
    return str(entry["when"]["text"]) if "when" in entry else ""


def _above(head: Text, said: Text) -> Text:
    """Return a cell with what a row says under its head, where there is room for it."""
    return Text("\n").join([head, said]) if said else head


def listed(entry: Entry) -> Line:
    """Draw a row by date, name and id; a place or part of an event as that event."""
    if "event" in entry and "role" in entry:
        role = entry["role"]["label"].lower()
        return [date(entry), _with_id(entry["event"]["name"], entry["event"]["id"]), role]
    return [date(entry), _with_id(entry["label"], entry["id"])]


def _with_id(name: str, key: str) -> Text:
    return Text(name).append(f" ({key})", "dim")


def participant(entry: Entry, marks: Marks) -> Line:
    """Draw an actor's part in the event."""
    return [entry["actor"]["name"], remark(entry, doubt(entry)), marks(entry["sources"])]


def further_place(entry: Entry, marks: Marks) -> Line:
    """Draw a further place of the event."""
    return [entry["place"]["name"], remark(entry), marks(entry["sources"])]


def control(entry: Entry, marks: Marks) -> Line:
    """Draw a link of a chain of control."""
    how: list[str] = [entry["how"]["label"].lower()]
    if "previous_actor" in entry:
        how.append(f"from {entry['previous_actor']['name']}")
    if entry["extent"]["code"] == "part":
        how.append("a part only")
    holder = Text(entry["actor"]["name"] if "actor" in entry else "nobody alone", "bold")
    event = named(entry["event"]) if "event" in entry else ""
    return [
        *([entry["place"]["name"]] if "place" in entry else []),
        date(entry),
        _above(
            holder.append(f", {', '.join(how)}", "not bold"), remark(entry, event, doubt(entry))
        ),
        marks(entry["sources"]),
    ]


def place_name(entry: Entry, marks: Marks) -> Line:
    """Draw a name of the place."""
    tag: str = entry["language"]
    language, _, script = tag.partition("-")
    language = LANGUAGES.get(language, language) + (f" ({script})" if script else "")
    users = f"{entry['used_by']['label']} use" if "used_by" in entry else ""
    return [Text(entry["name"], "bold"), language, remark(entry, users), marks(entry["sources"])]


def office(entry: Entry, marks: Marks) -> Line:
    """Draw an office of a person, or the holder of an office."""
    other = entry.get("object") or entry["subject"]
    known = "attested then, term unknown" if entry.get("attested") else ""
    title = Text(entry.get("title", "office"), "bold").append(f", {other['name']}", "not bold")
    said = remark(entry, known, doubt(entry))
    return [date(entry), _above(title, said), marks(entry["sources"])]


def tie(entry: Entry, marks: Marks) -> Line:
    """Draw a tie, read from subject to object."""
    title = f" ({entry['title']})" if "title" in entry else ""
    said = Text(f"{entry['subject']['name']} ")
    said.append(entry["kind"]["label"].lower(), "bold")
    said.append(f" {entry['object']['name']}{title}")
    return [date(entry), _above(said, remark(entry, doubt(entry))), marks(entry["sources"])]


def part_in_event(entry: Entry, marks: Marks) -> Line:
    """Draw the part of an actor in an event."""
    return [*listed(entry), doubt(entry)]


def provision(entry: Entry, marks: Marks) -> Line:
    """Draw a provision of a text."""
    said = Text(entry["action"]["label"].lower(), "bold")
    for key in ("addressee", "topic", "place"):
        if key in entry:
            said.append(f", {entry[key].get('name') or entry[key]['label'].lower()}", "not bold")
    return [entry.get("clause", ""), _above(said, remark(entry)), marks(entry["sources"])]


def party(entry: Entry, marks: Marks) -> Line:
    """Draw a party, with who signed for it, where and when."""
    signatory = f"by {entry['signatory']['name']}" if "signatory" in entry else ""
    place = entry["place"]["name"] if "place" in entry else ""
    day = entry["date"]["text"] if "date" in entry else ""
    said = Text(entry["actor"]["name"], "bold")
    for part in filter(None, (signatory, entry.get("title"), place, day)):
        said.append(f", {part}", "not bold")
    return [_above(said, remark(entry)), marks(entry["sources"])]


def identifier(entry: Entry, marks: Marks) -> Line:
    """Draw an id in an outside register."""
    match = "" if entry["match"]["code"] == "exact" else f"{entry['match']['label'].lower()} match"
    cells = [entry["authority"]["label"], entry["value"]]
    return [*cells, remark(entry, match), marks(entry["sources"])]


def discrepancy(entry: Entry, marks: Marks) -> Line:
    """Draw a disagreement: both values and the reason."""
    return [
        entry["column"],
        Text(f"{entry['kept']} {marks(entry['kept_sources'])}").append(" kept", "dim"),
        f"{entry['other']} {marks(entry['other_sources'])}",
        remark(entry, entry["reason"]),
    ]


LAYOUTS: Mapping[str, Callable[[Entry, Marks], Line]] = {
    "participants": participant,
    "places": further_place,
    "control": control,
    "names": place_name,
    "offices": office,
    "ties": tie,
    "part_in_events": part_in_event,
    "provisions": provision,
    "parties": party,
    "identifiers": identifier,
    "discrepancies": discrepancy,
}
"""How a row of each section is drawn; rows of other sections are listed by name."""
