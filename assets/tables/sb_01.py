"""SB_01: small boat arrivals by day, the weekly time series."""

from assets.contract import Contract, Listing, Measure, NoteColumn, PeriodColumn

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
            Measure(label="Migrants arrived", name="arrivals", unit="people"),
            Measure(label="Boats arrived", name="boats", unit="boats"),
            Measure(
                label="Boats arrived - involved in uncontrolled landings",
                name="uncontrolled_landings",
                unit="boats",
                markers={"-": "not collected before 1 January 2023"},
            ),
            NoteColumn(label="Notes", known=("Revised",)),
        ),
    ),
    coverage="full",
    natural_key=("period",),
    official_label="transparency data",
    revision_status="provisional_never_finalised",
    status_basis="workbook note 1: provisional operational data, subject to change",
    verified=("30 weekly workbooks published 2025-11-14 to 2026-07-24",),
    facts=(
        "Uncontrolled landings are a subset of boats arrived (workbook note 5).",
        "Final figures are those of the illegal entry routes statistics (workbook note 1).",
    ),
)
