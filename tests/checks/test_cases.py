"""Every check finds nothing in a sound build, and just the change that was made to it."""

from importlib import import_module
from pathlib import Path

import pytest

from assets.checks.checks import checks
from assets.checks.running import Failure
from tests.checks import test_continuity, test_flows  # noqa: F401 — they fill the registry
from tests.checks.registry import CASES, COVERED, Case, Found
from tests.checks.small_build import SmallBuild

for path in sorted(Path(__file__).parent.glob("cases_of_*.py")):  # so do these; another such file is all it takes
    import_module(f"tests.checks.{path.stem}")


def told(failures: list[Failure]) -> Found:
    return [(failure.vintage_id, failure.key, failure.detail) for failure in failures]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.check}-{case.sound.__name__}")
def test_a_check_finds_the_change_and_nothing_before_it(case: Case):
    build = SmallBuild()
    names = () if case.marts == ("*",) else case.marts
    case.sound(build)
    if case.marts:
        build.make(*names)
    assert told(build.run(case.check)) == []
    build.connection.execute(case.change)
    if case.marts and not case.of_the_mart:
        build.make(*names)
    assert told(build.run(case.check)) == case.found


def test_every_check_is_made_to_fire_by_a_test():
    assert {check.name for check in checks()} == COVERED
