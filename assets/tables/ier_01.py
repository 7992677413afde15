"""IER_01 (until 2025 Irr_01): detected arrivals by method of entry over calendar years and the latest period."""

from assets.contracts.crosstabs import Matrix
from assets.contracts.language import Contract, Dimension, Measure, NotRead
from assets.contracts.markers import BESIDE, IN_PLACE
from assets.tables.irr_d01 import CONTRACT as D01

# What IER_01 and IER_02a to IER_02c share.
MARKERS = {**IN_PLACE, ":": "not available", "z": "not applicable"}
DOCUMENTS = (
    r"(?i)^(irregular[ _-]migration|illegal[ _-]entry[ _-]routes).*summary",
    # Names of the ODS files of February 2022 and 2023; an XLSX file called data tables is the detailed dataset.
    r"(?i)^irregular-migration-.*data-tables.*\.ods$",
    r"(?i)^irregular-migration-to-the-uk-[a-z]+-20[0-9]{2}\.ods$",
)
ARRIVALS = Measure(label="Arrivals", name="arrivals", unit="people", markers=MARKERS, beside=BESIDE)
CHANGES = tuple(
    NotRead(label=label, reason="derived by the publisher from two columns beside it")
    for label in (
        "Change in the latest year",
        "% change in the latest year",
        "Percentage change in the latest year",
        "Percentage change in the latest year (%)",
        "Change",
        "% change",
    )
)
INFERRED = "public code that reads the summary tables of 2022 to 2026, and cells quoted from them; no file was seen"
PART_OF_YEAR = "A part of a year, as `2026 (January-March)`, is read as its days and never as a year."


def total(*also: str, required: bool = True) -> Measure:
    """Totals that stand among the categories: a measure of their own, so that no sum counts people twice."""
    return Measure(
        label="Total",
        also=also,
        name="total_arrivals",
        unit="people",
        markers=MARKERS,
        beside=BESIDE,
        required=required,
    )


CONTRACT = Contract(
    table_id="IER_01",
    title="Detected arrivals via illegal entry routes, by method of entry",
    pages=D01.pages,
    documents=DOCUMENTS,
    formats=("ods", "xlsx"),
    sheets=(r"(IER|Irr)[_-]01",),
    layout=Matrix(
        corner=None,
        styles=("year", "year_ending", "between"),
        by=(Dimension(label="Method of entry", name="method_of_entry", categories="categories:method_of_entry"),),
        rows=(
            ARRIVALS,
            total("All methods of entry", "All methods", "Total arrivals", "Total detected arrivals", required=False),
        ),
        beside=BESIDE,
        columns_not_read=CHANGES,
        consecutive=True,
    ),
    coverage="full",
    natural_key=("period", "method_of_entry", "measure"),
    groups=("method_of_entry",),
    usual_revisions=D01.usual_revisions,
    starts=D01.starts,
    ends_before_title=(0,),
    official_label="official statistics",
    revision_status=D01.revision_status,
    status_basis=D01.status_basis,
    statuses=D01.statuses,
    inferred=INFERRED,
    facts=(
        *D01.facts,
        "Calendar years equal the sums of Irr_D01 of the same release (check ier_01_against_irr_d01).",
        "Windows may overlap: a calendar year and a year ending are never added.",
        PART_OF_YEAR,
    ),
)
