"""Names, units and kinds guessed from published labels.

Belongs here: what a label alone suggests. Does not belong here: what the figures below it show (`columns`); every
guess is put before a person.
"""

from __future__ import annotations

import re
import unicodedata

from assets.contracts.columns import Kind
from assets.observations.layouts.labels import label_forms, one_line, plain_label, scale_in

NAME_MAX = 48
# Columns that every table of observations has: a dimension may not take their names.
_TAKEN = {
    "vintage_id", "row", "col", "period_type", "period", "period_start", "period_end", "measure", "unit", "value",
    "marker", "note", "as_published", "revision_status", "status_basis",
}  # fmt: skip
_GLUED = re.compile(r"(?<=[a-z])[0-9]{1,2}(?:,[0-9]{1,2})*(?:,[A-Z])?$")
_NOTES = re.compile(r"\s*\[notes? [^\[\]]*\]", re.IGNORECASE)
_DERIVED = re.compile(r"\b(?:percentage )?change\b|\bdifference\b", re.IGNORECASE)
_RATE = re.compile(r"%|\b(?:per ?cent|percentage|proportion|rate|share)\b", re.IGNORECASE)
_MONEY = re.compile(r"£|\b(?:gbp|cost|costs|pounds?)\b|\bvalue of\b", re.IGNORECASE)
_STOCK = re.compile(
    r"\b(?:awaiting|in receipt|in detention|detained|accommodated|living in|as at|at the end of|caseload|backlog|"
    r"work in progress|outstanding|population|subject to)\b",
    re.IGNORECASE,
)
_UNITS = (
    "people", "persons", "migrants", "detainees", "women", "men", "children", "families", "cases", "returns",
    "applications", "claims", "decisions", "appeals", "grants", "refusals", "withdrawals", "visas", "visits", "arrests",
    "penalties", "incidents", "reports", "referrals", "detections", "arrivals", "boats", "events", "offenders",
    "certificates", "removals", "disruptions", "notices", "passengers",
)  # fmt: skip


def published_label(cell: object) -> str:
    """Return a label as a contract has it: without note references, those glued to its end among them."""
    text = one_line(_NOTES.sub("", one_line(str(cell))))
    bare = _GLUED.sub("", text)
    return bare if bare and plain_label(bare) in label_forms(str(cell)) else text


def is_derived(label: str) -> bool:
    """Say whether a label names a change, which the publisher computed from figures beside it."""
    return _DERIVED.search(label) is not None


def kind_of(label: str, as_at: bool) -> Kind:
    """Guess whether figures are a flow, a stock, a rate or money.

    Args:
        label: Label of the figures.
        as_at: Whether its periods are days as at which something is counted.
    """
    if _RATE.search(label):
        return "rate"
    if _MONEY.search(label):
        return "money"
    return "stock" if as_at or _STOCK.search(label) else "flow"


def unit_of(label: str, title: str, kind: Kind, largest: float) -> str | None:
    """Guess what one is; None where neither label nor title says."""
    if kind == "rate":
        return "share" if largest <= 1 else "per cent"
    if kind == "money":
        scale = re.search(r"hundred|thousand|million|billion", scale_in(label) or "", re.IGNORECASE)
        return f"GBP {scale.group().casefold()}" if scale else "GBP"
    words = [*re.findall(r"[a-z]+", plain_label(label)), *re.findall(r"[a-z]+", plain_label(title))]
    return next((unit for unit in words if unit in _UNITS), None)


class Names:
    """Our names of columns and rows, each given once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def of(self, label: str, fallback: str) -> str:
        """Return a name made of a label, e.g. `number_of_returns`; of the fallback where it has no letters."""
        spelt = label.replace("%", " per cent ").replace("£", " gbp ")
        ascii_only = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
        words = re.findall(r"[a-z0-9]+", ascii_only.casefold())
        name = ""
        for word in words:
            if len(name) + len(word) > NAME_MAX and name:
                break
            name = f"{name}_{word}" if name else word[:NAME_MAX]
        if not re.match(r"[a-z]", name):
            name = f"{fallback}_{name}".rstrip("_")
        if name in _TAKEN:
            name = f"{name}_published"
        unique, number = name, 2
        while unique in self._given:
            unique, number = f"{name}_{number}", number + 1
        self._given.add(unique)
        return unique
