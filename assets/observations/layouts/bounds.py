"""Which days a table may speak of: where its series starts, and how close to its own update its periods end.

Belongs here: holding periods against those bounds, reading a wrong year right where only one year can be
meant, and gaps between periods. Does not belong here: how a period is written (`assets.contracts.periods`), or when a
file was published (`assets.vintages.order`), against which every vintage is held once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from assets.contracts.language import Contract
from assets.contracts.periods import Period, in_year

FIRST_YEAR = 1980


@dataclass(frozen=True, slots=True)
class Mended:
    """A period whose year was read otherwise than it is written.

    Attributes:
        period: The period as it can only be meant.
        note: As which year it is read, and why.
    """

    period: Period
    note: str


def fits(period: Period, contract: Contract, updated_on: date | None, weekday: int | None = None) -> bool:
    """Say whether a document changed on a day may speak of a period."""
    if weekday is not None and period.end.weekday() != weekday:
        return False
    # A series may start within its first month.
    first = period.end if contract.months_in_title and period.type == "month" else period.start
    if first < (contract.starts or date(FIRST_YEAR, 1, 1)):
        return False
    if contract.days_before_update is None or updated_on is None:
        return True
    fewest, most = contract.days_before_update
    return timedelta(days=fewest) <= updated_on - period.end <= timedelta(days=most)


def mend(
    period: Period, others: Sequence[Period], contract: Contract, updated_on: date | None, weekday: int | None = None
) -> Mended | None:
    """Read a period in another year where that year alone fits and no other row has the period.

    Args:
        period: The period as written, which does not fit.
        others: The periods of the other rows, as written.
        contract: The table's contract.
        updated_on: Day the document was last changed; without it nothing is mended.
        weekday: Day of the week (Monday 0) it must end on, if any.
    """
    if updated_on is None or contract.days_before_update is None:
        return None
    meant = [
        other
        for year in (updated_on.year - 1, updated_on.year)
        if (other := in_year(period, year)) and fits(other, contract, updated_on, weekday)
    ]
    if len(meant) != 1 or meant[0] in others:
        return None
    note = (
        f"read as {meant[0].end.year}, the only year in which a document last changed on {updated_on.isoformat()} "
        "can speak of it"
    )
    return Mended(meant[0], note)


def first_gap(periods: Sequence[Period]) -> tuple[Period, Period] | None:
    """Return the first two periods of one kind that do not follow each other, by time, or None.

    Years ending follow each other where all end with one month; where they end with several, they overlap, as
    windows between two dates do, and are not looked at. Days as at which a stock is counted never touch
    (`_uneven_step`).
    """
    overlapping = {"between", "as_at"}
    if len({period.end.month for period in periods if period.type == "year_ending"}) > 1:
        overlapping.add("year_ending")
    ordered = sorted(
        {period for period in periods if period.type not in overlapping}, key=lambda period: (period.type, period.start)
    )
    gaps = (
        (before, after)
        for before, after in pairwise(ordered)
        if after.type == before.type and after.start != before.end + timedelta(days=1)
    )
    return next(gaps, None) or _uneven_step([period for period in periods if period.type == "as_at"])


def _uneven_step(stocks: Sequence[Period]) -> tuple[Period, Period] | None:
    """Return the first two ends of months that are further apart than the nearest two, or None."""
    ordered = sorted(set(stocks), key=lambda period: period.end)
    if any((period.end + timedelta(days=1)).day != 1 for period in ordered):
        return None
    steps = [
        ((after.end.year - before.end.year) * 12 + after.end.month - before.end.month, before, after)
        for before, after in pairwise(ordered)
    ]
    usual = min((months for months, _, _ in steps), default=0)
    return next(((before, after) for months, before, after in steps if months > usual), None)


def said(contract: Contract, updated_on: date | None) -> str:
    """Say which periods a document may speak of, for messages."""
    parts = [f"the series starts on {contract.starts.isoformat()}"] if contract.starts else []
    if contract.days_before_update and updated_on:
        fewest, most = contract.days_before_update
        parts.append(
            f"a document last changed on {updated_on.isoformat()} speaks of periods that end {fewest} to {most} days "
            "before"
        )
    return "; ".join(parts) or f"no series of these statistics starts before {FIRST_YEAR}"


def without(periods: Sequence[Period], index: int) -> list[Period]:
    """Return the periods but one."""
    return [*periods[:index], *periods[index + 1 :]]
