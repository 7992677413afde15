"""Damaged releases: none is published with figures it does not show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from assets.tables import contracts
from tests.faults.mutants.bases import bases
from tests.faults.mutants.harness import Laboratory, Mutant, Outcome
from tests.faults.mutants.kinds import kinds
from tests.faults.mutants.plan import SHORT, befalls, long_run, sample, short_run
from tests.faults.mutants.real import real_bases
from tests.faults.mutants.report import PAGE, failures


@pytest.fixture(scope="module")
def laboratory() -> Iterator[Laboratory]:
    with Laboratory(bases()) as opened:
        yield opened


def assert_none_fails(outcomes: Sequence[Outcome]) -> None:
    """Fail with every outcome that is not as it must be, and the command that tries it again."""
    if found := failures(outcomes):
        pytest.fail(found, pytrace=False)


def test_the_bases_are_accepted_whole_and_every_table_has_one(laboratory):
    assert laboratory.faults_of_bases() == []
    assert {table.partition("@")[0] for table in laboratory.tables()} == set(contracts())


def test_no_mutant_of_the_short_run_publishes_a_wrong_figure(laboratory):
    mutants = short_run()
    outcomes = list(laboratory.run(mutants))
    assert len(outcomes) == len(mutants) >= SHORT
    assert {mutant.kind for mutant in mutants} == set(kinds())
    assert_none_fails(outcomes)


@pytest.mark.slow
def test_no_mutant_of_the_long_run_publishes_a_wrong_figure(laboratory):
    outcomes = list(laboratory.run(long_run(laboratory)))
    assert len(outcomes) >= 2_000
    assert_none_fails(outcomes)


@pytest.mark.slow
@settings(max_examples=500, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data(), seed=st.integers(1, 2**31))
def test_no_mutant_at_any_place_publishes_a_wrong_figure(laboratory, data, seed):
    """The other seeds: `hypothesis` draws kind, table and place, and shrinks to the simplest that fails."""
    mutant = Mutant(data.draw(st.sampled_from(sorted(kinds()))), data.draw(st.sampled_from(laboratory.tables())), seed)
    assume(befalls(laboratory, mutant))
    assert_none_fails(list(laboratory.run([mutant])))


@pytest.mark.slow
def test_no_mutant_of_a_real_release_publishes_a_wrong_figure(real: Path):
    with Laboratory(real_bases(real)) as laboratory:
        assert laboratory.faults_of_bases() == []
        outcomes = list(laboratory.run(sample(laboratory, 20)))
    assert len(outcomes) >= 150
    assert_none_fails(outcomes)


def test_the_page_of_results_has_every_kind_and_no_wrong_figure():
    text = PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([^`]+)` ", text, re.MULTILINE)) == set(kinds())
    assert "Wrong figures accepted: 0." in text
    tried = re.search(r"Mutants tried: ([\d,]+)", text)
    assert tried and int(tried[1].replace(",", "")) >= 2_000
