"""Illegal working visits and arrests by calendar year or year ending, in a spreadsheet or an HTML document."""

from dataclasses import replace

from assets.contracts.language import Crosstab, Listing, PeriodColumn
from assets.contracts.markers import BESIDE
from assets.contracts.periods import PeriodType
from assets.tables.illegal_working_visits import ARRESTS, CHANGES, VISITS
from assets.tables.illegal_working_visits import CONTRACT as SERIES

_STYLES: tuple[PeriodType, ...] = ("year", "year_ending", "between")

CONTRACT = replace(
    SERIES,
    table_id="illegal_working_years",
    title="Illegal working visits and arrests, by year",
    formats=("ods", "xlsx", "html"),
    layout=Listing(
        columns=(
            PeriodColumn(
                label="Year",
                also=("Calendar year", "Period", "Date", "Year ending", "Financial year"),
                styles=_STYLES,
                beside=BESIDE,
            ),
            VISITS,
            ARRESTS,
            *CHANGES,
        ),
        consecutive=True,
    ),
    also_as=(Crosstab(corner=None, styles=_STYLES, rows=(VISITS, ARRESTS), ordered=False, columns_not_read=CHANGES),),
    other_periods=("month", "quarter", "between"),
    coverage="window",
    # A whole year may have ended up to three quarters before the month that the title names.
    ends_before_title=(0, 1, 2, 3),
    promised_by=(),
    inferred="yearly figures since 2019 that public text quotes from the edition to December 2025; no table was seen",
)
