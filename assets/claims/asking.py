"""Asking for what a new claim file must know until all of it is answered.

Belongs here: answers given beforehand, answers that are refused, and an end of answers. Does not belong here: the
questions (`questions`), what one answer may be (`taken`), or a person at a terminal (`orchestration.commands`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from assets.claims.asked import Answers, Question
from assets.claims.model import ClaimError
from assets.problems import nearest_names

Ask = Callable[[Question, str | None], str | None]


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
            text = (text or "").strip() or usual or ""
        try:
            return question.takes(answers, text.strip())
        except ValueError as error:
            wrong, text = f"{question.key}: {error}", None
            tell(wrong)
