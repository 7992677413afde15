"""Irr_D05 (from February 2026 IER_D05): what became of NRM referrals of small boat arrivals, by quarter of arrival."""

from dataclasses import replace

from assets.contracts.language import Dimension, Listing, Measure, UsualRevision
from assets.tables.irr_d02 import (
    AGE_GROUP,
    LATER,
    NATIONALITY,
    QUARTER,
    REGION,
    SEX,
    SHARED_FACTS,
    VERIFIED,
    YEAR,
)  # fmt: skip
from assets.tables.irr_d02 import CONTRACT as D02

CONTRACT = replace(
    D02,
    table_id="Irr_D05",
    title="Outcomes of NRM referrals from small boat arrivals (matched records)",
    sheets=(r"Data[ _-]+(Irr|IER)_D05",),
    # Not `consecutive`: a quarter without a referral has no row, as 2018 Q2.
    layout=Listing(
        columns=(
            YEAR,
            QUARTER,
            NATIONALITY,
            REGION,
            SEX,
            AGE_GROUP,
            Dimension(label="NRM Case Outcome", name="nrm_outcome", categories="categories:nrm_outcome"),
            Dimension(
                label="NRM Case Outcome Group", name="nrm_outcome_group", categories="categories:nrm_outcome_group"
            ),
            Measure(
                label="Referrals",
                also=("Outcomes",),
                name="matched_outcomes",
                unit="outcomes",
                minimum=1.0,
                maximum=100_000,
            ),
        ),
        end="End of table",
    ),
    natural_key=("period", "nationality", "region", "sex", "age_group", "nrm_outcome", "nrm_outcome_group"),
    groups=("nrm_outcome_group",),
    usual_revisions=(
        UsualRevision(
            percent=100,
            change=3_000,
            basis="no two releases are held; cases go on from group to group (at most 2,612 outcomes a quarter in the "
            "release of September 2023)",
        ),
    ),
    pivot=r"(Irr|IER)_D05",
    verified=VERIFIED,
    inferred=LATER,
    facts=(
        *SHARED_FACTS,
        "A person stands in several groups: whoever awaits a conclusive grounds decision has had a positive reasonable "
        "grounds decision before (note 24). Groups are never added up to people or referrals.",
    ),
)
