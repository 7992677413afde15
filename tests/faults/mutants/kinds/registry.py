"""What a kind of fault is, and the list of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tests.faults.mutants.place import Place, Told

Expects = Literal["same", "read", "refuse", "shown", "tie", "other", "told"]
Names = Literal["cell", "sheet", "file"]


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come of a mutant.

    Attributes:
        expects: `same`: read as before or set aside; `read`: read as before; `refuse`: set aside; `shown`: read as
            `figures` or set aside; `tie`: both files of the moment set aside; `other`: the
            file it was made from counts;
            `told`: named among what is set aside.
        figures: The figures that may be read, where `shown`.
        data: The bytes of the changed file, where it is not the opened document that is saved.
        file: The name of the changed file, where it is another.
    """

    expects: Expects
    figures: Sequence[Told] = ()
    data: bytes | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault.

    Attributes:
        name: Its name.
        paragraph: What it is about, as the page of results groups them.
        what: What is done to the file.
        expects: What must come of it, unless the change says otherwise.
        names: How near a refusal must name the place: its cell, its sheet, or the file.
        alone: Whether no release before it is held.
        beside: Whether the changed file lies beside the release it was made from, at the same moment.
        change: Makes the change.
    """

    name: str
    paragraph: str
    what: str
    expects: Expects
    names: Names
    alone: bool
    beside: bool
    change: Callable[[Place], Expected | None]


_KINDS: dict[str, Kind] = {}
Change = Callable[[Place], Expected | None]


def kind(
    paragraph: str,
    what: str,
    expects: Expects = "refuse",
    *,
    names: Names = "cell",
    alone: bool = False,
    beside: bool = False,
) -> Callable[[Change], Change]:
    """Register a change as a kind of fault, by the name of its function."""

    def register(change: Change) -> Change:
        name = change.__name__.replace("_", "-")
        assert name not in _KINDS, name
        _KINDS[name] = Kind(name, paragraph, what, expects, names, alone, beside, change)
        return change

    return register


def family(
    paragraph: str, cases: dict[str, tuple[str, Any]], expects: Expects = "refuse", *, names: Names = "cell"
) -> Callable[[Callable[[Place, Any], Expected | None]], Callable[[Place, Any], Expected | None]]:
    """Register one change as several kinds, which differ in what is written."""

    def register(change: Callable[[Place, Any], Expected | None]) -> Callable[[Place, Any], Expected | None]:
        for name, (what, value) in cases.items():
            assert name not in _KINDS, name
            made = lambda place, value=value: change(place, value)  # noqa: E731
            _KINDS[name] = Kind(name, paragraph, what, expects, names, False, False, made)
        return change

    return register
