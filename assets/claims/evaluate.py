"""Judging claims by what the warehouse holds, as of a moment.

Belongs here: what is found of a claim, from the figures and releases held and the facts it states; the status follows
from that by the decision table (`decisions`). Does not belong here: the claims (`model`), the operators (`comparison`),
what releases are held (`held`), what became of a figure before and after (`since`), when a claim is judged (`judged`),
or any status written down beforehand.

A computed figure always comes from a mart; what a statement or the press says is a claimed value and is only ever set
beside it (docs/methods.md#decision-table).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import duckdb

from assets.claims.answers import Answer, compute_answers
from assets.claims.coverage import IN_WORDS, NOW, can_hold, spans, styles, tables_of
from assets.claims.held import absent_from, releases_of
from assets.claims.judgement import Judgement
from assets.claims.model import Claim
from assets.claims.own_figures import judge_by_own_figures
from assets.claims.statuses import Releases, of_gap
from assets.claims.words import GAPS, elsewhere_in_words, figure_in_words, figures_in_words


def judge(connection: duckdb.DuckDBPyConnection, claim: Claim, as_of: str) -> Judgement:
    """Judge a claim by what had been published by a moment, as far as it is held.

    Args:
        connection: A warehouse, or a build whose marts are made.
        claim: The claim.
        as_of: ISO day (the whole of it, in London) or moment.

    Raises:
        ClaimError: If its SQL does not run or does not return what it must.
    """
    published = claim.first_published
    if published and as_of < published.earliest.isoformat():
        first = f"first published {published.when} ({published.scope}), after it was said; {published.basis}"
        return Judgement("published later", "none", first)
    if overlap := _overlap_in_words(connection, claim):
        return _judge_underivable(connection, claim, "overlap", as_of, overlap)
    able = [name for name in claim.marts if can_hold(connection, claim, name)]
    if not able:
        if claim.statement:
            return judge_by_own_figures(claim)
        kinds = {style for name in claim.marts for table in tables_of(claim, name) for style in styles(table)}
        units = ", ".join(sorted(IN_WORDS.get(kind, f"{kind}s") for kind in kinds))
        days = " or ".join(str(span) for span in spans(claim))
        why = f"{days} is not made of published periods ({units})"
        return _judge_underivable(connection, claim, "no such periods", as_of, why)
    absent = absent_from(connection, claim, able, as_of)
    if absent is None:
        return _judge_by_figures(connection, claim, able, as_of)
    if claim.statement:
        return judge_by_own_figures(claim)
    end = max(span.end for span in spans(claim))
    if as_of != NOW and date.fromisoformat(as_of[:10]) < end:
        return _judge_without(claim, "not over", "none", f"{end} was not over on {as_of[:10]}; {absent.reason}")
    return _judge_without(claim, absent.found, absent.releases, absent.reason)


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


def _judge_by_figures(
    connection: duckdb.DuckDBPyConnection, claim: Claim, able: Sequence[str], as_of: str
) -> Judgement:
    answers = tuple(compute_answers(connection, claim, as_of))
    described = [answer for answer in answers if answer.role == "description"]
    asked = [answer for answer in answers if answer.role in ("claim", "definition")]
    if not asked and not described:
        return _unanswered(connection, claim, able, as_of)
    if described and not any(answer.figure is not None for answer in asked):
        asked = []  # what the words describe is not published; what they do not is
    # For `highest since` no figure is an answer: no earlier window is as high.
    if not claim.window and any(answer.figure is None for answer in asked or described):
        releases = of_gap([answer.gap for answer in asked or described])
        nearest = tuple(answer for answer in answers if answer.role == "nearest")
        held = "; ".join(["the releases held give no figure for it", *_nearest_in_words(claim, nearest)])
        return _judge_without(claim, "no figure", releases, f"{held}.{GAPS[releases]}".removesuffix("."), nearest)
    figures, computed = figures_in_words(claim, asked), (asked or described)[0].figure
    verdicts = {answer.verdict if claim.claimed is not None else answer.figure for answer in asked}
    named: list[Answer] = []
    if len(verdicts) > 1:
        found, computed = "definitions", None
    elif claim.claimed is None:
        found, figures = "no value", f"the statement gives no value to compare with: {figures}"
    elif verdicts & {"holds", "overlaps"}:
        found = "agrees" if verdicts == {"holds"} else "rounding"
    else:
        found, named = _another_that_holds(answers)
        figures = figures or "no release held gives what was said"
    releases = of_gap([answer.gap for answer in [*(asked or described), *named]])
    return Judgement(found, releases, _reason(claim, found, releases, figures, named), computed, answers)


def _another_that_holds(answers: Sequence[Answer]) -> tuple[str, list[Answer]]:
    """Return what is found of a claim whose own figure fails, with the figures that have the claimed value."""
    for found, roles in (("description", ("description",)), ("other", ("series", "period"))):
        if named := [answer for answer in answers if answer.role in roles and answer.verdict == "holds"]:
            return found, named
    return "differs", []


def _reason(claim: Claim, found: str, releases: Releases, figures: str, named: Sequence[Answer]) -> str:
    if found == "rounding":
        figures = f"{figures}; its inputs are rounded"
    if named:
        counted = f", which “{claim.words_at_issue}” does not describe" if found == "description" else ""
        figures = f"{figures}; the claimed value is that of {figures_in_words(claim, named)}{counted}"
    newest = "the newest release held agrees: " if found in ("agrees", "rounding") and releases != "newest" else ""
    return f"{newest}{figures}.{GAPS[releases]}"


def _unanswered(connection: duckdb.DuckDBPyConnection, claim: Claim, able: Sequence[str], as_of: str) -> Judgement:
    """Judge a claim of which the releases held cover the days and have no row."""
    if claim.statement:
        return judge_by_own_figures(claim)
    why = f"no release held gives it ({', '.join(able)})"
    return _judge_without(claim, "no figure", releases_of(connection, claim, able, as_of), why)


def _judge_underivable(
    connection: duckdb.DuckDBPyConnection, claim: Claim, found: str, as_of: str, why: str
) -> Judgement:
    """Judge a claim that no release could answer, with the nearest figures that are held."""
    nearest = tuple(answer for answer in compute_answers(connection, claim, as_of) if answer.role == "nearest")
    held = _nearest_in_words(claim, nearest)
    return Judgement(found, "none", "; ".join([why, *held, *elsewhere_in_words(claim)]), None, nearest)


def _nearest_in_words(claim: Claim, nearest: Sequence[Answer]) -> list[str]:
    return [f"nearest: {figure_in_words(claim, answer)}" for answer in nearest]


def _judge_without(
    claim: Claim, found: str, releases: Releases, why: str, answers: tuple[Answer, ...] = ()
) -> Judgement:
    """Judge a claim of which no release held has the figure."""
    return Judgement(found, releases, "; ".join([why, *elsewhere_in_words(claim)]), None, answers)
