"""Ret_D01: returns by nationality, age, sex and type of return, by quarter."""

from datetime import date

from assets.contracts.language import Contract, Dimension, Listing, Measure, PeriodColumn, Repeats, UsualRevision

CONTRACT = Contract(
    table_id="Ret_D01",
    title="Returns from the UK, by nationality, age, sex and type of return",
    pages=("/government/statistical-data-sets/*",),
    documents=(r"(?i)^returns[ -](detailed[ -])?datasets",),
    formats=("xlsx",),
    sheets=(r"Data[ _-]+Ret_D01",),
    layout=Listing(
        columns=(
            Repeats(label="Year"),
            PeriodColumn(label="Quarter", styles=("quarter",)),
            Dimension(label="Nationality", name="nationality", categories="nationalities"),
            Dimension(label="Region", name="region", categories="regions"),
            Dimension(label="Return type group", name="return_type_group", categories="categories:return_type_group"),
            Dimension(label="Return type", name="return_type", categories="categories:return_type"),
            Dimension(label="Age", name="age_group", categories="categories:returns_age_group"),
            Dimension(label="Sex", name="sex", categories="categories:sex"),
            Dimension(
                label="Return destination group", name="destination_group", categories="categories:destination_group"
            ),
            Measure(label="Number of returns", name="returns", unit="returns", minimum=1.0, maximum=100_000),
        ),
        end="End of table",
        consecutive=True,
    ),
    coverage="full",
    natural_key=(
        "period",
        "nationality",
        "region",
        "return_type_group",
        "return_type",
        "age_group",
        "sex",
        "destination_group",
    ),
    groups=("return_type_group",),
    revision_levels={"group_nationality": ("nationality",)},
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
    pivot=r"Ret_D01",
    verified=("returns-datasets-dec-2022.xlsx to returns-datasets-sep-2023.xlsx: real rows, rebuilt furniture",),
    facts=(
        "To June 2023 the data ended one quarter before the release's name.",
        "Keys are not unique in 2022 Q4, refused entry, return type `Not available`: sum by key first.",
        "Returns are events, not people; port returns are apart from enforced and voluntary returns.",
    ),
)
