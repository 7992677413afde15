"""Releases held against the ones before them: what is usual passes, what shrinks or jumps is found with its cell."""

from datetime import date

import pytest

from assets.checks import continuity
from assets.contracts.periods import read_period
from assets.tables import contracts
from tests.checks.registry import covers
from tests.checks.small_build import SmallBuild, days, quarter, week_ending

OLD, NEW = (1, date(2026, 2, 20)), (2, date(2026, 2, 27))


def findings(build: SmallBuild, table_id: str, old=OLD, new=NEW) -> list[tuple[str, str, str | None]]:
    continuity.no_sums(build.connection)
    continuity.sum_up(build.connection, contracts()[table_id], [old[0], new[0]])
    found = continuity.against(build.connection, contracts()[table_id], old, new)
    return [(one.check, one.detail, one.cell) for one in found]


def weeks(measure: str, old: float | None, new: float | None, end: str = "2026-02-15") -> SmallBuild:
    build = SmallBuild()
    for number, value in ((1, old), (2, new)):
        build.observe("SB_02", number, week_ending(end), measure, value)
    return build


@covers(continuity.JUMPS)
@pytest.mark.parametrize(
    ("measure", "old", "new", "end", "words"),
    [
        ("migrants_prevented", 199, 277, "2026-02-15", None),
        ("migrants_prevented", 199, 299, "2026-02-15", "199 to 299"),
        ("migrants_prevented", 10, 20, "2026-02-15", None),  # small numbers: 100 %, but only ten
        ("migrants_prevented", 0, 21, "2026-02-15", "0 to 21"),
        ("migrants_prevented", 199, 200, "2025-10-12", "199 to 200"),  # older than any week ever revised
        ("arrivals", 100, 101, "2020-02-16", None),
        ("arrivals", 1_000, 1_160, "2026-02-15", "1,000 to 1,160"),
        ("arrivals", 5_157, 205_617, "2020-02-16", "5,157 to 205,617"),
        ("arrivals", 10, 41, "2026-02-15", "10 to 41"),
    ],
)
def test_a_revision_out_of_the_usual_is_found_with_its_figures(measure, old, new, end, words):
    found = findings(weeks(measure, old, new, end), "SB_02")
    told = f"more than its releases usually revise: week ending {end} {measure} {words}"
    assert found == ([] if words is None else [(continuity.JUMPS, told, "B2")])


def test_the_band_of_a_group_goes_before_that_of_its_table():
    def irregular(method: str) -> list[tuple[str, str, str | None]]:
        build = SmallBuild()
        for number, value in ((1, 739), (2, 1116)):
            build.observe("Irr_D01", number, quarter("2023 Q1"), "arrivals", value, method_of_entry=method)
        return findings(build, "Irr_D01", (1, date(2023, 5, 25)), (2, date(2023, 8, 24)))

    assert irregular("Inadequately documented air arrivals") == []
    assert irregular("Recorded detections in the UK") == [
        (
            continuity.JUMPS,
            "more than its releases usually revise: 2023 Q1 Recorded detections in the UK arrivals 739 to 1,116",
            "B2",
        )
    ]


def test_a_table_without_a_known_history_may_change_by_half():
    def penalties(new: float) -> list[tuple[str, str, str | None]]:
        build = SmallBuild()
        for number, value in ((1, 8.0), (2, new)):
            build.observe("CP_02", number, quarter("2023 Q1"), "value", value)
        return findings(build, "CP_02")

    assert penalties(12.0) == []
    assert [detail for _, detail, _ in penalties(80.0)] == [
        "more than its releases usually revise: 2023 Q1 value 8 to 80"
    ]


@covers(continuity.SHRINKS)
@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-02-01", "2026-02-09", "2026-02-10 arrivals"),  # ends earlier
        ("2026-02-02", "2026-02-10", "2026-02-01 arrivals"),  # starts later
    ],
)
def test_a_release_that_lacks_a_day_of_the_one_before_is_found(first, last, words):
    build = SmallBuild()
    for one in days("2026-02-01", "2026-02-10"):
        build.observe("SB_01", 1, one, "arrivals", 5)
    for one in days(first, last):
        build.observe("SB_01", 2, one, "arrivals", 5)
    (found,) = findings(build, "SB_01")
    assert found == (continuity.SHRINKS, f"it lacks {words}", "B19")


def test_a_release_that_adds_days_is_no_finding():
    build = SmallBuild()
    for number, last in ((1, "2026-02-10"), (2, "2026-02-17")):
        for one in days("2026-02-01", last):
            build.observe("SB_01", number, one, "arrivals", 5)
    assert findings(build, "SB_01") == []


def test_a_group_or_a_figure_that_is_gone_is_found():
    build = SmallBuild()
    for number, groups in ((1, ("Enforced return", "Voluntary return")), (2, ("Enforced return",))):
        for group in groups:
            build.observe("Ret_D01", number, quarter("2025 Q3"), "returns", 50, return_type_group=group)
    assert [detail for _, detail, _ in findings(build, "Ret_D01")] == ["it lacks Voluntary return"]
    assert [detail for _, detail, _ in findings(weeks("uncontrolled_landings", 3, None), "SB_02")] == [
        "it lacks week ending 2026-02-15 uncontrolled_landings (3 before, no figure now)"
    ]


def test_a_figure_that_comes_where_there_was_a_marker_is_no_finding():
    assert findings(weeks("uncontrolled_landings", None, 3), "SB_02") == []


def test_the_newest_year_ending_takes_the_place_of_the_one_before():
    build = SmallBuild()
    for number, period in ((1, "year ending September 2025"), (2, "year ending December 2025")):
        build.add(
            "observations.asy_00a", vintage_id=number, row=number, col="B", period=period,
            period_start=date(2025, 1, 1), period_end=date(2025, 12, 31), measure="refusals", value=5,
        )  # fmt: skip
    assert findings(build, "Asy_00a") == []


def test_a_part_of_a_year_gives_way_to_a_later_one_but_a_whole_year_stays():
    def release(build: SmallBuild, number: int, *headings: str) -> None:
        for heading in headings:
            period = read_period(heading, ("year", "between"))
            assert period
            build.observe("IER_02b", number, period, "arrivals", 5)

    build = SmallBuild()
    release(build, 1, "2024", "2025", "2026 (January-March)")
    release(build, 2, "2024", "2025", "2026 (January-June)")
    release(build, 3, "2025", "2026 (January-June)")
    assert findings(build, "IER_02b") == []
    later = findings(build, "IER_02b", NEW, (3, date(2026, 3, 6)))
    assert [detail for _, detail, _ in later] == ["it lacks 2024 arrivals"]
