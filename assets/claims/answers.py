"""The figures that a claim's SQL gives as of a day, each beside the claimed value.

Belongs here: running that SQL, and what it must return. Does not belong here: what follows for the claim (`evaluate`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from assets.claims.comparison import Verdict, compare, compare_rounded
from assets.claims.coverage import NOW
from assets.claims.model import Claim, ClaimError
from assets.marts.sql_errors import in_words

ROLES = ("claim", "definition", "description", "series", "period", "nearest")
_COLUMNS = ("role", "answer", "figure", "table_id", "vintage", "vintage_gap")


@dataclass(frozen=True, slots=True)
class Answer:
    """One figure that bears on a claim.

    Attributes:
        role: `claim`: what was claimed. `definition`: what was claimed, under one of several definitions.
            `description`: what has the value and is not what the words say. `series`, `period`: the same of another.
            `nearest`: the nearest that can be derived.
        answer: What it counts.
        figure: The figure, in the claim's unit.
        low: Smallest it may be, where its inputs were rounded.
        high: Largest it may be.
        table_id: Table it comes from.
        vintage: Vintage it comes from.
        gap: Whether a later release is known that is not held; None where nobody can know whether there is one.
        verdict: How it compares with the claimed value; None where there is nothing to compare.
    """

    role: str
    answer: str
    figure: float | None
    low: float | None
    high: float | None
    table_id: str
    vintage: str
    gap: bool | None
    verdict: Verdict | None


def compute_answers(connection: duckdb.DuckDBPyConnection, claim: Claim, as_of: str) -> list[Answer]:
    """Run a claim's SQL as of a day.

    Raises:
        ClaimError: If it does not run, or does not return what it must.
    """
    cursor = _run(connection, claim, claim.sql, as_of)
    names = [column[0] for column in cursor.description or []]
    _require_columns(claim, names)
    answers = []
    for values in cursor.fetchall():
        row = dict(zip(names, values, strict=True))
        if row["role"] not in ROLES:
            raise ClaimError(f"{claim.shown}: unknown role {row['role']!r}; it is one of {', '.join(ROLES)}")
        if row["role"] == "description" and claim.words_at_issue is None:
            raise ClaimError(
                f"{claim.shown}: a row `description` counts something else than was said: "
                "name the words that do not say what it counts in words_at_issue"
            )
        figure, low, high = (_number(claim, name, row.get(name)) for name in ("figure", "low", "high"))
        answers.append(
            Answer(
                row["role"], row["answer"], figure, low, high, row["table_id"], row["vintage"],
                row["vintage_gap"], _verdict(claim, figure, low, high),
            )
        )  # fmt: skip
    if (several := sum(answer.role == "claim" for answer in answers)) > 1:
        raise ClaimError(
            f"{claim.shown}: its SQL returns {several} rows `claim` as of {as_of}, and one figure is claimed: "
            "let it return one (of several vintages: string_agg, and catalogue.joint_gap), or rows `definition`"
        )
    return answers


def check_sql(connection: duckdb.DuckDBPyConnection, claim: Claim) -> None:
    """Hold a claim's SQL to what it must return, without running it.

    A claim whose release is not held never runs its SQL, which may be wrong all the same.

    Raises:
        ClaimError: If it names what is not there, or does not return what it must.
    """
    described = _run(connection, claim, f"DESCRIBE {claim.sql}", NOW).fetchall()
    _require_columns(claim, [name for name, *_ in described])


def _run(connection: duckdb.DuckDBPyConnection, claim: Claim, sql: str, as_of: str) -> duckdb.DuckDBPyConnection:
    connection.execute(f"SET VARIABLE as_of = '{as_of}'")
    try:
        return connection.execute(sql)
    except duckdb.Error as error:
        raise ClaimError(in_words(error, claim.shown, claim.sql, connection, claim.sql_line)) from error


def _require_columns(claim: Claim, names: Sequence[str]) -> None:
    lacking = [name for name in _COLUMNS if name not in names]
    if lacking:
        raise ClaimError(
            f"{claim.shown}: its SQL does not return {', '.join(lacking)}; "
            f"it must return {', '.join(_COLUMNS)}, and may return low and high"
        )


def _number(claim: Claim, name: str, value: object) -> float | None:
    if value is None or isinstance(value, int | float | Decimal):
        return None if value is None else float(value)
    raise ClaimError(f"{claim.shown}: its SQL returns {value!r} as {name}, which must be a number")


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
