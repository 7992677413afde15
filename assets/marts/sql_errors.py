"""What DuckDB refuses in an SQL file, in words.

Belongs here: file, line, the name that is not known and the nearest ones that are. Does not belong here: running the
SQL, or what a caller makes of the error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import sqlglot
from sqlglot import exp

from assets.problems import DefinitionError, nearest_names

_COLUMN = re.compile(r'Referenced column "([^"]+)"|does not have a column named "([^"]+)"')
_FIELD = re.compile(r'Cannot extract field [\'"](\w+)[\'"] from expression "([^"]+)"')
_RELATION = re.compile(r'(?:Table|View|Table Function|Table Macro) with name "?([\w.]+)"? does not exist')
_RELATIONS = """
    SELECT DISTINCT schema_name || '.' || name
    FROM (
        SELECT schema_name, table_name AS name FROM duckdb_tables()
        UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal
        UNION ALL SELECT schema_name, function_name FROM duckdb_functions() WHERE function_type = 'table_macro'
    )
"""
_COLUMNS = """
    SELECT DISTINCT column_name FROM duckdb_columns() WHERE list_contains(?, schema_name || '.' || table_name)
"""


def in_words(
    error: duckdb.Error, shown: str, sql: str, connection: duckdb.DuckDBPyConnection, first_line: int = 1
) -> str:
    """Say where in an SQL file and why it cannot run.

    Args:
        error: What DuckDB raised.
        shown: The file's place in the project.
        sql: The statement that was run, as it stands in the file.
        connection: Where it was run; names that are committed there count as known.
        first_line: Line of the file that the statement begins on.
    """
    message, _, place = str(error).partition("\n\nLINE ")
    number = re.match(r"\d+", place)
    where = f"{shown}, line {first_line + int(number[0]) - 1}" if number else shown
    # An error ends the transaction it falls in; another cursor still sees what was committed before.
    catalogue = connection.cursor()
    if match := _COLUMN.search(message):
        name = match[1] or match[2]
        known = _columns(catalogue, sql) - {name}
        return f"{where}: there is no column {name!r} in what the SQL reads{_nearest(name, known)}"
    if match := _FIELD.search(message):  # a table's name that is a column's, too, and has no column of this name
        line = where if number else f"{shown}, line {_line_of(f'{match[2]}.{match[1]}', sql, first_line)}"
        near = _nearest(match[1], _columns(catalogue, sql) - {match[1]})
        return f"{line}: there is no column {match[1]!r} in {match[2]!r}{near}"
    if match := _RELATION.search(message):
        relations = {qualified for (qualified,) in catalogue.execute(_RELATIONS).fetchall()}
        name = _as_written(match[1], sql)
        return f"{where}: there is no table, view or macro {name!r}{_nearest(name, relations)}"
    return f"{where}: {' '.join(re.sub(r'^[A-Z][A-Za-z ]+ Error: ', '', message).split())}"


@contextmanager
def refused_in_words(
    shown: str, sql: str, connection: duckdb.DuckDBPyConnection, first_line: int = 1
) -> Iterator[None]:
    """Say of what cannot run where in an SQL file and why; the arguments are those of `in_words`.

    Raises:
        DefinitionError: Where DuckDB raises an error.
    """
    try:
        yield
    except duckdb.Error as error:
        raise DefinitionError(in_words(error, shown, sql, connection, first_line)) from error


def _line_of(words: str, sql: str, first_line: int) -> int:
    before, _, _ = sql.partition(words)
    return first_line + before.count("\n")


def _nearest(name: str, known: set[str]) -> str:
    near = nearest_names(name, sorted(known))
    return f" (nearest: {', '.join(near)})" if near else ""


def _columns(catalogue: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    """Return the columns that an SQL text may mean: those of the tables it reads, and those it names itself.

    A macro `x_as_of` has the columns of the table `x`.
    """
    tables = [re.sub(r"_(as_of|between_dates)$", "", name) for name in _tables_read(sql)]
    selects = [select for statement in _parsed(sql) for select in statement.find_all(exp.Select)]
    named = {name for select in selects for name in select.named_selects if name != "*"}
    return named | {column for (column,) in catalogue.execute(_COLUMNS, [tables]).fetchall()}


def _as_written(name: str, sql: str) -> str:
    """Return a name with the schema that the SQL gives it, which DuckDB leaves out."""
    return next((read for read in _tables_read(sql) if read.rpartition(".")[2] == name.casefold()), name)


def _tables_read(sql: str) -> list[str]:
    names = []
    for statement in _parsed(sql):
        for table in statement.find_all(exp.Table):
            called = table.this.name if isinstance(table.this, exp.Anonymous | exp.Identifier) else table.name
            names.append(f"{table.db}.{called}".casefold() if table.db else called.casefold())
    return names


def _parsed(sql: str) -> list[exp.Expr]:
    try:
        return [statement for statement in sqlglot.parse(sql, dialect="duckdb") if statement]
    except sqlglot.errors.SqlglotError:  # it is asked for near names only
        return []
