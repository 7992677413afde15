"""Irr_D02 (from February 2026 IER_D02): small boat arrivals by whether they claimed asylum, by quarter of arrival."""

from dataclasses import replace

from assets.contracts.language import Dimension, Listing, Measure, PeriodColumn, Repeats, UsualRevision
from assets.tables.irr_d01 import CONTRACT as D01

# What Irr_D02 to Irr_D05 share: small boat arrivals matched with later records, by quarter of arrival.
YEAR = Repeats(label="Year")
QUARTER = PeriodColumn(label="Quarter", styles=("quarter",))
NATIONALITY = Dimension(label="Nationality", name="nationality", categories="nationalities")
REGION = Dimension(label="Region", name="region", categories="regions")
APPLICANT_TYPE = Dimension(label="Applicant type", name="applicant_type", categories="categories:applicant_type")
UASC = Dimension(label="UASC", name="uasc", categories="categories:uasc")
SEX = Dimension(label="Sex", name="sex", categories="categories:sex")
AGE_GROUP = Dimension(label="Age Group", name="age_group", categories="categories:irr_age_group")
SHARED_FACTS = (
    "Periods are quarters of arrival, not of claim, referral or decision (workbook notes 17 and 23).",
    "Only arrivals matched with later records are counted, extracted on another day than Irr_D01: never a count of "
    "arrivals (workbook notes 21 and 27; 2023 has 28,200 here in 2026, and 29,437 in IER_02a).",
)
VERIFIED = ("irregular-migration-to-the-UK-detailed-dataset-year-ending-september-2023.xlsx",)
LATER = "the labels of 2026, as public code reads them"

CONTRACT = replace(
    D01,
    table_id="Irr_D02",
    title="Small boat arrivals by whether an asylum claim was raised (matched records)",
    sheets=(r"Data[ _-]+(Irr|IER)_D02",),
    formats=("xlsx",),
    layout=Listing(
        columns=(
            YEAR,
            QUARTER,
            Dimension(
                label="Asylum application",
                also=("Asylum claim",),
                name="asylum_claim",
                categories="categories:asylum_claim",
            ),
            NATIONALITY,
            REGION,
            APPLICANT_TYPE,
            UASC,
            SEX,
            AGE_GROUP,
            Measure(
                label="Applications",
                also=("Arrivals",),
                name="matched_arrivals",
                unit="people",
                minimum=1.0,
                maximum=100_000,
            ),
        ),
        end="End of table",
        consecutive=True,
    ),
    natural_key=(
        "period", "asylum_claim", "nationality", "region", "applicant_type", "uasc", "sex", "age_group",
    ),
    groups=("asylum_claim",),
    usual_revisions=(
        UsualRevision(
            percent=50,
            change=1_500,
            basis="no two releases are held; public sums of 2026 against September 2023: at most 1,100 a year were "
            "taken out of the total, and claims made later move people from the one group to the other",
        ),
    ),
    ends_before_title=(0, 1, 2),
    revision_status="not_stated",
    status_basis="the workbook says that numbers may change as its database is updated (notes 13 and 15)",
    statuses=(),
    pivot=r"(Irr|IER)_D02",
    # Copies of releases to 2023 may hold Irr_D01 alone; from 2024 on all five tables are expected in the file.
    may_be_empty=True,
    promised_by=(r"(?i)^(irregular[ -]migration|illegal[ -]entry[ -]routes).*20(2[4-9]|[3-9][0-9])",),
    verified=VERIFIED,
    inferred=LATER,
    facts=(
        *SHARED_FACTS,
        "The column is called Applications until 2025 and Arrivals later. It counts people who arrived, with and "
        "without a claim, dependants among them; claims are the rows of main applicants alone (note 16).",
        "By 2026 only claims made within 14 days of arrival count; in 2023 no limit was stated.",
    ),
)  # fmt: skip
