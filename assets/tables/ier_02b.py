"""IER_02b (until 2025 Irr_02b): small boat arrivals by nationality over calendar years and the latest period."""

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
    table_id="IER_02b",
    title="Small boat arrivals, by nationality",
    sheets=(r"(IER|Irr)[_-]02b",),
    layout=Matrix(
        corner=None,
        styles=("year", "year_ending", "between"),
        by=(Dimension(label="Nationality", name="nationality", categories="nationalities"),),
        rows=(ARRIVALS, total("All nationalities", "Total arrivals", "Total small boat arrivals")),
        residual=("All other nationalities", "Other nationalities", "Not currently recorded"),
        beside=BESIDE,
        columns_not_read=CHANGES,
        consecutive=True,
    ),
    natural_key=("period", "nationality", "measure"),
    groups=(),
    revision_levels={"group_nationality": ("nationality",)},
    usual_revisions=USUAL,
    revision_status=OF_SMALL_BOATS.status,
    status_basis=OF_SMALL_BOATS.basis,
    statuses=(),
    inferred=INFERRED,
    facts=(
        "Only the most frequent nationalities are named, and which they are changes: a nationality that is not named "
        "is no 0, it lies in `All other nationalities`.",
        "The nationality last recorded counts, so that people move between nationalities from release to release.",
        "Totals are the measure total_arrivals; windows may overlap and are never added.",
        PART_OF_YEAR,
    ),
)
