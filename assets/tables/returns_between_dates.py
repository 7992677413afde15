"""Returns between two dates, as the ad hoc HTML documents give them, with the same period a year before."""

from dataclasses import replace

from assets.contracts.language import Contract, Crosstab, Listing, Measure, NotRead, PeriodColumn, Subject
from assets.contracts.markers import BESIDE, IN_PLACE
from assets.contracts.sentences import Sentence, Sentences

_BEFORE = r"in the same period 12 months prior"
_CHANGE = r"(?:increase|decrease)"


def _returns(label: str, name: str, *also: str, unit: str = "returns") -> Measure:
    return Measure(label=label, also=also, name=name, unit=unit, markers=IN_PLACE, beside=BESIDE, required=False)


_MEASURES = (
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
)

_DERIVED = "derived by the publisher from two columns beside it"

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
        rows=_MEASURES,
        ordered=False,
        columns_not_read=(
            NotRead(
                label="Change",
                also=("Difference", "% change", "Percentage change", "Change (%)"),
                reason=_DERIVED,
            ),
        ),
    ),
    also_as=(
        Listing(
            columns=(
                PeriodColumn(label="Period", also=("Dates", "Date"), styles=("between",), beside=BESIDE),
                *(replace(measure, required=measure.name == "enforced") for measure in _MEASURES),
            ),
        ),
    ),
    sentences=Sentences(
        sentences=(
            Sentence(
                pattern=r"Between {period},? a total of {enforced_and_voluntary} returns were recorded "
                r"\(including both enforced and voluntary returns\)"
            ),
            Sentence(
                pattern=rf"This is an? {{percent}} {_CHANGE} on the {{enforced_and_voluntary before}} returns {_BEFORE}"
                r"(?:,? however the figures are subject to a recording delay,? as detailed below)?",
                after="enforced_and_voluntary",
            ),
            Sentence(
                pattern=r"Included in this total,? there were {enforced} enforced returns"
                r"(?: of people with no legal right to remain in the UK)?",
                after="enforced_and_voluntary",
            ),
            Sentence(
                pattern=rf"This compares with {{enforced before}} enforced returns {_BEFORE},? an {_CHANGE} of "
                r"{percent}",
                after="enforced",
            ),
            Sentence(
                pattern=r"Of the total returns since {since},? {foreign_national_offenders} were of foreign national "
                rf"offenders \(FNOs\),? this is an? {_CHANGE} of {{percent}} compared to "
                rf"{{foreign_national_offenders before}} FNO returns {_BEFORE}"
                r"(?: \(FNO returns include both enforced and voluntary returns\))?"
            ),
            Sentence(
                pattern=r"Within the FNO returns,? there have been {early_removal_scheme} early removal scheme \(ERS\) "
                rf"returns,? which is an? {{percent}} {_CHANGE} compared to {{early_removal_scheme before}} {_BEFORE}"
            ),
            Sentence(
                pattern=r"Of the total returns since {since},? {asylum_related} were asylum[ -]related returns,? this "
                rf"is an? {_CHANGE} of {{percent}} compared to {{asylum_related before}} asylum(?:[ -]related)? "
                rf"returns {_BEFORE}(?: \(asylum[ -]related returns include both enforced and voluntary returns\))?"
            ),
            Sentence(
                pattern=r"From {period},? there have been {charter_flights} charter flights for returns to countries "
                r"in [A-Za-z, ]+,? level with the same period 12 months prior \({charter_flights before}\)"
            ),
        ),
        about=r"\breturn(?:s|ed)?\b|\bremov(?:als?|ed)\b|\bdeport|\bcharter flights?\b",
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
    inferred="stored text of the document of 31 March 2025, which gives its figures in sentences; no table was seen",
    facts=(
        "Figures in sentences are marked `in prose`; each is read by one declared sentence, approximations never.",
        "Each document is an edition of its own, and its first day moves: editions are never subtracted.",
        "The headline counts enforced and voluntary returns; offender and asylum-related returns lie inside them.",
    ),
)
