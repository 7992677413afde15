"""SB_01: small boat arrivals by day, the weekly time series."""

from datetime import date

from assets.contracts.language import Contract, Invariant, Listing, Measure, NoteColumn, PeriodColumn, UsualRevision

CONTRACT = Contract(
    table_id="SB_01",
    title="Migrants detected crossing the English Channel in small boats: daily arrivals",
    pages=("/government/publications/migrants-detected-crossing-the-english-channel-in-small-boats*",),
    documents=(r"(?i)small.boats.*time.series",),
    formats=("ods",),
    sheets=("SB_01",),
    layout=Listing(
        columns=(
            PeriodColumn(label="Date", styles=("day",)),
            Measure(label="Migrants arrived", name="arrivals", unit="people", maximum=10_000),
            Measure(label="Boats arrived", name="boats", unit="boats", maximum=500),
            Measure(
                label="Boats arrived - involved in uncontrolled landings",
                name="uncontrolled_landings",
                unit="boats",
                maximum=500,
                markers={"-": "not collected before 1 January 2023"},
            ),
            NoteColumn(label="Notes", known=("Revised",)),
        ),
        consecutive=True,
    ),
    coverage="full",
    natural_key=("period",),
    invariants=(
        Invariant(lesser="boats", greater="arrivals"),
        Invariant(lesser="uncontrolled_landings", greater="boats"),
    ),
    usual_revisions=(
        UsualRevision(
            measure="arrivals",
            percent=15,
            change=30,
            basis="never revised in 30 releases from November 2025 to July 2026; the page of the last 7 days, made of "
            "the same records, was revised once, by 13.3 %",
        ),
        UsualRevision(percent=15, change=3, basis="boats: never revised in those 30 releases"),
    ),
    starts=date(2018, 1, 1),
    official_label="transparency data",
    revision_status="provisional_never_finalised",
    status_basis="workbook note 1: provisional operational data, subject to change",
    verified=("30 weekly workbooks published 2025-11-14 to 2026-07-24",),
    facts=(
        "Uncontrolled landings are a subset of boats arrived (workbook note 5).",
        "Final figures are those of the illegal entry routes statistics (workbook note 1).",
    ),
)
