"""What marts say of themselves, where taking them for something else is easy."""

from assets.marts.sql_files import marts

NEVER_SUMMED = {
    "asylum_related_returns", "enforcement_visits", "enforcement_visits_year_ending",
    "foreign_national_offender_returns_year_ending", "returns_between_dates", "returns_maturity",
    "returns_over_twelve_months", "returns_year_ending", "returns_year_ending_by_nationality", "revisions",
}  # fmt: skip


def test_what_must_not_be_summed_says_so_wherever_it_is_described(sample_warehouse):
    said = sample_warehouse.execute("""
        SELECT 'table', table_name FROM duckdb_tables()
        WHERE schema_name = 'marts' AND comment LIKE '%Never sum over its rows: %' AND table_name NOT LIKE '%_history'
        UNION ALL
        SELECT 'macro', function_name FROM duckdb_functions()
        WHERE schema_name = 'marts' AND comment LIKE '%Never sum over its rows: %'
    """).fetchall()
    assert set(said) == {("table", name) for name in NEVER_SUMMED} | {("macro", f"{n}_as_of") for n in NEVER_SUMMED}
    assert (
        sample_warehouse.execute("""
        SELECT table_name FROM duckdb_tables() WHERE schema_name IN ('marts', 'catalogue')
        AND (table_name LIKE '%_history' OR table_name LIKE '%_by_vintage') AND comment NOT LIKE '%Never sum over its rows%'
    """).fetchall()
        == []
    )


def test_rows_of_overlapping_periods_are_in_no_mart_that_does_not_say_so(sample_warehouse):
    overlapping = set()
    for mart in marts():
        columns = {row[0] for row in sample_warehouse.execute(f"DESCRIBE marts.{mart.name}").fetchall()}
        if "period_end" in columns:
            others = ", ".join(name for name in mart.grain if name not in ("period", "period_start")) or "''"
            (found,) = sample_warehouse.execute(
                f"SELECT coalesce(bool_or(follows <= period_end), FALSE) FROM (SELECT period_end, lead(period_start) "
                f"OVER (PARTITION BY {others} ORDER BY period_start, period_end) AS follows FROM marts.{mart.name})"
            ).fetchone()
            overlapping |= {mart.name} if found else set()
    assert "returns_year_ending" in overlapping
    assert overlapping <= NEVER_SUMMED


def test_boats_of_a_year_name_their_own_source(sample_warehouse):
    assert sample_warehouse.execute("""
        SELECT period, series, official_label, boats, boats_series, boats_revision_status, boats_official_label
        FROM marts.crossings_yearly WHERE period IN ('2022', '2025') ORDER BY period
    """).fetchall() == [
        ("2022", "irr_quarterly", "National Statistics: No", 1110, "sb_daily", "provisional_never_finalised", "transparency data"),
        ("2025", "sb_daily", "transparency data", 672, "sb_daily", "provisional_never_finalised", "transparency data"),
    ]  # fmt: skip


def test_shares_and_changes_in_per_cent_have_that_unit_and_never_add_up(sample_warehouse):
    of_shares = sample_warehouse.execute("""
        SELECT column_name, unit, adds_up FROM catalogue.mart_columns
        WHERE mart = 'returns_year_ending_by_nationality' AND column_name LIKE 'enforced%' ORDER BY position
    """).fetchall()  # fmt: skip
    assert of_shares == [
        ("enforced", "returns", "no"), ("enforced_and_voluntary", "returns", "no"),
        ("enforced_change_on_year", "returns", "no"), ("enforced_change_on_year_pct", "per cent", "no"),
        ("enforced_and_voluntary_change_on_year", "returns", "no"),
        ("enforced_and_voluntary_change_on_year_pct", "per cent", "no"),
        ("enforced_share_pct", "per cent", "no"), ("enforced_and_voluntary_share_pct", "per cent", "no"),
    ]  # fmt: skip
