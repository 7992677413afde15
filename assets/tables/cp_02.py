"""CP_02: illegal working civil penalties, by quarter."""

from assets.contracts.language import Contract, Invariant, Listing, Measure, PeriodColumn

CONTRACT = Contract(
    table_id="CP_02",
    title="Volume and value of illegal working civil penalties",
    pages=(
        "/government/collections/migration-transparency-data",
        "/government/publications/immigration-enforcement*",
        "/government/statistical-data-sets/immigration-enforcement*",
    ),
    documents=(r"(?i)\bimmigration[ _-]*enforcement", r"(?i)^IE(?![a-z])"),
    formats=("xlsx", "ods"),
    sheets=(r"CP_02",),
    layout=Listing(
        columns=(
            PeriodColumn(label="Quarter", styles=("quarter",)),
            Measure(
                label="Number of Penalties Issued",
                name="penalties",
                unit="penalties",
                maximum=100_000,
                markers={":": "not available"},
            ),
            Measure(
                label="Value of penalties issued (Millions)",
                name="value",
                unit="GBP million",
                kind="money",
                precision=0.1,
                maximum=1_000,
                markers={":": "not available"},
            ),
        ),
        consecutive=True,
    ),
    coverage="full",
    natural_key=("period",),
    invariants=(
        # A penalty is of more than a pound and, whatever it was issued for, of less than half a million.
        Invariant(lesser="penalties", greater="value", times=1_000_000),
        Invariant(lesser="value", greater="penalties", times=0.5),
    ),
    official_label="management information",
    revision_status="provisional_never_finalised",
    status_basis="workbook notes, Global: management information, provisional and subject to change",
    verified=("IE__Q3_2023_Background_Published.xlsx",),
    facts=(
        "Gross values, before objection and appeal.",
        "A published 0 is nil, not missing (workbook notes, special values).",
    ),
)
