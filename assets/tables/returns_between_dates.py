"""Returns between two dates, as the ad hoc HTML documents give them, with the same period a year before."""

from assets.contracts.language import Contract, Crosstab, Measure, NotRead, Subject
from assets.contracts.markers import BESIDE, IN_PLACE


def _returns(label: str, name: str, *also: str, unit: str = "returns") -> Measure:
    return Measure(label=label, also=also, name=name, unit=unit, markers=IN_PLACE, beside=BESIDE, required=False)


CONTRACT = Contract(
    table_id="returns_between_dates",
    title="Returns from the UK between two dates",
    pages=("/government/publications/returns-from-the-uk-and-illegal-working-activity-since-july-2024/*",),
    documents=("",),
    formats=("html",),
    sheets=(r"table \d+", r"markdown \d+"),
    layout=Crosstab(
        corner=None,
        styles=("between",),
        rows=(
            _returns(
                "All returns (enforced and voluntary)",
                "enforced_and_voluntary",
                "Enforced and voluntary returns",
                "Total enforced and voluntary returns",
                "Total returns (enforced and voluntary)",
            ),
            _returns("Enforced returns", "enforced"),
            _returns("Voluntary returns", "voluntary"),
            _returns(
                "Foreign national offender returns",
                "foreign_national_offenders",
                "Returns of foreign national offenders",
                "FNO returns",
            ),
            _returns("Early removal scheme returns", "early_removal_scheme", "Returns under the early removal scheme"),
            _returns("Asylum-related returns", "asylum_related", "Asylum related returns"),
            _returns("Charter flights", "charter_flights", "Number of charter flights", unit="flights"),
        ),
        ordered=False,
        columns_not_read=(
            NotRead(
                label="Change",
                also=("Difference", "% change", "Percentage change", "Change (%)"),
                reason="derived by the publisher from two columns beside it",
            ),
        ),
    ),
    subjects=(Subject(words=r"\breturn(s|ed)\b", others=r"illegal[ -]working|\bvisits\b|\barrests\b"),),
    coverage="window",
    days_in_title=True,
    natural_key=("period", "measure"),
    official_label="transparency data",
    revision_status="provisional_never_finalised",
    status_basis="documents of the publication: ad hoc figures, subject to recording delay",
    may_be_empty=True,
    promised_by=(r"(?i)\breturns?\b.*\b(from|between)[ _-]\d{1,2}[ _-]",),
    inferred="stored text of the documents of the publication, which give their figures in prose; no table was seen",
    facts=(
        "Each document is an edition of its own, and its first day moves: editions are never subtracted.",
        "The headline counts enforced and voluntary returns; offender and asylum-related returns lie inside them.",
    ),
)
