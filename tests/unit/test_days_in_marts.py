"""Marts that sum days: runs without arrivals, months and bands, from days of which some are not held or have no figure."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.marts.sql_files import SQL

FIRST = date(2024, 2, 20)
DAYS = """
    CREATE SCHEMA catalogue; CREATE SCHEMA marts;
    CREATE TABLE days (date DATE, series VARCHAR, arrivals BIGINT, boats BIGINT, revision_status VARCHAR,
        status_basis VARCHAR, official_label VARCHAR, vintage VARCHAR, vintage_gap BOOLEAN, gap_basis VARCHAR,
        newest_release_known DATE, withdrawn BOOLEAN, published_at TIMESTAMP, source_url VARCHAR, source_sha256 VARCHAR,
        source_cells BIGINT);
    CREATE MACRO marts.crossings_as_of(as_of) AS TABLE FROM days;
"""
MARTS = ("crossings_monthly", "crossings_runs_without_arrivals", "crossings_days_by_people_per_boat")


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        made.execute(DAYS)
        made.execute((SQL / "catalogue" / "figures.sql").read_text(encoding="utf-8"))
        for mart in MARTS:
            made.execute((SQL / "marts" / f"{mart}.sql").read_text(encoding="utf-8"))
        yield made


def hold(connection: duckdb.DuckDBPyConnection, days: dict[date, tuple[int | None, int | None]]) -> None:
    connection.execute("DELETE FROM days")
    rows = [(day, "sb_daily", arrivals, boats, 3) for day, (arrivals, boats) in days.items()]
    if rows:
        connection.executemany(
            "INSERT INTO days (date, series, arrivals, boats, source_cells) VALUES (?, ?, ?, ?, ?)", rows
        )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["not held", None, 0, 0, 0, 7]), max_size=25))
def test_a_run_is_broken_by_arrivals_by_a_day_that_is_not_held_and_by_one_without_a_figure(connection, said):
    days = {FIRST + timedelta(number): each for number, each in enumerate(said)}
    hold(connection, {day: (each, 1) for day, each in days.items() if each != "not held"})
    held = {day for day, each in days.items() if each != "not held"}
    runs = []
    for without, run in groupby(sorted(days), key=lambda day: days[day] == 0 and day in held):
        listed = list(run)
        if without:
            whole = listed[0] - timedelta(1) in held and listed[-1] + timedelta(1) in held
            runs.append((listed[0], listed[-1], len(listed), whole))
    query = (
        "SELECT period_start, period_end, days, period_complete FROM marts.crossings_runs_without_arrivals_as_of('now')"
    )
    assert connection.execute(query).fetchall() == runs


def test_a_month_or_year_with_a_day_missing_has_no_figure(connection):
    whole = {date(2023, 1, 1) + timedelta(number): (number % 3, 1) for number in range(365 + 60)}
    hold(connection, whole)
    monthly = (
        "SELECT period, period_end, period_complete, arrivals, boats, arrivals_per_boat, days "
        "FROM marts.crossings_monthly_as_of('now') WHERE period >= '2024' ORDER BY period"
    )
    assert connection.execute(monthly).fetchall() == [
        ("2024-01", date(2024, 1, 31), True, 32, 31, 1.0, 31),
        ("2024-02", date(2024, 2, 29), True, 28, 29, 1.0, 29),
    ]
    del whole[date(2024, 1, 17)], whole[date(2024, 2, 29)]
    hold(connection, whole)
    assert connection.execute(monthly).fetchall() == [
        ("2024-01", date(2024, 1, 31), False, None, None, None, 30),
        ("2024-02", date(2024, 2, 28), False, 27, 28, 1.0, 28),
    ]
    years = "SELECT DISTINCT period, period_complete FROM marts.crossings_days_by_people_per_boat_as_of('now')"
    assert connection.execute(years).fetchall() == [("2023", True)]


def test_days_are_put_into_bands_by_the_mean_of_their_boats(connection):
    of_days = [(0, 0), (19, 1), (20, 1), (79, 2), (80, 2), (119, 2), (120, 2), (239, 3), (240, 3), (None, 1), (5, None)]
    hold(connection, {date(2024, 1, 1) + timedelta(number): counts for number, counts in enumerate(of_days)})
    assert sorted(
        connection.execute(
            "SELECT people_per_boat, days, arrivals, boats FROM marts.crossings_days_by_people_per_boat_as_of('now')"
        ).fetchall()
    ) == [
        ("20 to under 40", 2, 99, 3),
        ("40 to under 60", 2, 199, 4),
        ("60 to under 80", 2, 359, 5),
        ("80 or more", 1, 240, 3),
        ("no boat", 1, 0, 0),
        ("not known", 2, None, None),
        ("under 20", 1, 19, 1),
    ]
