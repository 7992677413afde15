"""What is known of the columns that a query reads and returns.

Belongs here: a column, what it is made of and whether cells stand behind it; what may be read in place of a table.
Does not belong here: finding that out from SQL (`cell_provenance`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from assets.problems import DefinitionError

SUFFIX = "__cells"
Sources = frozenset[tuple[str, str | None]]
Measures = Mapping[str, frozenset[str]]


class TracingError(DefinitionError):
    """SQL whose figures cannot be followed to their cells."""


@dataclass(frozen=True, slots=True)
class Column:
    """What is known of a column of a query.

    Attributes:
        origins: Columns of tables (`schema.name`, column) it is made of.
        bears: Whether it has a companion with cells.
        sources: Tables its cells lie in, each with the measure its SQL asks for, or None for all.
    """

    origins: frozenset[tuple[str, str]] = frozenset()
    bears: bool = False
    sources: Sources = frozenset()


Columns = dict[str, Column]


@dataclass(frozen=True, slots=True)
class Base:
    """A table, view or table macro that a query may read.

    Attributes:
        columns: Its columns in order.
        traced: What to read in its place to get the companions; None where nothing bears cells.
    """

    columns: Columns
    traced: Callable[[exp.Table], exp.Expr] | None = None


def merged(columns: Sequence[Column]) -> Column:
    """Return what is known of a column that is one of these, or made of all."""
    return Column(
        frozenset().union(*(column.origins for column in columns)),
        any(column.bears for column in columns),
        frozenset().union(*(column.sources for column in columns)),
    )
