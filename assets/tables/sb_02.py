"""SB_02: small boat arrivals and preventions by week, the weekly time series."""

from datetime import date

from assets.contracts.language import Contract, Invariant, Listing, Measure, NoteColumn, PeriodColumn, UsualRevision

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
            Measure(label="Migrants arrived", name="arrivals", unit="people", maximum=50_000),
            Measure(label="Boats arrived", name="boats", unit="boats", maximum=2_000),
            Measure(
                label="Boats arrived - involved in uncontrolled landings",
                name="uncontrolled_landings",
                unit="boats",
                maximum=2_000,
                markers={"-": "not collected before the week ending 1 January 2023"},
            ),
            Measure(
                label="Migrants prevented",
                name="migrants_prevented",
                unit="people",
                maximum=50_000,
                markers=_PREVENTIONS,
            ),
            Measure(
                label="Events prevented", name="events_prevented", unit="events", maximum=2_000, markers=_PREVENTIONS
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
            measure="migrants_prevented",
            days=120,
            percent=40,
            change=20,
            basis="releases of May and June 2026: nine revisions, largest 39.2 %, oldest 89 days",
        ),
        UsualRevision(
            measure="events_prevented",
            days=120,
            percent=40,
            change=5,
            basis="releases of May and June 2026: eleven revisions, largest 30.8 %, oldest 110 days",
        ),
        UsualRevision(
            measure="arrivals", percent=15, change=30, basis="never revised in 30 releases; as the days of SB_01"
        ),
        UsualRevision(
            measure="boats", percent=15, change=3, basis="never revised in 30 releases; as the days of SB_01"
        ),
        UsualRevision(
            measure="uncontrolled_landings",
            percent=15,
            change=3,
            basis="revised once, to put right an error of 5 boats",
        ),
    ),
    starts=date(2018, 1, 1),
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
