"""The SQL of one macro of a mart's file, apart from the others that stand there.

Belongs here: its statement, its text and its parameters. Does not belong here: what is made of them (`target`,
`explain`).
"""

from __future__ import annotations

import duckdb
import sqlglot
from sqlglot import exp

from assets.marts.sql_files import Mart
from assets.problems import DefinitionError


def statement_of(mart: Mart, macro: str) -> exp.Create:
    """Return the statement of a mart's file that makes a macro."""
    for statement in sqlglot.parse(mart.file.sql, dialect="duckdb"):
        if not isinstance(statement, exp.Create) or statement.kind != "MACRO":
            continue
        if statement.this.this.sql("duckdb").casefold() == macro:
            return statement
    raise DefinitionError(f"{mart.file.shown} makes no {macro}")


def text_of(mart: Mart, macro: str) -> str:
    """Return the SQL of a macro as its file has it, with the comments above it."""
    with duckdb.connect() as connection:
        statements = connection.extract_statements(mart.file.sql)
    for statement in statements:
        made = sqlglot.parse_one(statement.query, dialect="duckdb")
        if isinstance(made.this, exp.UserDefinedFunction) and made.this.this.sql("duckdb").casefold() == macro:
            return statement.query.strip()
    raise DefinitionError(f"{mart.file.shown} makes no {macro}")


def parameters_of(mart: Mart, macro: str) -> list[str]:
    """Return the parameters of a macro, the as-of day last."""
    return [parameter.name for parameter in statement_of(mart, macro).this.expressions]
