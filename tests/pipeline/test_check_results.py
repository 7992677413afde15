"""What Dagster shows of the checks: each on every mart it concerns, with that mart's own failures."""

from dataclasses import replace
from pathlib import Path

import pytest

from assets.checks.checks import checks
from assets.checks.running import Failure
from assets.marts.selection import everything
from assets.marts.sql_files import marts
from assets.tables import contracts
from assets.warehouse.assets import check_results, failures_of_every_table
from assets.warehouse.candidate import Candidate

TABLES = {1: "SB_01", 2: "SB_02", 3: "mod_weekly", 4: "Ret_D02"}


def candidate_with(failures: dict[str, list[Failure]]) -> Candidate:
    tables = {number: contracts()[table_id] for number, table_id in TABLES.items()}
    return Candidate("a build", Path("none"), "", everything(), [], tables, failures)


def failing(*failures: Failure) -> dict[tuple[str, str], int]:
    """Return the number of failures of each check that does not pass, by mart and check."""
    by_check: dict[str, list[Failure]] = {check.name: [] for check in checks()}
    for failure in failures:
        by_check[failure.check].append(failure)
    return {
        (result.asset_key.path[-1], result.check_name): result.metadata["failures"].value
        for result in check_results(candidate_with(by_check))
        if not result.passed
    }


def test_a_vintage_fails_on_the_marts_that_read_its_table():
    check = "sb_01_weeks_equal_sb_02"
    assert failing(Failure(check, 1, "a week", "1 against 0")) == {
        ("crossings", check): 1,
        ("crossings_days_by_people_per_boat", check): 1,
        ("crossings_monthly", check): 1,
        ("crossings_runs_without_arrivals", check): 1,
        ("crossings_yearly", check): 1,
    }
    assert failing(Failure(check, 2, "a week", "1 against 0")) == {("crossings_weekly", check): 1}


def test_what_no_mart_reads_fails_on_the_revisions_and_turns_no_other_mart_red():
    assert not any("mod_weekly" in mart.sources for mart in marts())
    check = "release_does_not_shrink"
    assert failing(Failure(check, 3, "2022", "1 against 0")) == {("revisions", check): 1}


def test_what_names_no_vintage_fails_wherever_a_check_of_some_marts_is_shown():
    check = "never_false_zeros"
    assert failing(Failure(check, None, "2022", "0")) == {("crossings", check): 1, ("crossings_weekly", check): 1}


def concerned(check: str, vintage_id: int | None, key: str) -> set[str]:
    """Return the marts that say of themselves that a check of every table failed on them."""
    failure = Failure(check, vintage_id, key, "what was found")
    assert failing(failure) == {("revisions", check): 1}
    told = failures_of_every_table(candidate_with({check: [failure]}))
    assert all(failures == [failure] for failures in told.values())
    assert failures_of_every_table(candidate_with({check: [replace(failure, exception="known")]})) == {}
    return set(told)


def test_a_check_of_no_table_in_particular_is_told_on_the_marts_that_its_failure_concerns():
    read_ret_d02 = {mart.name for mart in marts() if "ret_d02" in mart.sources_of_all()}
    assert "returns_by_destination" in read_ret_d02 and "crossings" not in read_ret_d02
    assert concerned("release_does_not_shrink", 4, "Ret_D02") == read_ret_d02
    assert concerned("release_does_not_shrink", 3, "mod_weekly") == {"revisions"}
    assert concerned("no_negative_count", None, "Ret_D02 returns") == read_ret_d02
    assert concerned("marts_keep_their_grain", None, "marts.crossings") == {"crossings"}


@pytest.mark.parametrize(
    ("key", "mart"),
    [
        ("marts.crossings.arrivals", "crossings"),
        ("marts.crossings_between_dates.arrivals", "crossings"),
        ("marts.returns_between_dates.figure", "returns_between_dates"),
        ("what names no mart", "revisions"),
    ],
)
def test_a_failure_that_names_a_mart_is_told_on_that_mart(key, mart):
    assert concerned("only_flows_are_summed_over_time", None, key) == {mart}


def test_an_excepted_failure_passes_everywhere():
    assert failing(Failure("sb_01_weeks_equal_sb_02", 1, "a week", "5 against 0", exception="known")) == {}
