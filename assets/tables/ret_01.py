"""Ret_01: returns by type over calendar years and the latest year ending, as the summary tables give them."""

from datetime import date

from assets.contracts.language import Contract, Listing, Measure, NotRead, PeriodColumn
from assets.contracts.markers import BESIDE, IN_PLACE


def _total(label: str, name: str, words: str) -> Measure:
    """A group's total: a label with `total` and the group's words, and none of another group or of a part."""
    parts = r"asylum|national|offender|detention|assisted|controlled|verified|juxtaposed|%|change"
    others = "|".join(other for other in ("enforced", "voluntary", "refused") if other not in words)
    pattern = rf"(?=.*\btotal\b)(?=.*\b{words}\b)(?!.*(?:{parts}|{others})).*"
    return Measure(label=label, name=name, unit="returns", markers=IN_PLACE, beside=BESIDE, pattern=pattern)


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
                also=("Year", "Period", "Date", "Year of return"),
                styles=("year", "year_ending"),
                beside=BESIDE,
            ),
            _total("Total enforced returns", "enforced", "enforced"),
            _total("Total voluntary returns", "voluntary", "voluntary"),
            _total("Total refused entry at port and subsequently departed", "port_returns", "refused entry"),
            NotRead(
                label="Total returns",
                also=("Total", "All returns"),
                required=False,
                reason="adds groups that are never added here",
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
    inferred="public code that reads the table: periods in the first column, totals found by the words `total` and "
    "`enforced`, `voluntary` or `refused entry`; the other columns were not seen",
    facts=(
        "Calendar years equal the sums of Ret_D01 of the same release (check ret_01_equals_ret_d01).",
        "Windows may overlap: a calendar year and a year ending are never added.",
    ),
)
