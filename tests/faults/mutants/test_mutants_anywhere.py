"""Damaged releases beyond the plan: of any seed, and real ones. Apart from the others, so that both workers have a part."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.faults.mutants.conftest import assert_none_fails
from tests.faults.mutants.harness import Laboratory, Mutant
from tests.faults.mutants.kinds import kinds
from tests.faults.mutants.plan import befalls, sample
from tests.faults.mutants.real import real_bases


@pytest.mark.parametrize("tries", [pytest.param(40, marks=pytest.mark.slow), pytest.param(200, marks=pytest.mark.long)])
def test_no_mutant_at_any_place_publishes_a_wrong_figure(laboratory, tries):
    """The other seeds: `hypothesis` draws kind, table and place, and shrinks to the simplest that fails."""

    @settings(max_examples=tries, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(data=st.data(), seed=st.integers(1, 2**31))
    def none_publishes_one(data: st.DataObject, seed: int) -> None:
        kind, table = data.draw(st.sampled_from(sorted(kinds()))), data.draw(st.sampled_from(laboratory.tables()))
        mutant = Mutant(kind, table, seed)
        assume(befalls(laboratory, mutant))
        assert_none_fails(list(laboratory.run([mutant])))

    none_publishes_one()


@pytest.mark.parametrize("each", [pytest.param(4, marks=pytest.mark.slow), pytest.param(20, marks=pytest.mark.long)])
def test_no_mutant_of_a_real_release_publishes_a_wrong_figure(real: Path, each):
    with Laboratory(real_bases(real)) as laboratory:
        assert laboratory.faults_of_bases() == []
        tables = laboratory.tables()
        outcomes = list(laboratory.run(sample(laboratory, each)))
    assert len(outcomes) == each * len(tables) >= 7 * each
    assert_none_fails(outcomes)
