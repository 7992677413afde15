"""The list of faults: what is done, and what must come of it.

Belongs here: the shape of a fault. Does not belong here: any of them (`faults`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.recovery.attempt import Attempt

Step = Callable[["Attempt"], None]
AGAIN = "`immstats refresh`, as always"


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault.

    Attributes:
        name: Its name.
        section: Heading it stands under.
        what: What is done.
        outcome: What must come of it.
        person: What a person does.
        tries: How often it is tried, each with a seed of its own.
        do: Does it to an attempt's data folder.
        scenario: What the next normal run is: `refresh`, `import` (then a build from the archive), or `job`.
        readable: Whether what is published can still be opened, before anything is done about it.
        verify: What `immstats verify` says of it; empty where it finds nothing, None where the damage is outside of the
            archive, and it is asked after the next run only.
        told: What the next normal run says, in one line, where it stops; empty where it completes.
        remedy: Carries out what that line says; None where nothing is to be done.
        seen_anew: Whether it is lost when pages were first seen, so that the moments since when a gap is known begin
            anew: `catalogue.release_gaps` is then not compared.
        part: Settings under which a build of the archive as it is after the fault is a third state that may be
            published: where a run goes on without a file that did not come, or was not read. None where none may.
    """

    name: str
    section: str
    what: str
    outcome: str
    person: str
    tries: int
    do: Step
    scenario: str = "refresh"
    readable: bool = True
    verify: str | None = ""
    told: str = ""
    remedy: Step | None = None
    seen_anew: bool = False
    part: Mapping[str, str] | None = None


_FAULTS: dict[str, Fault] = {}


def fault(
    section: str,
    what: str,
    outcome: str,
    *,
    person: str = AGAIN,
    tries: int = 1,
    scenario: str = "refresh",
    readable: bool = True,
    verify: str | None = "",
    told: str = "",
    remedy: Step | None = None,
    seen_anew: bool = False,
    part: Mapping[str, str] | None = None,
) -> Callable[[Step], Step]:
    """Put a function that does a fault into the list, under its own name; the arguments are those of `Fault`."""

    def listed(do: Step) -> Step:
        name = do.__name__
        _FAULTS[name] = Fault(
            name, section, what, outcome, person, tries, do, scenario, readable, verify, told, remedy, seen_anew, part
        )
        return do

    return listed


def faults() -> dict[str, Fault]:
    """Return every fault by its name, in the order of their modules."""
    from tests.recovery import faults as modules

    assert modules.__doc__  # importing them has filled the list
    return _FAULTS
