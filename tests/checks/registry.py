"""The cases of the checks: a sound build of few rows, a change to it, and what the check finds then.

Belongs here: what a case is, and which checks have one. Does not belong here:
the cases (in modules called `cases_of_…`) or running them (`test_cases`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.checks.small_build import SmallBuild

Found = list[tuple[int | None, str, str]]
Test = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Case:
    """One check with a change that it finds.

    Attributes:
        check: Name of the check.
        sound: Fills a build in which the check finds nothing.
        change: SQL that makes it find something.
        found: Vintage, key and detail of each failure then.
        marts: Marts the check reads; they are made before the check, and again after the change.
        of_the_mart: Whether the change is one of the marts themselves, which then are not made again.
    """

    check: str
    sound: Callable[[SmallBuild], None]
    change: str
    found: Found
    marts: tuple[str, ...] = ()
    of_the_mart: bool = False


CASES: list[Case] = []
COVERED: set[str] = set()


def case(
    check: str, change: str, found: Found, marts: tuple[str, ...] = (), of_the_mart: bool = False
) -> Callable[[Callable[[SmallBuild], None]], Callable[[SmallBuild], None]]:
    """Make a case of a function that fills a sound build."""

    def register(sound: Callable[[SmallBuild], None]) -> Callable[[SmallBuild], None]:
        CASES.append(Case(check, sound, change, found, marts, of_the_mart))
        COVERED.add(check)
        return sound

    return register


def covers(check: str) -> Callable[[Test], Test]:
    """Say that a test of another form makes a check fire, and one beside it does not."""

    def register(test: Test) -> Test:
        COVERED.add(check)
        return test

    return register
