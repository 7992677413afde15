"""Sentences that give the ad hoc figures on returns, in the forms that their contract declares.

Belongs here: the wording of the sample's sentences. Does not belong here: the figures (`facts/ad_hoc.csv`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_BEFORE = "in the same period 12 months prior"


def returns(period: str, rows: Iterable[Mapping[str, str]]) -> str:
    """Return the paragraphs on returns between two dates.

    Args:
        period: The dates, `5 July 2024 to 22 March 2025`.
        rows: Period, measure and value of each figure; those of another period are of the year before.
    """
    now: dict[str, int] = {}
    before: dict[str, int] = {}
    for row in rows:
        (now if row["period"] == period else before)[row["measure"]] = int(row["value"])
    first, _, last = period.partition(" to ")

    def figures(measure: str) -> tuple[str, str, str]:
        return f"{now[measure]:,}", f"{before[measure]:,}", f"{100 * now[measure] / before[measure] - 100:.0f}%"

    total, total_before, total_change = figures("All returns (enforced and voluntary)")
    enforced, enforced_before, enforced_change = figures("Enforced returns")
    offenders, offenders_before, offenders_change = figures("Foreign national offender returns")
    early, early_before, early_change = figures("Early removal scheme returns")
    asylum, asylum_before, asylum_change = figures("Asylum-related returns")
    flights, flights_before, _ = figures("Charter flights")
    paragraphs = [
        f"Between {first} and {last}, a total of {total} returns were recorded (including both enforced and voluntary "
        f"returns). This is a {total_change} increase on the {total_before} returns {_BEFORE}.",
        f"Included in this total, there were {enforced} enforced returns. This compares with {enforced_before} "
        f"enforced returns {_BEFORE}, an increase of {enforced_change}.",
        f"Of the total returns since {first}, {offenders} were of foreign national offenders (FNOs), this is an "
        f"increase of {offenders_change} compared to {offenders_before} FNO returns {_BEFORE}.",
        f"Within the FNO returns, there have been {early} early removal scheme (ERS) returns, which is a "
        f"{early_change} increase compared to {early_before} {_BEFORE}.",
        f"Of the total returns since {first}, {asylum} were asylum related returns, this is an increase of "
        f"{asylum_change} compared to {asylum_before} asylum returns {_BEFORE}.",
        f"From {period} there have been {flights} charter flights for returns to countries in Africa, Asia, Europe and "
        f"South America, level with the same period 12 months prior ({flights_before}).",
    ]
    return "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
