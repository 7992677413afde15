"""Ret_D02: returns by destination and type of return, by quarter."""

from datetime import date

from assets.contracts.language import Contract, Dimension, Listing, Measure, PeriodColumn, Repeats, UsualRevision

CONTRACT = Contract(
    table_id="Ret_D02",
    title="Returns from the UK, by return destination and type of return",
    pages=("/government/statistical-data-sets/*",),
    documents=(r"(?i)^returns[ -](detailed[ -])?datasets",),
    formats=("xlsx",),
    sheets=(r"Data[ _-]+Ret_D02",),
    layout=Listing(
        columns=(
            Repeats(label="Year"),
            PeriodColumn(label="Quarter", styles=("quarter",)),
            Dimension(label="Return type group", name="return_type_group", categories="categories:return_type_group"),
            Dimension(label="Return type", name="return_type", categories="categories:return_type"),
            Dimension(label="Return destination", name="destination", categories="nationalities"),
            Dimension(label="Return destination region", name="destination_region", categories="regions"),
            Measure(label="Number of returns", name="returns", unit="returns", minimum=1.0, maximum=100_000),
        ),
        end="End of table",
        consecutive=True,
    ),
    coverage="full",
    natural_key=("period", "return_type_group", "return_type", "destination", "destination_region"),
    groups=("return_type_group",),
    revision_levels={"group_nationality": ("destination",)},
    unique_key=False,
    usual_revisions=(
        UsualRevision(
            days=185,
            percent=40,
            change=30,
            basis="releases of 2023, each against every later one: largest 24.8 % (voluntary, the newest quarter)",
        ),
        UsualRevision(
            days=730,
            percent=15,
            change=30,
            basis="releases of 2023, each against every later one: largest 12.3 %, oldest 694 days",
        ),
    ),
    starts=date(2004, 1, 1),
    ends_before_title=(0, 1),
    sparse=True,
    official_label="accredited official statistics",
    revision_status="not_stated",
    status_basis="the workbook says that the most recent quarters are provisional, not which",
    pivot=r"Ret_D02",
    verified=("returns-datasets-dec-2022.xlsx to returns-datasets-sep-2023.xlsx: real rows, rebuilt furniture",),
    facts=(
        "Sums to the same totals as Ret_D01 in every release.",
        "Keys are not unique in some releases (8 to 94 of them): sum by key first.",
    ),
)
