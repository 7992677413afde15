"""Shorthand on a sheet: what looks like it, and what the file itself says it means.

Belongs here: finding the words of the file that explain a marker, and what `sql/reference/markers.csv` says of it.
Does not belong here: deciding what a marker means: where the file does not say, a person must.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache

from assets.contracts.language import UNDECIDED
from assets.observations.layouts.labels import one_line
from assets.reference import FOLDER

_LOOKS = re.compile(r"\[[A-Za-z]{1,6}\]|[^\w\s]{1,3}|[a-z]|n/?a|nil", re.IGNORECASE)
_MEANING_MAX = 80


@cache
def known_markers() -> dict[str, str]:
    """Return by marker what `sql/reference/markers.csv` says: its meaning, and the note on where it holds."""
    with (FOLDER / "markers.csv").open(encoding="utf-8", newline="") as stream:
        return {row["marker"]: f"{row['meaning']} ({row['note']})" for row in csv.DictReader(stream)}


def looks_like_a_marker(text: str) -> bool:
    """Say whether a text looks like shorthand in place of a figure."""
    return text in known_markers() or _LOOKS.fullmatch(text) is not None


def stated_meaning(marker: str, texts: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Return what the file says a marker means, and where; `undecided` and nothing where it does not say.

    Args:
        marker: The shorthand, e.g. `:`.
        texts: Place and words of each text that may explain it.
    """
    pattern = re.compile(
        rf"(?:^|(?<=[\s,;.(‘'\"])){re.escape(marker)}['’\"]?\s*(?:=|indicates|means|denotes|represents|stands for)\s*"
        r"(?P<meaning>[^\W\d][^,.;:()=\[\]]*)"
    )
    for place, text in texts:
        if (match := pattern.search(one_line(text))) and len(match["meaning"].strip()) <= _MEANING_MAX:
            return match["meaning"].strip().casefold(), place
    return UNDECIDED, ""
