"""The figures that a claim's SQL gives as of a day, each beside the claimed value.

Belongs here: running that SQL, and what it must return. Does not belong here: what follows for the claim (`evaluate`).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from assets.claims.comparison import Verdict, compare, compare_rounded
from assets.claims.model import Claim, ClaimError

ROLES = ("claim", "definition", "series", "period", "nearest")
_COLUMNS = ("role", "answer", "figure", "table_id", "vintage", "vintage_gap")


@dataclass(frozen=True, slots=True)
class Answer:
    """One figure that bears on a claim.

    Attributes:
        role: `claim`: what was claimed. `definition`: what was claimed, under one of several definitions.
            `series`, `period`: the same of another. `nearest`: the nearest that can be derived.
        answer: What it counts.
        figure: The figure, in the claim's unit.
        low: Smallest it may be, where its inputs were rounded.
        high: Largest it may be.
        table_id: Table it comes from.
        vintage: Vintage it comes from.
        gap: Whether a later release is known that is not held.
        verdict: How it compares with the claimed value; None where there is nothing to compare.
    """

    role: str
    answer: str
    figure: float | None
    low: float | None
    high: float | None
    table_id: str
    vintage: str
    gap: bool
    verdict: Verdict | None


def answers_of(connection: duckdb.DuckDBPyConnection, claim: Claim, as_of: str) -> list[Answer]:
    """Run a claim's SQL as of a day."""
    connection.execute(f"SET VARIABLE as_of = '{as_of}'")
    try:
        cursor = connection.execute(claim.sql)
    except duckdb.Error as error:
        raise ClaimError(f"{claim.shown} does not run: {error}") from error
    names = [column[0] for column in cursor.description or []]
    lacking = [name for name in _COLUMNS if name not in names]
    if lacking:
        raise ClaimError(f"{claim.shown}: its SQL does not return {', '.join(lacking)}")
    found = []
    for values in cursor.fetchall():
        row = dict(zip(names, values, strict=True))
        if row["role"] not in ROLES:
            raise ClaimError(f"{claim.shown}: unknown role {row['role']!r}; it is one of {', '.join(ROLES)}")
        figure, low, high = (None if row.get(n) is None else float(row[n]) for n in ("figure", "low", "high"))
        found.append(
            Answer(
                row["role"], row["answer"], figure, low, high, row["table_id"], row["vintage"],
                bool(row["vintage_gap"]), _verdict(claim, figure, low, high),
            )
        )  # fmt: skip
    return found


def _verdict(claim: Claim, figure: float | None, low: float | None, high: float | None) -> Verdict | None:
    if claim.claimed is None:
        return None
    if claim.window:
        # No earlier window was as high: true of every year from the start of the series on.
        since = figure if figure is not None else float(claim.window.series_start.year)
        return "holds" if since == claim.claimed else "fails"
    if figure is None:
        return None
    if low is not None and high is not None:
        return compare_rounded(claim.operator, figure, low, high, claim.claimed, claim.precision, claim.tolerance)
    return "holds" if compare(claim.operator, figure, claim.claimed, claim.precision, claim.tolerance) else "fails"
