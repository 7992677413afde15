"""What one answer for a new claim may be, and what it tells of the claim.

Belongs here: reading an answer, by the rules of the header itself (`model`), so that a file that was answered for is
never refused. Does not belong here: which questions there are (`questions`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from pydantic import ValidationError

from assets.claims.asked import Answers
from assets.claims.asked_marts import mart_asked, require_condition
from assets.claims.faults import faults_in_words
from assets.claims.model import Header
from assets.contracts.periods import read_day
from assets.marts.sql_files import SQL
from assets.problems import nearest_names


def header(key: str, read: Callable[[str], Any] = str) -> Callable[[Answers, str], None]:
    """Return what takes in a value of the header, if its own rules let it stand beside those before it."""

    def takes(answers: Answers, text: str) -> None:
        if "*/" in text:
            raise ValueError("*/ would end the header: leave it out")
        value = read(text)
        try:
            Header.model_validate(answers.header | {key: value})
        except ValidationError as error:
            if faults := [fault for fault in faults_in_words(error) if re.match(rf"{key}\b", fault)]:
                raise ValueError("; ".join(re.sub(rf"^{key}[^:]*: ", "", fault) for fault in faults)) from error
        answers.header[key] = value

    return takes


def day(text: str) -> date:
    """Return a day written in figures or words.

    Raises:
        ValueError: With what it must be instead.
    """
    if read := read_day(text):
        return read
    raise ValueError(f"must be a day, e.g. 2025-07-10 or 10 July 2025, not {text!r}")


def takes_mart(answers: Answers, text: str) -> None:
    """Take in the mart that could answer it.

    Raises:
        ValueError: With what it must be instead.
    """
    header("marts", lambda name: [name.removeprefix("marts.")])(answers, text)
    mart = mart_asked(answers.connection, answers.header["marts"][0])
    if not mart.answers_claims:
        raise ValueError(f"marts.{mart.name} holds several vintages side by side, which no claim is about")
    answers.asked_mart = mart


def takes_column(answers: Answers, text: str) -> None:
    """Take in the column that has the figure.

    Raises:
        ValueError: With what it must be instead.
    """
    known = answers.mart.figures
    if text not in known:
        near = ", ".join(nearest_names(text, known)) or "none"
        raise ValueError(
            f"marts.{answers.mart.name} has no figure {text!r} (nearest: {near}); it has {', '.join(known)}"
        )
    answers.column = text


def takes_rows(answers: Answers, text: str) -> None:
    """Take in a condition on the mart's rows.

    Raises:
        ValueError: With what it must be instead.
    """
    require_condition(answers.connection, answers.mart, text)
    answers.rows = text


def takes_table(answers: Answers, text: str) -> None:
    """Take in the table that the figure comes from.

    Raises:
        ValueError: With what it must be instead.
    """
    known = [contract.table_id for contract in answers.mart.tables]
    if text not in known:
        raise ValueError(f"marts.{answers.mart.name} is made of {', '.join(known)}, not of {text!r}")
    answers.table = text


def takes_claimed(answers: Answers, text: str) -> None:
    """Take in the claimed value, and how it was written.

    Raises:
        ValueError: With what it must be instead.
    """
    plain = text.replace(",", "")
    if not re.fullmatch(r"-?\d+(\.\d+)?", plain):
        raise ValueError(f"must be a number in figures, e.g. 41,472 or 61.7, not {text!r}")
    header("claimed", lambda written: float(written) if "." in written else int(written))(answers, plain)
    answers.written = text


def takes_name(answers: Answers, text: str) -> None:
    """Take in the name of the file, which must be a new one.

    Raises:
        ValueError: With what it must be instead.
    """
    if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", text):
        raise ValueError(f"must be small letters, digits and _, e.g. arrivals_41472_january_2026, not {text!r}")
    if (SQL / "claims" / f"{text}.sql").exists():
        raise ValueError(f"sql/claims/{text}.sql exists already and is left as it is: take another name")
    answers.name = text


def takes_operator(answers: Answers, text: str) -> None:
    """Take in how the figure is to compare with the value.

    Raises:
        ValueError: With what it must be instead.
    """
    if "since" in text:
        raise ValueError(
            f"`{text}` needs SQL of its own: begin with a copy of sql/claims/all_visits_most_since_2011.sql"
        )
    header("operator")(answers, text)


def takes_unit(answers: Answers, text: str) -> None:
    """Take in the unit of figure and value.

    Raises:
        ValueError: With what it must be instead.
    """
    if text == "percentage points":
        raise ValueError(f"{text} need SQL of their own: copy a claim about a change, and take the two shares")
    header("unit")(answers, text)
