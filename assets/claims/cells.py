"""The cells behind the figures that a claim is judged by.

Belongs here: a claim's own SQL, followed to the cells of its figures, when it was said and now; of all claims at once,
since reading cells costs the same for one as for many. Does not belong here: how SQL is followed (`assets.lineage`),
or how cells are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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
_Lists = dict[ToldAnswer, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class FigureCells:
    """A figure with the cells that stand behind it.

    Attributes:
        answer: The figure.
        cells: Its cells; none where it counts rows, such as days, or was computed from no published value.
    """

    answer: ToldAnswer
    cells: tuple[SourceCell, ...]


def cells_behind(
    connection: duckdb.DuckDBPyConnection, claims: Iterable[ToldClaim]
) -> dict[str, tuple[FigureCells, ...]]:
    """Return the figures of claims with their cells, when said and now, by claim; each figure of a release once.

    A claim whose file is gone has none, and neither has one whose SQL cannot be followed to its cells.

    Args:
        connection: A warehouse, open read-only.
        claims: What is told of the claims.
    """
    lists = {claim.id: _lists(connection, claim) for claim in claims if claim.source and claim.answers}
    read = read_cells(connection, [cell for found in lists.values() for listed in found.values() for cell in listed])
    return {
        claim: tuple(
            FigureCells(answer, in_order(read[at] for at in {place(cell) for cell in listed}))
            for answer, listed in found.items()
        )
        for claim, found in lists.items()
    }


def _lists(connection: duckdb.DuckDBPyConnection, claim: ToldClaim) -> _Lists:
    """Return the places of the cells behind each figure of a claim."""
    assert claim.source is not None
    found: _Lists = {}
    seen: set[tuple[Any, ...]] = set()
    for judged in _MOMENTS:
        answers = [answer for answer in claim.answers_of(judged) if answer.figure is not None]
        new = [answer for answer in answers if _same(answer) not in seen]
        if not new:
            continue
        seen |= {_same(answer) for answer in new}
        rows = _traced_rows(connection, claim.source, new[0].as_of)
        for answer in new:
            if listed := rows.get(_same(answer)):
                found[answer] = listed[0]
    return found


def _traced_rows(
    connection: duckdb.DuckDBPyConnection, claim: Claim, as_of: str
) -> dict[tuple[Any, ...], list[list[dict[str, Any]]]]:
    """Return the lists of cells that a claim's SQL gives as of a moment, by what tells its rows apart."""
    try:
        traced = traced_query(claim.sql)
    except TracingError:
        return {}
    connection.execute(f"SET VARIABLE as_of = '{as_of}'")
    rows: dict[tuple[Any, ...], list[list[dict[str, Any]]]] = {}
    for row in named_rows(connection, traced.query.sql("duckdb")):
        figure = None if row["figure"] is None else float(row["figure"])
        key = row["role"], row["answer"], figure, row["table_id"], row["vintage"]
        rows.setdefault(key, []).append(row.get(f"figure{SUFFIX}") or [])
    return rows


def _same(answer: ToldAnswer) -> tuple[Any, ...]:
    """Return what tells a figure from another: the same of the same release has the same cells."""
    return answer.role, answer.answer, answer.figure, answer.table_id, answer.vintage
