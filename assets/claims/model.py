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
    Address,
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
from assets.problems import DefinitionError

HIGHEST_SINCE = "highest since"


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
    """What `highest since` compares.

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
        now: The figure of the period.
        before: The figure of the comparison period.
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
        said_on_basis: What says so.
        said_by: Who said it.
        where: Where it was said.
        source_url: Address of it, or of the page that quotes it; None where none is at hand.
        quotation: The words, no more of them than are at hand.
        quotation_basis: Where those words were taken from.
        proposition: What is checked, in a sentence.
        groups: What is counted.
        period: Days the figure is about.
        operator: How the figure is to compare with the claimed value.
        unit: What one is: a unit that a contract declares, or a derived one.
        comparison_period: Days the period is compared with, if it is.
        window: For `highest since`: what is compared.
        claimed: The value claimed; None where a statement of `highest since` gives none.
        precision: Step the claimed value is rounded to, in the unit.
        tolerance: Share of the claimed value that `about` and `almost` allow; None for the usual one.
        marts: Marts that could answer it, each on its own.
        tables: Of the tables of those marts, the ones that hold what is claimed; empty for all.
        adds: Families of figures the proposition adds up, by mart.
        first_published: When the figures were first published, if known.
        statement: Figures the statement itself gives.
        known_elsewhere: Published figures that bear on it and are not held.
        explain: Arguments of `immstats explain` that lead to the cells.
    """

    said_on: Day
    said_on_basis: Words
    said_by: Words
    where: Words
    source_url: Address | None
    quotation: Words
    quotation_basis: Words
    proposition: Words
    groups: Words
    period: Span
    # Each of these four is held against those above it.
    operator: OperatorName
    unit: Unit
    comparison_period: Span | None
    window: Window | None = Field(default=None, validate_default=True)
    claimed: Number | None
    precision: Step
    tolerance: Share | None = None
    marts: SomeMartNames
    tables: TableIds = ()
    adds: MartNames = ()
    first_published: FirstPublished | None = None
    statement: Statement | None = None
    known_elsewhere: Annotated[tuple[Elsewhere, ...], *LISTED] = ()
    explain: Words | None = None

    @field_validator("unit")
    @classmethod
    def _years_go_with_highest_since(cls, unit: str, info: ValidationInfo) -> str:
        operator = info.data.get("operator")
        if operator and (operator == HIGHEST_SINCE) != (unit == "year"):
            raise ValueError(f"`{HIGHEST_SINCE}` is answered by a year: the unit year goes with it, and nothing else")
        return unit

    @field_validator("comparison_period")
    @classmethod
    def _changes_are_from_a_period(cls, compared: Span | None, info: ValidationInfo) -> Span | None:
        unit = info.data.get("unit")
        if compared is None and unit in CHANGES:
            raise ValueError(f"a change in {unit} needs the period that it is a change from")
        return compared

    @field_validator("window")
    @classmethod
    def _highest_since_has_a_window(cls, window: Window | None, info: ValidationInfo) -> Window | None:
        operator = info.data.get("operator")
        if operator and (operator == HIGHEST_SINCE) != (window is not None):
            raise ValueError(
                f"`{HIGHEST_SINCE}` needs a window with length, alignment and series_start; nothing else has one"
            )
        return window

    @field_validator("claimed")
    @classmethod
    def _something_is_claimed(cls, claimed: float | None, info: ValidationInfo) -> float | None:
        operator = info.data.get("operator")
        if claimed is None and operator and operator != HIGHEST_SINCE:
            raise ValueError("must be a number, not null")
        return claimed


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


def whole_months(span: Span) -> bool:
    """Say whether a span begins with the first day of a month and ends with the last of one."""
    return span.start.day == 1 and (span.end + timedelta(days=1)).day == 1
