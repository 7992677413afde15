"""How a check is read from its file and run: suspects, exceptions, how many failures are kept."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assets.checks import checks as module
from assets.checks import exceptions as reviewed
from assets.checks.checks import checks
from assets.checks.exceptions import ReviewedException
from assets.checks.running import run_check
from assets.marts.sql_files import SqlFile, read_sql
from assets.tables import contracts
from tests.checks.small_build import SmallBuild, quarter, week_ending


def named(name: str, sql: str = "") -> module.Check:
    check = next(check for check in checks() if check.name == name)
    assert check.file is not None
    return replace(check, file=replace(check.file, sql=sql or check.file.sql))


@pytest.fixture
def build() -> SmallBuild:
    build = SmallBuild()
    build.vintage(1, "SB_01", "2026-02-20")
    build.vintage(2, "SB_02", "2026-02-20")
    return build


SUSPECTED = (
    "SELECT [1, NULL, 2, 1] AS suspects, 'a week' AS key, '5 against 0' AS detail, 'week ending 2026-02-15' AS period, "
    "DATE '2026-02-09' AS period_start, DATE '2026-02-15' AS period_end, 'boats' AS measure"
)


def test_a_row_with_suspects_fails_once_for_each_and_says_which_figure_it_is_about(build):
    failures = run_check(build.connection, named("sb_01_weeks_equal_sb_02", SUSPECTED))
    assert [failure.vintage_id for failure in failures] == [1, 2]
    assert {failure.suspects for failure in failures} == {(1, 2)}
    first = failures[0]
    assert (first.period, first.measure) == ("week ending 2026-02-15", "boats")
    assert (first.period_start, first.period_end) == (date(2026, 2, 9), date(2026, 2, 15))


def test_an_exception_covers_the_suspect_it_names_and_not_the_other(build, monkeypatch):
    known = ReviewedException("sb_01_weeks_equal_sb_02", "SB_02", "2026-02-20", "a week", "5 against 0", "known")
    monkeypatch.setattr(reviewed, "exceptions", lambda: (known,))
    failures = run_check(build.connection, named("sb_01_weeks_equal_sb_02", SUSPECTED))
    assert [(failure.vintage_id, failure.exception) for failure in failures] == [(1, None), (2, "known")]


def test_the_failures_of_one_vintage_do_not_hide_those_of_another_nor_exceptions_those_that_have_none(
    build, monkeypatch
):
    entries = tuple(
        ReviewedException("sb_02_weeks_complete", "SB_01", "2026-02-20", f"{n:03}", "found", "known")
        for n in range(150)
    )
    monkeypatch.setattr(reviewed, "exceptions", lambda: entries)
    sql = (
        "SELECT 1 AS vintage_id, printf('%03d', n) AS key, 'found' AS detail FROM range(300) AS t (n) "
        "UNION ALL SELECT 2, 'one', 'found' ORDER BY vintage_id, key"
    )
    failures = run_check(build.connection, named("sb_02_weeks_complete", sql))
    assert [f.key for f in failures if f.exception] == [entry.key for entry in entries]
    assert [f.key for f in failures if f.vintage_id == 1 and not f.exception] == [f"{n:03}" for n in range(150, 250)]
    assert [f.key for f in failures if f.vintage_id == 2] == ["one"]


@pytest.mark.parametrize(
    ("check", "columns", "words"),
    [
        ("sb_02_weeks_complete", "1 AS vintage_id, 'a' AS week, 'b' AS detail", "the columns key; it returns vintage_id, week"),
        ("sb_02_weeks_complete", "1 AS vintage, 'a' AS key, 'b' AS detail", "the columns vintage_id or suspects, which say"),
        ("no_negative_count", "'a' AS k, 'b' AS d", "the columns key, detail; it returns k, d"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("rows", ["true", "false"])
def test_a_check_without_a_column_that_a_failure_needs_is_refused_also_where_nothing_fails(
    build, check, columns, words, rows
):
    with pytest.raises(module.CheckError, match=f"sql/checks/{check}.sql: it must return {words}"):
        run_check(build.connection, named(check, f"SELECT {columns} WHERE {rows}"))


def test_a_check_of_the_build_needs_no_vintage(build):
    assert run_check(build.connection, named("no_negative_count", "SELECT 'a' AS key, 'b' AS detail WHERE false")) == []


def test_the_real_checks_say_period_and_measure_of_a_comparison():
    build = SmallBuild()
    for number, table_id in ((1, "Ret_D03"), (2, "Ret_D04")):
        build.vintage(number, table_id, "2023-11-23", file="one workbook")
        build.observe(table_id, number, quarter("2023 Q1"), "returns", number)
    first, second = build.run("returns_counted_twice_are_equal")
    assert first.suspects == second.suspects == (1, 2)
    assert (first.period, first.period_end, first.measure) == ("2023 Q1", date(2023, 3, 31), "returns")


def test_a_page_that_is_far_off_is_the_only_suspect_and_its_figure_is_named():
    build = SmallBuild()
    build.vintage(1, "weekly_summary", "2026-01-13")
    build.vintage(2, "SB_02", "2026-01-16")
    build.observe("weekly_summary", 1, week_ending("2026-01-11"), "arrivals", 50)
    build.observe("SB_02", 2, week_ending("2026-01-11"), "arrivals", 500)
    (failure,) = build.run("weekly_summary_near_other_figures")
    assert (failure.vintage_id, failure.suspects) == (1, ())
    assert (failure.period, failure.measure) == ("week ending 2026-01-11", "arrivals")


@pytest.mark.parametrize(
    ("page", "other", "far"),
    [
        (230, 200, False), (231, 200, True), (170, 200, False), (169, 200, True),  # 30 people
        (1149, 1000, False), (1151, 1000, True), (849, 1000, True),  # 15 %
        (0, 31, True), (31, 0, True), (30, 0, False), (0, 30, False),
    ],
)  # fmt: skip
def test_how_far_the_page_of_the_week_may_be_from_the_series(page, other, far):
    build = SmallBuild()
    build.vintage(1, "weekly_summary", "2026-01-13")
    build.vintage(2, "SB_02", "2026-01-16")
    build.observe("weekly_summary", 1, week_ending("2026-01-11"), "arrivals", page)
    build.observe("SB_02", 2, week_ending("2026-01-11"), "arrivals", other)
    assert bool(build.run("weekly_summary_near_other_figures")) is far


def test_the_totals_of_a_pivot_are_compared_for_every_contract_that_names_one(monkeypatch):
    known = {table_id for table_id, contract in contracts().items() if contract.pivot}
    assert (
        {"Irr_D01", "Ret_D01", "Ret_D02", "Ret_D03", "Ret_D04"} <= set(named("data_equals_pivot_total").tables) == known
    )
    new = replace(contracts()["Ret_D04"], table_id="Ret_D05")
    monkeypatch.setattr(module, "contracts", lambda: {**contracts(), "Ret_D05": new})
    checks.cache_clear()
    try:
        check = named("data_equals_pivot_total")
    finally:
        checks.cache_clear()
    assert "Ret_D05" in check.tables
    build = SmallBuild()
    build.connection.execute("CREATE TABLE observations.ret_d05 AS FROM observations.ret_d04")
    build.vintage(1, "Ret_D05", "2023-11-23")
    build.add("catalogue.published_totals", vintage_id=1, period="2023 Q1", value=5, sheet="Ret_D05", cell="B3")
    build.observe("Ret_D05", 1, quarter("2023 Q1"), "returns", 5)
    assert run_check(build.connection, check) == []
    build.observe("Ret_D05", 1, quarter("2023 Q1"), "returns", 1)
    assert [failure.detail for failure in run_check(build.connection, check)] == ["data 6; Ret_D05!B3 5"]


@pytest.mark.parametrize(
    ("each", "sql", "words"),
    [
        ("pivots", "FROM observations.each_table", "contracts have no 'pivots'"),
        ("pivot", "FROM observations.ret_d01", "belong together"),
        (None, "FROM observations.each_table", "belong together"),
    ],
)
def test_a_check_of_each_table_says_which_tables_by_what_their_contracts_say(monkeypatch, each, sql, words):
    def read(path: Path) -> SqlFile:
        file = read_sql(path)
        if path.stem != "data_equals_pivot_total":
            return file
        kept = {key: value for key, value in file.header.items() if key != "each"}
        return replace(file, sql=sql, header={**kept, "each": each} if each else kept)

    monkeypatch.setattr(module, "read_sql", read)
    checks.cache_clear()
    try:
        with pytest.raises(ValueError, match=words):
            checks()
    finally:
        checks.cache_clear()
