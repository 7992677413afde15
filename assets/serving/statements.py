"""Which SQL is taken: one statement that reads.

Belongs here: telling a question from everything else, and why it is refused. Does not belong here: running it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb

from assets.serving.limits import CHARACTERS_MAX
from assets.serving.locked import QuestionError

_READS = {"SELECT", "MULTI"}  # PIVOT is several statements in one
_TAKEN = "SELECT, FROM, WITH, PIVOT, DESCRIBE, SHOW, SUMMARIZE and EXPLAIN"
_SPACE = r"(?:--[^\n]*|/\*.*?\*/|\s)*"
_COMMENT = re.compile(_SPACE, re.DOTALL)
_EXPLAIN = re.compile(rf"{_SPACE}EXPLAIN\b{_SPACE}(?:ANALYZE\b)?{_SPACE}", re.DOTALL | re.IGNORECASE)
_OPTIONS = re.compile(r"\([^()]*\)")
_SET_VARIABLE = re.compile(r"SET\s+VARIABLE\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that reads.

    Attributes:
        text: The statement, without the semicolon.
        kind: `query`, which has rows; `explain`, which shows a plan; `variable`, which sets one for the connection.
    """

    text: str
    kind: str


def statements_of(connection: duckdb.DuckDBPyConnection, text: str) -> list[Statement]:
    """Return the statements of a text, in order.

    Raises:
        QuestionError: If there is none, it is too long, or one does not read.
        duckdb.ParserException: If it is no SQL.
    """
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise QuestionError("the query holds what is no text in UTF-8; write it in UTF-8")
    if len(text) > CHARACTERS_MAX:
        raise QuestionError(f"the query has {len(text):,} characters; at most {CHARACTERS_MAX:,} are read")
    try:
        found = [(each.type.name, each.query) for each in connection.extract_statements(text)]
    except ValueError as error:  # a statement that the library of this version has no name for
        raise QuestionError(f"this is no statement that reads; taken are {_TAKEN}") from error
    if not found:
        raise QuestionError("there is no query; write one, such as FROM marts.crossings LIMIT 5")
    return [_taken(*_under_explain(connection, kind, query)) for kind, query in found]


def one_query(connection: duckdb.DuckDBPyConnection, text: str) -> Statement:
    """Return the one statement of a text, which has rows.

    Raises:
        QuestionError: If there are none or several, or it does not read.
        duckdb.ParserException: If it is no SQL.
    """
    found = statements_of(connection, text)
    if len(found) > 1:
        raise QuestionError(f"there are {len(found)} statements; one is answered at a time")
    if found[0].kind == "variable":
        raise QuestionError("a variable lasts as long as its session; set it in the shell (`immstats sql`)")
    return found[0]


def _under_explain(connection: duckdb.DuckDBPyConnection, kind: str, query: str) -> tuple[str, str]:
    """Return a statement with its kind; EXPLAIN of one that does not read is of that one's kind: ANALYZE runs it."""
    if kind != "EXPLAIN":
        return kind, query
    rest = _EXPLAIN.sub("", query, count=1)
    for under in (rest, _OPTIONS.sub("", rest, count=1)):
        try:
            found = [each.type.name for each in connection.extract_statements(under)]
        except (ValueError, duckdb.ParserException):
            continue
        if found == ["SET"]:  # which would be run, not explained
            break
        if found:
            return (kind, query) if _READS.issuperset(found) else (found[0], under)
    raise QuestionError(f"EXPLAIN is of a statement that reads: {_TAKEN}")


def _taken(kind: str, query: str) -> Statement:
    text = query.strip().removesuffix(";").rstrip()
    if kind in _READS:
        return Statement(text, "query")
    if kind == "EXPLAIN":
        return Statement(text, "explain")
    if kind == "SET" and _SET_VARIABLE.match(text, _COMMENT.match(text).end()):  # type: ignore[union-attr]
        return Statement(text, "variable")
    first = (text[_COMMENT.match(text).end() :].split() or ["this"])[0].upper()  # type: ignore[union-attr]
    raise QuestionError(f"{first} is refused: the warehouse is read-only. Taken are {_TAKEN}")
