"""What is asked for a new claim file, and what was answered.

Belongs here: what a question is, and the answers so far. Does not belong here: the questions themselves (`questions`),
what one answer may be (`taken`), or asking until all are answered (`asking`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import duckdb

from assets.claims.asked_marts import AskedMart
from assets.claims.model import Span
from assets.claims.stated_days import A_YEAR_BEFORE, days_a_year_before, days_named


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
