"""The scalar macros of the catalogue, put in place where a query calls them.

Belongs here: reading them from `sql/catalogue`, and writing their body where they
are called, as DuckDB does, so that figures can be followed through them. Does not
belong here: macros that give tables (`mart_lineage`).
"""

from __future__ import annotations

from functools import lru_cache

import sqlglot
from sqlglot import exp

from assets.lineage.columns import TracingError
from assets.marts.sql_files import SQL


@lru_cache(maxsize=1)
def scalar_macros() -> dict[str, tuple[tuple[str, ...], exp.Expr]]:
    """Return parameters and body of each scalar macro, by `catalogue.name` in lower case."""
    macros = {}
    for path in sorted((SQL / "catalogue").glob("*.sql")):
        for statement in sqlglot.parse(path.read_text(encoding="utf-8"), dialect="duckdb"):
            if isinstance(statement, exp.Create) and statement.kind == "MACRO":
                body, called = statement.expression, statement.this
                if not isinstance(body, exp.Query):
                    parameters = tuple(parameter.name.casefold() for parameter in called.expressions)
                    macros[called.this.sql("duckdb").casefold()] = parameters, body
    return macros


def in_place(query: exp.Query) -> exp.Query:
    """Return a query with the body of each scalar macro in the place of its call.

    Raises:
        TracingError: If a macro is called with another number of arguments than it has parameters, or with arguments
            by name, which stand in any order.
    """
    return query.transform(_body_of)  # type: ignore[return-value]


def _body_of(node: exp.Expr) -> exp.Expr:
    if not isinstance(node, exp.Dot) or not isinstance(node.expression, exp.Anonymous):
        return node
    name = f"{node.this.name}.{node.expression.name}".casefold()
    if name not in scalar_macros():
        return node
    parameters, body = scalar_macros()[name]
    if any(isinstance(argument, exp.PropertyEQ | exp.Kwarg) for argument in node.expression.expressions):
        raise TracingError(
            f"{name} is called with arguments by name; give them in their order instead: {', '.join(parameters)}"
        )
    arguments = [in_place(argument) for argument in node.expression.expressions]
    if len(arguments) != len(parameters):
        raise TracingError(f"{name} takes {len(parameters)} arguments ({', '.join(parameters)}), not {len(arguments)}")
    values = dict(zip(parameters, arguments, strict=True))

    def filled(part: exp.Expr) -> exp.Expr:
        is_parameter = isinstance(part, exp.Column) and not part.table and part.name.casefold() in values
        return exp.paren(values[part.name.casefold()]) if is_parameter else part

    return exp.paren(body.transform(filled))
