"""What can be wrong: one problem of a package, and the exceptions of the library."""

import reprlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

FILE_CODES = {
    "data-cutoff": "The descriptor states `data_cutoff`, the last day the data speak of.",
    "missing-table": "The descriptor lists every table of the schemas.",
    "unknown-table": "The descriptor lists no table beside those of the schemas.",
    "missing-file": "The file of every resource exists.",
    "unreadable-file": "The file of every resource is a regular file that opens, of 100 MB at most"
    " and without a line longer than 32 MB.",
    "empty-file": "A file has at least its header.",
    "byte-order-mark": "A file starts without a byte order mark.",
    "encoding": "A file is UTF-8.",
    "nul-byte": "A file has no NUL byte.",
    "csv-syntax": "A CSV file can be read to its end; a lone quote cannot.",
    "json-syntax": "A JSON file is one array of objects.",
    "missing-column": "Every column of the schema is there.",
    "unknown-column": "There is no column beside those of the schema.",
    "duplicate-column": "A column stands once.",
    "column-order": "Columns stand in the order of the schema.",
    "ragged-row": "Every row has as many cells as the header.",
    "type": "A cell is written as its type asks.",
    "required": "A required cell is filled.",
    "vocabulary": "A code is in the vocabulary of its column.",
    "pattern": "A text has the form its column asks.",
    "limit": "A number lies within the limits of its column.",
    "length": "A text is no shorter or longer than its column allows.",
    "duplicate-key": "An id stands once in its table.",
    "dangling-reference": "A foreign key leads to a row that exists.",
    "not-canonical": "Rows stand in the documented order, written in the one canonical form.",
    "too-many-problems": "A table has fewer than 20,000 problems; at that many, reading stops.",
}
"""What holds where no problem of this code is reported; rules have theirs in docstrings."""

MOST_PROBLEMS = 20_000
"""Problems that are listed of one table, and findings of one rule."""
LONGEST = {"table": 100, "key": 200, "field": 100, "message": 2000}
"""Characters that a problem keeps of each of its texts."""
LONGEST_QUOTE = 100
"""Characters that a message quotes of a cell."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a data package, and where."""

    code: str
    """Stable code of the check that found it."""
    table: str | None
    """Table it is in; None when the descriptor itself is at fault."""
    line: int | None
    """Physical line of the file, from 1; None when no line applies."""
    key: str | None
    """Primary key of the row, where it could be read."""
    field: str | None
    """Column at fault."""
    message: str
    """What was found, what was expected and what to do."""

    def __post_init__(self) -> None:
        # Names and keys of a foreign file may be of any length; a report stays readable.
        for name, most in LONGEST.items():
            value: str | None = getattr(self, name)
            if value is not None and len(value) > most:
                object.__setattr__(self, name, value[:most] + "…")

    def __str__(self) -> str:
        place = self.table or "package"
        if self.line is not None:
            place += f":{self.line}"
        if self.key:
            place += f" {self.key}"
        if self.field:
            place += f".{self.field}"
        return f"{place}: {self.message} [{self.code}]"


class KarabakhDataError(Exception):
    """Base of every exception the library raises on purpose."""


class PackageError(KarabakhDataError):
    """The path holds no data package that can be read."""


class InvalidDataError(KarabakhDataError):
    """A package was read, and its rows break their schemas."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        """All problems found while reading."""
        shown = "\n".join(f"  {problem}" for problem in self.problems[:10])
        more = len(self.problems) - 10
        rest = f"\n  … and {more} more; `karabakh-data validate` lists all" if more > 0 else ""
        super().__init__(f"{len(self.problems)} problems in the data:\n{shown}{rest}")


class UnknownNameError(KarabakhDataError, LookupError):
    """No table, row or column has this name."""


class DateError(KarabakhDataError, ValueError):
    """A text is not a date of the EDTF subset, or its interval runs backwards."""


class CutoffError(KarabakhDataError, ValueError):
    """A question about a day after the data end."""


class OutputError(KarabakhDataError):
    """An output could not be written; what stood there before still stands."""


class QueryError(KarabakhDataError, ValueError):
    """A query that cannot be run."""


class MissingExtraError(KarabakhDataError, ImportError):
    """An optional library is not installed."""


def missing_extra(library: str, extra: str) -> MissingExtraError:
    """Return the error that says how to install an optional library."""
    return MissingExtraError(f"{library} is not installed: pip install 'karabakh-data[{extra}]'")


_SHORT = reprlib.Repr()
_SHORT.maxlevel = 2
_SHORT.maxstring = _SHORT.maxother = 60


def quoted(value: object) -> str:
    """Return a value of a file as a message quotes it: in quotes, and cut when it is long."""
    if not isinstance(value, str):
        return _SHORT.repr(value)
    if len(value) <= LONGEST_QUOTE:
        return repr(value)
    return f"{value[:LONGEST_QUOTE]!r}… ({len(value):,} characters)"


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean …?`` with the closest known words, or an empty text."""
    return did_you_mean(closest(word, known))


def closest(word: str, known: Iterable[str]) -> list[str]:
    """Return the closest known words, the best first."""
    if len(word) > LONGEST_QUOTE:  # comparing takes the square of the length
        return []
    import difflib  # rarely needed

    words = list(known)
    plain = "-".join(word.lower().replace("_", " ").split())
    return difflib.get_close_matches(word, words) or difflib.get_close_matches(plain, words)


def did_you_mean(words: Iterable[str]) -> str:
    """Return `` Did you mean …?`` with these words, or an empty text if there are none."""
    shown = " or ".join(map(repr, words))
    return shown and f" Did you mean {shown}?"


class Hints:
    """Suggests known words for the unknown ones of a whole table, with bounded effort.

    Where many words are unknown something larger is wrong, and the first suggestions show it.
    """

    WORDS = 50
    COMPARISONS = 30_000

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        self._most = min(self.WORDS, self.COMPARISONS // max(1, len(known)))
        self._found: dict[str, list[str]] = {}

    def __call__(self, word: str, before: str = "", after: str = "") -> str:
        """Return what ``suggestion`` does, or an empty text for words beyond the limit.

        Args:
            word: the unknown word.
            before: what stands before it in the cell, and should in the suggestion.
            after: what stands after it.
        """
        if word not in self._found and len(self._found) < self._most:
            self._found[word] = closest(word, self._known)
        return did_you_mean(f"{before}{known}{after}" for known in self._found.get(word, ()))
