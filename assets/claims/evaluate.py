"""Judging claims by what the warehouse holds, as of the day they were said and now.

Belongs here: how a status follows from the figures held, the releases known and
the facts a claim states. Does not belong here: the claims (`model`), the
operators (`comparison`), when a claim is judged (`judged`), or any status written down beforehand.

Statuses: see `STATUSES`, docs/methods.md#statuses and docs/methods.md#decision-table.
A computed figure always comes from a mart; what a statement or the press says is
a claimed value and is only ever set beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from assets.claims.answers import Answer, compute_answers
from assets.claims.comparison import change_on, compare_rounded
from assets.claims.coverage import IN_WORDS, Missing, can_hold, missing_from, spans, styles, tables_of
from assets.claims.model import Claim

STATUSES = (
    "matches", "consistent with rounding", "matches a different series or period", "depends on definition", "differs",
    "not derivable", "not published at the time", "release not held", "arithmetic consistent only",
)  # fmt: skip
KNOWN = " A later release is known and not held."
UNKNOWN = " Nobody can know whether a later one was published by then (gap_basis)."


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a claim comes to as of a day.

    Attributes:
        status: One of `STATUSES`.
        reason: Why, with figures and vintages.
        computed: The figure; None where there is not one.
        answers: Every figure looked at.
    """

    status: str
    reason: str
    computed: float | None = None
    answers: tuple[Answer, ...] = ()


def judge(connection: duckdb.DuckDBPyConnection, claim: Claim, as_of: str) -> Judgement:
    """Judge a claim by what had been published by a day, as far as it is held.

    Args:
        connection: A warehouse, or a build whose marts are made.
        claim: The claim.
        as_of: ISO day (the whole of it, in London) or moment.

    Raises:
        ClaimError: If its SQL does not run or does not return what it must.
    """
    published = claim.first_published
    if published and as_of < published.earliest.isoformat():
        return Judgement(
            "not published at the time",
            f"first published {published.when} ({published.scope}), after it was said; {published.basis}",
        )
    if overlap := _overlap_in_words(connection, claim):
        return _judge_not_derivable(connection, claim, as_of, overlap)
    able = [name for name in claim.marts if can_hold(connection, claim, name)]
    if not able:
        if claim.statement:
            return _judge_by_own_figures(claim)
        kinds = {style for name in claim.marts for table in tables_of(claim, name) for style in styles(table)}
        units = ", ".join(sorted(IN_WORDS.get(kind, f"{kind}s") for kind in kinds))
        days = " or ".join(str(span) for span in spans(claim))
        return _judge_not_derivable(connection, claim, as_of, f"{days} is not made of published periods ({units})")
    states = [missing_from(connection, claim, name, as_of) for name in able]
    missing = [state for state in states if state]
    return (
        _judge_unseen(claim, missing[0]) if len(missing) == len(states) else _judge_by_figures(connection, claim, as_of)
    )


def _overlap_in_words(connection: duckdb.DuckDBPyConnection, claim: Claim) -> str | None:
    """Return why families that a proposition adds up must not be added, from the reviewed list."""
    if not claim.adds:
        return None
    overlaps = connection.execute(
        "SELECT family, overlaps_with, reason FROM reference.overlaps "
        "WHERE list_contains(?, family) AND list_contains(?, overlaps_with) ORDER BY ALL",
        [list(claim.adds), list(claim.adds)],
    ).fetchall()
    return "; ".join(f"{one} and {other} overlap: {reason}" for one, other, reason in overlaps) or None


def _judge_by_figures(connection: duckdb.DuckDBPyConnection, claim: Claim, as_of: str) -> Judgement:
    answers = tuple(compute_answers(connection, claim, as_of))
    asked = [answer for answer in answers if answer.role in ("claim", "definition")]
    if not asked:
        return _judge_unseen(claim, Missing("release not held", f"no release held gives it ({', '.join(claim.marts)})"))
    if not claim.window and any(answer.figure is None for answer in asked):
        return _judge_not_derivable(connection, claim, as_of, "the releases held give no figure for it")
    figures = "; ".join(_figure_in_words(claim, answer) for answer in asked)
    gap = _gap_in_words(asked)
    computed, verdict = asked[0].figure, asked[0].verdict
    if len({answer.verdict if claim.claimed is not None else answer.figure for answer in asked}) > 1:
        status, reason, computed = "depends on definition", f"{figures}.{gap}", None
    elif verdict is None:
        status, reason = "not derivable", f"the statement gives no value to compare with: {figures}.{gap}"
    elif verdict == "fails":
        status, reason = _named_other(claim, answers, figures, gap)
        status = "release not held" if gap == UNKNOWN else status
    elif gap == UNKNOWN:
        status, reason = "release not held", f"the newest release held agrees: {figures}.{gap}"
    elif gap:
        status, reason = "release not held", f"the newest release held agrees, but is not the newest: {figures}.{gap}"
    elif verdict == "overlaps":
        status, reason = "consistent with rounding", f"{figures}; its inputs are rounded."
    else:
        status, reason = "matches", f"{figures}."
    return Judgement(status, reason, computed, answers)


def _named_other(claim: Claim, answers: Sequence[Answer], figures: str, gap: str) -> tuple[str, str]:
    """Return status and reason of a claim whose own figure fails: another series or period may have the value."""
    others = [answer for answer in answers if answer.role in ("series", "period") and answer.verdict == "holds"]
    if not others:
        return "differs", f"{figures}.{gap}"
    named = "; ".join(_figure_in_words(claim, answer) for answer in others)
    gap = gap or _gap_in_words(others)
    return "matches a different series or period", f"{figures}; the claimed value is that of {named}.{gap}"


def _gap_in_words(answers: Sequence[Answer]) -> str:
    """Say that a later release is known, or that nobody knows of one; nothing where the newest is held."""
    if any(answer.gap for answer in answers):
        return KNOWN
    return UNKNOWN if any(answer.gap is None for answer in answers) else ""


def _judge_unseen(claim: Claim, missing: Missing) -> Judgement:
    """Judge a claim that no held release speaks of."""
    if claim.statement:
        return _judge_by_own_figures(claim)
    return Judgement(missing.status, "; ".join([missing.reason, *_elsewhere_in_words(claim)]))


def _judge_by_own_figures(claim: Claim) -> Judgement:
    """Judge by the statement's own figures: they are claimed values, so nothing is computed from the statistics."""
    stated = claim.statement
    assert stated is not None and claim.claimed is not None
    half = stated.precision / 2 if stated.precision > 1 else 0.0
    middle = change_on(stated.now, stated.before, claim.unit)
    low = change_on(stated.now - half, stated.before + half, claim.unit)
    high = change_on(stated.now + half, stated.before - half, claim.unit)
    verdict = compare_rounded(claim.operator, middle, low, high, claim.claimed, claim.precision, claim.tolerance)
    given = f"{number(stated.now)} and {number(stated.before)}"
    recomputed = f"the statement's own figures, {given}, give {middle:+.1f} {claim.unit}"
    if verdict == "fails":
        return Judgement("differs", f"{recomputed}, not {claim.claimed:+g}; no table was seen ({stated.basis})")
    return Judgement("arithmetic consistent only", f"{recomputed}; no table was seen ({stated.basis})")


def _judge_not_derivable(connection: duckdb.DuckDBPyConnection, claim: Claim, as_of: str, why: str) -> Judgement:
    nearest = tuple(answer for answer in compute_answers(connection, claim, as_of) if answer.role == "nearest")
    held = [f"nearest: {_figure_in_words(claim, answer)}" for answer in nearest]
    return Judgement("not derivable", "; ".join([why, *held, *_elsewhere_in_words(claim)]), None, nearest)


def _elsewhere_in_words(claim: Claim) -> list[str]:
    return [f"published elsewhere: {entry.what} ({entry.source})" for entry in claim.known_elsewhere]


def number(value: float, unit: str = "") -> str:
    """Return a figure for reading: thousands with commas (but not in a year), no needless decimals."""
    if unit == "year":
        return f"{value:.0f}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _figure_in_words(claim: Claim, answer: Answer) -> str:
    if claim.window:
        start = f"the start of the series in {claim.window.series_start:%Y}"
        text = start if answer.figure is None else number(answer.figure, claim.unit)
        return f"{answer.answer}: {claim.operator} {text} ({answer.table_id} {answer.vintage})"
    value = "no figure" if answer.figure is None else f"{number(answer.figure)} {claim.unit}"
    return f"{answer.answer}: {value} ({answer.table_id} {answer.vintage})"
