"""IER_02a (until 2025 Irr_02a): small boat arrivals and boats, by month."""

from dataclasses import replace

from assets.contracts.crosstabs import Calendar
from assets.contracts.language import Invariant, Measure, UsualRevision
from assets.contracts.markers import BESIDE
from assets.tables.ier_01 import CHANGES, INFERRED, MARKERS
from assets.tables.ier_01 import CONTRACT as IER_01
from assets.tables.irr_d01 import OF_SMALL_BOATS

USUAL = (
    UsualRevision(
        days=450,
        percent=2,
        change=100,
        basis="sums of the editions of February 2022 to August 2026, as quoted: only July to September 2022 changed, "
        "by 1.1 % and 90 people at most",
    ),
)

CONTRACT = replace(
    IER_01,
    table_id="IER_02a",
    title="Small boat arrivals and boats, by month",
    sheets=(r"(IER|Irr)[_-]02a",),
    layout=Calendar(
        corner=None,
        styles=("month", "year", "between"),
        rows=(
            Measure(
                label="arrivals",
                also=(
                    "Total arrivals",
                    "Small boat arrivals",
                    "Total small boat arrivals",
                    "people",
                    "people arriving",
                ),
                name="arrivals",
                unit="people",
                markers=MARKERS,
                beside=BESIDE,
            ),
            Measure(
                label="boats",
                also=("Total boats", "Number of boats", "Boats arrived", "Total incidents", "incidents"),
                name="boats",
                unit="boats",
                markers=MARKERS,
                beside=BESIDE,
                maximum=100_000,
            ),
        ),
        total=("Total", "Total for the year", "Year total", "Annual total"),
        not_yet=("z", "[z]", ":", "[x]"),
        beside=BESIDE,
        columns_not_read=CHANGES,
        consecutive=True,
    ),
    natural_key=("period", "measure"),
    groups=(),
    invariants=(Invariant(lesser="boats", greater="arrivals"),),
    usual_revisions=USUAL,
    revision_status=OF_SMALL_BOATS.status,
    status_basis=OF_SMALL_BOATS.basis,
    statuses=(),
    inferred=INFERRED,
    facts=(
        "A series of its own: six months differ from SB_01 (check ier_02a_against_sb_01_by_month).",
        "Months stand beside the totals of their years: never sum over `period_type`.",
        "The total of an unfinished year is of its days to the last month published, never of the year.",
        "IER_02d of the same file counts arrivals matched with claims and referrals; it is not read, and its smaller "
        "totals are never arrivals.",
    ),
)
