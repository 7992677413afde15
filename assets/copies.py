"""What kind of copy of a published file is held, by the words of its record.

Belongs here: which words mean which kind (`sql/reference/copies.csv`), and whether that kind is the publisher's own
file. Does not belong here: the records (`assets.archive.store`), or citing a file (`assets.lineage.citations`).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from assets.reference import FOLDER

NOT_STATED = "not stated"
SAMPLE = "sample"
_OWN = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class Copy:
    """A kind of copy.

    Attributes:
        begins_with: How the words of a record begin that mean it.
        kind: Its name.
        publishers_own: Whether it is the file as the publisher published it, so that it is cited as that; None where
            nobody can know.
        description: What it is, in words.
    """

    begins_with: str
    kind: str
    publishers_own: bool | None
    description: str


@cache
def copies() -> tuple[Copy, ...]:
    """Return the known kinds of copies, in the order of the list."""
    with (FOLDER / "copies.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            Copy(row["begins_with"], row["copy_kind"], _OWN[row["publishers_own"]], row["description"])
            for row in csv.DictReader(stream)
        )


def known_copy(words: str) -> Copy | None:
    """Return what the words of a record mean; None where no line of the list does."""
    said = words.strip().casefold()
    return next((copy for copy in copies() if said.startswith(copy.begins_with)), None)


def copy_kind(words: str, label: str) -> str:
    """Return the kind of a copy; words that no line of the list knows state none.

    Args:
        words: The `kind` of its record.
        label: Label of the data; the bundled sample is one whatever its records say.
    """
    if label.split(" ")[0] == SAMPLE:
        return SAMPLE
    copy = known_copy(words)
    return copy.kind if copy else NOT_STATED


def copy_named(kind: str) -> Copy:
    """Return the first line of a kind of copy, which says what it is."""
    return next(copy for copy in copies() if copy.kind == kind)
