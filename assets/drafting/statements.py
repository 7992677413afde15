"""What a file says of itself that a contract must say too: its official label, and whether figures are provisional.

Belongs here: looking for those words. Does not belong here: shorthand (`sheet_markers`), or deciding: a label found on
a cover need not be that of every table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assets.contracts.language import UNDECIDED
from assets.drafting.notebook import Notebook
from assets.drafting.source_code import plain

_LABELS = (
    "accredited official statistics", "national statistics", "official statistics in development",
    "official statistics", "transparency data", "management information",
)  # fmt: skip
_LABEL = re.compile("|".join(_LABELS), re.IGNORECASE)
_PROVISIONAL = re.compile(r"\bprovisional\b|\bsubject to (?:change|revision)\b|\bfinal\b", re.IGNORECASE)
_QUOTED_MAX = 3


def official_label(texts: Iterable[tuple[str, str]], notebook: Notebook) -> str:
    """Return the one official label that the file's words name, and put it before a person; else leave it open."""
    found: dict[str, str] = {}
    for place, text in texts:
        for match in _LABEL.finditer(text):
            found.setdefault(match.group().casefold(), place)
    named = "; ".join(f"{label} in {place}" for label, place in found.items())
    if len(found) == 1:
        notebook.decide.append(f"official_label: the file says {named}; is it that of this table?")
        return next(iter(found))
    notebook.decide.append(
        f"official_label: the file names several ({named}); which is that of this table?"
        if found
        else "official_label: the file names none; look at the page of the publication"
    )
    return UNDECIDED


def revision_words(texts: Iterable[tuple[str, str]], notebook: Notebook) -> None:
    """Put before a person what the file says of revisions."""
    quoted = [f"{place}: {plain(text)}" for place, text in texts if _PROVISIONAL.search(text)]
    said = f"the file says: {'; '.join(quoted[:_QUOTED_MAX])}" if quoted else "the file says nothing of revisions"
    notebook.decide.append(f"revision_status and status_basis: {said}")
