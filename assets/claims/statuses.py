"""What the statuses of claims say, and what may be held, known and unknown of releases.

Belongs here: their names and meanings, from which docs/methods.md#statuses is made. Does not belong here: which status
follows from what (`decisions`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Releases = Literal["newest", "unknown", "later", "none"]

AGREES, DIFFERS = "agrees with the newest release held", "differs from the newest release held"
STATUSES = {
    "matches": "the newest release known at the time is held and agrees",
    "consistent with rounding": "its inputs were rounded, and the claim lies within what they allow",
    "matches a different series or period": "the claimed figure is that of another series or period, which is named",
    "figure right, description not": "a release held has the figure, but it counts something else than was said; the "
    "claim names the words (`words_at_issue`)",
    "superseded release used": "it is the figure of an earlier release than the one current when it was said",
    "revised since": "it was right by the release of its day; an ordinary revision has changed it since",
    AGREES: "the newest release held agrees, but a later one is known, or nobody can know of one",
    DIFFERS: "the newest release held has another figure, but a later one is known, or nobody can know of one",
    "depends on definition": "definitions in use give different answers; all are listed",
    "differs": "the figure is another one",
    "not derivable": "published periods do not make up the days, the claim adds families that overlap, or the release "
    "gives no figure; the nearest one is told",
    "not published at the time": "the figure came out after it was said",
    "release not held": "the release that would answer is not in the archive, or may not be",
    "arithmetic consistent only": "nobody has seen the table, but the percentages follow from other figures in the "
    "same statement",
}  # fmt: skip

RELEASES: dict[Releases, str] = {
    "newest": "the newest one is held",
    "unknown": "one is held, nobody can know of a later one (`vintage_gap` NULL)",
    "later": "one is held, a later one is known and not held (`vintage_gap` true)",
    "none": "none is held",
}


def of_gap(gaps: Sequence[bool | None]) -> Releases:
    """Return what is known of the releases behind several figures, from the gap of each."""
    if any(gaps):
        return "later"
    return "unknown" if None in gaps else "newest"
