"""What Dagster shows of the checks: each on every mart it concerns, with that mart's own failures."""

from pathlib import Path

from assets.checks.checks import checks
from assets.checks.running import Failure
from assets.marts.selection import everything
from assets.tables import contracts
from assets.warehouse.assets import check_results
from assets.warehouse.candidate import Candidate

TABLES = {1: "SB_01", 2: "SB_02", 3: "Ret_01"}


def failing(*failures: Failure) -> dict[tuple[str, str], int]:
    """Return the number of failures of each check that does not pass, by mart and check."""
    by_check: dict[str, list[Failure]] = {check.name: [] for check in checks()}
    for failure in failures:
        by_check[failure.check].append(failure)
    tables = {number: contracts()[table_id] for number, table_id in TABLES.items()}
    candidate = Candidate("a build", Path("none"), "", everything(), [], tables, by_check)
    return {
        (result.asset_key.path[-1], result.check_name): result.metadata["failures"].value
        for result in check_results(candidate)
        if not result.passed
    }


def test_a_vintage_fails_on_the_marts_that_read_its_table():
    check = "sb_01_weeks_equal_sb_02"
    assert failing(Failure(check, 1, "a week", "1 against 0")) == {
        ("crossings", check): 1,
        ("crossings_yearly", check): 1,
    }
    assert failing(Failure(check, 2, "a week", "1 against 0")) == {("crossings_weekly", check): 1}


def test_what_no_mart_reads_and_what_names_no_vintage_fails_wherever_the_check_is_shown():
    check = "ret_01_equals_ret_d01"
    returns = {"returns", "returns_maturity", "returns_summary", "returns_year_ending"}
    assert failing(Failure(check, 3, "2022", "1 against 0")) == {(mart, check): 1 for mart in returns}
    check = "never_false_zeros"
    assert failing(Failure(check, None, "2022", "0")) == {("crossings", check): 1, ("crossings_weekly", check): 1}


def test_an_excepted_failure_passes_everywhere():
    assert failing(Failure("sb_01_weeks_equal_sb_02", 1, "a week", "5 against 0", exception="known")) == {}
