"""The questions that the README answers first, in SQL that an analyst may start from.

Belongs here: reading `sql/questions/*.sql` and writing an answer as Markdown.
Does not belong here: the SQL.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from assets.marts.sql_files import SQL, read_sql


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        text: The question in words.
        sql: The query that answers it.
        shown: Where the SQL is.
    """

    text: str
    sql: str
    shown: str


def questions() -> list[Question]:
    """Return the questions in their order."""
    files = [read_sql(path) for path in sorted((SQL / "questions").glob("*.sql"))]
    return [Question(file.require("question"), file.sql, file.shown) for file in files]


def answers(connection: duckdb.DuckDBPyConnection, rows: int = 8) -> str:
    """Return questions and answers as Markdown, at most `rows` rows each."""
    parts = []
    for number, question in enumerate(questions(), 1):
        cursor = connection.execute(question.sql)
        names = [column[0] for column in cursor.description or []]
        answer = cursor.fetchall()
        lines = ["| " + " | ".join("" if cell is None else str(cell) for cell in row) + " |" for row in answer[:rows]]
        more = [f"\n… and {len(answer) - rows} more rows."] if len(answer) > rows else []
        head = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
        parts.append("\n".join([f"**{number}. {question.text}** (`{question.shown}`)\n", *head, *lines, *more]))
    return "\n\n".join(parts)
