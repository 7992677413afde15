"""Cases of the checks that set a vintage aside."""

from __future__ import annotations

from datetime import date

from assets.contracts.periods import Period, read_period
from tests.checks.registry import case
from tests.checks.small_build import SmallBuild, day, days, quarter, week_ending, year


@case(
    "asy_00a_parts_equal_totals",
    "UPDATE observations.asy_00a SET value = 61 WHERE measure = 'asylum_related_returns_voluntary'",
    [(1, "2024", "total 100; enforced and voluntary 101")],
)
@case(
    "asy_00a_parts_equal_totals",
    "DELETE FROM observations.asy_00a WHERE measure = 'asylum_related_returns'; INSERT INTO observations.asy_00a "
    "(vintage_id, period, measure, value) VALUES (1, '2024', 'asylum_related_returns', 99)",
    [(1, "2024", "total 99; enforced and voluntary 100")],
)
def asylum_related_returns(build: SmallBuild) -> None:
    build.vintage(1, "Asy_00a", "2025-02-27")
    build.observe("Asy_00a", 1, year(2024), "asylum_related_returns", 100)
    build.observe("Asy_00a", 1, year(2024), "asylum_related_returns_enforced", 40)
    build.observe("Asy_00a", 1, year(2024), "asylum_related_returns_voluntary", 60)


def _pivot(build: SmallBuild, table_id: str, number: int) -> None:
    build.vintage(number, table_id, "2023-11-23")
    build.observe(table_id, number, quarter("2023 Q3"), "returns", 5)
    build.observe(table_id, number, quarter("2023 Q3"), "returns", 7)
    build.add(
        "catalogue.published_totals",
        vintage_id=number,
        period="2023 Q3",
        value=12,
        sheet=f"{table_id} pivot",
        cell="B9",
    )


@case(
    "data_equals_pivot_total",
    "UPDATE observations.ret_d04 SET value = 8 WHERE value = 7; DELETE FROM observations.ret_d03",
    [(1, "2023 Q3", "data absent; Ret_D03 pivot!B9 12"), (2, "2023 Q3", "data 13; Ret_D04 pivot!B9 12")],
)
def totals_of_the_workbook(build: SmallBuild) -> None:
    _pivot(build, "Ret_D03", 1)
    _pivot(build, "Ret_D04", 2)


YEAR_TO_MARCH = Period("year_ending", date(2022, 4, 1), date(2023, 3, 31))


@case(
    "rows_equal_total_row",
    "UPDATE observations.uk_france_agreement SET value = 4 WHERE value = 3;"
    "DELETE FROM observations.uk_france_agreement WHERE vintage_id = 2;"
    "UPDATE catalogue.published_totals SET value = 16 WHERE vintage_id = 3",
    [
        (1, "2025-08-06 to 2025-10-31 transferred_in", "rows 55; table 1!C5 54"),
        (2, "2025-08-06 to 2025-10-31 transferred_in", "rows absent; table 1!C5 54"),
        (3, "2025-08-06 to 2025-10-31 transferred_in", "rows 51; table 1!C5 16"),
    ],
)
@case(
    "rows_equal_total_row",
    "UPDATE catalogue.published_totals SET period = '2025', period_start = '2025-01-01', period_end = '2025-09-30'",
    [
        (1, "2025 transferred_in", "rows 3; table 1!C5 54"),
        (2, "2025 transferred_in", "rows 3; table 1!C5 54"),
    ],
)
def rows_of_totals(build: SmallBuild) -> None:
    for number in (1, 2, 3):
        build.vintage(number, "uk_france_agreement", f"2026-0{number}-16")
        for name, value in (("September 2025", 3 if number < 3 else None), ("October 2025", 51)):
            period = read_period(name, ("month",))
            assert period is not None
            build.observe("uk_france_agreement", number, period, "transferred_in", value)
            build.observe(
                "uk_france_agreement", number, period, "returned_out", 9
            )  # it has no total, and none is missed
        build.add(
            "catalogue.published_totals", vintage_id=number, period="2025-08-06 to 2025-10-31", measure="transferred_in",
            period_start="2025-08-06", period_end="2025-10-31", value=54, sheet="table 1", cell="C5",
        )  # fmt: skip


@case(
    "disruptions_of_levels_equal_total",
    "UPDATE observations.organised_immigration_crime_disruptions SET value = 46 WHERE value = 45;"
    "UPDATE observations.organised_immigration_crime_disruptions SET value = 60 WHERE value = 378",
    [(1, "2023 Q1", "total 311; levels 312"), (1, "2023 Q2", "total 60; levels 64")],
)
def disruptions_by_level(build: SmallBuild) -> None:
    build.vintage(1, "organised_immigration_crime_disruptions", "2026-07-16")
    quarters = {"2023 Q1": (7, 45, 259, 311), "2023 Q2": (14, 50, None, 378), "2023 Q3": (1, 1, 1, None)}
    for name, figures in quarters.items():
        for measure, value in zip(("major", "moderate", "minor", "total"), figures, strict=True):
            build.observe("organised_immigration_crime_disruptions", 1, quarter(name), measure, value)


@case(
    "ret_01_equals_ret_d01",
    "UPDATE observations.ret_01 SET value = 41 WHERE measure = 'enforced' AND period != '2023'",
    [
        (1, "2022 enforced", "Ret_01 41; Ret_D01 40"),
        (1, "year ending March 2023 enforced", "Ret_01 41; Ret_D01 40"),
    ],
)
def years_of_returns(build: SmallBuild) -> None:
    build.vintage(1, "Ret_01", "2023-02-23")
    build.vintage(2, "Ret_D01", "2023-02-23")
    groups = {
        "enforced": "Enforced return",
        "voluntary": "Voluntary return",
        "port_returns": "Refused entry at port and subsequently departed",
    }
    for measure, group in groups.items():
        build.observe("Ret_01", 1, year(2022), measure, 40)
        build.observe("Ret_01", 1, YEAR_TO_MARCH, measure, 40)
        for number in (1, 2, 3, 4):
            build.observe("Ret_D01", 2, quarter(f"2022 Q{number}"), "returns", 10, return_type_group=group)
        # 2023 has one quarter, and is not compared.
        build.observe("Ret_01", 1, year(2023), measure, 99)
        build.observe("Ret_D01", 2, quarter("2023 Q1"), "returns", 10, return_type_group=group)


def _two_tables(build: SmallBuild, first: str, second: str) -> None:
    for number, published in ((1, "2023-08-24"), (3, "2023-11-23")):
        for table_id, vintage_id in ((first, number), (second, number + 1)):
            build.vintage(vintage_id, table_id, published, file=published)
            build.observe(table_id, vintage_id, quarter("2023 Q1"), "returns", 6)
            build.observe(table_id, vintage_id, quarter("2023 Q2"), "returns", 4)
    build.vintage(5, first, "2024-02-22", file="a workbook without the second")
    build.observe(first, 5, quarter("2023 Q1"), "returns", 6)


@case(
    "returns_counted_twice_are_equal",
    "UPDATE observations.ret_d02 SET value = 7 WHERE vintage_id = 4 AND value = 6;"
    "DELETE FROM observations.ret_d01 WHERE vintage_id = 3 AND value = 4",
    [
        (3, "2023 Q1", "Ret_D01 6; Ret_D02 7"),
        (4, "2023 Q1", "Ret_D01 6; Ret_D02 7"),
        (3, "2023 Q2", "Ret_D01 absent; Ret_D02 4"),
        (4, "2023 Q2", "Ret_D01 absent; Ret_D02 4"),
    ],
)
def returns_counted_twice(build: SmallBuild) -> None:
    _two_tables(build, "Ret_D01", "Ret_D02")


@case(
    "returns_counted_twice_are_equal",
    "UPDATE observations.ret_d03 SET value = 60 WHERE vintage_id = 1 AND value = 6;"
    "DELETE FROM observations.ret_d04 WHERE vintage_id = 4 AND value = 4",
    [
        (1, "2023 Q1", "Ret_D03 60; Ret_D04 6"),
        (2, "2023 Q1", "Ret_D03 60; Ret_D04 6"),
        (3, "2023 Q2", "Ret_D03 4; Ret_D04 absent"),
        (4, "2023 Q2", "Ret_D03 4; Ret_D04 absent"),
    ],
)
def offenders_counted_twice(build: SmallBuild) -> None:
    _two_tables(build, "Ret_D03", "Ret_D04")


@case(
    "sb_01_days_complete",
    "DELETE FROM observations.sb_01 WHERE vintage_id = 2 AND period = '2018-01-05'",
    [(2, "2018-01-01 to 2018-01-14", "13 days of 14")],
)
@case(
    "sb_01_days_complete",
    "DELETE FROM observations.sb_01 WHERE vintage_id = 1 AND period = '2018-01-01'",
    [(1, "2018-01-02 to 2018-01-14", "13 days of 13")],
)
def days_of_a_fortnight(build: SmallBuild) -> None:
    for number in (1, 2):
        build.vintage(number, "SB_01", f"2018-01-{15 + number}")
        for period in days("2018-01-01", "2018-01-14"):
            build.observe("SB_01", number, period, "arrivals", 0)


@case(
    "sb_01_weeks_equal_sb_02",
    "UPDATE observations.sb_01 SET value = 9 WHERE period = '2018-01-03' AND measure = 'boats'",
    [
        (1, "week ending 2018-01-07 boats", "SB_02 7; seven days of SB_01 15"),
        (2, "week ending 2018-01-07 boats", "SB_02 7; seven days of SB_01 15"),
    ],
)
def weeks_of_seven_days(build: SmallBuild) -> None:
    for number, table_id in ((1, "SB_01"), (2, "SB_02")):
        build.vintage(number, table_id, "2018-01-16", file="one workbook")
    for measure in ("arrivals", "boats", "uncontrolled_landings"):
        for period in days("2018-01-01", "2018-01-10"):  # the second week is not whole, and is not compared
            build.observe("SB_01", 1, period, measure, 1)
        for end in ("2018-01-07", "2018-01-14"):
            build.observe("SB_02", 2, week_ending(end), measure, 7)


@case(
    "sb_02_weeks_complete",
    "DELETE FROM observations.sb_02 WHERE vintage_id = 1 AND period_end = '2018-01-14'",
    [(1, "2018-01-07 to 2018-01-21", "2 weeks of 3")],
)
@case(
    "sb_02_weeks_complete",
    "DELETE FROM observations.sb_02 WHERE vintage_id = 2 AND period_end = '2018-01-07'",
    [(2, "2018-01-14 to 2018-01-21", "2 weeks of 2")],
)
def weeks_of_a_series(build: SmallBuild) -> None:
    for number in (1, 2):
        build.vintage(number, "SB_02", f"2018-01-{22 + number}")
        for end in ("2018-01-07", "2018-01-14", "2018-01-21"):
            build.observe("SB_02", number, week_ending(end), "arrivals", 0)


def _parts(build: SmallBuild, part: str, dimension: str) -> None:
    build.vintage(1, part, "2025-05-20", file="one document")
    build.vintage(2, "illegal_working_visits", "2025-05-20", file="one document")
    build.observe("illegal_working_visits", 2, year(2024), "visits", 10)
    for name, value in (("London", 4), ("Kent", 5)):  # one may be withheld
        build.observe(part, 1, year(2024), "visits", value, **{dimension: name})


@case(
    "visits_of_parts_within_total",
    "UPDATE observations.illegal_working_visits_by_region SET value = 7 WHERE region = 'Kent'",
    [(1, "2024 visits", "parts 11; total 10"), (2, "2024 visits", "parts 11; total 10")],
)
def visits_by_region(build: SmallBuild) -> None:
    _parts(build, "illegal_working_visits_by_region", "region")
    build.observe("illegal_working_visits_by_region", 1, year(2024), "visits", 9, region="UK total")


@case(
    "visits_of_parts_within_total",
    "UPDATE observations.illegal_working_visits SET value = 8",
    [(1, "2024 visits", "parts 9; total 8"), (2, "2024 visits", "parts 9; total 8")],
)
def visits_by_sector(build: SmallBuild) -> None:
    _parts(build, "illegal_working_visits_by_sector", "sector")
    build.observe("illegal_working_visits_by_sector", 1, year(2024), "visits", 9, sector="Total")


@case(
    "visits_of_parts_within_total",
    "UPDATE observations.illegal_working_visits_by_nationality SET nationality = 'Of which EU', value = 20 WHERE value = 4",
    [(1, "2024 visits", "parts 25; total 10"), (2, "2024 visits", "parts 25; total 10")],
)
def visits_by_nationality(build: SmallBuild) -> None:
    _parts(build, "illegal_working_visits_by_nationality", "nationality")


@case(
    "weekly_summary_near_other_figures",
    "UPDATE observations.weekly_summary SET value = 770 WHERE measure = 'arrivals';"
    "UPDATE observations.weekly_summary SET value = 20 WHERE measure = 'boats'",
    [
        (1, "week ending 2026-01-11 arrivals", "page 770; SB_02 650"),
        (1, "week ending 2026-01-11 boats", "page 20; SB_02 13"),
        (1, "week ending 2026-01-11 boats", "page 20; seven days of SB_01 14"),
        (1, "week ending 2026-01-11 boats", "page 20; seven days of the pages of the last 7 days 14"),
    ],
)
def page_of_a_week(build: SmallBuild) -> None:
    """Seven days of 100 people and two boats; SB_02 gave 650 and 13 at first, and 10 and 1 later."""
    for number, table_id in ((1, "weekly_summary"), (2, "SB_02"), (3, "SB_02"), (4, "SB_01"), (5, "last_7_days")):
        build.vintage(number, table_id, f"2026-01-{12 + number}")
    for number, arrivals, boats in ((2, 650, 13), (3, 10, 1)):
        build.observe("SB_02", number, week_ending("2026-01-11"), "arrivals", arrivals)
        build.observe("SB_02", number, week_ending("2026-01-11"), "boats", boats)
    for period in days("2026-01-05", "2026-01-11"):
        for table_id, number in (("SB_01", 4), ("last_7_days", 5)):
            build.observe(table_id, number, period, "arrivals", 100)
            build.observe(table_id, number, period, "boats", 2)
    build.observe("weekly_summary", 1, week_ending("2026-01-11"), "arrivals", 700)
    build.observe("weekly_summary", 1, week_ending("2026-01-11"), "boats", 14)
    build.observe("weekly_summary", 1, week_ending("2026-01-11"), "events_prevented", 999)


@case(
    "weekly_summary_near_other_figures",
    "UPDATE observations.sb_01 SET value = 101 WHERE period = '2026-01-05'",
    [(1, "week ending 2026-01-11 arrivals", "page 0; seven days of SB_01 101")],
)
def page_of_a_week_without_arrivals(build: SmallBuild) -> None:
    """A week of which six days are on the pages of the last 7 days: these are not compared."""
    for number, table_id in ((1, "weekly_summary"), (2, "SB_01"), (3, "last_7_days")):
        build.vintage(number, table_id, f"2026-01-{12 + number}")
    for period in days("2026-01-05", "2026-01-11"):
        build.observe("SB_01", 2, period, "arrivals", 0)
    for period in days("2026-01-06", "2026-01-11"):
        build.observe("last_7_days", 3, period, "arrivals", 100)
    build.observe("weekly_summary", 1, week_ending("2026-01-11"), "arrivals", 0)


@case(
    "weeks_end_on_sundays",
    "UPDATE observations.sb_02 SET period_end = '2018-01-06', period = 'week ending 2018-01-06'",
    [(1, "week ending 2018-01-06", "Saturday")],
)
def weeks_of_the_series(build: SmallBuild) -> None:
    build.vintage(1, "SB_02", "2018-01-16")
    build.vintage(2, "weekly_summary", "2018-01-16")
    build.observe("SB_02", 1, week_ending("2018-01-07"), "arrivals", 0)
    build.observe("SB_02", 1, week_ending("2018-01-07"), "boats", 0)
    build.observe("weekly_summary", 2, week_ending("2018-01-07"), "arrivals", 0)


@case(
    "weeks_end_on_sundays",
    "UPDATE observations.weekly_summary SET period_end = '2018-01-08', period = 'week ending 2018-01-08'",
    [(2, "week ending 2018-01-08", "Monday")],
)
def weeks_of_the_page(build: SmallBuild) -> None:
    weeks_of_the_series(build)


@case(
    "last_7_days_near_sb_01",
    "UPDATE observations.last_7_days SET value = 2490 WHERE measure = 'arrivals'",
    [(2, "2026-07-08 arrivals", "page 2490; SB_01 249 (2026-07-10)")],
)
def a_day_on_the_page_and_in_the_series(build: SmallBuild) -> None:
    build.vintage(1, "SB_01", "2026-07-10")
    build.vintage(2, "last_7_days", "2026-07-11")
    build.vintage(3, "SB_01", "2026-07-17")
    for measure, value in (("arrivals", 249), ("boats", 4)):
        build.observe("SB_01", 1, day("2026-07-08"), measure, value)
        build.observe("last_7_days", 2, day("2026-07-08"), measure, value)
        # What a later time series says does not count: the page is of what was known then.
        build.observe("SB_01", 3, day("2026-07-08"), measure, value * 5)
