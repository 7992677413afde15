"""A claim against the releases before and after the one of its day: what was superseded, and what was revised since.

Belongs here: what the history of a figure adds to a judgement that finds it another one. Does not belong here: that
judgement (`evaluate`), or the judgements as of each publication (`judged`), which take in no history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from assets.claims.answers import Answer
from assets.claims.decisions import line
from assets.claims.judgement import Judgement
from assets.claims.model import Claim
from assets.claims.words import figure_in_words

_DIFFER = ("differs", "other", "description")
_AGREE = ("agrees", "rounding")
_AGREEMENT = [status for found in _AGREE for _, status in line(found).by_releases() if status]


def when_said(connection: duckdb.DuckDBPyConnection, claim: Claim, then: Judgement) -> Judgement:
    """Return the judgement of a claim when it was said: a figure that differs may be that of an earlier release.

    Args:
        connection: A build that has the judgements of the claim as of each publication.
        claim: The claim.
        then: As of the day or moment it was said.
    """
    earlier = _agreed_before(connection, claim)
    return _superseded(claim, then, earlier) if then.found == "differs" and earlier else then


def by_now(connection: duckdb.DuckDBPyConnection, claim: Claim, then: Judgement, now: Judgement) -> Judgement:
    """Return the judgement of a claim now: a figure that differs may have been right when it was said.

    Args:
        connection: A build.
        claim: The claim.
        then: When it was said.
        now: By what is held now.
    """
    if now.found == "differs" and then.found == "superseded":
        return _superseded(claim, now, _agreed_before(connection, claim))
    if now.found not in _DIFFER or then.found not in _AGREE or then.releases != "newest":
        return now
    figures = [answer for answer in then.answers if answer.role in ("claim", "definition")]
    right = "; ".join(figure_in_words(claim, answer) for answer in figures)
    if withdrawn := _withdrawn(connection, figures):
        return replace(now, reason=f"{now.reason} The release of its day, {withdrawn}, agreed and has been withdrawn.")
    return replace(now, found="revised", reason=f"{now.reason} It was right by the release of its day: {right}.")


def _superseded(claim: Claim, judgement: Judgement, earlier: Sequence[Answer]) -> Judgement:
    had = f"An earlier release had it: {figure_in_words(claim, earlier[-1])}."
    return replace(judgement, found="superseded", reason=f"{judgement.reason} {had}")


def _agreed_before(connection: duckdb.DuckDBPyConnection, claim: Claim) -> list[Answer]:
    """Return the figures that agreed as of publications before a claim was made, in the order of publication."""
    rows = connection.execute(
        "SELECT role, answer, figure, NULL, NULL, table_id, vintage, vintage_gap, verdict FROM marts.claim_answers "
        "WHERE claim_id = ? AND judged = 'vintage' AND as_of < ? AND role IN ('claim', 'definition') "
        "AND list_contains(?, status) ORDER BY as_of",
        [claim.id, claim.said, _AGREEMENT],
    ).fetchall()
    return [Answer(*row) for row in rows]


def _withdrawn(connection: duckdb.DuckDBPyConnection, figures: Sequence[Answer]) -> str:
    """Return the releases of some figures that have been withdrawn."""
    names = connection.execute(
        "SELECT DISTINCT table_id || ' ' || vintage FROM catalogue.vintages "
        "WHERE withdrawn_on IS NOT NULL AND list_contains(?, table_id || ' ' || vintage) ORDER BY ALL",
        [[f"{figure.table_id} {figure.vintage}" for figure in figures]],
    ).fetchall()
    return ", ".join(name for (name,) in names)
