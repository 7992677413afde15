"""Ret_D04: foreign national offender returns by destination, by quarter."""

from assets.contract import Contract, Dimension, Listing, Measure, PeriodColumn, Repeats

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
            Measure(label="Number of foreign national offender returns", name="returns", unit="returns", minimum=1.0),
        ),
        end="End of table",
    ),
    coverage="full",
    natural_key=("period", "destination", "destination_region"),
    unique_key=True,
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
