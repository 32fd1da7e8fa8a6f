"""How to cite the package, one of its records, or a source: as text, BibTeX and CSL-JSON."""

import re
from collections.abc import Mapping
from typing import Any, cast

from karabakh_data import dates
from karabakh_data.dataset import Dataset
from karabakh_data.models import DateVariable, Name, Source
from karabakh_data.row import Row
from karabakh_data.spelling import label
from karabakh_data.values import json_row

BIBTEX_TYPES = {
    "article-journal": ("article", "journal", "publisher"),
    "article-magazine": ("article", "journal", "publisher"),
    "article-newspaper": ("article", "journal", "publisher"),
    "book": ("book", "series", "publisher"),
    "chapter": ("incollection", "booktitle", "publisher"),
    "entry-encyclopedia": ("incollection", "booktitle", "publisher"),
    "paper-conference": ("inproceedings", "booktitle", "publisher"),
    "report": ("techreport", "series", "institution"),
    "thesis": ("phdthesis", "series", "school"),
}
"""BibTeX type of each CSL type, and its fields for container and publisher; others are ``misc``."""

SUPPLIED = ("Descriptive title", "Title read from the address")
"""Notes on a source whose title is not printed on it: libraries put such a title in brackets."""

DOI = "https://doi.org/"

_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    }
)


def text(data: Dataset, record: Row | None = None) -> str:
    """Return the citation of the package, or of one record, as a sentence.

    A record of ``sources`` is a work of its own and is cited as that work.
    """
    if isinstance(record, Source):
        return source_text(record)
    item = csl(data, record)
    who = "; ".join(author["literal"] for author in item.get("author", ()))
    cited = f"{item['title']}, version {item['version']} [data set]"
    if record is not None:
        cited = f"“{item['title']}” ({item['number']}). In: {item['container-title']}"
        cited += f", version {item['version']} [data set]"
    if issued_in := year(data):
        cited += f", {issued_in}"
    parts = (f"{f'{who}: ' if who else ''}{cited}.", item.get("note"), _address(item))
    return " ".join(part for part in parts if part)


def csl(data: Dataset, record: Row | None = None) -> dict[str, Any]:
    """Return the citation of the package, or of one record, as a CSL-JSON item."""
    if isinstance(record, Source):
        return json_row(record) | {"title": title_of(record)}
    descriptor = data.descriptor
    title = str(descriptor.get("title") or descriptor.get("name") or "untitled data package")
    item: dict[str, Any] = {"id": f"karabakh_data_{data.version}", "type": "dataset"}
    if record is None:
        item["title"] = title
    else:
        item["id"] += f"_{record.resource}_{record.id}"
        item |= {"type": "entry", "title": label(data, record), "container-title": title}
        item["number"] = f"{record.resource}/{record.id}"
    authors = [{"literal": name} for name in _titles(descriptor, "contributors")]
    if authors:
        item["author"] = authors
        item["publisher"] = authors[0]["literal"]
    if issued_in := year(data):
        item["issued"] = {"date-parts": [[issued_in]]}
    item["version"] = data.version
    item |= identified(descriptor)
    if licences := _licences(descriptor):
        item["note"] = f"Licence: {licences}."
    return item


def bibtex(data: Dataset, record: Row | None = None) -> str:
    """Return the citation of the package, or of one record, as a BibTeX entry."""
    if isinstance(record, Source):
        return source_bibtex(record)
    item = csl(data, record)
    fields = {
        "author": " and ".join(f"{{{_latex(a['literal'])}}}" for a in item.get("author", ())),
        "title": f"{{{_latex(item['title'])}}}",
        "howpublished": f"In: {_latex(item['container-title'])}" if record is not None else "",
        "publisher": _latex(item.get("publisher", "")),
        "year": str(year(data) or ""),
        "version": item["version"],
        "number": _latex(item.get("number", "")),
        "note": _latex(f"Data set, version {item['version']}. {item.get('note', '')}".strip()),
        "doi": item.get("DOI", ""),
        "url": _braceless(item.get("URL", "")),
    }
    return _entry("misc", item["id"], fields)


def year(data: Dataset) -> int | None:
    """Return the year of publication: the one in which a source was last read."""
    return max((source.custom.accessed.year for source in data.sources), default=None)


def identified(descriptor: Mapping[str, Any]) -> dict[str, str]:
    """Return the address and the DOI that a descriptor gives in ``homepage`` and ``id``, if any."""
    homepage, key = descriptor.get("homepage"), descriptor.get("id")
    found = {"URL": homepage} if isinstance(homepage, str) else {}
    if isinstance(key, str) and key.startswith(DOI):
        found["DOI"] = key.removeprefix(DOI)
    return found


def _address(item: Mapping[str, Any]) -> str | None:
    return DOI + item["DOI"] if "DOI" in item else item.get("URL")


def is_supplied(source: Source) -> bool:
    """Tell whether the title of a source is not printed on it, as its note says."""
    return any(words in (source.note or "") for words in SUPPLIED)


def title_of(source: Source) -> str:
    """Return the title of a source, in square brackets if it is not printed on it."""
    return f"[{source.title}]" if is_supplied(source) else source.title


def address(source: Source) -> str | None:
    """Return where a source can be read."""
    return DOI + source.doi if source.doi else source.url


def source_text(source: Source, with_address: bool = True) -> str:
    """Return a source in one line: authors, title, container, publisher, date, address."""
    who = _people(source.author) or _people(source.editor, " (ed.)")
    parts = [
        who,
        title_of(source) if is_supplied(source) else f"“{source.title}”",
        source.container_title,
        source.edition,
        source.number,
        f"vol. {source.volume}" if source.volume else None,
        f"p. {source.page}" if source.page else None,
        source.publisher,
        dates.words(issued(source.issued)) if source.issued else None,
        address(source) if with_address else None,
    ]
    said: list[str] = []
    for part in parts:  # a body is often author and publisher at once
        if part and part not in said:
            said.append(part)
    return ", ".join(said)


def source_bibtex(source: Source) -> str:
    """Return a source as a BibTeX entry."""
    kind, container, publisher = BIBTEX_TYPES.get(
        source.type, ("misc", "howpublished", "publisher")
    )
    date = source.issued.date_parts[0] if source.issued else ()
    fields = {
        "author": _bibtex_people(source.author),
        "editor": _bibtex_people(source.editor),
        "title": f"{{{_latex(title_of(source))}}}",
        container: _latex(source.container_title or ""),
        publisher: _latex(source.publisher or ""),
        "year": str(date[0]) if date else "",
        "month": str(date[1]) if len(date) > 1 else "",
        "date": issued(source.issued) if source.issued else "",
        "number": _latex(source.number or ""),
        "volume": _latex(source.volume or ""),
        "pages": _latex(source.page or "").replace("–", "--"),
        "edition": _latex(source.edition or ""),
        "type": _latex(source.genre or ""),
        "isbn": source.isbn or "",
        "doi": source.doi or "",
        "url": _braceless(source.url or ""),
        "urldate": source.custom.accessed.isoformat(),
        "language": source.language or "",
    }
    return _entry(kind, source.id, fields)


def issued(variable: DateVariable) -> str:
    """Return a CSL date as EDTF text."""
    points = [
        "-".join(f"{part:0{4 if place == 0 else 2}d}" for place, part in enumerate(parts))
        for parts in variable.date_parts
    ]
    return "/".join(f"{point}~" if variable.circa else point for point in points)


def _people(names: tuple[Name, ...], role: str = "") -> str:
    said = [name.literal or f"{name.given or ''} {name.family or ''}".strip() for name in names]
    if len(said) > 3:
        return f"{said[0]} and others{role}"
    return f"{' and '.join(said)}{role}" if said else ""


def _bibtex_people(names: tuple[Name, ...]) -> str:
    return " and ".join(
        f"{{{_latex(name.literal)}}}"
        if name.literal
        else ", ".join(_latex(part) for part in (name.family, name.given) if part)
        for name in names
    )


def _titles(descriptor: Mapping[str, Any], key: str) -> list[str]:
    """Return the titles of a list in the descriptor, which in a foreign package may be anything."""
    try:
        return [str(entry["title"]) for entry in cast("list[Any]", descriptor.get(key) or [])]
    except (KeyError, TypeError):
        return []


def _licences(descriptor: Mapping[str, Any]) -> str:
    return "; ".join(_titles(descriptor, "licenses"))


def _braceless(address: str) -> str:
    """Return an address as it is but for braces, a lone one of which would end the field."""
    return address.replace("{", "%7B").replace("}", "%7D")


def _latex(value: str) -> str:
    return value.translate(_LATEX)


def _entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    # Keys may hold no blanks, commas or braces, which a version of a foreign package might.
    safe = re.sub(r"[^A-Za-z0-9._:-]", "-", key)
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{safe},\n{body}}}"
