"""The statuses of claims, and the decision table that gives them: one table, for the code, the docs and the tests.

Belongs here: what each status says, and which one follows from what is found as of a moment and what is held, known and
unknown of releases then. Does not belong here: finding it (`evaluate`, `held`, `since`), or any word about one claim.
`docs/methods.md#decision-table` is made from it, and `tests/pipeline/test_claim_decisions.py` walks every cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the decision table.

    Attributes:
        name: What is found, in a word or two.
        found: The same in a sentence.
        statuses: The status that follows, by the releases of `RELEASES` in their order; None where it cannot be found.
    """

    name: str
    found: str
    statuses: tuple[str | None, str | None, str | None, str | None]

    def by_releases(self) -> Iterator[tuple[Releases, str | None]]:
        """Yield the status for each state of the releases."""
        yield from zip(RELEASES, self.statuses, strict=True)


def _whatever_is_held(name: str, found: str, status: str) -> Line:
    return Line(name, found, (status,) * 4)


_AGREES: tuple[str | None, ...] = (AGREES, AGREES, None)
_DIFFERS: tuple[str | None, ...] = (DIFFERS, DIFFERS, None)
_NOT_HELD = ("release not held",) * 3


def _line(name: str, found: str, newest: str, under_a_gap: tuple[str | None, ...]) -> Line:
    unknown, later, none = under_a_gap
    return Line(name, found, (newest, unknown, later, none))


# The first line that applies gives the status.
DECISIONS = (
    _whatever_is_held(
        "published later", "a source says that the figure was first published after the day (`first_published`)",
        "not published at the time",
    ),
    _whatever_is_held("overlap", "the claim adds families that overlap (`adds`)", "not derivable"),
    _whatever_is_held(
        "own figures agree",
        "no held release covers the days or gives the figure, or none can, and the statement's own "
        "figures (`statement`) give the claimed value", "arithmetic consistent only",
    ),
    _whatever_is_held("own figures differ", "the same, and they do not give it", "differs"),
    _whatever_is_held(
        "no such periods", "no mart can answer: published periods do not make up the days", "not derivable"
    ),
    _whatever_is_held(
        "not over", "the days were not over, so no release, held or not, had them", "not published at the time"
    ),
    _line(
        "begins later", "no held release covers the days: the newest one begins after them", "not derivable",
        ("release not held", "release not held", None),
    ),
    _line("absent", "no held release covers the days", "not published at the time", _NOT_HELD),
    _line("no figure", "the SQL returns no row that answers, or one without a figure", "not derivable", _NOT_HELD),
    Line(
        "definitions", "definitions give different verdicts, or different figures where no value was claimed",
        (*("depends on definition",) * 3, None),
    ),
    Line("no value", "no value was claimed", (*("not derivable",) * 3, None)),
    _line("agrees", "the figure agrees", "matches", _AGREES),
    _line("rounding", "the figure agrees within the rounding of its inputs", "consistent with rounding", _AGREES),
    Line(
        "revised", "judged now: the figure differs, and it agreed with the newest release when it was said",
        (*("revised since",) * 3, None),
    ),
    Line(
        "description", "the figure differs or there is none, and what the words do not describe has the value "
        "(`description`)", (*("figure right, description not",) * 3, None),
    ),
    _line(
        "other", "the figure differs, and another series or period has the value (`series`, `period`)",
        "matches a different series or period", _DIFFERS,
    ),
    _line(
        "superseded", "the figure differs, and a release before the day it was said had the value",
        "superseded release used", _DIFFERS,
    ),
    _line("differs", "the figure differs", "differs", _DIFFERS),
)  # fmt: skip
# The columns of the table that is read first: what is held, known and unknown against what the figure does.
MAIN = ("agrees", "differs", "absent")
_LINES = {each.name: each for each in DECISIONS}


def line(name: str) -> Line:
    """Return a line of the decision table by its name."""
    return _LINES[name]


def decide(found: str, releases: Releases) -> str:
    """Return the status that follows.

    Args:
        found: Name of a line of `DECISIONS`.
        releases: What is held and known of the releases that could answer.

    Raises:
        ValueError: If nothing of the kind can be found of such releases.
    """
    status = dict(line(found).by_releases())[releases]
    if status is None:
        raise ValueError(f"{found!r} cannot be found where {RELEASES[releases]}")
    return status


def of_gap(gaps: Sequence[bool | None]) -> Releases:
    """Return what is known of the releases behind several figures, from the gap of each."""
    if any(gaps):
        return "later"
    return "unknown" if None in gaps else "newest"
