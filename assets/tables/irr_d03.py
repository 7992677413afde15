"""Irr_D03 (from February 2026 IER_D03): what became of asylum claims of small boat arrivals, by quarter of arrival."""

from dataclasses import replace

from assets.contracts.language import Dimension, Listing, Measure, UsualRevision
from assets.tables.irr_d02 import (
    AGE_GROUP,
    APPLICANT_TYPE,
    LATER,
    NATIONALITY,
    QUARTER,
    REGION,
    SEX,
    SHARED_FACTS,
    UASC,
    VERIFIED,
    YEAR,
)  # fmt: skip
from assets.tables.irr_d02 import CONTRACT as D02

CONTRACT = replace(
    D02,
    table_id="Irr_D03",
    title="Initial decisions on asylum claims from small boat arrivals (matched records)",
    sheets=(r"Data[ _-]+(Irr|IER)_D03",),
    layout=Listing(
        columns=(
            YEAR,
            QUARTER,
            NATIONALITY,
            REGION,
            Dimension(label="Asylum Case Outcome", name="asylum_outcome", categories="categories:asylum_outcome"),
            Dimension(
                label="Asylum Case Outcome Group",
                name="asylum_outcome_group",
                categories="categories:asylum_outcome_group",
            ),
            APPLICANT_TYPE,
            UASC,
            SEX,
            AGE_GROUP,
            Measure(
                label="Decisions",
                also=("Outcomes",),
                name="matched_outcomes",
                unit="people",
                minimum=1.0,
                maximum=100_000,
            ),
        ),
        end="End of table",
        consecutive=True,
    ),
    natural_key=(
        "period", "nationality", "region", "asylum_outcome", "asylum_outcome_group", "applicant_type", "uasc", "sex",
        "age_group",
    ),
    groups=("asylum_outcome_group",),
    usual_revisions=(
        UsualRevision(
            percent=100,
            change=15_000,
            basis="no two releases are held; people who await a decision receive one, so that a whole quarter may move "
            "from one group to another (17,419 people at most in the release of September 2023)",
        ),
    ),
    pivot=None,
    verified=VERIFIED,
    inferred=LATER,
    facts=(
        *SHARED_FACTS,
        "Each person with a claim in Irr_D02 stands here once, with the first outcome or still awaiting one; outcomes "
        "may change on appeal (note 18). A quarter's outcomes go on changing with each release.",
        "`Awaiting initial decision` is no decision: the column's name, Decisions or Outcomes, counts it all the same.",
        "The workbook's own pivot table shows main applicants only, so its totals are not those of this table.",
    ),
)  # fmt: skip
