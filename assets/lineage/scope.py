"""What the names in one SELECT mean.

Belongs here: looking up a column by its name. Does not belong here: what follows for the cells behind an expression
(`cells`, `measures`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from assets.lineage.columns import Base, Column, Columns, Measures, TracingError

QUERIES = (exp.Subquery, exp.Select, exp.Exists)


@dataclass(frozen=True, slots=True)
class Scope:
    """What the names in one SELECT mean.

    Attributes:
        bases: Returns what `schema.name` is, in lower case.
        measures: Measures by table with cells.
        relations: Columns of what the SELECT reads, by the name it reads it under.
        known: Columns of the common table expressions that may be read.
        aliases: Columns that the SELECT itself has named so far.
    """

    bases: Callable[[str], Base]
    measures: Measures
    relations: dict[str, Columns]
    known: Mapping[str, Columns]
    aliases: Columns = field(default_factory=dict)

    def column(self, column: exp.Column) -> Column:
        """Return what a column refers to; a parameter of a macro is a column that nothing is known of."""
        name = column.name.casefold()
        if column.table:
            relation = self.relations.get(column.table.casefold())
            if relation is None or name not in relation:
                raise TracingError(f"{column.sql('duckdb')} is not a column of what the query reads")
            return relation[name]
        meant = [relation[name] for relation in self.relations.values() if name in relation]
        if len(meant) > 1 and any(entry.bears for entry in meant):
            raise TracingError(f"{name} is a column of more than one table: say which")
        if not meant and any(entry.bears for entry in self.relations.get(name, {}).values()):
            raise TracingError(f"{name} is a whole row: name the columns that are wanted")
        return meant[0] if meant else self.aliases.get(name, Column())

    def holds_figure(self, column: exp.Column) -> bool:
        """Say whether a column, named in a query inside an expression, may be one with cells of this SELECT."""
        named = self.relations.get(column.table.casefold())
        relations = self.relations.values() if named is None and not column.table else [named or {}]
        return any(relation.get(column.name.casefold(), Column()).bears for relation in relations)

    def reads_cells(self, table: exp.Table) -> bool:
        """Say whether a table read inside an expression holds cells."""
        called = table.this.name if isinstance(table.this, exp.Anonymous | exp.Identifier) else table.name
        if table.db:
            return self.bases(f"{table.db}.{called}".casefold()).traced is not None
        return any(column.bears for column in self.known.get(called.casefold(), {}).values())


def columns_named(value: exp.Expr) -> Iterator[exp.Column]:
    """Yield the columns of an expression, those inside a query in it left out."""
    if isinstance(value, exp.Column):
        if not isinstance(value.this, exp.Star):
            yield value
    elif not isinstance(value, QUERIES):
        for child in value.iter_expressions():
            yield from columns_named(child)
