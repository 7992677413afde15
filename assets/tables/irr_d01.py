"""Irr_D01 (from February 2026 IER_D01): detected arrivals by method of entry, by quarter."""

from datetime import date

from assets.contracts.conditions import StatusOf
from assets.contracts.language import Contract, Dimension, Listing, Measure, PeriodColumn, Repeats, UsualRevision

# Stated for small boats alone; nothing says it of the other methods of entry.
OF_SMALL_BOATS = StatusOf(
    dimension="method_of_entry",
    names=("Small boat arrivals",),
    status="final",
    basis="small boats time series note 1: the quarterly statistics are final and authoritative",
)

CONTRACT = Contract(
    table_id="Irr_D01",
    title="Detected attempts to enter the UK irregularly (from 2026: illegal entry routes)",
    pages=("/government/statistical-data-sets/*",),
    documents=(
        r"(?i)^irregular[ -]migration.*(detailed dataset|data-tables|detailed-dataset)",
        r"(?i)^illegal[ -]entry[ -]routes.*dataset",
    ),
    formats=("xlsx", "csv"),
    sheets=(r"Data[ _-]+Irr_D01", r"Data[ _-]+IER_D01", "csv"),
    layout=Listing(
        columns=(
            Repeats(label="Year"),
            PeriodColumn(label="Quarter", styles=("quarter",)),
            Dimension(label="Method of entry", name="method_of_entry", categories="categories:method_of_entry"),
            Dimension(label="Nationality", name="nationality", categories="nationalities"),
            Dimension(label="Region", name="region", categories="regions"),
            Dimension(label="Sex", name="sex", categories="categories:sex"),
            Dimension(label="Age Group", name="age_group", categories="categories:irr_age_group"),
            Measure(
                label="Number of detections",
                also=("Arrivals", "Detections", "Number of arrivals", "Number of detected arrivals"),
                name="arrivals",
                unit="people",
                minimum=1.0,
                maximum=100_000,
            ),
        ),
        end="End of table",
        consecutive=True,
    ),
    coverage="full",
    natural_key=("period", "method_of_entry", "nationality", "region", "sex", "age_group"),
    groups=("method_of_entry",),
    revision_levels={"group_nationality": ("nationality",)},
    usual_revisions=(
        UsualRevision(
            group="Inadequately documented air arrivals",
            days=185,
            percent=65,
            change=30,
            basis="releases of 2023, each against every later one: the newest quarter is incomplete, 55.6 % were added",
        ),
        UsualRevision(
            days=450,
            percent=8,
            change=30,
            basis="releases of 2023, each against every later one: largest 5.5 %, oldest 420 days",
        ),
    ),
    starts=date(2018, 1, 1),
    ends_before_title=(0,),
    sparse=True,
    official_label="official statistics",
    revision_status="not_stated",
    status_basis="the workbook says that numbers may change as its database is updated (notes 13 and 15)",
    statuses=(OF_SMALL_BOATS,),
    pivot=r"(Irr|IER)_D01",
    verified=(
        "irregular-migration-to-the-UK-detailed-dataset-year-ending-september-2023.xlsx",
        "tidied copies of the releases of 2023-02-23, 2023-05-25 and 2023-08-24",
    ),
    inferred="IER_D01 in its 2026 form: sheet and file names as public code reads them",
    facts=(
        "Recorded detections on different methods of entry are not directly comparable (workbook note 6).",
        "Final is stated of small boat arrivals alone, not of the other methods of entry.",
        "Small boat arrivals here are a series of their own: 2022 Q3 is 20,301 from June 2023, 20,282 in SB_01.",
    ),
)
