"""Where the figures of a query come from: a query rewritten so that it carries its cells along.

Belongs here: one rewriting, from a query over observations to the same query
with a list of source cells beside each column that holds figures, and what each
column is made of. Does not belong here: which queries are rewritten (`mart_lineage`),
what a name in one means (`scope`), or the cells behind an expression (`cells`).

A column `arrivals` gets a companion `arrivals__cells`, a list of `{vintage_id,
row, col}` (one may be named twice), or NULL where no cell stands behind it. The
companion goes the way of the figure: a sum collects the cells it sums, a window those in its frame, CASE
and coalesce those of the branch that was taken (or, where none was, those of the
condition that failed). What the rewriting does not understand is an error, never
a figure with half its cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from assets.lineage.adding import adds
from assets.lineage.cells import aggregates, cells_of, companion, gathered
from assets.lineage.columns import SUFFIX, Base, Column, Columns, Measures, Sources, TracingError, merged
from assets.lineage.measures import restricted, sources_of
from assets.lineage.scope import Scope, columns_named


@dataclass(frozen=True, slots=True)
class Addition:
    """One SELECT, of a query or inside it, that adds figures.

    Attributes:
        query: The SELECT with all it reads, rewritten to carry its cells.
        columns: Its columns, in order.
        added: Those of them that are made by adding.
    """

    query: exp.Query
    columns: Columns
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Traced:
    """A query that carries its cells along.

    Attributes:
        query: The rewritten query.
        columns: The columns of the query as it was, in order.
        additions: Every SELECT in it that adds figures.
    """

    query: exp.Query
    columns: Columns
    additions: tuple[Addition, ...] = ()


def trace(query: exp.Query, bases: Callable[[str], Base], measures: Mapping[str, Iterable[str]]) -> Traced:
    """Rewrite a query so that it carries its cells along.

    Args:
        query: A SELECT or UNION ALL over bases, common table expressions and subqueries.
        bases: Returns what `schema.name` is, in lower case.
        measures: Measures by table with cells (`observations.…`).

    Raises:
        TracingError: If some figure could not be followed.
    """
    tracer = _Tracer(bases, {table: frozenset(names) for table, names in measures.items()})
    return replace(tracer.query(query, {}), additions=tuple(tracer.additions))


class _Tracer:
    def __init__(self, bases: Callable[[str], Base], measures: Measures) -> None:
        self.bases, self.measures = bases, measures
        self.additions: list[Addition] = []
        self._in_scope: list[exp.CTE] = []

    def query(self, query: exp.Expr, known: Mapping[str, Columns]) -> Traced:
        """Rewrite a query in which the common table expressions of `known` may be read."""
        outside = len(self._in_scope)
        traced = self._query(query.copy(), known)
        del self._in_scope[outside:]
        return traced

    def _query(self, query: exp.Expr, known: Mapping[str, Columns]) -> Traced:
        ctes = dict(known)
        if (with_ := query.args.get("with_")) is not None:
            if with_.recursive:
                raise TracingError("a recursive query cannot be followed to its cells")
            for cte in with_.expressions:
                traced = self.query(cte.this, ctes)
                cte.set("this", traced.query)
                self._in_scope.append(cte)
                ctes[cte.alias.casefold()] = traced.columns
        if isinstance(query, exp.Subquery):
            inner = self.query(query.this, ctes)
            query.set("this", inner.query)
            return Traced(query, inner.columns)  # type: ignore[arg-type]
        if isinstance(query, exp.Union):
            return self._union(query, ctes)
        if isinstance(query, exp.Select):
            return self._select(query, ctes)
        raise TracingError(f"{type(query).__name__.upper()} cannot be followed to its cells")

    def _union(self, query: exp.Union, known: Mapping[str, Columns]) -> Traced:
        left, right = self.query(query.this, known), self.query(query.expression, known)
        names = [[name for name, column in side.columns.items() if column.bears] for side in (left, right)]
        by_name = query.args.get("by_name")
        if any(names) and query.args.get("distinct"):
            raise TracingError("UNION merges rows, so that their cells cannot be told apart; write UNION ALL")
        if not by_name and (names[0] != names[1] or (any(names) and list(left.columns) != list(right.columns))):
            raise TracingError("the two sides of a UNION ALL must have the same columns; write UNION ALL BY NAME")
        query.set("this", left.query)
        query.set("expression", right.query)
        if not by_name:
            pairs = zip(left.columns.items(), right.columns.values(), strict=True)
            return Traced(query, {name: merged([a, b]) for (name, a), b in pairs})
        every = list(dict.fromkeys([*left.columns, *right.columns]))
        sides = (left.columns, right.columns)
        return Traced(query, {name: merged([side[name] for side in sides if name in side]) for name in every})

    def _select(self, query: exp.Select, known: Mapping[str, Columns]) -> Traced:
        relations: dict[str, Columns] = {}
        from_ = query.args.get("from_")
        for part in [*([from_] if from_ else []), *query.args.get("joins", [])]:
            name, relation = self._relation(part, known)
            relations[name] = _looked_up(
                part, relation, Scope(self.bases, self.measures, {**relations, name: relation}, known)
            )
        if query.args.get("laterals"):
            raise TracingError("LATERAL cannot be followed to its cells")
        where = query.args.get("where")
        if where is not None:
            relations = {
                name: restricted(columns, where.this, name, self.measures) for name, columns in relations.items()
            }
        scope = Scope(self.bases, self.measures, relations, known)
        grouped = query.args.get("group") is not None or any(aggregates(projection) for projection in query.expressions)
        columns: Columns = {}
        added: list[str] = []
        projections: list[exp.Expr] = []
        for projection in query.expressions:
            if projection.is_star:
                star, beside = self._star(projection, scope, columns)
                projections += [star, *beside]
                replacing = projection.find(exp.Star).args.get("replace") or []
                added += [item.alias.casefold() for item in replacing if self._adds(item.this, scope)]
                continue
            name = projection.alias_or_name.casefold()
            value = projection.unalias()
            columns[name] = column = self._column(value, scope)
            if self._adds(value, scope):
                added.append(name)
            scope.aliases.setdefault(name, column)
            projections.append(projection)
            if column.bears:
                projections.append(companion(gathered(value, scope, grouped), name))
        bearing = any(column.bears for column in columns.values())
        if bearing and query.args.get("distinct"):
            raise TracingError("DISTINCT merges rows, so that their cells cannot be told apart; write GROUP BY ALL")
        query.set("expressions", projections)
        if added:
            self._note_addition(query, columns, added)
        return Traced(query, columns)

    def _note_addition(self, query: exp.Select, columns: Columns, added: Sequence[str]) -> None:
        names = [cte.alias.casefold() for cte in self._in_scope]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise TracingError(f"two common table expressions, one inside the other, are called {twice}: rename one")
        alone = query.copy()
        alone.set("with_", exp.With(expressions=[cte.copy() for cte in self._in_scope]) if names else None)
        self.additions.append(Addition(alone, columns, tuple(added)))

    def _adds(self, value: exp.Expr, scope: Scope) -> bool:
        return adds(value, lambda part: cells_of(part, scope) is not None)

    def _relation(self, part: exp.Expr, known: Mapping[str, Columns]) -> tuple[str, Columns]:
        """Replace what a FROM or JOIN reads by what carries the cells; return its name and columns."""
        source = part.this
        if source.args.get("pivots"):
            raise TracingError("PIVOT and UNPIVOT cannot be followed to their cells; write aggregates with FILTER")
        if isinstance(source, exp.Subquery):
            traced = self.query(source, known)
            source.replace(traced.query)
            return source.alias_or_name.casefold(), traced.columns
        if not isinstance(source, exp.Table):
            raise TracingError(f"cannot follow cells through {source.sql('duckdb')[:60]}")
        called = source.this.name if isinstance(source.this, exp.Anonymous | exp.Identifier) else source.name
        alias = (source.alias or called).casefold()
        if not source.db:
            if called.casefold() not in known:
                raise TracingError(f"{called} is neither a common table expression nor a table with its schema")
            return alias, known[called.casefold()]
        base = self.bases(f"{source.db}.{called}".casefold())
        if base.traced is not None:
            replacement = base.traced(source)
            source.replace(exp.alias_(replacement, source.alias or called, table=True))
        return alias, dict(base.columns)

    def _star(self, star: exp.Expr, scope: Scope, columns: Columns) -> tuple[exp.Expr, list[exp.Expr]]:
        """Rewrite a star; note its columns; return it and what is to follow it."""
        inner = star.this if isinstance(star, exp.Column) else star
        if not isinstance(inner, exp.Star) or inner.args.get("rename"):
            raise TracingError(f"cannot follow cells through {star.sql('duckdb')}")
        if isinstance(star, exp.Column) and star.table:
            relations = [scope.relations[star.table.casefold()]]
        else:
            relations = list(scope.relations.values())
        left_out = {item.name.casefold() for item in inner.args.get("except_") or []}
        replaced = {item.alias.casefold(): item.this for item in inner.args.get("replace") or []}
        more_excepted: list[exp.Expr] = []
        more_replaced: list[exp.Expr] = []
        added: list[exp.Expr] = []
        for relation in relations:
            for name, column in relation.items():
                if name in left_out:
                    if column.bears:
                        more_excepted.append(exp.column(name + SUFFIX))
                    continue
                if name not in replaced:
                    columns[name] = column
                    continue
                columns[name] = made = self._column(replaced[name], scope)
                if made.bears:
                    beside = companion(gathered(replaced[name], scope, False), name)
                    (more_replaced if column.bears else added).append(beside)
                elif column.bears:
                    more_excepted.append(exp.column(name + SUFFIX))
        inner.set("except_", [*(inner.args.get("except_") or []), *more_excepted] or None)
        inner.set("replace", [*(inner.args.get("replace") or []), *more_replaced] or None)
        return star, added

    def _column(self, value: exp.Expr, scope: Scope) -> Column:
        """Return what an expression is made of."""
        used = [scope.column(column) for column in columns_named(value)]
        bears = cells_of(value, scope) is not None
        sources: Sources = frozenset()
        if bears:
            sources = sources_of(value, scope)
        return Column(frozenset().union(*(entry.origins for entry in used)), bears, sources)


def _looked_up(part: exp.Expr, relation: Columns, scope: Scope) -> Columns:
    """Return the columns of a list that is looked up in: they are made of what they are looked up by."""
    on = part.args.get("on")
    if on is None or not isinstance(part.this, exp.Table) or part.this.db.casefold() != "reference":
        return relation
    by = frozenset().union(*(scope.column(column).origins for column in columns_named(on)))
    return {name: replace(column, origins=column.origins | by) for name, column in relation.items()}
