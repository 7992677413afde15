"""What must be known for a new claim file: the questions, and what each answer may be.

Belongs here: the order of the questions, reading an answer, what is taken where nothing is answered. Does not belong
here: the file that comes of the answers (`drafted`), or asking a person (`orchestration.commands`).

An answer is held to the rules of the header itself (`model`), so that a file that was answered for is never refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
from pydantic import ValidationError

from assets.claims.asked_marts import AskedMart, mart_asked, require_condition
from assets.claims.faults import faults_in_words
from assets.claims.model import ClaimError, Header, Span
from assets.claims.rules import CHANGES
from assets.claims.stated_days import A_YEAR_BEFORE, days_a_year_before, days_named
from assets.contracts.periods import read_day
from assets.marts.sql_files import SQL
from assets.problems import nearest_names

Ask = Callable[["Question", str | None], str | None]


@dataclass
class Answers:
    """What was answered so far.

    Attributes:
        connection: A published warehouse.
        header: Values of the header, by key.
        asked_mart: The mart that could answer it, once that is known.
        name: Name of the file, without its ending.
        column: Column of the mart that has the figure.
        rows: SQL condition that its rows meet; empty for all.
        written: The claimed value as it was written.
        table: Table that the figure comes from.
    """

    connection: duckdb.DuckDBPyConnection
    header: dict[str, Any] = field(default_factory=dict)
    asked_mart: AskedMart | None = None
    name: str = ""
    column: str = ""
    rows: str = ""
    written: str = ""
    table: str = ""

    @property
    def mart(self) -> AskedMart:
        """The mart that could answer it."""
        assert self.asked_mart is not None
        return self.asked_mart

    @property
    def period(self) -> Span:
        """Days the figure is about."""
        return Span(**days_named(self.header["period"]))

    @property
    def compared(self) -> Span | None:
        """Days they are compared with, if they are."""
        days = self.header.get("comparison_period")
        if days == A_YEAR_BEFORE:
            return Span(**days_a_year_before(self.period.start, self.period.end))
        return Span(**days_named(days)) if days else None

    @property
    def counted(self) -> str:
        """What is counted, in words."""
        return self.column.replace("_", " ") + (f" where {self.rows}" if self.rows else "")


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask.

    Attributes:
        key: Its name, as it is given beforehand: `said_by=…`.
        asks: The question.
        takes: Takes in an answer; raises ValueError with what it must be instead.
        usual: What is taken where nothing is answered; None where there must be an answer.
        needed: Whether it is asked at all.
    """

    key: str
    asks: str
    takes: Callable[[Answers, str], None]
    usual: Callable[[Answers], str | None] = lambda answers: None
    needed: Callable[[Answers], bool] = lambda answers: True


def given_by_key(words: Sequence[str]) -> dict[str, str]:
    """Return answers given as `key=answer`.

    Raises:
        ClaimError: If one is not.
    """
    for word in words:
        if "=" not in word:
            raise ClaimError(f"answers are given as KEY=ANSWER, e.g. said_by='BBC News', not {word!r}")
    return {key.strip(): answer for key, _, answer in (word.partition("=") for word in words)}


def answers_of(
    connection: duckdb.DuckDBPyConnection, given: Mapping[str, str], ask: Ask, tell: Callable[[str], None]
) -> Answers:
    """Return the answers to every question; a bad one is told, and asked for again.

    Args:
        connection: A published warehouse.
        given: Answers given beforehand, by key.
        ask: Asks a question, with what is taken if nothing is answered; returns None where nobody answers any more.
        tell: Tells what is wrong with an answer.

    Raises:
        ClaimError: If a key given beforehand is unknown, or nobody answers what must be known.
    """
    if unknown := [key for key in given if key not in {question.key for question in QUESTIONS}]:
        known = [question.key for question in QUESTIONS]
        near = ", ".join(nearest_names(unknown[0], known)) or "none"
        raise ClaimError(f"nothing is asked as {unknown[0]!r} (nearest: {near}); known are {', '.join(known)}")
    answers = Answers(connection)
    for question in QUESTIONS:
        if question.needed(answers):
            _answer(question, answers, given.get(question.key), ask, tell)
    return answers


def _answer(question: Question, answers: Answers, text: str | None, ask: Ask, tell: Callable[[str], None]) -> None:
    wrong = ""
    while True:
        if text is None:
            usual = question.usual(answers)
            text = ask(question, usual)
            # What is usual stands for no answer, never for one that was refused.
            if text is None and (wrong or usual is None):
                raise ClaimError(wrong or f"nobody answered {question.key}: {question.asks}")
            text = text or usual or ""
        try:
            return question.takes(answers, text.strip())
        except ValueError as error:
            wrong, text = f"{question.key}: {error}", None
            tell(wrong)


def _header(key: str, read: Callable[[str], Any] = str) -> Callable[[Answers, str], None]:
    """Take in a value of the header, if the header's own rules let it stand beside those before it."""

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


def _day(text: str) -> date:
    if day := read_day(text):
        return day
    raise ValueError(f"must be a day, e.g. 2025-07-10 or 10 July 2025, not {text!r}")


def _takes_mart(answers: Answers, text: str) -> None:
    _header("marts", lambda name: [name.removeprefix("marts.")])(answers, text)
    mart = mart_asked(answers.connection, answers.header["marts"][0])
    if not mart.answers_claims:
        raise ValueError(f"marts.{mart.name} holds several vintages side by side, which no claim is about")
    answers.asked_mart = mart


def _takes_column(answers: Answers, text: str) -> None:
    known = answers.mart.figures
    if text not in known:
        near = ", ".join(nearest_names(text, known)) or "none"
        raise ValueError(
            f"marts.{answers.mart.name} has no figure {text!r} (nearest: {near}); it has {', '.join(known)}"
        )
    answers.column = text


def _takes_rows(answers: Answers, text: str) -> None:
    require_condition(answers.connection, answers.mart, text)
    answers.rows = text


def _takes_table(answers: Answers, text: str) -> None:
    known = [contract.table_id for contract in answers.mart.tables]
    if text not in known:
        raise ValueError(f"marts.{answers.mart.name} is made of {', '.join(known)}, not of {text!r}")
    answers.table = text


def _takes_claimed(answers: Answers, text: str) -> None:
    plain = text.replace(",", "")
    if not re.fullmatch(r"-?\d+(\.\d+)?", plain):
        raise ValueError(f"must be a number in figures, e.g. 41,472 or 61.7, not {text!r}")
    _header("claimed", lambda written: float(written) if "." in written else int(written))(answers, plain)
    answers.written = text


def _takes_name(answers: Answers, text: str) -> None:
    if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", text):
        raise ValueError(f"must be small letters, digits and _, e.g. arrivals_41472_january_2026, not {text!r}")
    if (SQL / "claims" / f"{text}.sql").exists():
        raise ValueError(f"sql/claims/{text}.sql exists already and is left as it is: take another name")
    answers.name = text


def _takes_operator(answers: Answers, text: str) -> None:
    if "since" in text:
        raise ValueError(
            f"`{text}` needs SQL of its own: begin with a copy of sql/claims/all_visits_most_since_2011.sql"
        )
    _header("operator")(answers, text)


def _takes_unit(answers: Answers, text: str) -> None:
    if text == "percentage points":
        raise ValueError(f"{text} need SQL of their own: copy a claim about a change, and take the two shares")
    _header("unit")(answers, text)


def _proposition(answers: Answers) -> str:
    operator = answers.header["operator"]
    said = f"{'' if operator == '=' else f'{operator} '}{answers.written} {answers.header['unit']}"
    if compared := answers.header.get("comparison_period"):
        said += f" {'as many as' if answers.header['unit'] == 'times' else 'more than'} {compared}"
    return f"{said[0].upper()}{said[1:]}: {answers.counted}, {answers.header['period']}."


def _name(answers: Answers) -> str:
    words = f"{answers.column} {answers.written.replace(',', '')} {answers.header['said_on']:%B %Y}"
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")


QUESTIONS = (
    Question("said_by", "Who said it?", _header("said_by")),
    Question("said_on", "On what day?", _header("said_on", _day)),
    Question(
        "source_url", "Address of it, or of the page that quotes it? (nothing: none is at hand)",
        _header("source_url", lambda text: text or None), lambda answers: "",
    ),
    Question("where", "Where was it said?", _header("where"), needed=lambda answers: not answers.header["source_url"]),
    Question("quotation", "In what words, no more of them than are at hand?", _header("quotation")),
    Question("mart", "Which mart could answer it?", _takes_mart),
    Question("figure", "Which of its figures?", _takes_column, lambda answers: answers.mart.figures[0]),
    Question("rows", "Of which rows, as a condition in SQL? (nothing: all)", _takes_rows, lambda answers: ""),
    Question(
        "table", "From which of its tables?", _takes_table, lambda answers: answers.mart.tables[0].table_id,
    ),
    Question("period", "Of what days? (2025, 2025 Q3, 5 July 2024 to 11 August 2025)", _header("period")),
    Question("operator", "How is the figure to compare with the value?", _takes_operator, lambda answers: "="),
    Question("claimed", "What value was claimed?", _takes_claimed),
    Question("unit", "In what unit?", _takes_unit, lambda answers: answers.mart.unit_of(answers.column)),
    Question(
        "comparison_period", "A change from what days?", _header("comparison_period"), lambda answers: A_YEAR_BEFORE,
        lambda answers: answers.header["unit"] in CHANGES,
    ),
    Question("proposition", "What is checked, in a sentence?", _header("proposition"), _proposition),
    Question("name", "Name of the file?", _takes_name, _name),
)  # fmt: skip
