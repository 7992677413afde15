"""Irr_D04 (from February 2026 IER_D04): small boat arrivals by whether they were referred to the NRM, by quarter."""

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
    table_id="Irr_D04",
    title="Small boat arrivals by whether an NRM referral was raised (matched records)",
    sheets=(r"Data[ _-]+(Irr|IER)_D04",),
    layout=Listing(
        columns=(
            YEAR,
            QUARTER,
            Dimension(label="NRM referral", name="nrm_referral", categories="categories:nrm_referral"),
            NATIONALITY,
            REGION,
            SEX,
            AGE_GROUP,
            Measure(
                label="Referrals",
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
    natural_key=("period", "nrm_referral", "nationality", "region", "sex", "age_group"),
    groups=("nrm_referral",),
    usual_revisions=(
        UsualRevision(
            percent=50,
            change=1_500,
            basis="no two releases are held; referrals can be made at any time after arrival (note 23)",
        ),
    ),
    pivot=r"(Irr|IER)_D04",
    verified=VERIFIED,
    inferred=LATER,
    facts=(
        *SHARED_FACTS,
        "The column is called Referrals and counts people, those without a referral among them: its sum is that of "
        "Irr_D02, not a number of referrals.",
        "The National Referral Mechanism (NRM) identifies potential victims of modern slavery (note 29).",
    ),
)
