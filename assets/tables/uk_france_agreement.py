"""Transfers into and returns from the UK under the UK–France agreement, by month: the returns scheme of August 2025."""

from datetime import date

from assets.contracts.language import Contract, Listing, Measure, PeriodColumn, UsualRevision, YearColumn
from assets.contracts.markers import BESIDE, IN_PLACE

# The page of the Border Security Commander; `organised_immigration_crime_disruptions` stands on it too.
PUBLICATION = "/government/publications/the-border-security-commanders-annual-report-data"
DATA_SHEETS = r"(?!(?i:cover|contents|notes)).*"

CONTRACT = Contract(
    table_id="uk_france_agreement",
    title="Transfers into and returns from the UK under the UK-France agreement, by month",
    pages=(PUBLICATION, f"{PUBLICATION}/*"),
    # GOV.UK cuts addresses at 100 characters: no pattern may rest on their end.
    documents=(r"(?i)\buk[ _–-]+france[ _–-]+agreement", r"(?i)transfers[ _-]into[ _-]and[ _-]returns[ _-]from"),
    formats=("html", "ods", "xlsx"),
    sheets=(DATA_SHEETS,),
    layout=Listing(
        columns=(
            YearColumn(label="Year", once=True, required=False),
            PeriodColumn(label="Month", also=("Date", "Period"), styles=("month",), beside=BESIDE),
            Measure(
                label="IN",
                also=(
                    "Transferred in",
                    "Transfers in",
                    "Transfers into the UK",
                    "Transfers into the United Kingdom",
                    "Transferred into the UK",
                    "Transferred into the United Kingdom",
                    "Transferred to the UK",
                ),
                name="transferred_in",
                unit="people",
                markers=IN_PLACE,
                beside=BESIDE,
                maximum=100_000,
            ),
            Measure(
                label="OUT",
                also=(
                    "Returned out",
                    "Returns to France",
                    "Returned to France",
                    "Returns from the UK",
                    "Returns from the United Kingdom",
                    "Returned from the UK",
                    "Returned from the United Kingdom",
                ),
                name="returned_out",
                unit="people",
                markers=IN_PLACE,
                beside=BESIDE,
                maximum=100_000,
            ),
        ),
        consecutive=True,
    ),
    totals=("Total", "Total to date", "Grand total", "All months"),
    coverage="full",
    natural_key=("period",),
    usual_revisions=(
        UsualRevision(
            percent=50,
            change=20,
            basis="no two editions are known; the document says that figures may be revised for corrections, "
            "duplicates or reclassified cases, so a figure may fall as well as rise",
        ),
    ),
    starts=date(2025, 8, 6),
    months_in_title=True,
    official_label="ad hoc release from operational systems, not designated official statistics",
    revision_status="provisional_never_finalised",
    status_basis="the document: operational reporting systems; figures may be revised for corrections, duplicates or "
    "case reclassification",
    inferred="HTML of the table of 16 July 2026 and its figures as public repositories quote them "
    "(tompickup23/asylumstats 8f7f1877, danseacroft-lang/migrantcross 6d67842e and 03ffe521); the document itself was "
    "not at hand",
    facts=(
        "The agreement began on 6 August 2025; the document's title names its days, and the last month may be a part.",
        "People: somebody who is returned to France, comes back and is returned again is counted once.",
        "Returns are completed returns to France, not referrals, detentions or requests.",
        "Another source than the returns statistics, which may hold the same people: never added to them.",
    ),
)
