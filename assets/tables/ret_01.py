"""Ret_01: returns by type over calendar years and the latest year ending, as the summary tables give them."""

from datetime import date

from assets.contracts.language import Change, Contract, Listing, Measure, NotRead, Part, PeriodColumn
from assets.contracts.markers import BESIDE, IN_PLACE


def _total(group: str, name: str, words: str) -> Measure:
    """A group's total: a label with `total` and the group's words, and none of another group or of a part."""
    parts = r"asylum|national|offender|detention|removal|assisted|controlled|verified|juxtaposed|ports|%|change"
    others = "|".join(other for other in ("enforced", "voluntary", "refused") if other not in words)
    pattern = rf"(?=.*\btotal\b)(?=.*\b{words}\b)(?!.*(?:{parts}|{others})).*"
    label, also = f"{group}, total", (f"Total {group[0].lower()}{group[1:]}",)
    return Measure(label=label, also=also, name=name, unit="returns", markers=IN_PLACE, beside=BESIDE, pattern=pattern)


CONTRACT = Contract(
    table_id="Ret_01",
    title="Returns from the UK, by type of return, over twelve months",
    pages=("/government/statistical-data-sets/*",),
    documents=(r"(?i)^returns[ _-]summary",),
    formats=("ods", "xlsx"),
    sheets=(r"Ret_01",),
    layout=Listing(
        columns=(
            PeriodColumn(
                label="Date of return",
                also=("Data of return", "Year", "Period", "Date", "Year of return"),
                styles=("year", "year_ending"),
                beside=BESIDE,
            ),
            _total("Enforced returns", "enforced", "enforced"),
            _total("Voluntary returns", "voluntary", "voluntary"),
            _total("Refused entry at port and subsequently departed", "port_returns", "refused entry"),
            NotRead(
                label="Total returns",
                also=("Total", "All returns"),
                required=False,
                reason="adds groups that are never added here",
            ),
            Part(
                label="Enforced removals",
                pattern=r"(?!.*\btotal\b)(?:(?:enforced|voluntary) returns?,? |"
                r"refused entry at port and subsequently departed,? |of which:? )?"
                r"(?:enforced removals(?: from detention)?|non-detained enforced removals|"
                r"other returns from detention|assisted(?: voluntary)? returns|controlled returns|"
                r"other verified returns|departed from (?:uk ports|juxtaposed controls)|not available)",
                reason="the types of return, which Ret_D01 gives in full by quarter",
            ),
        ),
        rows_not_read=(
            Change(label="Change in the latest year", reason="derived by the publisher from two rows above it"),
            NotRead(
                label="Percentage change in the latest year (%)",
                also=("Percentage change in the latest year", "% change in the latest year"),
                reason="derived by the publisher from two rows above it",
            ),
        ),
        consecutive=True,
    ),
    coverage="full",
    starts=date(2004, 1, 1),
    natural_key=("period",),
    ends_before_title=(0, 1),
    official_label="accredited official statistics",
    revision_status="not_stated",
    status_basis="the mark [p] names the periods that are provisional; the others are not spoken of",
    inferred="public code that reads the live file of August 2026 by its labels: `Data of return` (the publisher's "
    "slip), the three totals, `2024 [p]`, `year ending June 2026 [p]`, the two rows of change; the names of the "
    "columns between the totals were not seen",
    facts=(
        "Calendar years and years ending equal the sums of Ret_D01 of the same release (check ret_01_equals_ret_d01).",
        "Windows may overlap: a calendar year and a year ending are never added.",
        "Columns between the totals are not read; they must add up to the total to their left.",
    ),
)
