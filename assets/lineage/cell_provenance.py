"""Where the figures of a query come from: a query rewritten so that it carries its cells along.

Belongs here: one rewriting, from a query over observations to the same query
with a list of source cells beside each column that holds figures, and what each
column is made of. Does not belong here: which queries are rewritten (`lineage`).

A column `arrivals` gets a companion `arrivals__cells`, a list of `{vintage_id,
row, col}` (one may be named twice), or NULL where no cell stands behind it. The
companion goes the way of the figure: a sum collects the cells it sums, a window those in its frame, CASE
and coalesce those of the branch that was taken (or, where none was, those of the
condition that failed). What the rewriting does not understand is an error, never
a figure with half its cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from assets.lineage.adding import adds

SUFFIX = "__cells"
Sources = frozenset[tuple[str, str | None]]
_QUERIES = (exp.Subquery, exp.Select, exp.Exists)
_NOT_OVER_CELLS = (exp.Columns, exp.Lambda)
_KEEPS_ONE = (exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.NthValue)


class TracingError(ValueError):
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


@dataclass(frozen=True, slots=True)
class _Scope:
    """What the names in one SELECT mean."""

    relations: dict[str, Columns] = field(default_factory=dict)
    known: Mapping[str, Columns] = field(default_factory=dict)
    aliases: Columns = field(default_factory=dict)

    def column(self, column: exp.Column) -> Column:
        """Return what a column refers to; a parameter of a macro is a column that nothing is known of."""
        name = column.name.casefold()
        if column.table:
            relation = self.relations.get(column.table.casefold())
            if relation is None or name not in relation:
                raise TracingError(f"{column.sql('duckdb')} is not a column of what the query reads")
            return relation[name]
        found = [relation[name] for relation in self.relations.values() if name in relation]
        if len(found) > 1 and any(entry.bears for entry in found):
            raise TracingError(f"{name} is a column of more than one table: say which")
        if not found and any(entry.bears for entry in self.relations.get(name, {}).values()):
            raise TracingError(f"{name} is a whole row: name the columns that are wanted")
        return found[0] if found else self.aliases.get(name, Column())

    def holds_figure(self, column: exp.Column) -> bool:
        """Say whether a column, named in a query inside an expression, may be one with cells of this SELECT."""
        named = self.relations.get(column.table.casefold())
        relations = self.relations.values() if named is None and not column.table else [named or {}]
        return any(relation.get(column.name.casefold(), Column()).bears for relation in relations)


class _Tracer:
    def __init__(self, bases: Callable[[str], Base], measures: Mapping[str, frozenset[str]]) -> None:
        self.bases, self.measures = bases, measures
        self.additions: list[Addition] = []
        self._in_scope: list[exp.CTE] = []

    # -- queries --------------------------------------------------------------------------------

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
            return Traced(query, {name: _merged([a, b]) for (name, a), b in pairs})
        every = list(dict.fromkeys([*left.columns, *right.columns]))
        sides = (left.columns, right.columns)
        return Traced(query, {name: _merged([side[name] for side in sides if name in side]) for name in every})

    def _select(self, query: exp.Select, known: Mapping[str, Columns]) -> Traced:
        relations: dict[str, Columns] = {}
        from_ = query.args.get("from_")
        for part in [*([from_] if from_ else []), *query.args.get("joins", [])]:
            name, relation = self._relation(part, known)
            relations[name] = _looked_up(part, relation, _Scope({**relations, name: relation}))
        if query.args.get("laterals"):
            raise TracingError("LATERAL cannot be followed to its cells")
        where = query.args.get("where")
        if where is not None:
            relations = {name: self._restricted(columns, where.this, name) for name, columns in relations.items()}
        scope = _Scope(relations, known)
        grouped = query.args.get("group") is not None or any(
            _aggregates(projection) for projection in query.expressions
        )
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
                projections.append(_companion(self._cells_of(value, scope, grouped), name))
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

    def _adds(self, value: exp.Expr, scope: _Scope) -> bool:
        return adds(value, lambda part: self._cells(part, scope) is not None)

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

    def _star(self, star: exp.Expr, scope: _Scope, columns: Columns) -> tuple[exp.Expr, list[exp.Expr]]:
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
                    companion = _companion(self._cells_of(replaced[name], scope, False), name)
                    (more_replaced if column.bears else added).append(companion)
                elif column.bears:
                    more_excepted.append(exp.column(name + SUFFIX))
        inner.set("except_", [*(inner.args.get("except_") or []), *more_excepted] or None)
        inner.set("replace", [*(inner.args.get("replace") or []), *more_replaced] or None)
        return star, added

    # -- columns --------------------------------------------------------------------------------

    def _column(self, value: exp.Expr, scope: _Scope) -> Column:
        """Return what an expression is made of."""
        used = [scope.column(column) for column in _columns(value)]
        bears = self._cells(value, scope) is not None
        sources: Sources = frozenset()
        if bears:
            sources = self._sources(value, scope)
        return Column(frozenset().union(*(entry.origins for entry in used)), bears, sources)

    def _sources(self, value: exp.Expr, scope: _Scope) -> Sources:
        if isinstance(value, exp.Column):
            return scope.column(value).sources
        if isinstance(value, exp.Filter):
            return self._narrowed(self._sources(value.this, scope), value.expression.this)
        return frozenset().union(*(self._sources(child, scope) for child in value.iter_expressions()))

    def _restricted(self, columns: Columns, condition: exp.Expr, relation: str) -> Columns:
        return {
            name: replace(column, sources=self._narrowed(column.sources, condition, relation))
            for name, column in columns.items()
        }

    def _narrowed(self, sources: Sources, condition: exp.Expr, relation: str = "") -> Sources:
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
                kept |= {(table, name) for name in asked & self.measures.get(table, frozenset())}
        return frozenset(kept)

    # -- cells ----------------------------------------------------------------------------------

    def _cells_of(self, value: exp.Expr, scope: _Scope, grouped: bool) -> exp.Expr:
        cells = self._cells(value, scope)
        assert cells is not None
        # A group's key is one value of many rows: its cells are those of all of them.
        return _flat(_listed(cells)) if grouped and not _aggregates(value) else cells

    def _cells(self, value: exp.Expr, scope: _Scope) -> exp.Expr | None:
        """Return the SQL of the cells behind an expression, or None where there are none."""
        match value:
            case exp.Column():
                return _beside(value) if scope.column(value).bears else None
            case exp.Window():
                return self._window(value, scope)
            case exp.Filter() | exp.AggFunc():
                listed = self._aggregate(value, scope)
                return _flat(listed) if listed is not None else None
            case exp.Coalesce():
                return self._coalesce(value, scope)
            case exp.Case():
                return self._case(value, scope)
        if isinstance(value, _QUERIES):
            tables, outer = value.find_all(exp.Table), value.find_all(exp.Column)
            if any(self._bears(table, scope) for table in tables) or any(map(scope.holds_figure, outer)):
                raise TracingError(f"cannot follow cells through a query in an expression: {value.sql('duckdb')[:80]}")
            return None
        if isinstance(value, _NOT_OVER_CELLS):
            raise TracingError(f"cannot follow cells through {value.sql('duckdb')[:80]}")
        cells = _all([self._cells(child, scope) for child in value.iter_expressions()])
        if cells is not None and isinstance(value, exp.Anonymous):
            # It may be an aggregate (fsum, mean, product), and its cells those of many rows.
            raise TracingError(f"cannot follow cells through a function that is not known: {value.sql('duckdb')[:80]}")
        return cells

    def _bears(self, table: exp.Table, scope: _Scope) -> bool:
        """Say whether a table read inside an expression holds cells."""
        called = table.this.name if isinstance(table.this, exp.Anonymous | exp.Identifier) else table.name
        if table.db:
            return self.bases(f"{table.db}.{called}".casefold()).traced is not None
        return any(column.bears for column in scope.known.get(called.casefold(), {}).values())

    def _aggregate(self, value: exp.Expr, scope: _Scope) -> exp.Expr | None:
        """Return `list(cells)` for an aggregate, with its filter, not yet flattened."""
        if isinstance(value, exp.Filter):
            listed = self._aggregate(value.this, scope)
            return exp.Filter(this=listed, expression=value.expression.copy()) if listed is not None else None
        if not isinstance(value, exp.AggFunc):
            raise TracingError(f"cannot follow cells through {value.sql('duckdb')[:80]}")
        cells = _all([self._cells(child, scope) for child in value.iter_expressions()])
        return _listed(cells) if cells is not None else None

    def _window(self, window: exp.Window, scope: _Scope) -> exp.Expr | None:
        function = window.this
        inner = function.this if isinstance(function, exp.IgnoreNulls | exp.RespectNulls) else function
        moved = window.copy()
        if isinstance(inner, _KEEPS_ONE):
            cells = self._cells(inner.this, scope)
            if cells is None:
                return None
            if inner is not function:
                raise TracingError("IGNORE NULLS would skip cells without a value")
            moved.this.set("this", cells)
            return moved
        listed = self._aggregate(function, scope) if isinstance(function, exp.Filter | exp.AggFunc) else None
        if listed is None:
            if any(self._cells(child, scope) is not None for child in function.iter_expressions()):
                raise TracingError(f"cannot follow cells through {window.sql('duckdb')[:80]}")
            return None
        moved.set("this", listed)
        return _flat(moved)

    def _coalesce(self, value: exp.Coalesce, scope: _Scope) -> exp.Expr | None:
        arguments = [value.this, *value.expressions]
        cells = [self._cells(argument, scope) for argument in arguments]
        if not any(entry is not None for entry in cells):
            return None
        case = exp.Case(ifs=[])
        for argument, entry in zip(arguments, cells, strict=True):
            case = case.when(exp.Not(this=exp.Is(this=argument.copy(), expression=exp.Null())), entry or exp.Null())
        return case

    def _case(self, value: exp.Case, scope: _Scope) -> exp.Expr | None:
        compared = value.this  # CASE x WHEN 1 is CASE WHEN x = 1
        branches = [
            (exp.EQ(this=compared.copy(), expression=if_.this.copy()) if compared else if_.this, if_.args["true"])
            for if_ in value.args["ifs"]
        ]
        default = value.args.get("default")
        cells = [self._cells(result, scope) for _, result in branches]
        conditions = _all([self._cells(condition, scope) for condition, _ in branches])
        otherwise = self._cells(default, scope) if default is not None else conditions
        if otherwise is None and not any(entry is not None for entry in cells):
            return None
        if not any(entry is not None for entry in cells) and default is None:
            return None  # a condition alone makes no figure
        case = exp.Case(ifs=[], default=otherwise)
        for (condition, _), entry in zip(branches, cells, strict=True):
            case = case.when(condition.copy(), entry or exp.Null())
        return case


def _columns(value: exp.Expr) -> Iterator[exp.Column]:
    """Yield the columns of an expression, those inside a query in it left out."""
    if isinstance(value, exp.Column):
        if not isinstance(value.this, exp.Star):
            yield value
    elif not isinstance(value, _QUERIES):
        for child in value.iter_expressions():
            yield from _columns(child)


def _looked_up(part: exp.Expr, relation: Columns, scope: _Scope) -> Columns:
    """Return the columns of a list that is looked up in: they are made of what they are looked up by."""
    on = part.args.get("on")
    if on is None or not isinstance(part.this, exp.Table) or part.this.db.casefold() != "reference":
        return relation
    by = frozenset().union(*(scope.column(column).origins for column in _columns(on)))
    return {name: replace(column, origins=column.origins | by) for name, column in relation.items()}


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


def _aggregates(value: exp.Expr) -> bool:
    """Say whether an expression holds an aggregate that is not one over a window."""
    if isinstance(value, exp.Window):
        return False
    return isinstance(value, exp.AggFunc) or any(_aggregates(child) for child in value.iter_expressions())


def _merged(columns: Sequence[Column]) -> Column:
    return Column(
        frozenset().union(*(column.origins for column in columns)),
        any(column.bears for column in columns),
        frozenset().union(*(column.sources for column in columns)),
    )


def _companion(cells: exp.Expr, name: str) -> exp.Expr:
    return exp.alias_(cells, name + SUFFIX)


def _beside(column: exp.Column) -> exp.Expr:
    return exp.column(column.name.casefold() + SUFFIX, table=column.args.get("table"))


def _listed(cells: exp.Expr) -> exp.Expr:
    return exp.func("list", cells, dialect="duckdb")


def _flat(lists: exp.Expr) -> exp.Expr:
    # A cell may be named twice, as the older figure of a change in per cent is: DuckDB 1.0, which must be able to read
    # the warehouse, has no list_distinct of structs. Whoever unnests the list says DISTINCT.
    return exp.Anonymous(this="flatten", expressions=[lists])


def _all(parts: Iterable[exp.Expr | None]) -> exp.Expr | None:
    """Return the cells of several expressions as one list."""
    found = list({part.sql("duckdb"): part for part in parts if part is not None}.values())
    if len(found) < 2:
        return found[0] if found else None
    together = exp.Array(expressions=found)
    return _flat(together)
