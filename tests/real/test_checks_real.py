"""What the checks find in the real releases: just the discrepancies known of them, at the right vintages."""

import duckdb
import pytest

from assets.checks.checks import checks, reads
from assets.checks.running import run_check
from assets.marts.sql_files import SQL

ERROR_OF_20_FEBRUARY = "week ending 2026-02-15 uncontrolled_landings"


@pytest.fixture
def findings(real_warehouse: duckdb.DuckDBPyConnection) -> list[tuple]:
    return real_warehouse.execute(
        "SELECT r.severity, r.check_name, v.table_id, v.vintage, r.key, r.detail, r.exception IS NOT NULL "
        "FROM catalogue.check_results AS r LEFT JOIN catalogue.vintages AS v ON r.vintage_id = v.vintage_id "
        "ORDER BY r.severity, v.vintage, r.key, v.table_id"
    ).fetchall()


def test_every_error_and_warning_is_a_reviewed_exception(findings):
    assert [row for row in findings if row[0] != "info"] == [
        *(("error", "sb_01_weeks_equal_sb_02", table_id, "2026-02-20", ERROR_OF_20_FEBRUARY,
           "SB_02 5; seven days of SB_01 0", True) for table_id in ("SB_01", "SB_02")),
        ("error", "release_within_usual_revisions", "SB_02", "2026-02-27", "against 2026-02-20",
         f"more than its releases usually revise: {ERROR_OF_20_FEBRUARY} 5 to 0", True),
    ]  # fmt: skip


def test_the_two_series_differ_in_three_quarters_the_third_from_the_june_2023_release_on(findings):
    quarters = {
        "2020 Q3": "SB_01 (2025-11-14) 4527; Irr_D01 4529; difference -2",
        "2020 Q4": "SB_01 (2025-11-14) 1442; Irr_D01 1444; difference -2",
        "2022 Q3": "SB_01 (2025-11-14) 20282; Irr_D01 20301; difference -19",
    }
    expected = [
        ("info", "irr_d01_against_sb_01_by_quarter", "Irr_D01", vintage, quarter, quarters[quarter], False)
        for vintage in ("2023-02-23", "2023-05-25", "2023-08-24", "2023-11-23")
        for quarter in quarters
        if quarter != "2022 Q3" or vintage >= "2023-08-24"
    ]
    assert [row for row in findings if row[0] == "info"] == expected


COMPARED = ("observations.last_7_days", "observations.weekly_summary", "observations.sb_01", "observations.sb_02",
            "observations.asy_00a", "catalogue.vintages")  # fmt: skip


@pytest.mark.parametrize(
    ("name", "change", "found"),
    [
        (
            "last_7_days_against_sb_01",
            "UPDATE observations.sb_01 SET value = 256 WHERE period = '2026-07-10' AND measure = 'arrivals'",
            [("2026-07-10 arrivals", "between_series: page 255; SB_01 256 (2026-07-17)")],
        ),
        (
            "weekly_summary_equals_first_sb_02",
            "UPDATE observations.sb_02 SET value = value + 1 WHERE measure = 'boats' AND period_end >= '2026-01-01'",
            [
                ("week ending 2026-01-04 boats", "page 0; SB_02 1 (2026-01-09)"),
                ("week ending 2026-01-11 boats", "page 1; SB_02 2 (2026-01-16)"),
                ("week ending 2026-06-21 boats", "page 28; SB_02 29 (2026-06-26)"),
            ],
        ),
        (
            "weekly_summary_near_other_figures",
            "UPDATE observations.weekly_summary SET value = 2 * value WHERE measure = 'boats' AND period_end > '2026-06-01'",
            [
                ("week ending 2026-06-21 boats", "page 56; SB_02 28"),
                ("week ending 2026-06-21 boats", "page 56; seven days of SB_01 28"),
            ],
        ),
        (
            "asy_00a_parts_equal_totals",
            "UPDATE observations.asy_00a SET value = value + 1 WHERE measure = 'asylum_related_returns' AND period = '2024'",
            [("2024", "total 9411; enforced and voluntary 9410")],
        ),
    ],
)  # fmt: skip
def test_a_figure_changed_on_one_side_is_found(real_settings, name, change, found):
    """So that nothing found in the real releases means that nothing differs."""
    check = next(check for check in checks() if check.name == name)
    with duckdb.connect() as copy:
        copy.execute(f"ATTACH '{real_settings.warehouse.resolve()}' AS held (READ_ONLY)")
        copy.execute("CREATE SCHEMA observations; CREATE SCHEMA catalogue")
        for table in COMPARED:
            copy.execute(f"CREATE TABLE {table} AS FROM held.{table}")
        assert run_check(copy, check) == []
        copy.execute(change)
        assert [(failure.key, failure.detail) for failure in run_check(copy, check)] == found


# These look at which days and weeks there are, not at their figures; and no day at hand has both Ret_01 and Ret_D01.
NO_FIGURES = ("sb_01_days_complete", "sb_02_weeks_complete", "weeks_end_on_sundays", "ret_01_equals_ret_d01")
WITHIN = [check for check in checks() if check.within_release]


@pytest.mark.parametrize("check", WITHIN, ids=lambda check: check.name)
def test_what_a_check_within_a_release_finds_follows_from_that_release_alone(real_settings, check):
    """Else a release that was looked at before, and is not looked at again, would keep a finding that is gone."""
    with duckdb.connect() as copy:
        copy.execute(f"ATTACH '{real_settings.warehouse.resolve()}' AS held (READ_ONLY)")
        copy.execute("CREATE SCHEMA observations; CREATE SCHEMA catalogue; CREATE SCHEMA reference")
        copy.execute((SQL / "catalogue" / "figures.sql").read_text(encoding="utf-8"))
        for schema, table in copy.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'held' "
            "AND (schema_name IN ('observations', 'reference') OR table_name IN ('vintages', 'published_totals'))"
        ).fetchall():
            copy.execute(f'CREATE VIEW {schema}."{table}" AS FROM held.{schema}."{table}"')
        before = {(failure.vintage_id, failure.key, failure.detail) for failure in run_check(copy, check)}
        changes, found = 0, 0
        for table in sorted(name for name in reads(check) if name.startswith("observations.")):
            first, last, count = copy.execute(
                f"SELECT min(vintage_id), max(vintage_id), count(DISTINCT vintage_id) FROM {table}"
            ).fetchone()
            for changed in {first, last} - {None} if count > 1 else ():
                copy.execute(
                    f"CREATE OR REPLACE VIEW {table} AS SELECT * REPLACE (CASE WHEN vintage_id = {changed} "
                    "AND period_start = (SELECT max(period_start) FROM held." + table + " WHERE vintage_id = "
                    f'{changed}) THEN value + "row" ELSE value END AS value) FROM held.{table}'
                )
                after = {(failure.vintage_id, failure.key, failure.detail) for failure in run_check(copy, check)}
                released = copy.execute(
                    "SELECT v.vintage_id FROM catalogue.vintages AS v, catalogue.vintages AS c WHERE c.vintage_id = ? "
                    "AND (v.published_on = c.published_on OR v.source_sha256 = c.source_sha256)",
                    [changed],
                ).fetchall()
                assert {number for number, *_ in before ^ after} <= {number for (number,) in released}
                changes, found = changes + 1, found + bool(before ^ after)
            copy.execute(f"CREATE OR REPLACE VIEW {table} AS FROM held.{table}")
        assert found or not changes or check.name in NO_FIGURES
