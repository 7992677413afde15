"""What the tests of damaged releases share: the laboratory, and how they fail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from tests.faults.mutants.bases import bases
from tests.faults.mutants.harness import Laboratory, Outcome
from tests.faults.mutants.report import failures


@pytest.fixture(scope="module")
def laboratory() -> Iterator[Laboratory]:
    with Laboratory(bases()) as opened:
        yield opened


def assert_none_fails(outcomes: Sequence[Outcome]) -> None:
    """Fail with every outcome that is not as it must be, and the command that tries it again."""
    if found := failures(outcomes):
        pytest.fail(found, pytrace=False)
