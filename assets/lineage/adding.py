"""Which expressions make one figure out of several by adding them.

Belongs here: telling sums and averages from what picks one figure out of
several, or compares two. Does not belong here: which figures an expression is
made of (`cell_provenance`), or which of them may be added (`flows`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlglot import exp

_PICKS_OR_COUNTS = (
    exp.AnyValue, exp.ArgMax, exp.ArgMin, exp.Count, exp.CountIf, exp.First, exp.FirstValue, exp.GroupConcat, exp.Lag,
    exp.Last, exp.LastValue, exp.Lead, exp.LogicalAnd, exp.LogicalOr, exp.Max, exp.Min, exp.NthValue,
)  # fmt: skip


def adds(value: exp.Expr, is_figure: Callable[[exp.Expr], bool]) -> bool:
    """Say whether an expression adds or averages figures.

    An aggregate that is not known to pick one figure, or to count, is taken for
    a sum. A difference or a ratio of two figures adds nothing.

    Args:
        value: An expression of a SELECT.
        is_figure: Whether a part of it is made of figures.
    """
    for node in _parts(value):
        if isinstance(node, exp.Add) and is_figure(node.left) and is_figure(node.right):
            return True
        if isinstance(node, exp.AggFunc) and not isinstance(node, _PICKS_OR_COUNTS) and is_figure(node):
            return True
    return False


def _parts(value: exp.Expr) -> Iterator[exp.Expr]:
    """Yield the parts of an expression; a query inside it is one that `cell_provenance` looks into for itself."""
    if not isinstance(value, exp.Query):
        yield value
        for child in value.iter_expressions():
            yield from _parts(child)
