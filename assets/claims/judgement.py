"""What a claim comes to as of a moment.

Belongs here: the parts of a judgement. Does not belong here: coming to one (`evaluate`, `since`, `own_figures`), or the
status that follows (`decisions`).
"""

from __future__ import annotations

from dataclasses import dataclass

from assets.claims.answers import Answer
from assets.claims.decisions import decide
from assets.claims.statuses import Releases


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a claim comes to as of a moment.

    Attributes:
        found: What was found: a line of the decision table.
        releases: What is held and known of the releases that could answer.
        reason: Why, with figures and vintages.
        computed: The figure; None where there is not one.
        answers: Every figure looked at.
    """

    found: str
    releases: Releases
    reason: str
    computed: float | None = None
    answers: tuple[Answer, ...] = ()

    @property
    def status(self) -> str:
        """The status that follows."""
        return decide(self.found, self.releases)
