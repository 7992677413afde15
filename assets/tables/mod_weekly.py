"""The weekly documents of the Ministry of Defence, April 2022 to January 2023: seven days each."""

from assets.contracts.language import Contract, Invariant, Listing, Measure, PeriodColumn

CONTRACT = Contract(
    table_id="mod_weekly",
    title="Weekly number of migrants detected in small boats, of the Ministry of Defence",
    pages=(
        "/government/publications/migrants-detected-crossing-the-english-channel-in-small-boats*",
        "/government/statistics/migrants-detected-crossing-the-english-channel-in-small-boats-weekly-data*",
    ),
    documents=(r"(?i)^weekly number of migrants detected in small boats",),
    formats=("html",),
    sheets=(r"table \d+",),
    layout=Listing(
        columns=(
            PeriodColumn(label="Date", styles=("day",)),
            Measure(
                label="Migrants detected", name="arrivals", unit="people", maximum=10_000, beside={"[r]": "revised"}
            ),
            Measure(label="Boats detected", name="boats", unit="boats", maximum=500, beside={"[r]": "revised"}),
        ),
        consecutive=True,
    ),
    coverage="single",
    natural_key=("period",),
    days_in_title=True,
    invariants=(Invariant(lesser="boats", greater="arrivals"),),
    publisher="Ministry of Defence",
    official_label="official statistics",
    revision_status="provisional_never_finalised",
    status_basis="page, About the data: provisional management information, subject to change",
    verified=("4 documents of 2022-05-15 to 2023-01-29, one with `389 [r]`",),
    facts=("Another source than SB_01, never a vintage of it: 30 of 179 days differ.",),
)
