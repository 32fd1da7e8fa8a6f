"""What can be wrong: one problem of a package, and the exceptions of the library."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


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


class MissingExtraError(KarabakhDataError, ImportError):
    """An optional library is not installed."""


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean …?`` with the closest known words, or an empty text."""
    close = difflib.get_close_matches(word, list(known), n=3, cutoff=0.6)
    return f" Did you mean {' or '.join(repr(name) for name in close)}?" if close else ""
