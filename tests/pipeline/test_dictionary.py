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
        ("crossings_yearly", "arrivals_per_boat", "DOUBLE", "people per boat", never, None, None, None,
         "SB_01, last_7_days, mod_daily"),
        ("ret_d01", "value", "DOUBLE", "as the column unit says", "rows of one vintage and one measure only", None, None,
         None, "Ret_D01"),
        ("returns", "nationality", "VARCHAR", None, None, 2, "reference.countries", "name", "Ret_D01"),
        ("returns", "returns", "BIGINT", "returns",
         "rows may be added, over time too; mind that port returns are never added to enforced and voluntary returns "
         "(name the return_type_group of those that are wanted); returns_by_destination and returns_summary hold the same "
         "returns", None, None, None, "Ret_D01"),
        ("returns_history", "realtime_start", "TIMESTAMP", None, None, 9, None, None, "Ret_D01"),
        ("returns_year_ending", "enforced", "BIGINT", "returns", "rows are never added: the years overlap, so that a "
         "return is in four of them", None, None, None, "Ret_D01"),
    ]  # fmt: skip


def additivity(warehouse: duckdb.DuckDBPyConnection, table: str) -> dict[str, str | None]:
    """Return by column what the dictionary says of adding the numbers of a mart."""
    return dict(
        warehouse.execute(
            "SELECT column_name, additivity FROM catalogue.dictionary "
            "WHERE schema_name = 'marts' AND table_name = ? AND unit IS NOT NULL",
            [table],
        ).fetchall()
    )


def test_every_figure_says_what_it_may_be_added_over(sample_warehouse):
    without = sample_warehouse.execute("""
        SELECT DISTINCT column_name FROM catalogue.dictionary
        WHERE schema_name = 'marts' AND unit IS NOT NULL AND additivity IS NULL ORDER BY ALL
    """).fetchall()
    assert without == [("quarters_since_period",), ("source_cells",), ("value_precision",)]
    never = "rows are never added: "
    of_revisions = never + "a change stands once a level, and again in each vintage that changes the figure"
    said = additivity(sample_warehouse, "revisions")
    assert [said[name] for name in ("old_value", "new_value", "change", "change_pct")] == [of_revisions] * 4
    said = additivity(sample_warehouse, "claims")
    assert [said[name] for name in ("claimed", "computed", "computed_now", "difference")] == [
        never + "each claim is of a figure, unit and period of its own"
    ] * 4
    assert additivity(sample_warehouse, "claim_answers") == {
        "figure": never + "each is an answer to one claim as of one moment"
    }
    for table in ("crossings_days_by_people_per_boat", "crossings_runs_without_arrivals"):
        assert additivity(sample_warehouse, table)["days"] == "rows may be added, over time too"
    cells = sample_warehouse.execute("""
        SELECT additivity FROM catalogue.dictionary
        WHERE schema_name = 'catalogue' AND table_name = 'cells' AND column_name = 'value'
    """).fetchall()
    assert cells == [("rows of one table, vintage and measure only",)]


def test_what_is_never_added_is_not_said_to_be_so_within_one_moment_only(sample_warehouse):
    said = additivity(sample_warehouse, "returns_summary_history")
    assert said["enforced"] == "within one moment: rows may be added, over time too"
    assert said["enforced_change_on_year"] == "rows are never added: a ratio, a change or a running sum"


def test_figures_of_a_family_say_what_they_lie_inside(sample_warehouse):
    inside = "foreign national offender returns lie inside enforced, voluntary and port returns"
    both = (
        "a return may be counted in both; both lie inside enforced, voluntary and port returns, so neither is added to the "
        "other or to them"
    )
    assert additivity(sample_warehouse, "foreign_national_offender_returns")["returns"] == (
        f"rows may be added, over time too; mind that beside asylum_related_returns, {both}; beside returns_summary, "
        f"{inside}; foreign_national_offender_returns_by_destination holds the same returns"
    )
    assert additivity(sample_warehouse, "asylum_related_returns")["enforced"] == (
        "rows are never added: a calendar year and a year ending may overlap; mind that beside "
        f"foreign_national_offender_returns, {both}; beside foreign_national_offender_returns_year_ending, {both}; "
        "beside returns_summary, asylum-related returns lie inside enforced and voluntary returns; both lie inside "
        "asylum_related_returns"
    )
    described = sample_warehouse.execute("""
        SELECT table_name, column_name FROM catalogue.dictionary
        WHERE schema_name = 'marts' AND description LIKE '%lie inside%never added to them%'
            AND table_name NOT LIKE '%_history' AND table_name NOT LIKE '%_first_release' ORDER BY ALL
    """).fetchall()
    assert described == [
        ("asylum_related_returns", "asylum_related_returns"), ("asylum_related_returns", "enforced"),
        ("asylum_related_returns", "voluntary"), ("foreign_national_offender_returns", "returns"),
        ("foreign_national_offender_returns_by_destination", "returns"),
        ("foreign_national_offender_returns_year_ending", "returns"),
    ]  # fmt: skip


def test_conditions_are_told_of_the_figures_that_they_are_about(sample_warehouse):
    visits = additivity(sample_warehouse, "enforcement_visits")
    assert visits["arrests"] == visits["visits"]
    assert visits["visits"] == (
        "only some rows may be added, because windows overlap months and each other, and the parts of a breakdown stand "
        "beside their whole; mind that illegal working visits are a subset of all visits (name one visit_scope); months, "
        "quarters and windows overlap (name one period_type, or ask marts.enforcement_visits_between_dates); the whole "
        "stands beside its parts, and each breakdown holds the same visits (name one breakdown; 'none' is the whole); "
        "windows as published overlap, and each is an edition of its own (name one window, or a period_type of whole months "
        "or quarters)"
    )
    assert additivity(sample_warehouse, "enforcement_visits_year_ending")["visits"] == (
        "rows are never added: the years overlap, and the parts of a breakdown stand beside their whole"
    )
    yearly = additivity(sample_warehouse, "crossings_yearly")
    assert "name one series" in yearly["arrivals"]
    for name in ("boats", "arrivals_sb_daily", "arrivals_irr_quarterly"):
        assert yearly[name] == "rows may be added, over time too"


def test_columns_that_hold_the_same_people_are_never_added_to_each_other(sample_warehouse):
    of_referrals = additivity(sample_warehouse, "matched_arrivals_nrm")
    assert of_referrals["awaiting_conclusive_grounds"] == (
        "rows may be added, over time too; mind that a person stands in several outcomes, so that the columns of outcomes "
        "are never added to each other"
    )
    assert additivity(sample_warehouse, "matched_arrivals_asylum")["refused"] == (
        "rows may be added, over time too; mind that the outcomes lie inside main_applicants and dependants, and are never "
        "added to them"
    )
    said = additivity(sample_warehouse, "returns_summary")
    assert said["port_returns"] == (
        "rows may be added, over time too; mind that port returns are never added to enforced and voluntary returns"
    )
    assert said["other_verified"] == "rows may be added, over time too; mind that they lie inside voluntary"


def test_the_list_of_what_is_added_names_figures_of_its_marts(sample_warehouse):
    unknown = sample_warehouse.execute("""
        SELECT mart, column_name
        FROM (SELECT mart, unnest(string_split(figures, ', ')) AS column_name FROM reference.adding)
        ANTI JOIN catalogue.mart_columns USING (mart, column_name)
    """).fetchall()
    assert unknown == []


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
