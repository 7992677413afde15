"""Which tables and measures the cells behind an expression lie in.

Belongs here: following `measure = '…'` from conditions and filters. Does not belong here: the cells themselves
(`cells`).
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from assets.lineage.columns import Columns, Measures, Sources
from assets.lineage.scope import Scope


def sources_of(value: exp.Expr, scope: Scope) -> Sources:
    """Return the tables and measures that the cells behind an expression lie in."""
    if isinstance(value, exp.Column):
        return scope.column(value).sources
    if isinstance(value, exp.Filter):
        return _narrowed(sources_of(value.this, scope), value.expression.this, scope.measures)
    return frozenset().union(*(sources_of(child, scope) for child in value.iter_expressions()))


def restricted(columns: Columns, condition: exp.Expr, relation: str, measures: Measures) -> Columns:
    """Return the columns of a relation with the measures that a WHERE leaves of each."""
    return {
        name: replace(column, sources=_narrowed(column.sources, condition, measures, relation))
        for name, column in columns.items()
    }


def _narrowed(sources: Sources, condition: exp.Expr, measures: Measures, relation: str = "") -> Sources:
    """Keep the measures that a condition (on that relation, if one is named) asks for by name."""
    asked: set[str] | None = None
    for part in condition.flatten() if isinstance(condition, exp.And) else [condition]:
        names = _measures_named(part, relation)
        if names is not None:
            asked = names if asked is None else asked & names
    if asked is None:
        return sources
    kept: set[tuple[str, str | None]] = set()
    for table, measure in sources:
        if measure is not None:
            kept |= {(table, measure)} if measure in asked else set()
        else:
            kept |= {(table, name) for name in asked & measures.get(table, frozenset())}
    return frozenset(kept)


def _measures_named(condition: exp.Expr, relation: str) -> set[str] | None:
    """Return the measures that a condition of the form `measure = '…'` or `measure IN (…)` asks for."""
    if isinstance(condition, exp.Paren):
        return _measures_named(condition.this, relation)
    if isinstance(condition, exp.EQ):
        column, literals = condition.left, [condition.right]
    elif isinstance(condition, exp.In):
        column, literals = condition.this, condition.expressions
    else:
        return None
    if not isinstance(column, exp.Column) or column.name.casefold() != "measure":
        return None
    if relation and column.table and column.table.casefold() != relation:
        return None
    named = {item.name for item in literals if isinstance(item, exp.Literal)}
    return named if named and len(named) == len(literals) else None
