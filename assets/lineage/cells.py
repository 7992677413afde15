"""The cells behind an expression: the SQL that gathers them.

Belongs here: sums, windows, CASE and coalesce, each with the cells it takes along. Does not belong here: queries
(`cell_provenance`), or which measures the cells are of (`measures`).
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from assets.lineage.columns import SUFFIX, TracingError
from assets.lineage.scope import QUERIES, Scope

_NOT_OVER_CELLS = (exp.Columns, exp.Lambda)
_KEEPS_ONE = (exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.NthValue)


def gathered(value: exp.Expr, scope: Scope, grouped: bool) -> exp.Expr:
    """Return the SQL of the cells behind a column of a SELECT, which has some.

    Args:
        value: The expression of the column.
        scope: What its names mean.
        grouped: Whether the SELECT makes one row of many.
    """
    cells = cells_of(value, scope)
    assert cells is not None
    # A group's key is one value of many rows: its cells are those of all of them.
    return _flat(_listed(cells)) if grouped and not aggregates(value) else cells


def cells_of(value: exp.Expr, scope: Scope) -> exp.Expr | None:
    """Return the SQL of the cells behind an expression, or None where there are none."""
    match value:
        case exp.Column():
            return _beside(value) if scope.column(value).bears else None
        case exp.Window():
            return _window(value, scope)
        case exp.Filter() | exp.AggFunc():
            listed = _aggregate(value, scope)
            return _flat(listed) if listed is not None else None
        case exp.Coalesce():
            return _coalesce(value, scope)
        case exp.Case():
            return _case(value, scope)
    if isinstance(value, QUERIES):
        tables, outer = value.find_all(exp.Table), value.find_all(exp.Column)
        if any(scope.reads_cells(table) for table in tables) or any(map(scope.holds_figure, outer)):
            raise TracingError(f"cannot follow cells through a query in an expression: {value.sql('duckdb')[:80]}")
        return None
    if isinstance(value, _NOT_OVER_CELLS):
        raise TracingError(f"cannot follow cells through {value.sql('duckdb')[:80]}")
    cells = _together([cells_of(child, scope) for child in value.iter_expressions()])
    if cells is not None and isinstance(value, exp.Anonymous):
        # It may be an aggregate (fsum, mean, product), and its cells those of many rows.
        raise TracingError(f"cannot follow cells through a function that is not known: {value.sql('duckdb')[:80]}")
    return cells


def _aggregate(value: exp.Expr, scope: Scope) -> exp.Expr | None:
    """Return `list(cells)` for an aggregate, with its filter, not yet flattened."""
    if isinstance(value, exp.Filter):
        listed = _aggregate(value.this, scope)
        return exp.Filter(this=listed, expression=value.expression.copy()) if listed is not None else None
    if not isinstance(value, exp.AggFunc):
        raise TracingError(f"cannot follow cells through {value.sql('duckdb')[:80]}")
    cells = _together([cells_of(child, scope) for child in value.iter_expressions()])
    return _listed(cells) if cells is not None else None


def _window(window: exp.Window, scope: Scope) -> exp.Expr | None:
    function = window.this
    inner = function.this if isinstance(function, exp.IgnoreNulls | exp.RespectNulls) else function
    moved = window.copy()
    if isinstance(inner, _KEEPS_ONE):
        cells = cells_of(inner.this, scope)
        if cells is None:
            return None
        if inner is not function:
            raise TracingError("IGNORE NULLS would skip cells without a value")
        moved.this.set("this", cells)
        return moved
    listed = _aggregate(function, scope) if isinstance(function, exp.Filter | exp.AggFunc) else None
    if listed is None:
        if any(cells_of(child, scope) is not None for child in function.iter_expressions()):
            raise TracingError(f"cannot follow cells through {window.sql('duckdb')[:80]}")
        return None
    moved.set("this", listed)
    return _flat(moved)


def _coalesce(value: exp.Coalesce, scope: Scope) -> exp.Expr | None:
    arguments = [value.this, *value.expressions]
    cells = [cells_of(argument, scope) for argument in arguments]
    if not any(entry is not None for entry in cells):
        return None
    case = exp.Case(ifs=[])
    for argument, entry in zip(arguments, cells, strict=True):
        case = case.when(exp.Not(this=exp.Is(this=argument.copy(), expression=exp.Null())), entry or exp.Null())
    return case


def _case(value: exp.Case, scope: Scope) -> exp.Expr | None:
    compared = value.this  # CASE x WHEN 1 is CASE WHEN x = 1
    branches = [
        (exp.EQ(this=compared.copy(), expression=if_.this.copy()) if compared else if_.this, if_.args["true"])
        for if_ in value.args["ifs"]
    ]
    default = value.args.get("default")
    cells = [cells_of(result, scope) for _, result in branches]
    conditions = _together([cells_of(condition, scope) for condition, _ in branches])
    otherwise = cells_of(default, scope) if default is not None else conditions
    if otherwise is None and not any(entry is not None for entry in cells):
        return None
    if not any(entry is not None for entry in cells) and default is None:
        return None  # a condition alone makes no figure
    case = exp.Case(ifs=[], default=otherwise)
    for (condition, _), entry in zip(branches, cells, strict=True):
        case = case.when(condition.copy(), entry or exp.Null())
    return case


def aggregates(value: exp.Expr) -> bool:
    """Say whether an expression holds an aggregate that is not one over a window."""
    if isinstance(value, exp.Window):
        return False
    return isinstance(value, exp.AggFunc) or any(aggregates(child) for child in value.iter_expressions())


def companion(cells: exp.Expr, name: str) -> exp.Expr:
    """Return the column of cells that goes with a column."""
    return exp.alias_(cells, name + SUFFIX)


def _beside(column: exp.Column) -> exp.Expr:
    return exp.column(column.name.casefold() + SUFFIX, table=column.args.get("table"))


def _listed(cells: exp.Expr) -> exp.Expr:
    return exp.func("list", cells, dialect="duckdb")


def _flat(lists: exp.Expr) -> exp.Expr:
    # A cell may be named twice, as the older figure of a change in per cent is: DuckDB 1.0, which must be able to read
    # the warehouse, has no list_distinct of structs. Whoever unnests the list says DISTINCT.
    return exp.Anonymous(this="flatten", expressions=[lists])


def _together(parts: Iterable[exp.Expr | None]) -> exp.Expr | None:
    """Return the cells of several expressions as one list."""
    lists = list({part.sql("duckdb"): part for part in parts if part is not None}.values())
    if len(lists) < 2:
        return lists[0] if lists else None
    together = exp.Array(expressions=lists)
    return _flat(together)
