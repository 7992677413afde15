"""What a user may rely on in the warehouse built from the real releases."""

import csv
from pathlib import Path

from assets.observations.inputs import read_new
from assets.tables import contracts


def one(connection, sql: str, *parameters: object) -> tuple:
    return connection.execute(sql, list(parameters)).fetchone()


def test_every_file_of_the_manifest_is_read_or_kept_as_not_read(real: Path, real_warehouse):
    files = real_warehouse.execute("SELECT file, status FROM catalogue.files").fetchall()
    assert len(files) == 63
    assert {file for file, status in files if status == "not read"} == {"2022-05-24.html", "2024-06-25.html"}
    assert {file for file, status in files if status == "no figures"} == {
        "2023-02-01.html",
        "2023-02-10.html",
        "2025-06-15.html",
    }
    assert one(real_warehouse, "SELECT count(*) FROM catalogue.quarantine") == (0,)


def test_a_second_reading_opens_nothing(real_settings, real_warehouse):
    inputs, opened = read_new(real_settings)
    assert opened == 0
    assert one(real_warehouse, "SELECT fingerprint FROM catalogue.build") == (inputs.fingerprint,)


def test_the_returns_mart_is_one_vintage_not_the_newest_value_of_each_key(real_warehouse):
    assert one(real_warehouse, "SELECT sum(returns), count(DISTINCT vintage) FROM marts.returns") == (1_071_665, 1)
    before = "SELECT sum(returns), min(vintage) FROM marts.returns_as_of('2023-05-24')"
    assert one(real_warehouse, before) == (1_022_566, "2023-02-23")


def test_what_was_not_collected_is_null_with_a_marker_and_true_zeros_are_zero(real_warehouse):
    assert one(
        real_warehouse,
        "SELECT count(*), count(uncontrolled_landings), min(markers), max(markers) FROM marts.crossings WHERE date < '2023-01-01'",
    ) == (1826, 0, "uncontrolled_landings: -", "uncontrolled_landings: -")
    assert one(
        real_warehouse,
        "SELECT count(*), count(migrants_prevented), count(events_prevented) FROM marts.crossings_weekly "
        "WHERE week_ending < '2024-05-05'",
    ) == (330, 0, 0)
    assert one(real_warehouse, "SELECT arrivals, boats FROM marts.crossings WHERE date = '2018-01-01'") == (0, 0)
    assert one(
        real_warehouse,
        "SELECT migrants_prevented, events_prevented FROM marts.crossings_weekly WHERE week_ending = '2026-07-19'",
    ) == (0, 2)
    assert real_warehouse.execute(
        "SELECT period, penalties, value_gbp FROM marts.civil_penalties "
        "WHERE penalty_scheme = 'illegal_working' AND period IN ('2020 Q2', '2020 Q3') ORDER BY period"
    ).fetchall() == [("2020 Q2", 0, 0), ("2020 Q3", 0, 0)]


def test_people_per_boat_is_a_ratio_of_sums(real_warehouse):
    # 41,472 people in 672 boats are 61.7; the mean of the daily ratios would be 59.0.
    assert one(real_warehouse, "SELECT arrivals_per_boat, boats FROM marts.crossings_yearly WHERE period = '2025'") == (
        61.7,
        672,
    )
    assert one(
        real_warehouse,
        "SELECT round(avg(arrivals / boats), 1) FROM marts.crossings WHERE year(date) = 2025 AND boats > 0",
    ) == (59.0,)


def test_the_two_series_of_small_boat_arrivals_stand_side_by_side(real_warehouse):
    rows = real_warehouse.execute(
        "SELECT period, series, arrivals, arrivals_sb_daily, arrivals_irr_quarterly, difference "
        "FROM marts.crossings_yearly WHERE period IN ('2020', '2022', '2025') ORDER BY period"
    ).fetchall()
    assert rows == [
        ("2020", "irr_quarterly", 8466, 8462, 8466, 4),
        ("2022", "irr_quarterly", 45774, 45755, 45774, 19),
        ("2025", "sb_daily", 41472, 41472, None, None),
    ]


def test_a_year_ending_and_its_change_come_from_one_release(real_warehouse):
    row = one(
        real_warehouse,
        "SELECT enforced, voluntary, enforced_and_voluntary, port_returns, enforced_change_on_year, vintage "
        "FROM marts.returns_year_ending WHERE period = 'year ending September 2023'",
    )
    by_hand = real_warehouse.execute(
        "SELECT return_type_group, sum(returns) FROM marts.returns "
        "WHERE period_end BETWEEN '2022-12-01' AND '2023-09-30' GROUP BY ALL"
    ).fetchall()
    sums = dict(by_hand)
    assert row[0] == sums["Enforced return"]
    assert row[1] == sums["Voluntary return"]
    assert row[2] == row[0] + row[1]
    assert row[3] == sums["Refused entry at port and subsequently departed"]
    assert row[5] == "2023-11-23"


def test_the_wrong_year_of_a_heading_is_read_right_and_said(real_warehouse):
    rows = real_warehouse.execute(
        "SELECT DISTINCT period, note LIKE 'heading reads %January 2025%' FROM observations.weekly_summary "
        "WHERE period_end BETWEEN '2026-01-01' AND '2026-01-31' ORDER BY period"
    ).fetchall()
    assert rows == [("week ending 2026-01-04", True), ("week ending 2026-01-11", True)]


def test_numbers_with_marks_and_commas_are_read_with_their_marks(real_warehouse):
    assert one(
        real_warehouse, "SELECT value, marker, as_published FROM observations.mod_weekly WHERE as_published = '389 [r]'"
    ) == (389.0, "[r]", "389 [r]")
    assert one(real_warehouse, "SELECT value FROM observations.weekly_summary WHERE as_published = '1,912'") == (
        1912.0,
    )
    assert real_warehouse.execute(
        "SELECT value, as_published FROM observations.mod_daily WHERE measure = 'arrivals' ORDER BY period"
    ).fetchall() == [(252.0, "252"), (1160.0, "1,160"), (1065.0, "1065"), (0.0, "0")]


def test_the_last_7_days_page_is_read_with_its_oddities(real_warehouse):
    rows = real_warehouse.execute(
        "SELECT v.published_on, count(DISTINCT o.period), v.sheet FROM observations.last_7_days AS o "
        "JOIN catalogue.vintages AS v USING (vintage_id) GROUP BY ALL ORDER BY 1"
    ).fetchall()
    assert [(str(day), days, sheet) for day, days, sheet in rows] == [
        ("2025-12-14", 7, "table 1"),
        ("2026-01-04", 7, "table 1"),
        ("2026-03-08", 7, "table 1"),  # no header row
        ("2026-04-04", 7, "markdown 1"),  # raw markdown
        ("2026-07-11", 7, "table 1"),
        ("2026-07-13", 7, "table 1"),
    ]
    values = real_warehouse.execute(
        "SELECT value, note FROM observations.last_7_days WHERE period = '2026-07-10' AND measure = 'arrivals' "
        "ORDER BY vintage_id"
    ).fetchall()
    assert values == [(225.0, None), (255.0, "Revised")]


def test_the_pivot_totals_of_every_workbook_were_compared(real_warehouse):
    rows = real_warehouse.execute(
        "SELECT v.table_id, count(DISTINCT v.vintage_id), count(*) FROM catalogue.published_totals "
        "JOIN catalogue.vintages AS v USING (vintage_id) GROUP BY ALL ORDER BY 1"
    ).fetchall()
    assert rows == [
        *((name, 1, 8) for name in ("Irr_D01", "Irr_D02", "Irr_D04", "Irr_D05")),
        *((name, 4, 32) for name in ("Ret_D01", "Ret_D02", "Ret_D03", "Ret_D04")),
    ]


def test_official_labels_are_those_that_the_release_gives(real_warehouse):
    rows = dict(
        real_warehouse.execute(
            "SELECT table_id, max_by(official_label, vintage_id) FROM catalogue.vintages GROUP BY table_id"
        ).fetchall()
    )
    assert rows["Irr_D01"] == "National Statistics: No"
    assert rows["Asy_00a"] == "Accredited Official Statistics: Yes"
    assert rows["SB_01"] == "transparency data"


def test_the_revision_status_rests_on_what_the_notes_say(real_warehouse):
    rows = real_warehouse.execute(
        "SELECT period, revision_status, status_basis FROM marts.asylum_related_returns "
        "WHERE period IN ('2024', 'year ending September 2025') ORDER BY period"
    ).fetchall()
    assert rows == [
        ("2024", "not_stated", "the notes name the periods that are provisional; the others are not spoken of"),
        ("year ending September 2025", "provisional", "table note"),
    ]
    series = real_warehouse.execute("SELECT DISTINCT series, revision_status, status_basis FROM marts.crossings")
    assert series.fetchall() == [
        ("sb_daily", "provisional_never_finalised", "workbook note 1: provisional operational data, subject to change"),
    ]  # fmt: skip


def test_every_table_and_column_is_described_in_the_file(real_warehouse):
    nameless = real_warehouse.execute(
        "SELECT table_name, column_name FROM duckdb_columns() SEMI JOIN duckdb_tables() USING (schema_name, table_name) "
        "WHERE comment IS NULL"
    ).fetchall()
    tables = real_warehouse.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE comment IS NULL"
    ).fetchall()
    views = real_warehouse.execute(
        "SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL"
    ).fetchall()
    assert (nameless, tables, views) == ([], [], [])


def test_a_published_cell_can_be_found_again_in_its_workbook(real: Path, real_warehouse):
    from openpyxl import load_workbook

    cell, returns = one(
        real_warehouse,
        "SELECT source_cell, returns FROM marts.foreign_national_offender_returns "
        "WHERE period = '2023 Q3' AND nationality = 'Albania' AND destination_group = 'Home country'",
    )
    sheet, address = cell.split("!")
    book = load_workbook(real / "returns" / "returns-datasets-sep-2023.xlsx", read_only=True)
    assert book[sheet][address].value == returns


def test_known_releases_that_are_not_held_show_as_a_gap(real_warehouse):
    assert one(real_warehouse, "SELECT DISTINCT vintage_gap FROM marts.returns") == (True,)
    assert one(real_warehouse, "SELECT DISTINCT vintage_gap FROM marts.returns_as_of('2023-12-01')") == (False,)


def test_every_contract_that_claims_a_real_file_has_read_one(real_warehouse):
    read = {row[0] for row in real_warehouse.execute("SELECT DISTINCT table_id FROM catalogue.vintages").fetchall()}
    assert {name for name, contract in contracts().items() if contract.verified} == read


def test_every_published_name_of_the_reference_lists_occurs_in_a_real_file(real: Path, real_warehouse):
    listed = {
        row["published_name"] for row in csv.DictReader(Path("sql/reference/nationalities.csv").open(encoding="utf-8"))
    }
    seen = {
        row[0]
        for row in real_warehouse.execute(
            "SELECT nationality FROM observations.ret_d01 UNION SELECT destination FROM observations.ret_d02 "
            "UNION SELECT nationality FROM observations.ret_d03 UNION SELECT destination FROM observations.ret_d04 "
            "UNION SELECT nationality FROM observations.irr_d01"
        ).fetchall()
    }
    assert listed == seen
