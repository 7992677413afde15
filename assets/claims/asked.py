"""Asking for what a new claim file must know, answer by answer.

Belongs here: the answers so far, what a question is, and asking until every one is answered. Does not belong here: the
questions themselves (`questions`), what one answer may be (`taken`), or a person (`orchestration.commands`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from assets.claims.asked_marts import AskedMart
from assets.claims.model import ClaimError, Span
from assets.claims.stated_days import A_YEAR_BEFORE, days_a_year_before, days_named
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


def ask_all(
    questions: Sequence[Question], answers: Answers, given: Mapping[str, str], ask: Ask, tell: Callable[[str], None]
) -> Answers:
    """Return the answers to every question; a bad one is told, and asked for again.

    Args:
        questions: What to ask, in order.
        answers: Where each answer is taken into.
        given: Answers given beforehand, by key.
        ask: Asks a question, with what is taken if nothing is answered; returns None where nobody answers any more.
        tell: Tells what is wrong with an answer.

    Raises:
        ClaimError: If a key given beforehand is unknown, or nobody answers what must be known.
    """
    if unknown := [key for key in given if key not in {question.key for question in questions}]:
        known = [question.key for question in questions]
        near = ", ".join(nearest_names(unknown[0], known)) or "none"
        raise ClaimError(f"nothing is asked as {unknown[0]!r} (nearest: {near}); known are {', '.join(known)}")
    for question in questions:
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
