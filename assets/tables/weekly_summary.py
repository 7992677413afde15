"""The page of the weekly summary: arrivals and preventions of one week."""

from assets.contracts.language import Contract, Invariant, Listing, Measure

CONTRACT = Contract(
    table_id="weekly_summary",
    title="Weekly summary of small boat arrivals and preventions",
    pages=("/government/publications/migrants-detected-crossing-the-english-channel-in-small-boats*",),
    documents=(r"(?i)^weekly summary of small boat arrivals", r"(?i)weekly-summary-of-small-boat"),
    formats=("html",),
    sheets=(r"table \d+",),
    layout=Listing(
        columns=(
            Measure(label="Migrants arrived", name="arrivals", unit="people", maximum=50_000),
            Measure(label="Boats arrived", name="boats", unit="boats", maximum=2_000),
            Measure(label="Migrants prevented", name="migrants_prevented", unit="people", maximum=50_000),
            Measure(label="Events prevented", name="events_prevented", unit="events", maximum=2_000),
        ),
        heading_period=r"(?i)^week ending (\d{1,2} \w+ \d{4})$",
        heading_styles=("week",),
        heading_weekday=6,  # Sunday
    ),
    coverage="single",
    natural_key=("period",),
    invariants=(Invariant(lesser="boats", greater="arrivals"),),
    days_before_update=(5, 13),
    official_label="transparency data",
    revision_status="provisional_never_finalised",
    status_basis="small boats time series note 1: provisional operational data, subject to change",
    verified=("4 snapshots of 2025-12-16 to 2026-06-30, two with the wrong year in the heading",),
    facts=(
        "Shows a week's first figures only; later revisions in SB_02 do not come back to it.",
        "The page is of the week before the one that has just ended: 8 or 9 days before its update.",
        "The heading's year was wrong in January 2026; the note of the row says where it was read as the next year.",
    ),
)
