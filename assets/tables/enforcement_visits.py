"""All immigration enforcement visits and arrests, in the Immigration Enforcement workbook."""

from assets.contracts.language import Contract, Listing, Measure, PeriodColumn, Subject, YearColumn
from assets.contracts.markers import BESIDE, IN_PLACE

_NOT_AVAILABLE = {**IN_PLACE, ":": "not available", "n/a": "not applicable"}

_YEAR = YearColumn(label="Year", also=("Calendar year",), once=True, required=False)
_QUARTER = PeriodColumn(label="Quarter", also=("Month",), styles=("quarter", "month"), beside=BESIDE)
_PERIOD = PeriodColumn(
    label="Period",
    also=("Year", "Calendar year", "Year ending"),
    styles=("quarter", "month", "year_ending", "year"),
    beside=BESIDE,
)
_VISITS = Measure(
    label="Number of visits",
    also=(
        "Visits",
        "Enforcement visits",
        "Number of enforcement visits",
        "Total visits",
        "Immigration enforcement visits",
        "Total enforcement visits",
    ),
    name="visits",
    unit="visits",
    markers=_NOT_AVAILABLE,
    beside=BESIDE,
)
_ARRESTS = Measure(
    label="Number of arrests",
    also=(
        "Arrests",
        "Enforcement arrests",
        "Number of enforcement arrests",
        "Total arrests",
        "Arrests from enforcement visits",
    ),
    name="arrests",
    unit="arrests",
    markers=_NOT_AVAILABLE,
    beside=BESIDE,
)

CONTRACT = Contract(
    table_id="enforcement_visits",
    title="Immigration enforcement visits and arrests",
    pages=(
        "/government/collections/migration-transparency-data",
        "/government/publications/immigration-enforcement*",
        "/government/statistical-data-sets/immigration-enforcement*",
    ),
    documents=(r"(?i)\bimmigration[ _-]*enforcement", r"(?i)^IE(?![a-z])"),
    formats=("xlsx", "ods"),
    sheets=(r"(?!(?i:cover|contents|notes)).*",),
    layout=Listing(columns=(_YEAR, _QUARTER, _VISITS, _ARRESTS), consecutive=True),
    also_as=(Listing(columns=(_PERIOD, _VISITS, _ARRESTS), consecutive=True),),
    subjects=(
        Subject(
            words=r"^(?!.*illegal[ -]working).*\benforcement visits\b",
            others=r"illegal[ -]working|\bregions?\b|\bsectors?\b|\bnationalit",
        ),
    ),
    coverage="full",
    natural_key=("period",),
    official_label="management information",
    revision_status="provisional_never_finalised",
    status_basis="workbook notes, Global: management information, provisional and subject to change",
    may_be_empty=True,
    inferred="the furniture of the workbook of the third quarter of 2023, which holds no table of visits; "
    "the measures are those the Home Office quotes",
    facts=(
        "Holds the visits to find illegal working too: the two are never added.",
        "An arrest is neither an offence nor a return.",
    ),
)
