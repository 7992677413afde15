"""Ret_D03: foreign national offender returns by nationality, by quarter."""

from datetime import date

from assets.contracts.language import Contract, Dimension, Listing, Measure, PeriodColumn, Repeats, UsualRevision

CONTRACT = Contract(
    table_id="Ret_D03",
    title="Foreign national offender returns from the UK, by nationality",
    pages=("/government/statistical-data-sets/*",),
    documents=(r"(?i)^returns[ -](detailed[ -])?datasets",),
    formats=("xlsx",),
    sheets=(r"Data[ _-]+Ret_D03",),
    layout=Listing(
        columns=(
            Repeats(label="Year"),
            PeriodColumn(label="Quarter", styles=("quarter",)),
            Dimension(label="Nationality", name="nationality", categories="nationalities"),
            Dimension(label="Region", name="region", categories="regions"),
            Dimension(
                label="Return destination group", name="destination_group", categories="categories:destination_group"
            ),
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
    natural_key=("period", "nationality", "region", "destination_group"),
    revision_levels={"group_nationality": ("nationality",)},
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
    pivot=r"Ret_D03",
    verified=("returns-datasets-dec-2022.xlsx to returns-datasets-sep-2023.xlsx: real rows, rebuilt furniture",),
    facts=("Foreign national offender returns lie inside enforced, voluntary and port returns: never added to them.",),
)
