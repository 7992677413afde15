"""Illegal working visits and arrests by month or quarter, as a spreadsheet."""

from assets.contracts.language import Contract, Listing, Measure, PeriodColumn, Subject
from assets.contracts.markers import BESIDE, IN_PLACE

# The breakdowns (`illegal_working_visits_by_…`) and the HTML documents (`illegal_working_windows`) share these.
PUBLICATION = "/government/publications/returns-from-the-uk-and-illegal-working-activity-since-july-2024"
OTHER_SCOPES = r"all (immigration )?enforcement visits|\breturn(s|ed)\b"
BREAKDOWNS = r"\bregions?\b|\b(sectors?|industry)\b|\bnationalit(y|ies)\b"
PERIOD = PeriodColumn(
    label="Period",
    also=("Month", "Quarter", "Date", "Year"),
    styles=("month", "quarter", "year_ending", "year"),
    beside=BESIDE,
)
VISITS = Measure(
    label="Visits",
    also=("Number of visits", "Illegal working visits", "Number of illegal working visits"),
    name="visits",
    unit="visits",
    markers=IN_PLACE,
    beside=BESIDE,
)
ARRESTS = Measure(
    label="Arrests",
    also=("Number of arrests", "Illegal working arrests", "Number of illegal working arrests"),
    name="arrests",
    unit="arrests",
    markers=IN_PLACE,
    beside=BESIDE,
)

CONTRACT = Contract(
    table_id="illegal_working_visits",
    title="Illegal working visits and arrests",
    pages=(PUBLICATION, f"{PUBLICATION}/*"),
    documents=("",),
    formats=("ods", "xlsx"),
    sheets=(r"(?!(?i:cover|contents|notes)).*",),
    layout=Listing(columns=(PERIOD, VISITS, ARRESTS), consecutive=True),
    subjects=(Subject(words=r"illegal[ -]working", others=f"{OTHER_SCOPES}|{BREAKDOWNS}"),),
    coverage="full",
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
