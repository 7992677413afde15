"""The periods of a table held against its contract, against each other, and against the title of its release.

Belongs here: the problems that come of it. Does not belong here: the days a document may speak of (`bounds`), or how
a period is written (`assets.contracts.periods`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assets.contracts.periods import Period, PeriodType, titled_days, titled_end, year_before
from assets.observations.grid import Cell
from assets.observations.layouts import bounds
from assets.observations.layouts.labels import plain_label, shortened
from assets.observations.layouts.problem_log import ProblemLog

_FINANCIAL = r"\b(?:financial|fiscal) years?\b"
# Words of a heading, and the kinds of period that may stand below them; the first that match count.
_HEADED: tuple[tuple[str, frozenset[PeriodType]], ...] = (
    (_FINANCIAL, frozenset({"between"})),
    (r"\b(?:year|12 months|twelve months) (?:ending|ended|to)\b", frozenset({"year_ending", "between"})),
    (r"^(?!.*\b(?:month|year)).*\bquarter\b", frozenset({"quarter", "between", "as_at"})),
)


def as_headed(
    log: ProblemLog, header: int, label: Cell, written: Sequence[tuple[int | None, int | None, Cell, Period]]
) -> None:
    """Refuse a text that is written as one kind of period where its heading, or the title above, says another.

    `2025` below `Financial year` is no calendar year, `September 2025` below `Year ending` or `Quarter` no month.

    Args:
        log: Takes what is wrong.
        header: Row of the heading.
        label: The heading: label of the column of periods, or the corner of a crosstab.
        written: Row, column, text and period of each.
    """
    kinds = next((kinds for words, kinds in _HEADED if re.search(words, plain_label(label))), None)
    above = [*log.grid.headings[-1:], *(cell for row in log.grid.rows[: max(header, 0)] for cell in row)]
    title = next((text for text in above if isinstance(text, str) and re.search(_FINANCIAL, text.casefold())), None)
    for row, column, cell, period in written:
        by_label = kinds is not None and period.type not in kinds and not isinstance(cell, date)
        if by_label or (title and period.type == "year"):
            log.problem(
                "headed_otherwise",
                f"this is written as {period.label} and stands below {shortened(str(label if by_label else title))!r}: "
                "which days are meant cannot be told",
                "look at the table; wait for the publisher to write the period out, or to mend the heading",
                row=row,
                column=column,
                found=cell,
            )
            return


def bounded(
    log: ProblemLog, written: Sequence[tuple[int | None, int | None, Cell, Period]], weekday: int | None = None
) -> dict[tuple[int | None, int | None], tuple[Period, str]]:
    """Hold periods against the days that the document may speak of.

    Args:
        log: Takes what is wrong.
        written: Row, column (None for a heading), text and period of each.
        weekday: Day of the week (Monday 0) that they end on, if any.

    Returns:
        By row and column, those read in another year than written, with a note that says so.
    """
    contract, updated = log.contract, log.context.updated_on
    periods = [period for *_, period in written]
    mended: dict[tuple[int | None, int | None], tuple[Period, str]] = {}
    for index, (row, column, cell, period) in enumerate(written):
        if bounds.fits(period, contract, updated, weekday):
            continue
        meant = bounds.mend(period, bounds.without(periods, index), contract, updated, weekday)
        if meant is not None and meant.period not in [other for other, _ in mended.values()]:
            where = "heading" if row is None else "cell"
            mended[row, column] = (meant.period, f"{where} reads {shortened(str(cell))!r}; {meant.note}")
            continue
        log.problem(
            "unlikely_period",
            f"the table cannot speak of {period.label}: {bounds.said(contract, updated)}",
            "look at the document; if the period is a slip, wait for the publisher to mend it, else correct "
            f"`starts` or `days_before_update` in {log.contract.file}",
            row=row,
            column=column,
            found=cell,
        )
    return mended


def without_gaps(log: ProblemLog, periods: Sequence[tuple[int, int, Period]]) -> None:
    """Refuse a table in which a period between two others is missing."""
    if gap := bounds.first_gap([period for *_, period in periods]):
        before, after = gap
        row, column = next((row, column) for row, column, period in periods if period == after)
        log.problem(
            "missing_period",
            f"{after.label} does not follow {before.label}: a period between them is missing or wrongly written",
            "look at the sheet; wait for the publisher to put the missing rows back",
            row=row,
            column=column,
            found=after.label,
        )


def part_of_month(log: ProblemLog, period: Period) -> Period:
    """Return the days of a month that the document speaks of: its title may name a first or last day within it."""
    days = titled_days(log.context.title) if log.contract.months_in_title and period.type == "month" else None
    if days is None or period.end < days[0] or period.start > days[1]:
        return period
    return Period("month", max(period.start, days[0]), min(period.end, days[1]))


def ends_as_titled(log: ProblemLog, periods: Sequence[tuple[int, int, Period]]) -> None:
    """Refuse a table that does not end with the period, or fill the days, that the title of its release names."""
    if log.contract.days_in_title and (days := titled_days(log.context.title)) and periods:
        _fills_days(log, days, periods)
    if log.contract.months_in_title and (days := titled_days(log.context.title)):
        _fills_months(log, days, [item for item in periods if item[2].type == "month"])
    named = titled_end(log.context.title) or titled_end(log.context.file)
    if log.contract.ends_before_title is None or named is None or not periods:
        return
    # Where a table has years ending, the last of them is what the title names, not the calendar year before it; a
    # calendar year that ends later is a part of one, headed as the whole.
    ending = [item for item in periods if item[2].type == "year_ending"]
    later = [item for item in periods if ending and item[2].end > named]
    row, column, last = max(later or ending or periods, key=lambda item: item[2].end)
    quarters = (named.year - last.end.year) * 4 + (named.month - last.end.month) // 3
    if quarters not in log.contract.ends_before_title:
        log.problem(
            "ends_otherwise_than_titled",
            f"the last period is {last.label}, but the title names a year or quarter ending {named:%B %Y}",
            "look whether rows are missing or the periods have slipped; if the publisher changed what a release "
            f"holds, correct `ends_before_title` in {log.contract.file}",
            row=row,
            column=column,
            found=log.context.title,
        )


def _fills_days(log: ProblemLog, days: tuple[date, date], periods: Sequence[tuple[int, int, Period]]) -> None:
    windows = [item for item in periods if item[2].type == "between"]
    if windows:  # months or years beside the windows speak for themselves
        _windows_as_titled(log, days, windows)
    periods = [item for item in periods if item[2].type == "day"]
    if not periods:
        return
    first, last = (pick(periods, key=lambda item: item[2].end) for pick in (min, max))
    for (row, column, period), end, meant in ((first, first[2].start, days[0]), (last, last[2].end, days[1])):
        if end != meant:
            log.problem(
                "days_not_as_titled",
                f"the table speaks of {first[2].label} to {last[2].label}, its title of {days[0]} to {days[1]}",
                "look at the document; wait for the publisher to mend the dates, or correct `days_in_title` in "
                f"{log.contract.file}",
                row=row,
                column=column,
                found=period.label,
            )
            return


def _fills_months(log: ProblemLog, days: tuple[date, date], months: Sequence[tuple[int, int, Period]]) -> None:
    """Refuse months of which the first or the last does not hold the day that the title names."""
    if not months:
        return
    first, last = (pick(months, key=lambda item: item[2].end) for pick in (min, max))
    for (row, column, period), day in ((first, days[0]), (last, days[1])):
        if not period.start <= day <= period.end:
            log.problem(
                "months_not_as_titled",
                f"the table speaks of {first[2].label} to {last[2].label}, its title of {days[0]} to {days[1]}",
                "look at the document: a month may be missing; wait for the publisher to mend it, or correct "
                f"`months_in_title` in {log.contract.file}",
                row=row,
                column=column,
                found=period.label,
            )
            return


def _windows_as_titled(log: ProblemLog, days: tuple[date, date], windows: Sequence[tuple[int, int, Period]]) -> None:
    """Refuse windows that are neither those of the title nor the same days of the year before."""
    titled = Period("between", *days)
    known = [titled, *([before] if (before := year_before(titled)) else [])]
    strange = next((item for item in windows if item[2] not in known), None)
    if strange is None and any(period == titled for *_, period in windows):
        return
    row, column, period = strange or windows[0]
    log.problem(
        "days_not_as_titled",
        f"the title names {titled.label}; the table has {', '.join(period.label for *_, period in windows)}",
        "look at the document; wait for the publisher to mend the dates, or correct `days_in_title` in "
        f"{log.contract.file}",
        row=row,
        column=column,
        found=period.label,
    )
