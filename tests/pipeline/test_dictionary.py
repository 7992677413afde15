"""What the published file says of itself to tools: comments, the dictionary with its keys and joins, types, dimensions."""

import csv
from datetime import date

import duckdb
import pytest

from assets.reference import FOLDER
from tests.schema import FILE, HOW_TO_CHANGE, listed, of_warehouse

OF_LOGS = {"catalogue.check_results", "catalogue.quarantine", "catalogue.warnings"}
# Types that BI tools, spreadsheets and other databases take as they are; no HUGEINT, INTERVAL or nested type is one.
PLAIN = {"BIGINT", "BOOLEAN", "DATE", "DOUBLE", "INTEGER", "TIMESTAMP", "VARCHAR"}
LISTS_OF_CELLS = {
    ("catalogue.revision_lists", "cells"),
    ("catalogue.revisions_traced", "old_value__cells"),
    ("catalogue.revisions_traced", "new_value__cells"),
}
ARGUMENTS = {
    "as_of": "'infinity'",
    "clock": "TIMESTAMP '2026-01-01'",
    "first_day": "'2023-01-01'",
    "last_day": "'2023-03-31'",
    "people": "100",
    "scope": "'all'",
    "wanted_table": "'SB_01'",
}


def test_nothing_that_a_tool_lists_is_without_a_comment(sample_warehouse):
    without = sample_warehouse.execute("""
        SELECT schema_name || '.' || table_name || '.' || column_name FROM duckdb_columns()
        WHERE NOT internal AND comment IS NULL
        UNION ALL
        SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT internal AND comment IS NULL
        UNION ALL
        SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL
        UNION ALL
        SELECT schema_name || '.' || function_name FROM duckdb_functions()
        WHERE NOT internal AND function_type IN ('macro', 'table_macro') AND comment IS NULL
    """).fetchall()
    assert without == []
    undescribed = sample_warehouse.execute("""
        SELECT c.schema_name, c.table_name, c.column_name, d.description, c.comment
        FROM duckdb_columns() AS c FULL JOIN catalogue.dictionary AS d USING (schema_name, table_name, column_name)
        WHERE coalesce(c.internal, FALSE) = FALSE AND d.description IS DISTINCT FROM c.comment
    """).fetchall()
    assert undescribed == []


def test_the_dictionary_says_of_a_column_what_a_tool_needs(sample_warehouse):
    rows = sample_warehouse.execute("""
        SELECT table_name, column_name, data_type, unit, additivity, key_position, references_table,
            references_column, source_tables
        FROM catalogue.dictionary
        WHERE (table_name, column_name) IN (
            ('returns', 'returns'), ('returns', 'nationality'), ('returns_history', 'realtime_start'),
            ('crossings_weekly_history', 'arrivals'), ('returns_year_ending', 'enforced'), ('civil_penalties', 'value_gbp'),
            ('crossings_first_release', 'series'), ('crossings_weekly_by_vintage', 'vintage_id'), ('ret_d01', 'value'),
            ('crossings_yearly', 'arrivals_per_boat')
        ) ORDER BY ALL
    """).fetchall()
    never = "rows are never added: a ratio, a change or a running sum"
    assert rows == [
        ("civil_penalties", "value_gbp", "BIGINT", "GBP", "rows of one period may be added, never those of several",
         None, None, None, "CP_02, CP_03"),
        ("crossings_first_release", "series", "VARCHAR", None, None, 2, None, None, "SB_01, last_7_days, mod_daily"),
        ("crossings_weekly_by_vintage", "vintage_id", "INTEGER", None, None, 2, "catalogue.vintages", "vintage_id",
         "SB_02, weekly_summary"),
        ("crossings_weekly_history", "arrivals", "BIGINT", "people",
         "within one moment: rows may be added, over time too", None, None, None, "SB_02, weekly_summary"),
        ("crossings_yearly", "arrivals_per_boat", "DOUBLE", "boats, people", never, None, None, None,
         "SB_01, last_7_days, mod_daily"),
        ("ret_d01", "value", "DOUBLE", "as the column unit says", "rows of one vintage and one measure only", None, None,
         None, "Ret_D01"),
        ("returns", "nationality", "VARCHAR", None, None, 2, "reference.countries", "name", "Ret_D01"),
        ("returns", "returns", "BIGINT", "returns",
         "rows may be added, over time too; mind that port returns are never added to enforced and voluntary returns "
         "(name the return_type_group of those that are wanted)", None, None, None, "Ret_D01"),
        ("returns_history", "realtime_start", "TIMESTAMP", None, None, 9, None, None, "Ret_D01"),
        ("returns_year_ending", "enforced", "BIGINT", "returns", "rows are never added: the years overlap, so that a "
         "return is in four of them", None, None, None, "Ret_D01"),
    ]  # fmt: skip


def keys(warehouse: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    return dict(
        warehouse.execute("""
            SELECT schema_name || '.' || table_name, list(column_name ORDER BY key_position) FILTER (key_position > 0)
            FROM catalogue.dictionary GROUP BY ALL
        """).fetchall()
    )


def test_a_key_names_one_row_of_its_table(sample_warehouse):
    found = keys(sample_warehouse)
    assert {table for table, key in found.items() if not key} == OF_LOGS
    # Views of cells are DISTINCT over these columns and what a build keeps costs; the others are looked at one by one.
    twice = {}
    for table, key in found.items():
        if key and not table.startswith("catalogue.revision") and not table.endswith("cells"):
            columns = ", ".join(f'"{column}"' for column in key)
            rows = sample_warehouse.execute(
                f"SELECT {columns} FROM {table} GROUP BY {columns} HAVING count(*) > 1 LIMIT 1"
            ).fetchall()
            twice |= {table: rows} if rows else {}
    assert twice == {}


def test_what_a_column_refers_to_is_there_once(sample_warehouse):
    joins = sample_warehouse.execute("""
        SELECT DISTINCT references_table, references_column, schema_name || '.' || table_name, column_name
        FROM catalogue.dictionary WHERE references_table IS NOT NULL AND table_name NOT LIKE '%cells' ORDER BY ALL
    """).fetchall()
    assert {join[0] for join in joins} == {
        "catalogue.marts", "catalogue.tables", "catalogue.vintages", "marts.claims", "reference.age_groups",
        "reference.countries", "reference.dates", "reference.nationalities", "reference.regions", "reference.return_types",
        "reference.sexes", "reference.world_regions",
    }  # fmt: skip
    key_of = {table: key[0] for table, key in keys(sample_warehouse).items() if key and len(key) == 1}
    missing = {}
    for table, column, of, name in joins:
        assert key_of[table] == column
        rows = sample_warehouse.execute(
            f'SELECT DISTINCT "{name}" FROM {of} WHERE "{name}" IS NOT NULL AND "{name}" NOT IN (SELECT "{column}" FROM {table})'
        ).fetchall()
        missing |= {f"{of}.{name}": rows} if rows else {}
    assert missing == {}


def test_columns_and_answers_have_types_that_tools_take(sample_warehouse):
    others = sample_warehouse.execute(
        "SELECT schema_name || '.' || table_name, column_name FROM catalogue.dictionary WHERE NOT list_contains(?, data_type)",
        [sorted(PLAIN)],
    ).fetchall()
    assert set(others) == LISTS_OF_CELLS
    answers = [
        (function, column, kind)
        for function, parameters in sample_warehouse.execute("""
            SELECT schema_name || '.' || function_name, parameters FROM duckdb_functions()
            WHERE NOT internal AND function_type = 'table_macro' AND function_name NOT LIKE '%_traced_as_of'
        """).fetchall()
        for column, kind, *_ in sample_warehouse.execute(
            f"DESCRIBE FROM {function}({', '.join(ARGUMENTS[each] for each in parameters)})"
        ).fetchall()
    ]
    assert [answer for answer in answers if answer[2] not in PLAIN] == []


def test_a_clock_in_london_is_told_from_a_moment_by_its_name(sample_warehouse):
    """Other databases take a TIMESTAMP that is not called `_local` for a moment in UTC."""
    clocks = sample_warehouse.execute("""
        SELECT DISTINCT schema_name || '.' || table_name || '.' || column_name FROM duckdb_columns()
        WHERE data_type = 'TIMESTAMP' AND comment LIKE '%London%' AND NOT column_name LIKE '%_local'
    """).fetchall()
    assert clocks == []
    assert sample_warehouse.execute(
        "SELECT count(*) FROM duckdb_columns() WHERE table_name = 'calendar' AND column_name = 'late_after_local'"
    ).fetchall() == [(1,)]


def test_every_number_of_a_mart_has_a_unit(sample_warehouse):
    without = sample_warehouse.execute("""
        SELECT table_name, column_name FROM catalogue.dictionary
        WHERE schema_name = 'marts' AND data_type IN ('BIGINT', 'INTEGER', 'DOUBLE') AND unit IS NULL ORDER BY ALL
    """).fetchall()
    assert without == []


def test_names_and_types_are_those_of_the_schema_version(sample_warehouse):
    (version,) = sample_warehouse.execute("SELECT schema_version FROM catalogue.about").fetchone()
    held = {"schema_version": version, **of_warehouse(sample_warehouse)}
    assert held == listed(), f"{FILE.name} differs from what was built. {HOW_TO_CHANGE}"


def test_a_day_lies_in_the_periods_that_the_statistics_use(sample_warehouse):
    rows = sample_warehouse.execute("""
        SELECT date, week_ending, iso_year, iso_week, month_period, quarter_period, year_period, financial_year,
            financial_quarter, financial_year_period
        FROM reference.dates WHERE date IN ('2023-01-01', '2024-02-29', '2025-03-31', '2025-04-01', '2026-12-31')
    """).fetchall()
    assert rows == [
        (date(2023, 1, 1), date(2023, 1, 1), 2022, 52, "2023-01", "2023 Q1", "2023", "2022/23", 4, "year ending March 2023"),
        (date(2024, 2, 29), date(2024, 3, 3), 2024, 9, "2024-02", "2024 Q1", "2024", "2023/24", 4, "year ending March 2024"),
        (date(2025, 3, 31), date(2025, 4, 6), 2025, 14, "2025-03", "2025 Q1", "2025", "2024/25", 4, "year ending March 2025"),
        (date(2025, 4, 1), date(2025, 4, 6), 2025, 14, "2025-04", "2025 Q2", "2025", "2025/26", 1, "year ending March 2026"),
        (date(2026, 12, 31), date(2027, 1, 3), 2026, 53, "2026-12", "2026 Q4", "2026", "2026/27", 3, "year ending March 2027"),
    ]  # fmt: skip
    ends = sample_warehouse.execute(
        "SELECT min(date), max(date), count(*), max(date) - min(date) + 1 FROM reference.dates"
    )
    assert ends.fetchone() == (date(2000, 1, 1), date(2040, 12, 31), 14976, 14976)


@pytest.mark.parametrize(
    ("period", "first", "last", "kind"),
    [
        ("week_period", "week_start", "week_ending", "week ending %"),
        ("month_period", "month_start", "month_end", "____-__"),
        ("quarter_period", "quarter_start", "quarter_end", "____ Q_"),
        ("financial_year_period", "financial_year_start", "financial_year_end", "year ending March %"),
    ],
)
def test_periods_of_days_are_spelt_as_those_of_the_observations(sample_warehouse, period, first, last, kind):
    rows = sample_warehouse.execute(f"""
        SELECT DISTINCT c.period, c.period_start, c.period_end, d.{period}, d.{first}, d.{last}
        FROM (SELECT period, period_start, period_end FROM observations.ret_d01 UNION
            SELECT period, period_start, period_end FROM observations.sb_02 UNION
            SELECT period, period_start, period_end FROM observations.uk_france_agreement UNION
            SELECT period, period_start, period_end FROM observations.ret_01 UNION
            SELECT period, period_start, period_end FROM marts.returns_year_ending) AS c
        LEFT JOIN reference.dates AS d ON c.period_end = d.date
        WHERE c.period LIKE '{kind}'
    """).fetchall()
    assert rows
    # The first month of the agreement with France began on 6 August 2025.
    whole = [row for row in rows if row[1] != date(2025, 8, 6)]
    assert [row for row in whole if row[:3] != row[3:]] == []


def test_the_dimensions_hold_what_the_lists_of_names_hold(sample_warehouse):
    bands = sample_warehouse.execute("""
        SELECT published.dimension, published.canonical_name
        FROM reference.categories AS published ANTI JOIN reference.age_groups AS held
        ON published.canonical_name = held.age_group
            AND if(published.dimension = 'returns_age_group', held.of_returns, held.of_arrivals) = 'yes'
        WHERE published.dimension IN ('returns_age_group', 'irr_age_group')
    """).fetchall()
    assert bands == []
    nested = sample_warehouse.execute("""
        SELECT inner_band.age_group, outer_band.age_group FROM reference.age_groups AS inner_band
        INNER JOIN reference.age_groups AS outer_band
        ON outer_band.first_age <= inner_band.first_age AND inner_band.of_returns <> outer_band.of_returns
            AND coalesce(outer_band.last_age, 999) >= coalesce(inner_band.last_age, 999)
            AND inner_band.of_arrivals <> outer_band.of_arrivals
    """).fetchall()
    stated = sample_warehouse.execute(
        "SELECT age_group, lies_within FROM reference.age_groups WHERE lies_within IS NOT NULL"
    )
    assert sorted(nested) == sorted(stated.fetchall())
    with (FOLDER / "country_regions.csv").open(encoding="utf-8", newline="") as stream:
        placed = {row["name"]: row["region"] for row in csv.DictReader(stream)}
    countries = sample_warehouse.execute("SELECT name, region FROM reference.countries").fetchall()
    assert dict(countries) == placed
    assert sample_warehouse.execute("FROM reference.world_regions").fetchall() == [
        (region, sum(there == region for there in placed.values())) for region in sorted(set(placed.values()))
    ]
    assert sample_warehouse.execute("SELECT sex, is_recorded FROM reference.sexes").fetchall() == [
        ("Female", True), ("Male", True), ("N/A", False), ("Not currently recorded", False), ("Unknown", False),
    ]  # fmt: skip


def test_the_file_says_what_it_is(sample_warehouse):
    row = sample_warehouse.execute("""
        SELECT a.licence, a.data_label, a.build_id = b.build_id, a.built_at = b.built_at, a.first_period, a.last_period,
            a.gap_notice
        FROM catalogue.about AS a CROSS JOIN catalogue.build AS b
    """).fetchall()
    assert row == [
        (
            "Open Government Licence v3.0", "sample", True, True, date(2004, 1, 1), date(2026, 7, 12),
            "a later release is known and not held of: Asy_00a, CP_02, CP_03, Irr_D01, Ret_01, Ret_D01, Ret_D02, "
            "Ret_D03, Ret_D04, SB_01, SB_02, returns_between_dates",
        )
    ]  # fmt: skip
