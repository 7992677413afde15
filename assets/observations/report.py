"""What reading one table out of one archived file came to.

Belongs here: the report. Does not belong here: making one (`reading`), or keeping it (`cache`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Total:
    """A total the publisher printed beside or below the data, to be held against it.

    Attributes:
        period: Our spelling of the period, or of the stretch of periods.
        value: The figure.
        sheet: Sheet it stands in.
        cell: Its address.
        measure: Name of the measure it adds up; None for a pivot, which adds up all.
        first: First day (ISO date) of the periods that it adds up; None where it is of one period.
        last: Last day of them.
    """

    period: str
    value: float
    sheet: str
    cell: str
    measure: str | None = None
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What reading one table out of one file came to.

    Attributes:
        table_id: The table.
        sha256: The file.
        key: Cache key of the reading.
        status: `read`, `no_figures` (a known document without any) or `failed`.
        sheet: Sheet or grid the table was in.
        rows: Number of observations.
        first_period: Start of the earliest period (ISO date).
        last_period: End of the latest period (ISO date).
        official_label: Official label, as the file states it or as the contract does.
        published_on: Day of publication that the file itself states (ISO), with `published_basis`.
        published_basis: Where it states that.
        updated_at: Moment a page says it was updated (ISO, UTC), where it says.
        withdrawn_on: Day a page says it was withdrawn (ISO).
        last_cell: Address of the first cell that speaks of the last period.
        totals: The publisher's own totals.
        warnings: What a person should look at although the table was read.
        problems: Why it failed.
        contents: Every sheet or table of the file with, on a page, its first row of labels; empty where it failed.
        limits: What the file was allowed, where it failed because it asked for more.
    """

    table_id: str
    sha256: str
    key: str
    status: Literal["read", "no_figures", "failed"]
    sheet: str | None = None
    rows: int = 0
    first_period: str | None = None
    last_period: str | None = None
    official_label: str | None = None
    published_on: str | None = None
    published_basis: str | None = None
    updated_at: str | None = None
    withdrawn_on: str | None = None
    last_cell: str | None = None
    totals: tuple[Total, ...] = ()
    warnings: tuple[dict[str, Any], ...] = ()
    problems: tuple[dict[str, Any], ...] = ()
    contents: dict[str, str] = field(default_factory=dict)
    limits: str | None = None
