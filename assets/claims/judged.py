"""Every claim judged as of the day it was said, now, and at each publication: `marts.claims`, `marts.claim_answers`.

Belongs here: when a claim is judged, and which judgements of the build before still hold. Does not belong here: the
judgement itself (`evaluate`), or what changed in the build (`assets.warehouse`).

A claim is judged again where anything changed that its marts are made of, and then only as of the moments by which
something else was published, known or withdrawn than when it was last judged as of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

import duckdb

from assets.checks.columns_read import tables_read
from assets.claims.answers import Answer, check_sql
from assets.claims.coverage import NOW, can_hold, tables_of
from assets.claims.evaluate import Judgement, judge, number
from assets.claims.files import claims
from assets.claims.model import Claim
from assets.marts.selection import Selection, everything
from assets.marts.sql_files import marts
from assets.marts.states import state_of, table_state

_TABLES = """
    CREATE TABLE IF NOT EXISTS marts.claims (
        id VARCHAR, quotation VARCHAR, said_by VARCHAR, said_on DATE, source_url VARCHAR, proposition VARCHAR,
        operator VARCHAR, claimed DOUBLE, computed DOUBLE, difference DOUBLE, unit VARCHAR, status VARCHAR,
        reason VARCHAR, computed_now DOUBLE, status_now VARCHAR, vintages VARCHAR, reason_now VARCHAR
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
    changed = [
        claim
        for claim in claims_in(selection)
        if not holds(f"claim {claim.id}", table_state(connection, _sources(claim)))
    ]
    for claim in changed:
        check_sql(connection, claim)
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


def _sources(claim: Claim) -> set[str] | None:
    """Return the tables of observations that a claim's answer is made of; None where it may be all of them."""
    read = tables_read(claim.sql)
    known = {f"marts.{mart.name}": mart for mart in marts()}
    if read is None or any(name.startswith("catalogue.") for name in read):
        return None
    named = {f"marts.{name}" for name in claim.marts} | {name for name in read if name in known}
    direct = {name.removeprefix("observations.") for name in read if name.startswith("observations.")}
    sources = direct.union(*(known[name].sources_of_all() for name in named))
    # A mart of every table, such as the revisions, reads none in particular.
    return None if any(not known[name].sources_of_all() for name in named) else sources


def _judge_anew(connection: duckdb.DuckDBPyConnection, claim: Claim) -> None:
    """Put the judgements of a claim in place of those that the build has of it, where they may be others."""
    states = dict(_moments(connection, claim))
    had = dict(
        connection.execute("SELECT as_of, state FROM catalogue.claim_states WHERE claim_id = ?", [claim.id]).fetchall()
    )
    kept = [as_of for as_of, state in states.items() if had.get(as_of) == state]
    then, now = judge(connection, claim, str(claim.said_on)), judge(connection, claim, NOW)
    connection.execute("DELETE FROM marts.claims WHERE id = ?", [claim.id])
    connection.execute("DELETE FROM catalogue.claim_states WHERE claim_id = ?", [claim.id])
    connection.execute(
        "DELETE FROM marts.claim_answers WHERE claim_id = ? AND NOT (judged = ? AND list_contains(?, as_of))",
        [claim.id, _AT_MOMENTS, kept],
    )
    earlier = _answers_at_moments(connection, claim)
    at_moments = [(as_of, judge(connection, claim, as_of)) for as_of in states if as_of not in set(kept)]
    rows = [*_answer_rows(claim, "said_on", str(claim.said_on), then), *_answer_rows(claim, "now", NOW, now)]
    for as_of, judgement in at_moments:
        rows += _answer_rows(claim, _AT_MOMENTS, as_of, judgement)
    answers = [*then.answers, *now.answers, *earlier, *(a for _, judgement in at_moments for a in judgement.answers)]
    _insert(connection, "marts.claims", [(
        claim.id, claim.quotation, claim.said_by, claim.said_on, claim.source_url, claim.proposition,
        claim.operator, claim.claimed, then.computed, _difference_from_claimed(claim, then), claim.unit,
        then.status, then.reason, now.computed, now.status, _figures_by_vintage(claim, answers), now.reason,
    )])  # fmt: skip
    _insert(connection, "marts.claim_answers", rows)
    _insert(connection, "catalogue.claim_states", [(claim.id, *each) for each in states.items()])


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


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


def _moments(connection: duckdb.DuckDBPyConnection, claim: Claim) -> Iterator[tuple[str, str]]:
    """Yield the moments at which a table that could answer the claim was published, with what is known by each.

    Two moments have one state where nothing that a judgement rests on differs between two builds: the vintages
    published by then, whether they were the newest, what is known to be missing, and what may be held at all.
    """
    sources = _sources(claim)
    own = {contract.schema_name for name in claim.marts for contract in tables_of(claim, name)}
    chosen = "SELECT table_id, observations_table FROM catalogue.tables"
    ids = {table: name for table, name in connection.execute(chosen).fetchall() if sources is None or name in sources}
    # Whether it is withdrawn, and which release covers the days first, is asked of vintages of every day.
    always = state_of([
        [can_hold(connection, claim, name) for name in claim.marts],
        connection.execute(
            "SELECT * FROM catalogue.known_releases WHERE NOT held AND list_contains(?, table_id) ORDER BY ALL",
            [list(ids)],
        ).fetchall(),
        connection.execute(
            "SELECT table_id, vintage, withdrawn_on FROM catalogue.vintages WHERE withdrawn_on IS NOT NULL "
            "AND list_contains(?, table_id) ORDER BY ALL", [list(ids)],
        ).fetchall(),
    ])  # fmt: skip
    vintages = connection.execute(
        "SELECT published_local, table_id, vintage_id, vintage, published_at, official_label, source_url, "
        "source_sha256, sheet, first_period, last_period FROM catalogue.vintages WHERE list_contains(?, table_id) "
        "AND published_local IS NOT NULL ORDER BY ALL",
        [list(ids)],
    ).fetchall()
    gaps = connection.execute(
        "SELECT starts_local, table_id, vintage_gap, gap_basis, newest_release_known FROM catalogue.release_gaps "
        "WHERE list_contains(?, table_id) AND starts_local < 'infinity' ORDER BY starts_local, table_id",
        [list(ids)],
    ).fetchall()
    digest, current, number_of_gaps = hashlib.sha256(always.encode()), {}, 0
    for moment, published in groupby(vintages, key=lambda row: row[0]):
        came = list(published)
        digest.update(repr(came).encode())
        while number_of_gaps < len(gaps) and gaps[number_of_gaps][0] <= moment:
            current[gaps[number_of_gaps][1]] = gaps[number_of_gaps][2:]
            number_of_gaps += 1
        if any(ids[row[1]] in own for row in came):
            yield _text(moment), state_of([digest.hexdigest(), sorted(current.items())])


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _difference_from_claimed(claim: Claim, judgement: Judgement) -> float | None:
    if judgement.computed is None or claim.claimed is None:
        return None
    return round(judgement.computed - claim.claimed, 6)


def _figures_by_vintage(claim: Claim, answers: Iterable[Answer]) -> str | None:
    """Return the figure in each vintage it was computed from and how it stands there, runs of the same as one entry."""
    seen = {
        (a.table_id, a.answer, a.vintage): f"{number(a.figure, claim.unit)}{_agreement_in_words(claim, a)}"
        for a in answers
        if a.role != "nearest" and a.figure is not None
    }
    lines = []
    ordered = sorted(seen.items(), key=lambda item: item[0])
    for (table, answer, figure), run in groupby(ordered, key=lambda item: (*item[0][:2], item[1])):
        vintages = [key[2] for key, _ in run]
        stretch = vintages[0] if len(vintages) == 1 else f"{vintages[0]} to {vintages[-1]} ({len(vintages)} vintages)"
        lines.append(f"{table} {stretch}, {answer}: {figure}")
    return "; ".join(lines) or None


def _agreement_in_words(claim: Claim, answer: Answer) -> str:
    """Return how one figure compares with the claimed value, for reading after it."""
    if answer.verdict is None:
        return ""
    if answer.verdict != "fails":
        return ", matches" if answer.verdict == "holds" else ", consistent with rounding"
    if claim.operator == "highest since":
        return ", differs"
    assert claim.claimed is not None and answer.figure is not None
    difference = answer.figure - claim.claimed
    return f", differs by {'+' if difference > 0 else '−'}{number(abs(round(difference, 6)))}"
