"""The decision table of claims: one table, for the code, the docs and the tests.

Belongs here: which status follows from what is found as of a moment and what is held, known and unknown of releases
then. Does not belong here: finding it (`evaluate`, `held`, `since`), what a status says (`statuses`), or any word about
one claim. docs/methods.md#decision-table is made from it; `tests/pipeline/test_claim_decisions.py` walks every cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assets.claims.statuses import AGREES, DIFFERS, RELEASES, Releases


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
