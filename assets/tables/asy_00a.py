"""Asy_00a: overview of the asylum system; source of the asylum-related returns."""

from assets.contracts.language import Contract, Crosstab, Measure, NotRead

_NOT_AVAILABLE = {":": "not available", "z": "not applicable"}


def _people(label: str, name: str, kind: str = "flow", unit: str = "people") -> Measure:
    return Measure(label=label, name=name, unit=unit, kind=kind, markers=_NOT_AVAILABLE)  # type: ignore[arg-type]


def _rate(label: str, name: str) -> Measure:
    return Measure(label=label, name=name, unit="share", kind="rate", precision=0.0, markers=_NOT_AVAILABLE)


CONTRACT = Contract(
    table_id="Asy_00a",
    title="Asylum claims, initial decisions, awaiting an initial decision, appeals, support and returns",
    pages=("/government/statistical-data-sets/*",),
    documents=(r"(?i)^asylum[ -]summary",),
    formats=("ods", "xlsx"),
    sheets=("Asy_00a",),
    layout=Crosstab(
        corner="Date / As at the end of...",
        styles=("year", "year_ending"),
        rows=(
            _people("People claiming asylum", "people_claiming_asylum"),
            _people("People receiving initial decisions", "initial_decisions"),
            _people("Grants of protection or other leave", "grants"),
            _people("Refusals", "refusals"),
            _people("Withdrawals", "withdrawals"),
            _rate("Grant rate at initial decision", "grant_rate"),
            _people("Cases awaiting an initial decision", "cases_awaiting", "stock", "cases"),
            _people("People awaiting an initial decision", "people_awaiting", "stock"),
            _people("Appeals lodged", "appeals_lodged", unit="appeals"),
            _people("Appeal decisions", "appeal_decisions", unit="appeals"),
            _rate("Appeal success rate", "appeal_success_rate"),
            _people("Asylum seekers in receipt of support", "people_supported", "stock"),
            _people("Of which accommodated in hotels", "people_in_hotels", "stock"),
            _people("Asylum-related returns", "asylum_related_returns", unit="returns"),
            _people("Enforced", "asylum_related_returns_enforced", unit="returns"),
            _people("Voluntary", "asylum_related_returns_voluntary", unit="returns"),
        ),
        consecutive=True,
        columns_not_read=(
            NotRead(label="Change in the latest year", reason="derived by the publisher from two columns beside it"),
            NotRead(label="% change in the latest year", reason="derived by the publisher from two columns beside it"),
        ),
    ),
    coverage="full",
    natural_key=("period", "measure"),
    ends_before_title=(0,),
    official_label="accredited official statistics",
    revision_status="not_stated",
    status_basis="the notes name the periods that are provisional; the others are not spoken of",
    verified=("asylum-summary-sep-2025-tables.ods",),
    facts=(
        "`Enforced` and `Voluntary` belong to `Asylum-related returns` by their position alone.",
        "Asylum-related returns lie inside enforced and voluntary returns: never added to them.",
    ),
)
