"""SB_02: small boat arrivals and preventions by week, the weekly time series."""

from assets.contract import Contract, Listing, Measure, NoteColumn, PeriodColumn

_PREVENTIONS = {"-": "not collected before the week ending 5 May 2024"}

CONTRACT = Contract(
    table_id="SB_02",
    title="Migrants detected crossing the English Channel in small boats: weekly arrivals and preventions",
    pages=("/government/publications/migrants-detected-crossing-the-english-channel-in-small-boats*",),
    documents=(r"(?i)small.boats.*time.series",),
    formats=("ods",),
    sheets=("SB_02",),
    layout=Listing(
        columns=(
            PeriodColumn(label="Week ending", styles=("week",)),
            Measure(label="Migrants arrived", name="arrivals", unit="people"),
            Measure(label="Boats arrived", name="boats", unit="boats"),
            Measure(
                label="Boats arrived - involved in uncontrolled landings",
                name="uncontrolled_landings",
                unit="boats",
                markers={"-": "not collected before the week ending 1 January 2023"},
            ),
            Measure(label="Migrants prevented", name="migrants_prevented", unit="people", markers=_PREVENTIONS),
            Measure(label="Events prevented", name="events_prevented", unit="events", markers=_PREVENTIONS),
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
        "Preventions are operational estimates provided by the French authorities (workbook note 7).",
        "Preventions include finds of maritime equipment and arrests of facilitators (workbook note 8), "
        "so events without people prevented are valid.",
    ),
)
