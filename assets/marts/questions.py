"""The questions that people ask, in SQL that an analyst may start from; the README answers the first of them.

Belongs here: reading `sql/questions/*.sql`, and the answer to a question in one
line. Does not belong here: the SQL, or how an answer is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from assets.marts.sql_files import SQL, read_sql

ASKED_FIRST = 5


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        text: The question in words.
        caveat: What must be kept in mind with the answer.
        sql: The query that answers it.
        line: A query over the rows of that query, called `answer`, that says them in one line.
        shown: Where the SQL is.
        short: The same as `line` in at most 79 columns, of those asked first; empty for the others.
    """

    text: str
    caveat: str
    sql: str
    line: str
    shown: str
    short: str = ""


def questions() -> list[Question]:
    """Return the questions in the order of the numbers that their files begin with.

    Raises:
        DefinitionError: If a file has no header `question`, `caveat` or `answer`.
    """
    files = [read_sql(path) for path in (SQL / "questions").glob("*.sql")]
    return [
        Question(
            file.require("question"),
            file.require("caveat"),
            file.sql,
            file.require("answer"),
            file.shown,
            file.header.get("short", ""),
        )
        for file in sorted(files, key=lambda file: int(file.path.name.partition("_")[0]))
    ]


def answer_in_a_line(connection: duckdb.DuckDBPyConnection, question: Question, short: bool = False) -> str:
    """Return the answer to a question as one line of text.

    Args:
        connection: A published warehouse.
        question: The question.
        short: Whether the line is for a terminal of 80 columns.
    """
    line = connection.sql(question.sql).query("answer", question.short if short else question.line)
    rows = line.fetchall() if line is not None else []
    return str(rows[0][0]) if rows and rows[0][0] is not None else "no release held answers it"
