"""Marts of arrivals, on the real releases: figures that are easily taken for others."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import duckdb
import pytest


def test_a_year_of_small_boats_is_not_the_year_of_all_methods_of_entry(real_warehouse):
    assert real_warehouse.execute("""
        SELECT
            (SELECT sum(arrivals) FROM marts.crossings_quarterly WHERE year(period_start) = 2022),
            (SELECT sum(arrivals) FROM marts.irregular_arrivals_quarterly WHERE year(period_start) = 2022)
    """).fetchall() == [(45_774, 54_702)]  # fmt: skip
    assert real_warehouse.execute("""
        SELECT method_of_entry, revision_status, sum(arrivals) FROM marts.irregular_arrivals_quarterly
        WHERE year(period_start) = 2022 GROUP BY ALL ORDER BY ALL
    """).fetchall() == [
        ("Inadequately documented air arrivals", "not_stated", 5_130),
        ("Recorded detections at UK ports", "not_stated", 310),
        ("Recorded detections in the UK", "not_stated", 3_488),
        ("Small boat arrivals", "final", 45_774),
    ]  # fmt: skip


def test_people_whose_nationality_was_not_recorded_move_to_their_nationalities(real_warehouse):
    assert real_warehouse.execute("""
        SELECT sum(arrivals) FILTER (nationality = 'Not currently recorded'), sum(arrivals), vintage
        FROM marts.crossings_quarterly_as_of('2023-08-24') WHERE period IN ('2023 Q1', '2023 Q2') GROUP BY vintage
    """).fetchall() == [(3_981, 11_433, "2023-08-24")]  # fmt: skip
    moved = real_warehouse.execute("""
        SELECT key, kind, old_value, new_value, change FROM marts.revisions
        WHERE table_id = 'Irr_D01' AND level = 'group_nationality' AND period = '2023 Q2' AND new_vintage = '2023-11-23'
        ORDER BY abs(change) DESC LIMIT 4
    """).fetchall()  # fmt: skip
    assert moved == [
        ("Small boat arrivals | Not currently recorded", "reclassified", 3_948, 396, -3_552),
        ("Small boat arrivals | Afghanistan", "reclassified", 576, 1_247, 671),
        ("Small boat arrivals | Turkey", "reclassified", 358, 932, 574),
        ("Small boat arrivals | Iran", "reclassified", 388, 774, 386),
    ]
    # A reader of the groups sees that something moved within one that stayed.
    assert real_warehouse.execute("""
        SELECT period, key, old_value, new_value, change, new_vintage FROM marts.revisions
        WHERE table_id = 'Irr_D01' AND level = 'group' AND kind = 'reclassified' ORDER BY new_vintage, period
    """).fetchall() == [
        ("2022 Q1", "Small boat arrivals", 4_548, 4_548, 0, "2023-08-24"),
        ("2022 Q2", "Small boat arrivals", 8_199, 8_199, 0, "2023-08-24"),
        ("2022 Q4", "Small boat arrivals", 12_726, 12_726, 0, "2023-08-24"),
        ("2023 Q2", "Small boat arrivals", 7_640, 7_640, 0, "2023-11-23"),
    ]  # fmt: skip


def test_months_of_the_daily_series_are_those_published_but_for_six(real, real_warehouse):
    published = str(real / "published_text" / "ier_02a_small_boats_by_month_jun-2026.csv")
    assert real_warehouse.execute(
        """
        SELECT m.period, m.arrivals, p.arrivals
        FROM marts.crossings_monthly AS m
        FULL JOIN read_csv(?) AS p ON m.period_start = make_date(p.year, p.month, 1)
        WHERE m.arrivals IS DISTINCT FROM p.arrivals OR m.boats IS DISTINCT FROM p.boats ORDER BY m.period
        """,
        [published],
    ).fetchall() == [
        ("2020-08", 1_470, 1_469), ("2020-09", 1_946, 1_949), ("2020-10", 472, 474),
        ("2022-07", 3_687, 3_673), ("2022-08", 8_631, 8_574), ("2022-09", 7_964, 8_054),
        ("2026-07", 1_123, None),
    ]  # fmt: skip
    # A month is one of the days published by then, and says so.
    assert real_warehouse.execute("""
        SELECT period, period_end, period_complete, arrivals, series_of_days, vintage, vintage_gap
        FROM marts.crossings_monthly_as_of('2025-12-15') ORDER BY period DESC LIMIT 2
    """).fetchall() == [
        ("2025-12", date(2025, 12, 13), False, 737, "last_7_days, sb_daily", "2025-12-14", None),
        ("2025-11", date(2025, 11, 30), True, 2_338, "sb_daily", "2025-12-12", False),
    ]  # fmt: skip


def test_runs_of_days_without_arrivals(real_warehouse):
    def runs(asked: str) -> list[tuple]:
        return real_warehouse.execute(f"SELECT period, days, arrivals, period_complete FROM marts.{asked}").fetchall()

    assert runs("crossings_runs_without_arrivals ORDER BY days DESC LIMIT 1") == [
        ("2018-02-01 to 2018-06-16", 136, 0, True)
    ]
    assert runs("crossings_runs_without_arrivals WHERE NOT period_complete") == [
        ("2018-01-01 to 2018-01-30", 30, 0, False)
    ]
    assert runs("crossings_runs_without_arrivals_as_of('2026-01-05') ORDER BY period DESC LIMIT 1") == [
        ("2025-12-23 to 2026-01-03", 12, 0, False)
    ]


def test_days_above_a_number_and_days_by_people_per_boat(real_warehouse):
    assert real_warehouse.execute("""
        SELECT date, arrivals FROM marts.crossings_days_above(1200, 'infinity') ORDER BY date
    """).fetchall() == [
        (date(2021, 11, 11), 1_250), (date(2022, 9, 3), 1_305), (date(2022, 10, 9), 1_241), (date(2022, 11, 12), 1_214),
    ]  # fmt: skip
    for wrong in ("NULL", "-1"):
        with pytest.raises(duckdb.Error, match="days above how many people"):
            real_warehouse.execute(f"FROM marts.crossings_days_above({wrong}, 'infinity')").fetchall()
    assert real_warehouse.execute("""
        SELECT people_per_boat, days, arrivals, boats FROM marts.crossings_days_by_people_per_boat
        WHERE period = '2025' ORDER BY days DESC
    """).fetchall() == [
        ("no boat", 226, 0, 0), ("60 to under 80", 64, 24_402, 363), ("40 to under 60", 58, 14_710, 266),
        ("20 to under 40", 8, 660, 19), ("80 or more", 5, 1_653, 20), ("under 20", 4, 47, 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("mart", "people"),
    [("crossings", "arrivals"), ("crossings_monthly", "arrivals"), ("crossings_yearly", "arrivals_sb_daily")],
)
def test_people_per_boat_are_rounded_half_away_from_zero(real_warehouse, mart, people):
    """In decimal numbers: a quotient that ends in 5, as 2,742 / 40, is no binary one."""
    rows = real_warehouse.execute(
        f"SELECT {people}, boats, arrivals_per_boat FROM marts.{mart} WHERE {people} IS NOT NULL AND boats > 0"
    ).fetchall()
    tenth = Decimal("0.1")
    expected = [float((Decimal(count) / Decimal(boats)).quantize(tenth, ROUND_HALF_UP)) for count, boats, _ in rows]
    assert [per_boat for *_, per_boat in rows] == expected
    assert rows
