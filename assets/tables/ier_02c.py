"""IER_02c (until 2025 Irr_02c): small boat arrivals by age group and sex over calendar years and the latest period."""

from dataclasses import replace

from assets.contracts.crosstabs import Matrix
from assets.contracts.language import Dimension
from assets.contracts.markers import BESIDE
from assets.tables.ier_01 import ARRIVALS, CHANGES, INFERRED, PART_OF_YEAR, total
from assets.tables.ier_01 import CONTRACT as IER_01
from assets.tables.ier_02a import USUAL
from assets.tables.irr_d01 import OF_SMALL_BOATS

CONTRACT = replace(
    IER_01,
    table_id="IER_02c",
    title="Small boat arrivals, by age group and sex",
    sheets=(r"(IER|Irr)[_-]02c",),
    layout=Matrix(
        corner=None,
        styles=("year", "year_ending", "between"),
        by=(
            Dimension(label="Age group", name="age_group", categories="categories:irr_age_group"),
            Dimension(label="Sex", name="sex", categories="categories:sex"),
        ),
        rows=(ARRIVALS, total("All ages", "All age groups", "Total arrivals", "Total small boat arrivals")),
        residual=("Not currently recorded",),
        beside=BESIDE,
        columns_not_read=CHANGES,
        consecutive=True,
    ),
    natural_key=("period", "age_group", "sex", "measure"),
    groups=(),
    usual_revisions=USUAL,
    revision_status=OF_SMALL_BOATS.status,
    status_basis=OF_SMALL_BOATS.basis,
    statuses=(),
    inferred=INFERRED,
    facts=(
        "Sexes belong to the age group above them by their position alone; an age group's own row is its total.",
        "Ages may be revised after an age assessment.",
        "Totals are the measure total_arrivals; windows may overlap and are never added.",
        PART_OF_YEAR,
    ),
)
