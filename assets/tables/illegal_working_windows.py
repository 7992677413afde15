"""Illegal working visits and arrests of a few periods side by side, as the ad hoc HTML documents give them."""

from dataclasses import replace

from assets.contracts.language import Crosstab, Listing, NotRead, PeriodColumn
from assets.contracts.markers import BESIDE
from assets.contracts.sentences import Sentence, Sentences
from assets.tables.illegal_working_visits import ARRESTS, PUBLICATION, VISITS
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
                also=("Month", "Quarter", "Date", "Dates"),
                styles=("between", "month", "quarter", "year_ending"),
                beside=BESIDE,
            ),
            VISITS,
            ARRESTS,
        ),
    ),
    also_as=(
        Crosstab(
            corner=None,
            styles=("between", "month", "quarter", "year_ending"),
            rows=(VISITS, ARRESTS),
            ordered=False,
            columns_not_read=(
                NotRead(
                    label="Change",
                    also=("Difference", "% change", "Percentage change", "Change (%)"),
                    reason="derived by the publisher from two columns beside it",
                ),
            ),
        ),
    ),
    coverage="window",
    days_in_title=True,
    inferred="stored text of the publication's documents and the published measures; no table was seen",
    facts=(
        "Each document is an edition of its own; the first day of its period moves: editions are never subtracted.",
        *SERIES.facts,
    ),
)
