"""The questions for a new claim: in what order, in what words, and what is taken where nothing is answered.

Belongs here: `QUESTIONS`. Does not belong here: what an answer may be (`taken`), asking (`asking`), or the file that
comes of it (`drafted`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import duckdb

from assets.claims import taken
from assets.claims.asked import Answers, Question
from assets.claims.asking import Ask, ask_all
from assets.claims.rules import CHANGES
from assets.claims.stated_days import A_YEAR_BEFORE


def answers_of(
    connection: duckdb.DuckDBPyConnection, given: Mapping[str, str], ask: Ask, tell: Callable[[str], None]
) -> Answers:
    """Return the answers to every question, by the marts of a published warehouse; see `ask_all`.

    Raises:
        ClaimError: If a key given beforehand is unknown, or nobody answers what must be known.
    """
    return ask_all(QUESTIONS, Answers(connection), given, ask, tell)


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
    Question("said_by", "Who said it?", taken.header("said_by")),
    Question("said_on", "On what day?", taken.header("said_on", taken.day)),
    Question(
        "source_url", "Address of it, or of the page that quotes it? (nothing: none is at hand)",
        taken.header("source_url", lambda text: text or None), lambda answers: "",
    ),
    Question(
        "where", "Where was it said?", taken.header("where"), needed=lambda answers: not answers.header["source_url"],
    ),
    Question("quotation", "In what words, no more of them than are at hand?", taken.header("quotation")),
    Question("mart", "Which mart could answer it?", taken.takes_mart),
    Question("figure", "Which of its figures?", taken.takes_column, lambda answers: answers.mart.figures[0]),
    Question("rows", "Of which rows, as a condition in SQL? (nothing: all)", taken.takes_rows, lambda answers: ""),
    Question(
        "table", "From which of its tables?", taken.takes_table, lambda answers: answers.mart.tables[0].table_id,
    ),
    Question("period", "Of what days? (2025, 2025 Q3, 5 July 2024 to 11 August 2025)", taken.header("period")),
    Question("operator", "How is the figure to compare with the value?", taken.takes_operator, lambda answers: "="),
    Question("claimed", "What value was claimed?", taken.takes_claimed),
    Question("unit", "In what unit?", taken.takes_unit, lambda answers: answers.mart.unit_of(answers.column)),
    Question(
        "comparison_period", "A change from what days?", taken.header("comparison_period"),
        lambda answers: A_YEAR_BEFORE, lambda answers: answers.header["unit"] in CHANGES,
    ),
    Question("proposition", "What is checked, in a sentence?", taken.header("proposition"), _proposition),
    Question("name", "Name of the file?", taken.takes_name, _name),
)  # fmt: skip
