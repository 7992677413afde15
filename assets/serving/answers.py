"""One question and its answer: the rows as text, and what must be known of the marts it read.

Belongs here: asking within limits, so that no value is changed on its way: DuckDB writes each of them. Does not belong
here: an answer as a file (`files`), or how a terminal shows one (`shown`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from assets.serving.limits import Limits
from assets.serving.locked import QuestionError, within
from assets.serving.statements import Statement

# Values of Python would change some: a date without end would be the last day of the year 9999.
AS_TEXT = "CAST(COLUMNS(*) AS VARCHAR)"
AS_JSON = "json_array(*COLUMNS(*))"
_PIECE = 64
_SHOW_TABLES = re.compile(r"\s*SHOW\s+TABLES\s*;?\s*", re.IGNORECASE)
# What JSON writes around the name and the type of a column.
_COLUMN_BYTES = 26


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer, as far as they are given.

    Attributes:
        columns: Name and DuckDB type of each column; of a plan, one column of text.
        rows: The rows, with what was asked to be written of each: the text of each value (None for NULL), or one text.
        more: Whether there are more rows than those.
    """

    columns: tuple[tuple[str, str], ...]
    rows: list[tuple[str | None, ...]]
    more: bool


def ask(connection: duckdb.DuckDBPyConnection, statement: Statement, limits: Limits, written: str = AS_TEXT) -> Answer:
    """Return the answer to one question.

    Args:
        connection: The warehouse, `locked`.
        statement: The question.
        limits: What it may cost.
        written: SQL that writes a row, `AS_TEXT` or `AS_JSON`; a plan is text in any case.

    Raises:
        QuestionError: If it passed a limit.
        duckdb.Error: If DuckDB cannot answer it.
    """
    return within(connection, limits.seconds, lambda: _asked(connection, statement, limits, written))


def _asked(connection: duckdb.DuckDBPyConnection, statement: Statement, limits: Limits, written: str) -> Answer:
    if statement.kind != "query":
        rows = connection.execute(statement.text).fetchall()
        plan = [(str(row[-1]),) for row in rows if statement.kind == "explain"]
        return Answer((("plan", "VARCHAR"),), *_cut(iter(plan), limits, 0))
    columns = described(connection, statement)
    size = sum(len(name.encode()) + len(kind.encode()) + _COLUMN_BYTES for name, kind in columns)
    if limits.bytes is not None and size > limits.bytes:
        raise QuestionError(
            f"the {len(columns):,} columns alone have {size:,} bytes; at most {limits.bytes:,} are given. Name fewer"
        )
    connection.execute(f"FROM ({statement.text}\n) SELECT {written}")
    given, more = _cut(_fetched(connection), limits, size)
    return Answer(columns, given, more)


def described(connection: duckdb.DuckDBPyConnection, statement: Statement) -> tuple[tuple[str, str], ...]:
    """Return name and DuckDB type of each column of the answer to a query."""
    rows = connection.execute(f"DESCRIBE FROM ({statement.text}\n)").fetchall()
    return tuple((str(name), str(kind)) for name, kind, *_ in rows)


def _fetched(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str | None, ...]]:
    """Yield the rows of what a connection was asked, in small pieces: one of them may be large."""
    while rows := connection.fetchmany(_PIECE):
        yield from rows


def _cut(
    rows: Iterator[tuple[str | None, ...]], limits: Limits, size: int
) -> tuple[list[tuple[str | None, ...]], bool]:
    """Return the rows that the limits let pass beside `size` bytes of columns, and whether there are more."""
    given: list[tuple[str | None, ...]] = []
    for row in rows:
        size += sum(len(text.encode()) for text in row if text is not None)
        if limits.bytes is not None and size > limits.bytes:
            if not given:
                raise QuestionError(
                    f"the first row with its columns has {size:,} bytes; at most {limits.bytes:,} are given"
                )
            return given, True
        if limits.rows is not None and len(given) == limits.rows:
            return given, True
        given.append(row)
    return given, False


def notes(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """Return what must be known beside an answer: where the data of its marts end, and a later release known.

    Nothing is said of a query of which it cannot be told what it reads.
    """
    if _SHOW_TABLES.fullmatch(query):
        return ["SHOW TABLES looks into the schema main alone, which is empty; SHOW ALL TABLES lists every table"]
    if "marts" not in query.casefold():
        return []
    from assets.warehouse.held import held_in_words  # it parses SQL, which takes a while to load

    try:
        return held_in_words(connection, query)
    except RecursionError:  # DuckDB reads deeper nesting than the library that finds the tables
        return []
