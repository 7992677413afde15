"""Which periods a condition asks for, whatever else it asks for.

In a sparse table a nationality may have no row in a quarter, which is a 0: the rows alone do not tell the periods that
a sum is of.

Belongs here: the parts of a condition on columns of time, and the periods of the mart that they leave. Does not belong
here: the rows (`explain`).
"""

from __future__ import annotations

from datetime import date

import duckdb
import sqlglot
from sqlglot import exp

from assets.lineage.target import Target

_OF_TIME = {"date", "week_ending", "period", "period_start", "period_end"}
_OF_A_DAY = "date"


def periods_asked(connection: duckdb.DuckDBPyConnection, target: Target, where: str) -> dict[tuple[date, date], str]:
    """Return the periods of a mart that a condition asks for, by first and last day.

    It is empty for a macro and a mart by week, whose rows say their period, and where a part of the condition speaks of
    time and of something else at once.
    """
    columns = set(target.traced.columns)
    if _OF_A_DAY in columns:
        start = end = period = _OF_A_DAY
    elif target.grain and {"period_start", "period_end", "period"} <= columns:
        start, end, period = "period_start", "period_end", "period"
    else:
        return {}
    kept = []
    for part in _parts(where):
        named = {column.name.casefold() for column in part.find_all(exp.Column)}
        if named & _OF_TIME:
            if not named <= _OF_TIME:
                return {}
            kept.append(f"({part.sql('duckdb')})")
    rows = connection.execute(
        f'SELECT DISTINCT "{start}", "{end}", CAST("{period}" AS VARCHAR) FROM {target.source} '
        f"WHERE {' AND '.join(kept) or 'true'} ORDER BY ALL"
    ).fetchall()
    return {(first, last): name for first, last, name in rows}


def _parts(where: str) -> list[exp.Expr]:
    """Return what AND joins in a condition."""
    if not where.strip():
        return []
    condition = sqlglot.condition(where, dialect="duckdb").unnest()
    return list(condition.flatten()) if isinstance(condition, exp.And) else [condition]
