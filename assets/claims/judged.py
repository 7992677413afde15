"""Every claim judged as of the day it was said, now, and at each publication: `marts.claims`, `marts.claim_answers`.

Belongs here: when a claim is judged, and which judgements of the build before still hold. Does not belong here: the
judgement itself (`evaluate`), or what changed in the build (`assets.warehouse`).

A claim is judged again where anything changed that its marts are made of, and then only as of the moments by which
something else was published, known or withdrawn than when it was last judged as of them.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from assets.checks.columns_read import tables_read
from assets.claims.answers import Answer, check_sql
from assets.claims.coverage import NOW
from assets.claims.evaluate import judge
from assets.claims.figures import difference_from_claimed, figures_by_vintage
from assets.claims.files import claims
from assets.claims.held import catalogue_stands
from assets.claims.judgement import Judgement
from assets.claims.model import Claim
from assets.claims.moments import moments_of, sources_of
from assets.claims.since import by_now, when_said
from assets.marts.selection import Selection, everything
from assets.marts.states import TableStates
from assets.vintages.schemas import insert

_TABLES = """
    CREATE TABLE IF NOT EXISTS marts.claims (
        id VARCHAR, quotation VARCHAR, said_by VARCHAR, said_on DATE, said_at VARCHAR, source_url VARCHAR,
        proposition VARCHAR, operator VARCHAR, claimed DOUBLE, computed DOUBLE, difference DOUBLE, unit VARCHAR,
        status VARCHAR, reason VARCHAR, computed_now DOUBLE, status_now VARCHAR, vintages VARCHAR, reason_now VARCHAR
    );
    CREATE TABLE IF NOT EXISTS marts.claim_answers (
        claim_id VARCHAR, judged VARCHAR, as_of VARCHAR, status VARCHAR, role VARCHAR, answer VARCHAR, figure DOUBLE,
        verdict VARCHAR, table_id VARCHAR, vintage VARCHAR, vintage_gap BOOLEAN
    );
    CREATE TABLE IF NOT EXISTS catalogue.claim_states (claim_id VARCHAR, as_of VARCHAR, state VARCHAR)
"""
_AT_MOMENTS = "vintage"


def load(connection: duckdb.DuckDBPyConnection, selection: Selection, holds: Callable[[str, str], bool]) -> None:
    """Fill `marts.claims` and `marts.claim_answers` of a build whose marts are made.

    Args:
        connection: The build; what it has of a claim that holds is left.
        selection: The marts it holds; a claim about another is left out.
        holds: Says of a part's name and state whether the build has it.

    Raises:
        ClaimError: If a claim is malformed, or its SQL does not run.
    """
    connection.execute(_TABLES)
    states = TableStates(connection)
    changed = [claim for claim in claims_in(selection) if not holds(f"claim {claim.id}", states.of(sources_of(claim)))]
    for claim in changed:
        check_sql(connection, claim)
    with catalogue_stands():
        for claim in changed:
            _judge_anew(connection, claim)


def claims_in(selection: Selection) -> tuple[Claim, ...]:
    """Return the claims of which a selection has every mart: all that could answer them and all their SQL reads."""
    if selection.whole:
        return tuple(claims())
    left_out = everything().names - selection.names
    return tuple(
        claim
        for claim in claims()
        if not left_out & {f"marts.{name}" for name in claim.marts}
        and (read := tables_read(claim.sql)) is not None
        and not left_out & read
    )


def _judge_anew(connection: duckdb.DuckDBPyConnection, claim: Claim) -> None:
    """Put the judgements of a claim in place of those that the build has of it, where they may be others."""
    states = dict(moments_of(connection, claim))
    had = dict(
        connection.execute("SELECT as_of, state FROM catalogue.claim_states WHERE claim_id = ?", [claim.id]).fetchall()
    )
    kept = {as_of for as_of, state in states.items() if had.get(as_of) == state}
    connection.execute("DELETE FROM marts.claims WHERE id = ?", [claim.id])
    connection.execute("DELETE FROM catalogue.claim_states WHERE claim_id = ?", [claim.id])
    connection.execute(
        "DELETE FROM marts.claim_answers WHERE claim_id = ? AND NOT (judged = ? AND list_contains(?, as_of))",
        [claim.id, _AT_MOMENTS, sorted(kept)],
    )
    at_moments = [(as_of, judge(connection, claim, as_of)) for as_of in states if as_of not in kept]
    rows = [row for as_of, judgement in at_moments for row in _answer_rows(claim, _AT_MOMENTS, as_of, judgement)]
    insert(connection, "marts.claim_answers", rows)
    then = when_said(connection, claim, judge(connection, claim, claim.said))
    now = by_now(connection, claim, then, judge(connection, claim, NOW))
    answers = [*then.answers, *now.answers, *_answers_at_moments(connection, claim)]
    insert(connection, "marts.claims", [(
        claim.id, claim.quotation, claim.said_by, claim.said_on, claim.said_at, claim.source_url, claim.proposition,
        claim.operator, claim.claimed, then.computed, difference_from_claimed(claim, then), claim.unit,
        then.status, then.reason, now.computed, now.status, figures_by_vintage(claim, answers), now.reason,
    )])  # fmt: skip
    rows = [*_answer_rows(claim, "said_on", claim.said, then), *_answer_rows(claim, "now", NOW, now)]
    insert(connection, "marts.claim_answers", rows)
    insert(connection, "catalogue.claim_states", [(claim.id, *each) for each in states.items()])


def _answer_rows(claim: Claim, judged: str, as_of: str, judgement: Judgement) -> list[tuple[object, ...]]:
    """Return the rows of `marts.claim_answers`; a judgement without figures is one row that says so."""
    stated = (claim.id, judged, as_of, judgement.status)
    figures = [
        (*stated, a.role, a.answer, a.figure, a.verdict, a.table_id, a.vintage, a.gap) for a in judgement.answers
    ]
    return list(figures) or [(*stated, *[None] * 7)]


def _answers_at_moments(connection: duckdb.DuckDBPyConnection, claim: Claim) -> list[Answer]:
    """Return the answers as of moments that the build has of a claim."""
    rows = connection.execute(
        "SELECT role, answer, figure, NULL, NULL, table_id, vintage, vintage_gap, verdict FROM marts.claim_answers "
        "WHERE claim_id = ? AND judged = ? AND role IS NOT NULL",
        [claim.id, _AT_MOMENTS],
    ).fetchall()
    return [Answer(*row) for row in rows]
