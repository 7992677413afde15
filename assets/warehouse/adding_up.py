"""The unit of each figure of a mart, and whether figures of several rows may be added.

Belongs here: what follows from the measures behind a figure and from the expression that makes it. Does not belong
here: holding a mart's SQL to what may be added (`assets.checks.flows`), or where the answer is kept (`described`).
"""

from __future__ import annotations

from functools import lru_cache

import sqlglot
from sqlglot import exp

from assets.lineage.scalar_macros import in_place
from assets.marts.sql_files import Mart

# What makes a figure one that is no part of a sum: a share, a change, or a sum that runs on.
_NOT_ADDED = (exp.Div, exp.Sub, exp.Window)


def unit_and_sum(mart: Mart, column: str, measures: list[tuple[str, str]]) -> tuple[str | None, str | None]:
    """Return the unit of a figure of a mart, and whether figures of several rows may be added; None if it is none."""
    if not measures or column == "markers":
        return None, None
    if column.endswith("_pct"):
        return "per cent", "no"
    made_by = _expressions(mart.name, mart.file.sql).get(column, [])
    unit = "GBP" if column.endswith("_gbp") else ", ".join(dict.fromkeys(unit for unit, _ in measures))
    never = "never_sum" in mart.file.header or any(map(_is_derived, made_by))
    return unit, _adds_up({kind for _, kind in measures}, never)


def _adds_up(kinds: set[str], never: bool) -> str:
    if never or "rate" in kinds:
        return "no"
    return "yes" if kinds == {"flow"} else "not over time"


@lru_cache(maxsize=64)
def _expressions(name: str, sql: str) -> dict[str, list[exp.Expr]]:
    """Return by name the expressions in the macro that makes the rows of a mart."""
    found: dict[str, list[exp.Expr]] = {}
    for statement in sqlglot.parse(sql, dialect="duckdb"):
        own = isinstance(statement, exp.Create) and statement.this.this.sql("duckdb").casefold()
        if statement and own == f"marts.{name}_as_of":
            for projection in (
                one for select in in_place(statement.expression).find_all(exp.Select) for one in select.expressions
            ):
                found.setdefault(projection.alias_or_name.casefold(), []).append(projection.unalias())
    return found


def _is_derived(value: exp.Expr) -> bool:
    return any(True for _ in value.find_all(*_NOT_ADDED))
