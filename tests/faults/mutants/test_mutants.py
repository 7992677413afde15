"""Damaged releases: none is published with figures it does not show."""

from __future__ import annotations

import re

import pytest

from assets.tables import contracts
from tests.faults.mutants.conftest import assert_none_fails
from tests.faults.mutants.kinds import kinds
from tests.faults.mutants.plan import SHORT, long_run, short_run
from tests.faults.mutants.report import PAGE


@pytest.mark.slow
def test_the_bases_are_accepted_whole_and_every_table_has_one(laboratory):
    assert laboratory.faults_of_bases() == []
    assert {table.partition("@")[0] for table in laboratory.tables()} == set(contracts())


def test_no_mutant_of_the_short_run_publishes_a_wrong_figure(laboratory):
    """A sixth of it: the long run has the rest."""
    mutants = short_run()
    assert len(mutants) >= SHORT
    assert {mutant.kind for mutant in mutants} == set(kinds())
    outcomes = list(laboratory.run(mutants[::6]))
    assert len(outcomes) == len(mutants[::6])
    assert_none_fails(outcomes)


@pytest.mark.parametrize("every", [pytest.param(24, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.long)])
def test_no_mutant_of_the_long_run_publishes_a_wrong_figure(laboratory, every):
    """The whole short run, and every kind on some of its tables; `python -m tests.faults.mutants` tries them all."""
    mutants = sorted({*short_run(), *long_run(laboratory, every)}, key=repr)
    outcomes = list(laboratory.run(mutants))
    assert len(outcomes) == len(mutants) >= 6_000 / every
    assert {mutant.kind for mutant in mutants} == set(kinds())
    assert_none_fails(outcomes)


def test_the_page_of_results_has_every_kind_and_no_wrong_figure():
    text = PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([^`]+)` ", text, re.MULTILINE)) == set(kinds())
    assert "Wrong figures accepted: 0." in text
    tried = re.search(r"Mutants tried: ([\d,]+)", text)
    assert tried and int(tried[1].replace(",", "")) >= 2_000
