"""The file of a new claim, from the answers to what was asked.

Belongs here: its header, where it is written, and what is told of it. Does not belong here: the questions
(`questions`), or its SQL (`drafted_sql`).
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb
import yaml

from assets.claims.answers import check_sql
from assets.claims.asked import Answers
from assets.claims.coverage import NOW
from assets.claims.drafted_sql import sql_of
from assets.claims.evaluate import judge
from assets.claims.files import read_claim
from assets.claims.model import Claim, ClaimError, Header
from assets.marts.sql_files import SQL


def text_of(answers: Answers) -> str:
    """Return the text of the file: what was answered and is not what a header says by itself, and the SQL."""
    stated = {key: value for key, value in answers.header.items() if key != "marts" and value != _usual(key)}
    if len(answers.mart.tables) > 1:
        stated["tables"] = [answers.table]
    lines = [_line(key, stated[key]) for key in Header.model_fields if key in stated]
    return "\n".join(["/*", *lines, "*/", sql_of(answers), ""])


def written(answers: Answers) -> Claim:
    """Write the file of a new claim, once it is read as one and its SQL is one that the warehouse can answer.

    Raises:
        ClaimError: If it is not, which is an error of this module; or if the file is there already.
    """
    text = text_of(answers)
    with tempfile.TemporaryDirectory() as folder:
        tried = Path(folder) / f"{answers.name}.sql"
        tried.write_text(text, encoding="utf-8")
        claim = read_claim(tried)
    check_sql(answers.connection, claim)
    try:
        with (SQL / "claims" / f"{answers.name}.sql").open("x", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise ClaimError(f"{claim.shown} cannot be written ({error.strerror})") from error
    return claim


def told(connection: duckdb.DuckDBPyConnection, claim: Claim) -> str:
    """Return what to tell of a new claim: where it is, and how it stands by what a warehouse holds."""
    then, now = (judge(connection, claim, as_of) for as_of in (claim.said, NOW))
    return (
        f"{claim.shown} is written; see whether its SQL counts what was said. The next build judges it.\n"
        f"when said: {then.status}: {then.reason}\n"
        f"now: {now.status}: {now.reason}"
    )


def _usual(key: str) -> object:
    field = Header.model_fields[key]
    return Header if field.is_required() else field.default  # what must be said is said, whatever it is


def _line(key: str, value: object) -> str:
    """Return a line of the header; a list stands in it as `[one, another]`."""
    flow = isinstance(value, list)
    plain = str(value).isprintable()  # else what looks like a space may end a line of YAML: it is written as an escape
    dumped = yaml.safe_dump(value if flow else {key: value}, allow_unicode=plain, default_flow_style=flow, width=10**6)
    return f"{key}: {dumped}".rstrip("\n") if flow else dumped.rstrip("\n")
