"""The daily page of the Ministry of Defence, May 2022 to January 2023: one day in prose."""

from assets.contracts.language import Contract, Facts, Invariant, Measure, NotRead

CONTRACT = Contract(
    table_id="mod_daily",
    title="Migrants detected crossing the English Channel in small boats: daily data of the Ministry of Defence",
    pages=(
        "/government/publications/migrants-detected-crossing-the-english-channel-in-small-boats*",
        "/government/statistical-data-sets/migrants-detected-crossing-the-english-channel-in-small-boats*",
    ),
    documents=(r"(?i)small boats - daily data",),
    formats=("html",),
    sheets=(r"list \d+",),
    layout=Facts(
        period_label="Period",
        styles=("day",),
        rows=(
            Measure(label="Number of migrants detected in small boats", name="arrivals", unit="people", maximum=10_000),
            Measure(label="Number of boats detected", name="boats", unit="boats", maximum=500),
            Measure(
                label="Number of boats known by the MOD to be involved in uncontrolled landings",
                name="uncontrolled_landings",
                unit="boats",
                maximum=500,
                required=False,
            ),
        ),
        rows_not_read=(
            NotRead(
                label=r"^The Ministry of Defence does not believe that any migrants arrived on their own terms",
                reason="a statement without a figure, in place of the number of uncontrolled landings",
            ),
        ),
    ),
    coverage="single",
    natural_key=("period",),
    invariants=(
        Invariant(lesser="boats", greater="arrivals"),
        Invariant(lesser="uncontrolled_landings", greater="boats"),
    ),
    days_before_update=(1, 10),
    publisher="Ministry of Defence",
    official_label="transparency data",
    revision_status="provisional_never_finalised",
    status_basis="page, About the data: provisional management information, subject to change",
    may_be_empty=True,
    verified=("4 snapshots of 2022-05-24 to 2022-12-15, and 3 of the page after it was closed, without figures",),
    facts=(
        "Another source than SB_01, never a vintage of it: 71 of 235 days differ in people.",
        "From February 2023 a legacy page without figures.",
        "Some pages speak of two days: those of 26 September and 3 October 2022.",
    ),
)
