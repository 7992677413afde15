"""The page of the last 7 days: small boat arrivals by day, ahead of the weekly time series."""

from assets.contracts.language import Contract, Invariant, Listing, Measure, NoteColumn, PeriodColumn, UsualRevision

CONTRACT = Contract(
    table_id="last_7_days",
    title="Small boat arrivals: last 7 days",
    pages=("/government/publications/migrants-detected-crossing-the-english-channel-in-small-boats*",),
    documents=(r"(?i)^small boat arrivals: last 7 days", r"(?i)small-boats-last-7-days"),
    formats=("html",),
    sheets=(r"table \d+", r"markdown \d+"),
    layout=Listing(
        columns=(
            PeriodColumn(label="Date", styles=("day",)),
            Measure(label="Migrants arrived", name="arrivals", unit="people", maximum=10_000),
            Measure(label="Boats arrived", name="boats", unit="boats", maximum=500),
            Measure(
                label="Boats involved in uncontrolled landings", name="uncontrolled_landings", unit="boats", maximum=500
            ),
            NoteColumn(label="Notes", known=("Revised",)),
        ),
        positional=True,
        consecutive=True,
    ),
    coverage="window",
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
            basis="pages from December 2025 to July 2026: one revision, 13.3 %",
        ),
        UsualRevision(percent=15, change=3, basis="boats: never revised on those pages"),
    ),
    days_before_update=(1, 10),
    official_label="transparency data",
    revision_status="provisional_never_finalised",
    status_basis="small boats time series note 1: provisional operational data, subject to change",
    verified=("6 snapshots of 2025-12-15 to 2026-07-13, one without a header row and one left as raw markdown",),
    facts=("Fills days that SB_01 does not have yet; where both speak of a day the later publication counts.",),
)
