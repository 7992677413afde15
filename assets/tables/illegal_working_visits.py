"""Illegal working visits and arrests by month or quarter, as a spreadsheet."""

from assets.contracts.language import (
    Contract,
    Crossed,
    Crosstab,
    Dimension,
    Listing,
    Measure,
    NotRead,
    PeriodColumn,
    Subject,
    YearColumn,
)
from assets.contracts.markers import BESIDE, IN_PLACE

# The years (`illegal_working_years`), breakdowns (`illegal_working_visits_by_…`) and HTML documents
# (`illegal_working_windows`) share these.
PUBLICATION = "/government/publications/returns-from-the-uk-and-illegal-working-activity-since-july-2024"
# Returns beside visits are those that followed a visit.
OTHER_SCOPES = r"all (immigration )?enforcement visits|^(?!.*\bvisits\b).*\breturn(s|ed)\b"
BREAKDOWNS = r"\b(regions?|nations?)\b|\b(sectors?|industry)\b|\bnationalit(y|ies)\b"
# `2025` in one column and `August` beside it, the year in each row, merged over its rows or only in the first.
YEAR = YearColumn(label="Year", also=("Calendar year",), once=True, required=False)
MONTH = PeriodColumn(label="Month", also=("Quarter", "Month and year"), styles=("month", "quarter"), beside=BESIDE)
PERIOD = PeriodColumn(
    label="Period",
    also=("Date", "Year", "Calendar year", "Year ending"),
    styles=("month", "quarter", "year_ending", "year", "between"),
    beside=BESIDE,
)
VISITS = Measure(
    label="Visits",
    also=(
        "Number of visits",
        "Illegal working visits",
        "Number of illegal working visits",
        "Total visits",
        "Illegal working enforcement visits",
        "Visits conducted",
    ),
    name="visits",
    unit="visits",
    markers=IN_PLACE,
    beside=BESIDE,
)
ARRESTS = Measure(
    label="Arrests",
    also=(
        "Number of arrests",
        "Illegal working arrests",
        "Number of illegal working arrests",
        "Total arrests",
        "Arrests made",
        "Arrests from illegal working visits",
    ),
    name="arrests",
    unit="arrests",
    markers=IN_PLACE,
    beside=BESIDE,
)
CHANGES = (
    NotRead(
        label="Change",
        also=("Difference", "% change", "Percentage change", "Change (%)", "Percentage change (%)", "% difference"),
        pattern=r"(%|percentage )?(change|difference).*",
        required=False,
        reason="derived by the publisher from two columns beside it",
    ),
    NotRead(
        label="Percentage of visits",
        also=("% of visits", "% of total", "Percentage of total", "Percentage of arrests", "% of arrests"),
        required=False,
        reason="derived by the publisher from the column beside it and its total",
    ),
)
_CROSSED = "breakdowns are separate margins, and cells of two at once are small and may be withheld"


def crossed_with(dimension: Dimension) -> Crossed:
    """Return the column of another breakdown, as what makes a cross-table."""
    return Crossed(label=dimension.label, also=dimension.also, reason=_CROSSED)


REGION = Dimension(
    label="Region", also=("UK region", "Region of visit", "Country or region", "Nation or region"), name="region"
)
SECTOR = Dimension(
    label="Sector",
    also=("Industry sector", "Business sector", "Industry", "Business type", "Type of business"),
    name="sector",
)
NATIONALITY = Dimension(
    label="Nationality",
    also=("Nationality of those arrested", "Country of nationality", "Nationality of person arrested"),
    name="nationality",
    categories="nationalities",
)
TOTALS = ("Total", "Grand total", "All", "UK", "UK total", "United Kingdom")
# The period at the end of a title, told by a comma, a colon, a dash, a bracket or `in`; never what follows `to` or
# `since` alone, which says only where the figures end or begin.
TITLE_PERIOD = (
    r"(?i)(?:(?:[,:;(–-]|\b(?:in|for|during)\b)\s*(?:the )?|\b(?=(?:from|between)\b))"
    r"((?:(?:from|between|year ending|12 months ending)\s)?(?:(?!\b(?:by|since)\b)[\w ]|-|–)*\b\d{4}"
    r"(?:\s\([a-z –-]+\))?)\)?\s*$"
)
CONTRACT = Contract(
    table_id="illegal_working_visits",
    title="Illegal working visits and arrests",
    pages=(PUBLICATION, f"{PUBLICATION}/*"),
    documents=("",),
    formats=("ods", "xlsx"),
    sheets=(r"(?!(?i:cover|contents|notes)|list \d+$).*",),
    layout=Listing(columns=(YEAR, MONTH, VISITS, ARRESTS, *CHANGES), consecutive=True),
    also_as=(
        Listing(columns=(PERIOD, VISITS, ARRESTS, *CHANGES), consecutive=True),
        Crosstab(
            corner=None,
            styles=MONTH.styles,
            rows=(VISITS, ARRESTS),
            ordered=False,
            columns_not_read=CHANGES,
            consecutive=True,
        ),
    ),
    subjects=(Subject(words=r"illegal[ -]working", others=OTHER_SCOPES, sisters=BREAKDOWNS),),
    other_periods=("year", "year_ending", "between"),
    coverage="full",
    totals=("Total", "Total for year", "Grand total"),
    natural_key=("period",),
    official_label="transparency data",
    revision_status="provisional_never_finalised",
    status_basis="ad hoc notes of the publication: operational data, subject to recording delay",
    may_be_empty=True,
    promised_by=(r"(?i)illegal[ _-]working[ _-](enforcement[ _-])?(visits|activity|arrests)",),
    inferred="the guidance on accessible spreadsheets (title, notes, one table a sheet) and the published measures; "
    "no file was seen",
    facts=(
        "A subset of all enforcement visits: never added to them.",
        "An arrest is neither an offence nor a return.",
    ),
)
