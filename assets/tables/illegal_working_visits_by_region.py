"""Illegal working visits and arrests by region: the breakdown in a table of its own, where a file has it."""

from dataclasses import replace

from assets.contracts.language import Breakdown, Listing, Subject, Whole
from assets.contracts.markers import BESIDE
from assets.tables.illegal_working_visits import (
    ARRESTS,
    CHANGES,
    MONTH,
    NATIONALITY,
    OTHER_SCOPES,
    PERIOD,
    REGION,
    SECTOR,
    TITLE_PERIOD,
    TOTALS,
    VISITS,
    YEAR,
    crossed_with,
)
from assets.tables.illegal_working_visits import CONTRACT as SERIES

_CROSSED = (crossed_with(NATIONALITY), crossed_with(SECTOR))

CONTRACT = replace(
    SERIES,
    table_id="illegal_working_visits_by_region",
    title="Illegal working visits and arrests, by region",
    formats=("ods", "xlsx", "html"),
    layout=Listing(
        columns=(YEAR, MONTH, REGION, VISITS, ARRESTS, *_CROSSED, *CHANGES),
        complete=True,
        consecutive=True,
    ),
    also_as=(
        Listing(
            columns=(PERIOD, REGION, VISITS, ARRESTS, *_CROSSED, *CHANGES),
            complete=True,
            consecutive=True,
        ),
        Breakdown(
            dimension=REGION,
            measures=(VISITS, ARRESTS),
            styles=PERIOD.styles,
            title_period=TITLE_PERIOD,
            beside=BESIDE,
            crossed=_CROSSED,
            columns_not_read=CHANGES,
        ),
    ),
    subjects=(
        Subject(words=r"illegal[ -]working", others=OTHER_SCOPES),
        Subject(words=r"\b(regions?|nations?)\b", others=r"\b(sectors?|industry)\b|\bnationalit"),
    ),
    other_periods=(),
    totals=(),
    whole=Whole(dimension="region", names=TOTALS),
    coverage="window",
    natural_key=("period", "region"),
    groups=("region",),
    promised_by=(r"(?i)illegal[ _-]working.*\bby\b.*\bregions?\b",),
    inferred="the guidance on accessible spreadsheets and the breakdowns the Home Office names; no file was seen",
    facts=(
        *SERIES.facts,
        "One margin, never crossed with another; rows that total the others stay out of the mart.",
    ),
)
