"""What went wrong with a published table, said so that a person can mend it.

Belongs here: the one shape of a problem, the exception that carries a list of
them, the one for what this project itself says of tables, and what all errors
that a person is told have in common. Does not belong here: the rules that find
problems.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches

from assets.printable import printable


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a contract did not expect, with its place and what to do.

    Attributes:
        rule: Short name of the rule that was broken, e.g. `unknown_column`.
        message: What was found, in a sentence.
        advice: What to do about it.
        publication: GOV.UK base path of the publication, if known.
        file: Name of the file or document.
        table_id: Home Office table id, e.g. `Ret_D01`.
        sheet: Sheet name, or `table 1` for the first table of a page.
        cell: Address of the cell in A1 notation.
        found: The text or value found, as read.
        nearest: Nearest known names, best first.
    """

    rule: str
    message: str
    advice: str
    publication: str | None = None
    file: str | None = None
    table_id: str | None = None
    sheet: str | None = None
    cell: str | None = None
    found: str | None = None
    nearest: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Let nothing into the words that a terminal would obey: they go to logs as well. What was found stays."""
        for name in ("message", "advice", "publication", "file"):
            if (words := getattr(self, name)) is not None:
                object.__setattr__(self, name, printable(words))

    def as_dict(self) -> dict[str, object]:
        """Return the problem as plain JSON-ready values."""
        return asdict(self) | {"nearest": list(self.nearest)}

    def __str__(self) -> str:
        place = [
            f"publication {self.publication}" if self.publication else "",
            f"file {self.file}" if self.file else "",
            f"table {self.table_id}" if self.table_id else "",
            f"sheet {self.sheet!r}" if self.sheet else "",
            f"cell {self.cell}" if self.cell else "",
        ]
        lines = [f"{self.rule}: {self.message}"]
        where = ", ".join(part for part in place if part)
        if where:
            lines.append(f"  where: {where}")
        if self.found is not None:
            lines.append(f"  found: {self.found!r}")
        if self.nearest:
            lines.append("  nearest known: " + ", ".join(repr(name) for name in self.nearest))
        lines.append(f"  to do: {self.advice}")
        return "\n".join(lines)


class ToldError(Exception):
    """An error that a person is told, at a terminal, in a log or on a page: its text holds nothing a terminal obeys."""

    def __init__(self, text: object) -> None:
        super().__init__(printable(str(text)))


class TableError(Exception):
    """A published file or table could not be read faithfully.

    Attributes:
        problems: Every problem found, in reading order; never empty.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        if not problems:
            raise ValueError("a TableError needs at least one problem")
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DefinitionError(ValueError):
    """Something of this project that is not written as it must be: a contract, a mart, a check, a claim, a list.

    Its text says which file, what was found there and what is known; it is told to its author without a traceback.
    """


def nearest_names(found: str, known: Sequence[str], most: int = 3) -> tuple[str, ...]:
    """Return up to `most` known names that look like `found`, best first, case ignored."""
    by_fold = {name.casefold(): name for name in known}
    close = get_close_matches(found.casefold(), list(by_fold), n=most, cutoff=0.5)
    return tuple(by_fold[name] for name in close)
