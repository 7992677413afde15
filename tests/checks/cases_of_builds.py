"""Cases of the checks that look at a whole build."""

from __future__ import annotations

from datetime import date

from assets.checks.exceptions import exceptions
from tests.checks.registry import case
from tests.checks.small_build import SmallBuild, day, days, quarter, week_ending


@case(
    "crossings_days_complete",
    "DELETE FROM observations.sb_01 WHERE period = '2024-01-02'",
    [(None, "2024-01-01", "next day held is 2024-01-03")],
    marts=("crossings",),
)
@case(
    "marts_keep_their_grain",
    "INSERT INTO marts.crossings FROM marts.crossings WHERE date = '2024-01-02'",
    [(None, "marts.crossings", "2 rows for 2024-01-02")],
    marts=("*",),
    of_the_mart=True,
)
def days_in_a_row(build: SmallBuild) -> None:
    build.vintage(1, "SB_01", "2024-01-05")
    for period in days("2024-01-01", "2024-01-03"):
        build.observe("SB_01", 1, period, "arrivals", 3)


@case(
    "irr_d01_against_sb_01_by_quarter",
    "UPDATE observations.sb_01 SET value = 3 WHERE period = '2024-02-01'",
    [(1, "2024 Q1", "SB_01 (2024-06-07) 93; Irr_D01 91; difference +2")],
)
def quarter_of_both_series(build: SmallBuild) -> None:
    """The days of two quarters, the second cut short; no SB_01 is as old as the quarterly release."""
    build.vintage(1, "Irr_D01", "2024-05-23")
    build.vintage(2, "SB_01", "2024-06-07")
    build.vintage(3, "SB_01", "2024-06-14")
    boats = {"method_of_entry": "Small boat arrivals"}
    build.observe("Irr_D01", 1, quarter("2024 Q1"), "arrivals", 90, sex="Female", **boats)
    build.observe("Irr_D01", 1, quarter("2024 Q1"), "arrivals", 1, sex="Male", **boats)
    build.observe("Irr_D01", 1, quarter("2024 Q1"), "arrivals", 500, method_of_entry="Another")
    build.observe("Irr_D01", 1, quarter("2024 Q2"), "arrivals", 500, **boats)
    for period in days("2024-01-01", "2024-05-01"):
        build.observe("SB_01", 2, period, "arrivals", 1)


@case(
    "last_7_days_against_sb_01",
    "UPDATE observations.sb_01 SET value = 256",
    [(1, "2026-07-10 arrivals", "between_series: page 255; SB_01 256 (2026-07-17)")],
)
def a_day_in_both_series(build: SmallBuild) -> None:
    build.vintage(1, "last_7_days", "2026-07-16")
    build.vintage(2, "SB_01", "2026-07-17")
    build.observe("last_7_days", 1, day("2026-07-10"), "arrivals", 255)
    build.observe("SB_01", 2, day("2026-07-10"), "arrivals", 255)


@case(
    "never_false_zeros",
    "UPDATE observations.sb_01 SET value = 0, marker = NULL WHERE period = '2022-12-31'",
    [(None, "2022-12-31", "uncontrolled landings 0")],
    marts=("crossings", "crossings_weekly"),
)
def landings_from_2023_on(build: SmallBuild) -> None:
    build.vintage(1, "SB_01", "2024-05-17")
    for period, value in ((day("2022-12-31"), None), (day("2023-01-01"), 0)):
        build.observe("SB_01", 1, period, "arrivals", 5)
        build.observe("SB_01", 1, period, "uncontrolled_landings", value, marker="-" if value is None else None)


@case(
    "never_false_zeros",
    "UPDATE observations.sb_02 SET value = 0, marker = NULL WHERE period_end = '2024-04-28'",
    [(None, "2024-04-28", "prevented 0")],
    marts=("crossings", "crossings_weekly"),
)
def preventions_from_may_2024_on(build: SmallBuild) -> None:
    build.vintage(1, "SB_02", "2024-05-17")
    for end, value in (("2024-04-28", None), ("2024-05-05", 0)):
        for measure in ("migrants_prevented", "events_prevented"):
            marker = "-" if value is None else None
            build.observe("SB_02", 1, week_ending(end), measure, value, marker=marker)


@case(
    "no_negative_count",
    "UPDATE catalogue.measures SET lowest = -1 WHERE minimum = 0",
    [(None, "SB_01 arrivals", "lowest value -1.0, allowed 0.0")],
)
def lowest_values(build: SmallBuild) -> None:
    build.add("catalogue.measures", table_id="SB_01", measure="arrivals", minimum=0, lowest=0)
    build.add("catalogue.measures", table_id="returns_between_dates", measure="change", minimum=None, lowest=-5)


@case(
    "no_unknown_marker",
    "UPDATE catalogue.markers_seen SET marker = '[q]' WHERE table_id = 'CP_02'",
    [(None, "CP_02 value", "[q] in 3 observations")],
)
def markers_that_are_explained(build: SmallBuild) -> None:
    build.add("catalogue.markers_seen", table_id="CP_02", measure="value", marker=":", observations=3)
    build.add("catalogue.markers_seen", table_id="SB_01", measure="boats", marker="-", observations=1)


@case(
    "voluntary_parts_equal_voluntary",
    "UPDATE observations.ret_d01 SET return_type = 'A return of a new kind' WHERE value = 2",
    [(None, "2024 Q1", "voluntary 6; its parts 4")],
    marts=("returns_summary",),
)
def voluntary_returns(build: SmallBuild) -> None:
    build.vintage(1, "Ret_D01", "2024-05-23", last_period=date(2024, 3, 31))
    voluntary = {"return_type_group": "Voluntary return"}
    for value, name in ((1, "Assisted returns"), (2, "Controlled returns"), (3, "Other verified returns")):
        build.observe("Ret_D01", 1, quarter("2024 Q1"), "returns", value, return_type=name, **voluntary)


@case(
    "weekly_summary_equals_first_sb_02",
    "UPDATE observations.weekly_summary SET value = value + 1",
    [(3, "week ending 2026-01-11 arrivals", "page 31; SB_02 30 (2026-01-16)")],
)
def first_figures_of_a_week(build: SmallBuild) -> None:
    """The page of the week before the first SB_02 held cannot be compared: that one may hold a later figure."""
    for number, published, last in ((1, "2026-01-09", "2026-01-04"), (2, "2026-01-16", "2026-01-11")):
        build.vintage(number, "SB_02", published, last_period=last)
    build.vintage(3, "weekly_summary", "2026-01-13")
    for number, end, value in (
        (1, "2025-12-28", 10),
        (1, "2026-01-04", 20),
        (2, "2026-01-04", 99),
        (2, "2026-01-11", 30),
    ):
        build.observe("SB_02", number, week_ending(end), "arrivals", value)
    build.observe("weekly_summary", 3, week_ending("2025-12-28"), "arrivals", 77)
    build.observe("weekly_summary", 3, week_ending("2026-01-11"), "arrivals", 30)


_KNOWN = exceptions()[0]


@case(
    "exceptions_are_needed",
    "UPDATE catalogue.check_results SET detail = 'another finding'",
    [(
        None,
        f"{_KNOWN.check}: {_KNOWN.table_id} {_KNOWN.vintage} {_KNOWN.key}",
        "no longer needed, or what was found differs from its guard",
    )],
)  # fmt: skip
def an_exception_that_still_meets_its_failure(build: SmallBuild) -> None:
    build.vintage(1, _KNOWN.table_id, _KNOWN.vintage)
    build.add(
        "catalogue.check_results", check_name=_KNOWN.check, vintage_id=1, key=_KNOWN.key, detail=_KNOWN.guard,
        exception=_KNOWN.reason,
    )  # fmt: skip
