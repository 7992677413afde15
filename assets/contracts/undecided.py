"""What a person has yet to decide of a drafted contract.

Belongs here: finding it, so that such a contract is not loaded. Does not belong here: making a draft
(`assets.drafting`), or rules that every contract keeps (`rules`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from assets.contracts.faults import Fault
from assets.contracts.language import UNDECIDED, Contract


def undecided(contract: Contract) -> list[Fault]:
    """Return what is yet to be decided of a contract: its open lines, and texts left `undecided`."""
    lines = [f"a person has to decide: {line}" for line in contract.undecided]
    texts = [f"{place} is left {UNDECIDED!r}: say what is meant" for place in _left_open(contract, "")]
    return [Fault(contract.file, None, "undecided", message) for message in [*lines, *texts]]


def _left_open(value: object, place: str) -> Iterator[str]:
    """Yield where a text is left undecided."""
    if value == UNDECIDED:
        yield place
    elif is_dataclass(value):
        name = getattr(value, "label", "")
        for item in fields(value):
            yield from _left_open(getattr(value, item.name), f"{place} {name!r}, {item.name}" if name else item.name)
    elif isinstance(value, dict):
        for key, held in value.items():
            yield from _left_open(held, f"{place} {key!r}")
    elif isinstance(value, tuple):
        for held in value:
            yield from _left_open(held, place)
