"""The claims, as their files state them.

Belongs here: what a claim states, each one proposition that somebody made about
the figures, and what its parts must say of one another. Does not belong here: what
one value may be (`rules`), reading files (`files`), judging a claim (`evaluate`),
or any figure that would answer one.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from assets.claims.rules import (
    CHANGES,
    LISTED,
    NAMED_DAYS,
    SHARES,
    Address,
    Clock,
    Day,
    DayOrMonth,
    MartNames,
    Number,
    OperatorName,
    Share,
    SomeMartNames,
    Step,
    TableIds,
    Unit,
    Words,
    earliest_day,
)
from assets.claims.stated_days import A_YEAR_BEFORE, days_a_year_before, days_named, step_of
from assets.problems import DefinitionError

SINCE = ("highest since", "lowest since")


class ClaimError(DefinitionError):
    """A claim file that does not say what it must, or whose SQL does not answer."""


class _Part(BaseModel):
    """Values that stand under one key: as they are, nothing converted, no key unknown."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _has_keys(cls, value: Any) -> Any:
        if isinstance(value, dict | cls):
            return value
        required = [name for name, field in cls.model_fields.items() if field.is_required()]
        raise ValueError(f"must say {' and '.join(required)}")


class Span(_Part):
    """Days a claim is about.

    Attributes:
        start: First day.
        end: Last day, included.
    """

    start: Day
    end: Day

    @field_validator("end")
    @classmethod
    def _ends_after_it_starts(cls, end: date, info: ValidationInfo) -> date:
        start = info.data.get("start")
        if start and end < start:
            raise ValueError(f"{end} is before the start, {start}")
        return end

    def __str__(self) -> str:
        return f"{self.start} to {self.end}"


class Window(_Part):
    """What `highest since` and `lowest since` compare.

    Attributes:
        length: Length of one window.
        alignment: What its ends are aligned to.
        series_start: First day of the comparable series.
    """

    length: Words
    alignment: Words
    series_start: Day


class FirstPublished(_Part):
    """When the figures behind a statement were first published, as somebody else established it.

    Attributes:
        when: The day or month, as the source gives it: `2024-10` or `2024-10-04`.
        basis: What says so.
        scope: What was published, in a phrase.
    """

    when: DayOrMonth
    basis: Words
    scope: Words

    @property
    def earliest(self) -> date:
        """First day that can be meant."""
        return earliest_day(self.when)


class Statement(_Part):
    """Figures that the statement itself gives for the proposition; claimed values, never computed ones.

    Attributes:
        now: The figure of the period; of a share, that of the part.
        before: The figure of the comparison period; of a share, that of the whole.
        precision: Step the two are rounded to.
        basis: Where they stand.
    """

    now: Number
    before: Number
    precision: Step = 1.0
    basis: Words


class Elsewhere(_Part):
    """A figure known to have been published that bears on the claim; told, never computed with.

    Attributes:
        what: The figure and what it counts.
        source: Where it was published.
    """

    what: Words
    source: Words


class Header(_Part):
    """What the header of a claim file states.

    Attributes:
        said_on: Day it was said.
        said_at: Time of that day in London; None where the whole day counts.
        said_on_basis: What says so.
        said_by: Who said it.
        source_url: Address of it, or of the page that quotes it; None where none is at hand.
        where: Where it was said; needed where there is no address.
        quotation: The words, no more of them than are at hand.
        quotation_basis: Where those words were taken from.
        words_at_issue: Words of the quotation that do not say what the figure counts; None where all do.
        proposition: What is checked, in a sentence.
        groups: What is counted; None where the proposition says it.
        period: Days the figure is about.
        operator: How the figure is to compare with the claimed value.
        unit: What one is: a unit that a contract declares, or a derived one.
        share_of: What the figure is a share of; None where it is none.
        comparison_period: Days the period is compared with, if it is.
        window: For `highest since` and `lowest since`: what is compared.
        claimed: The value claimed; None where a statement of `highest since` gives none.
        precision: Step the claimed value is rounded to, in the unit; by default that of its last decimal place.
        tolerance: Share of the claimed value that `about` and `almost` allow; None for the usual one.
        marts: Marts that could answer it, each on its own; by default the one that the SQL reads.
        tables: Of the tables of those marts, the ones that hold what is claimed; empty for all.
        adds: Families of figures the proposition adds up, by mart.
        first_published: When the figures were first published, if known.
        statement: Figures the statement itself gives.
        known_elsewhere: Published figures that bear on it and are not held.
        explain: Arguments of `immstats explain` that lead to the cells.
    """

    said_on: Day
    said_at: Clock | None = None
    said_on_basis: Words = "its source"
    said_by: Words
    source_url: Address | None
    # What has a default is held against those above it.
    where: Words | None = Field(default=None, validate_default=True)
    quotation: Words
    quotation_basis: Words = "its source"
    words_at_issue: Words | None = None
    proposition: Words
    groups: Words | None = None
    period: Annotated[Span, NAMED_DAYS]
    operator: OperatorName = "="
    unit: Unit
    share_of: Words | None = None
    comparison_period: Span | None = Field(default=None, validate_default=True)
    window: Window | None = Field(default=None, validate_default=True)
    claimed: Number | None
    precision: Step = Field(default_factory=lambda stated: step_of(stated.get("claimed") or 1.0))
    tolerance: Share | None = None
    marts: SomeMartNames
    tables: TableIds = ()
    adds: MartNames = ()
    first_published: FirstPublished | None = None
    statement: Statement | None = None
    known_elsewhere: Annotated[tuple[Elsewhere, ...], *LISTED] = ()
    explain: Words | None = None

    @field_validator("where")
    @classmethod
    def _it_was_said_somewhere(cls, where: str | None, info: ValidationInfo) -> str | None:
        if where is None and "source_url" in info.data and info.data["source_url"] is None:
            raise ValueError("must be said where no address is at hand")
        return where

    @field_validator("words_at_issue")
    @classmethod
    def _words_stand_in_the_quotation(cls, words: str | None, info: ValidationInfo) -> str | None:
        quotation = info.data.get("quotation")
        if words and quotation and words.casefold() not in quotation.casefold():
            raise ValueError(f"{words!r} does not stand in the quotation")
        return words

    @field_validator("unit")
    @classmethod
    def _years_go_with_since(cls, unit: str, info: ValidationInfo) -> str:
        operator = info.data.get("operator")
        if operator and (operator in SINCE) != (unit == "year"):
            raise ValueError(f"{_since(operator)} is answered by a year: the unit year goes with it, and nothing else")
        return unit

    @field_validator("share_of")
    @classmethod
    def _shares_are_in_per_cent(cls, whole: str | None, info: ValidationInfo) -> str | None:
        unit = info.data.get("unit")
        if whole and unit and unit not in SHARES:
            raise ValueError(f"a share is in {' or '.join(SHARES)}, not in {unit}")
        return whole

    @field_validator("comparison_period", mode="before")
    @classmethod
    def _compared_days_may_be_named(cls, compared: Any, info: ValidationInfo) -> Any:
        period = info.data.get("period")
        if compared == A_YEAR_BEFORE and period:
            return days_a_year_before(period.start, period.end)
        return compared if compared is None or compared == A_YEAR_BEFORE else days_named(compared)

    @field_validator("comparison_period")
    @classmethod
    def _changes_are_from_a_period(cls, compared: Span | None, info: ValidationInfo) -> Span | None:
        unit, whole = info.data.get("unit"), info.data.get("share_of")
        if unit == "per cent" and compared and whole:
            raise ValueError("a share (share_of) is of one period; its change is in percentage points")
        if compared is None and unit in CHANGES and not (unit == "per cent" and whole):
            share = ", or what it is a share of (share_of)" if unit == "per cent" else ""
            raise ValueError(f"a change in {unit} needs the period that it is a change from{share}")
        return compared

    @field_validator("window")
    @classmethod
    def _since_has_a_window(cls, window: Window | None, info: ValidationInfo) -> Window | None:
        operator = info.data.get("operator")
        if operator and (operator in SINCE) != (window is not None):
            raise ValueError(
                f"{_since(operator)} needs a window with length, alignment and series_start; nothing else has one"
            )
        return window

    @field_validator("claimed")
    @classmethod
    def _something_is_claimed(cls, claimed: float | None, info: ValidationInfo) -> float | None:
        operator = info.data.get("operator")
        if claimed is None and operator and operator not in SINCE:
            raise ValueError("must be a number, not null")
        return claimed


def _since(operator: str) -> str:
    return " or ".join(f"`{one}`" for one in SINCE if operator == one or operator not in SINCE)


class Claim(Header):
    """One checkable proposition.

    Attributes:
        id: Name of the file.
        sql: Query that computes the answers as of the variable `as_of`.
        sql_line: Line of the file that the query begins on.
    """

    id: str
    sql: str
    sql_line: int

    @property
    def shown(self) -> str:
        """Its place in the project, for messages."""
        return f"sql/claims/{self.id}.sql"

    @property
    def said(self) -> str:
        """When it was said, as a moment to judge it as of: the day, which counts whole, or the time in London."""
        return f"{self.said_on} {self.said_at}:00" if self.said_at else str(self.said_on)


def whole_months(span: Span) -> bool:
    """Say whether a span begins with the first day of a month and ends with the last of one."""
    return span.start.day == 1 and (span.end + timedelta(days=1)).day == 1
