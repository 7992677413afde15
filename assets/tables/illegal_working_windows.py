"""Illegal working visits and arrests of a few periods side by side, as the ad hoc HTML documents give them."""

from dataclasses import replace

from assets.contracts.language import Crosstab, Listing, PeriodColumn
from assets.contracts.markers import BESIDE
from assets.contracts.sentences import Sentence, Sentences
from assets.tables.illegal_working_visits import ARRESTS, CHANGES, MONTH, PUBLICATION, VISITS, YEAR
from assets.tables.illegal_working_visits import CONTRACT as SERIES

# As the Home Office gave its figures on 2 December 2024.
_SENTENCES = Sentences(
    sentences=(
        Sentence(
            pattern=r"From {period},? operational colleagues targeting unscrupulous employers carried out {visits} "
            r"visits with {arrests} arrests"
        ),
        Sentence(
            pattern=r"This is compared to {visits before} visits from {period before} with {arrests before} arrests",
            after="visits",
        ),
    ),
    about=r"\bvisits?\b|\barrest(?:s|ed)?\b",
)

CONTRACT = replace(
    SERIES,
    table_id="illegal_working_windows",
    title="Illegal working visits and arrests between two dates",
    sentences=_SENTENCES,
    pages=(f"{PUBLICATION}/*",),
    formats=("html",),
    sheets=(r"table \d+", r"markdown \d+"),
    layout=Listing(
        columns=(
            PeriodColumn(
                label="Period",
                also=("Date", "Dates", "Between"),
                styles=("between", "month", "quarter"),
                beside=BESIDE,
            ),
            VISITS,
            ARRESTS,
            *CHANGES,
        ),
    ),
    also_as=(
        Listing(columns=(YEAR, MONTH, VISITS, ARRESTS, *CHANGES), consecutive=True),
        Crosstab(
            corner=None,
            styles=("between", "month", "quarter"),
            rows=(VISITS, ARRESTS),
            ordered=False,
            columns_not_read=CHANGES,
        ),
    ),
    other_periods=("year", "year_ending"),
    coverage="window",
    days_in_title=True,
    inferred="stored text of the publication's documents and the published measures; no table was seen",
    facts=(
        "Each document is an edition of its own; the first day of its period moves: editions are never subtracted.",
        *SERIES.facts,
    ),
)
