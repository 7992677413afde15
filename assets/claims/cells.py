"""The cells behind the figures that a claim is judged by.

Belongs here: a claim's own SQL, followed to the cells of its figures, when it was said and now; of all claims at once,
since reading cells costs the same for one as for many. Does not belong here: how SQL is followed (`assets.lineage`),
or how cells are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb

from assets.claims.model import Claim
from assets.claims.told import ToldAnswer, ToldClaim
from assets.lineage.cell_reading import in_order, place, read_cells
from assets.lineage.columns import SUFFIX, TracingError
from assets.lineage.explanation import SourceCell
from assets.lineage.mart_lineage import traced_query
from assets.published import named_rows

_MOMENTS = ("said_on", "now")
_List = list[dict[str, Any]]


def cells_behind(
    connection: duckdb.DuckDBPyConnection, claims: Iterable[ToldClaim]
) -> dict[str, dict[ToldAnswer, tuple[SourceCell, ...]]]:
    """Return the figures of claims, when said and now, with the cells behind each, by claim.

    A figure that counts rows, such as days, has no cells. A claim whose file is gone, or whose SQL cannot be followed
    to its cells, has no figures here.

    Args:
        connection: A warehouse, open read-only.
        claims: What is told of the claims.
    """
    lists = {claim.id: _lists(connection, claim) for claim in claims if claim.source and claim.answers}
    read = read_cells(connection, [cell for found in lists.values() for listed in found.values() for cell in listed])
    return {
        claim: {
            answer: in_order(read[at] for at in {place(cell) for cell in listed}) for answer, listed in found.items()
        }
        for claim, found in lists.items()
    }


def _lists(connection: duckdb.DuckDBPyConnection, claim: ToldClaim) -> dict[ToldAnswer, _List]:
    """Return the places of the cells behind each figure of a claim; the same of the same release has the same."""
    assert claim.source is not None
    rows: dict[tuple[Any, ...], _List] = {}
    found: dict[ToldAnswer, _List] = {}
    for judged in _MOMENTS:
        answers = [answer for answer in claim.answers_of(judged) if answer.figure is not None]
        if any(_same(answer) not in rows for answer in answers):
            rows |= _traced_rows(connection, claim.source, answers[0].as_of)
        found |= {answer: rows[_same(answer)] for answer in answers if _same(answer) in rows}
    return found


def _traced_rows(connection: duckdb.DuckDBPyConnection, claim: Claim, as_of: str) -> dict[tuple[Any, ...], _List]:
    """Return the places of the cells that a claim's SQL gives as of a moment, by what tells its rows apart."""
    try:
        traced = traced_query(claim.sql)
    except TracingError:
        return {}
    connection.execute("SET VARIABLE as_of = ?", [as_of])
    rows = {}
    for row in named_rows(connection, traced.query.sql("duckdb")):
        figure = None if row["figure"] is None else float(row["figure"])
        key = row["role"], row["answer"], figure, row["table_id"], row["vintage"]
        rows[key] = row.get(f"figure{SUFFIX}") or []
    return rows


def _same(answer: ToldAnswer) -> tuple[Any, ...]:
    """Return what tells a figure from another."""
    return answer.role, answer.answer, answer.figure, answer.table_id, answer.vintage
