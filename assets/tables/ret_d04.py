"""Ret_D04: foreign national offender returns by destination, by quarter."""

from datetime import date

from assets.contracts.language import Contract, Dimension, Listing, Measure, PeriodColumn, Repeats, UsualRevision

CONTRACT = Contract(
    table_id="Ret_D04",
    title="Foreign national offender returns from the UK, by return destination",
    pages=("/government/statistical-data-sets/*",),
    documents=(r"(?i)^returns[ -](detailed[ -])?datasets",),
    formats=("xlsx",),
    sheets=(r"Data[ _-]+Ret_D04",),
    layout=Listing(
        columns=(
            Repeats(label="Year"),
            PeriodColumn(label="Quarter", styles=("quarter",)),
            Dimension(label="Return destination", name="destination", categories="nationalities"),
            Dimension(label="Return destination region", name="destination_region", categories="regions"),
            Measure(
                label="Number of foreign national offender returns",
                name="returns",
                unit="returns",
                minimum=1.0,
                maximum=100_000,
            ),
        ),
        end="End of table",
        consecutive=True,
    ),
    coverage="full",
    natural_key=("period", "destination", "destination_region"),
    revision_levels={"group_nationality": ("destination",)},
    unique_key=True,
    usual_revisions=(
        UsualRevision(
            days=185,
            percent=15,
            change=30,
            basis="releases of 2023, each against every later one: largest 2.8 %",
        ),
        UsualRevision(
            days=730,
            percent=10,
            change=30,
            basis="releases of 2023, each against every later one: largest 2.5 %, oldest 694 days",
        ),
    ),
    starts=date(2010, 1, 1),
    ends_before_title=(0, 1),
    sparse=True,
    official_label="accredited official statistics",
    revision_status="not_stated",
    status_basis="the workbook says that the most recent quarters are provisional, not which",
    pivot=r"Ret_D04",
    verified=("returns-datasets-dec-2022.xlsx to returns-datasets-sep-2023.xlsx: real rows, rebuilt furniture",),
    facts=(
        "Foreign national offender returns lie inside enforced, voluntary and port returns: never added to them.",
        "Sums to the same totals as Ret_D03 in every release.",
    ),
)
