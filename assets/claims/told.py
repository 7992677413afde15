"""What is told of a claim: what was said, how it stands and why, and the figures that were looked at.

Belongs here: the facts, in words where the words are the same wherever they are shown. Does not belong here: showing
them on a terminal (`assets.serving`) or a page (`assets.briefing`), or how a claim is judged (`evaluate`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import duckdb

from assets.claims.files import claims as stated
from assets.claims.model import SINCE, Claim
from assets.claims.stored import answers_to, claims_of
from assets.claims.words import number

_AGREES = {"holds": "yes", "fails": "no", "overlaps": "may, within rounding"}


@dataclass(frozen=True, slots=True)
class Judged:
    """How a claim stands, by what had been published at one moment.

    Attributes:
        status: The status.
        reason: Why.
        computed: The figure computed from what had been published; None where there is none.
        difference: How far it lies from the claimed value; None where there is not both.
    """

    status: str
    reason: str
    computed: float | None
    difference: float | None


@dataclass(frozen=True, slots=True)
class ToldAnswer:
    """One figure that was looked at.

    Attributes:
        judged: `said_on`, `now`, or `vintage`: as of a publication.
        as_of: The day or moment.
        role: What the figure is to the claim (`assets.claims.answers`).
        answer: What it counts.
        figure: The figure; None where there is none.
        agrees: Whether it agrees with what was claimed, in a word.
        table_id: Its table.
        vintage: Its vintage.
        gap: Whether a later release is known that is not held; None where nobody can know.
    """

    judged: str
    as_of: str
    role: str
    answer: str
    figure: float | None
    agrees: str
    table_id: str
    vintage: str
    gap: bool | None

    @property
    def when(self) -> str:
        """As of when it is, in short."""
        return {"said_on": f"{self.as_of} (said)", "now": "now"}.get(self.judged, self.as_of[:10])


@dataclass(frozen=True, slots=True)
class Stretch:
    """One figure in releases that followed each other and gave the same.

    Attributes:
        answer: What it counts.
        table_id: Its table.
        first: Label of the first of these releases.
        last: Label of the last.
        releases: How many there are.
        figure: The figure; None where no earlier window, back to the start of the series, was as high or low.
        agrees: Whether it agrees with what was claimed, in a word.
        change: How far it lies from that of the releases before; None for the first.
    """

    answer: str
    table_id: str
    first: str
    last: str
    releases: int
    figure: float | None
    agrees: str
    change: float | None


@dataclass(frozen=True, slots=True)
class ToldClaim:
    """What is told of a claim.

    Attributes:
        id: Its name.
        quotation: What was said.
        said_by: Who said it.
        said_on: The day.
        said: When it was said, and what says so.
        where: Where it was said: an address, or words.
        proposition: What is checked.
        operator: How the figure is to compare with the claimed value.
        claimed: The claimed value; None where none was said.
        unit: What one is.
        then: How it stood by what had been published when it was said.
        now: How it stands by what is held now.
        vintages: The figure in each vintage, in a sentence.
        answers: Every figure that was looked at.
        source: Its file; None where the project has it no longer.
    """

    id: str
    quotation: str
    said_by: str
    said_on: date
    said: str
    where: str
    proposition: str
    operator: str
    claimed: float | None
    unit: str
    then: Judged
    now: Judged
    vintages: str
    answers: tuple[ToldAnswer, ...]
    source: Claim | None

    @property
    def claimed_in_words(self) -> str:
        """The claimed value with its operator and unit."""
        return in_words(self.claimed, self.unit, self.operator)

    def answers_of(self, judged: str) -> list[ToldAnswer]:
        """Return the figures as of the day it was said (`said_on`) or `now`."""
        return [answer for answer in self.answers if answer.judged == judged]

    @property
    def by_release(self) -> list[Stretch]:
        """The figures, release by release; those that say the same as the release before are one entry."""
        seen: dict[tuple[str, str], dict[str, ToldAnswer]] = {}
        for answer in self.answers:
            if answer.role != "nearest" and (answer.figure is not None or self.operator in SINCE):
                seen.setdefault((answer.table_id, answer.answer), {})[answer.vintage] = answer
        return [stretch for by_vintage in seen.values() for stretch in _stretches(by_vintage)]


def told(connection: duckdb.DuckDBPyConnection) -> list[ToldClaim]:
    """Return what is told of every claim, in the order they were said."""
    return [told_claim(row, answers_to(connection, row["id"])) for row in claims_of(connection)]


def told_claim(row: dict[str, Any], answers: Iterable[dict[str, Any]]) -> ToldClaim:
    """Return what is told of a claim.

    Args:
        row: Its row of `marts.claims`.
        answers: Its rows of `marts.claim_answers`.
    """
    source = next((claim for claim in stated() if claim.id == row["id"]), None)
    return ToldClaim(
        row["id"], row["quotation"], row["said_by"], row["said_on"],
        f"{source.said} ({source.said_on_basis})" if source else str(row["said_on"]),
        row["source_url"] or (source and source.where) or "", row["proposition"], row["operator"], row["claimed"],
        row["unit"],
        Judged(row["status"], row["reason"], row["computed"], row["difference"]),
        Judged(row["status_now"], row["reason_now"], row["computed_now"], _difference(row)),
        row["vintages"] or "none computed",
        tuple(_answer(each) for each in answers if each["role"] is not None),
        source,
    )  # fmt: skip


def in_words(value: float | None, unit: str, operator: str = "=") -> str:
    """Return a value with its unit, and the operator of a claim where it is not the usual one."""
    sign = "" if operator == "=" else f"{operator} "
    return f"{sign}{'not said' if value is None else number(value, unit)}{'' if unit == 'year' else f' {unit}'}"


def _difference(row: dict[str, Any]) -> float | None:
    if row["computed_now"] is None or row["claimed"] is None:
        return None
    return float(round(row["computed_now"] - row["claimed"], 6))


def _answer(row: dict[str, Any]) -> ToldAnswer:
    return ToldAnswer(
        row["judged"], row["as_of"], row["role"], row["answer"], row["figure"],
        _AGREES.get(row["verdict"] or "", "–"), row["table_id"], row["vintage"], row["vintage_gap"],
    )  # fmt: skip


def _stretches(by_vintage: dict[str, ToldAnswer]) -> Iterable[Stretch]:
    before: float | None = None
    ordered: Sequence[ToldAnswer] = sorted(by_vintage.values(), key=lambda answer: answer.vintage)
    for figure, run in groupby(ordered, key=lambda answer: answer.figure):
        answers = list(run)
        first, last = answers[0], answers[-1]
        change = None if before is None or figure is None else round(figure - before, 6)
        yield Stretch(
            first.answer, first.table_id, first.vintage, last.vintage, len(answers), figure, first.agrees, change
        )
        before = figure
