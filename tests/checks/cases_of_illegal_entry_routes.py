"""Cases of the checks on the summary tables of illegal entry routes."""

from assets.contracts.periods import Period, month_of, part_of_year
from tests.checks.registry import case
from tests.checks.small_build import SmallBuild, days, quarter, year

BOATS = {"method_of_entry": "Small boat arrivals"}
AIR = {"method_of_entry": "Inadequately documented air arrivals"}


def _until(month: int) -> Period:
    period = part_of_year(2026, 1, month)
    assert period
    return period


@case(
    "ier_02a_against_sb_01_by_month",
    "UPDATE observations.sb_01 SET value = 3 WHERE period = '2024-02-01' AND measure = 'arrivals'",
    [(1, "2024-02 arrivals", "SB_01 (2024-06-07) 31; IER_02a 29; difference +2")],
)
def months_of_both_series(build: SmallBuild) -> None:
    """The days of two months, the second cut short; no SB_01 is as old as the release."""
    build.vintage(1, "IER_02a", "2024-05-23")
    build.vintage(2, "SB_01", "2024-06-07")
    build.vintage(3, "SB_01", "2024-06-14")
    for month, arrivals, boats in ((2, 29, 58), (3, 500, 500)):
        period = month_of(2024, month)
        build.observe("IER_02a", 1, period, "arrivals", arrivals, period_type="month")
        build.observe("IER_02a", 1, period, "boats", boats, period_type="month")
    build.observe("IER_02a", 1, year(2024), "arrivals", 7, period_type="year")
    for period in days("2024-02-01", "2024-03-30"):
        build.observe("SB_01", 2, period, "arrivals", 1)
        build.observe("SB_01", 2, period, "boats", 2)


@case(
    "ier_summary_against_irr_d01",
    "UPDATE observations.irr_d01 SET value = value + 1 WHERE period = '2024 Q4'",
    [
        (1, "2024 Inadequately documented air arrivals", "IER_01 4; Irr_D01 5; difference -1"),
        (1, "2024 Small boat arrivals", "IER_01 40; Irr_D01 41; difference -1"),
        (2, "2024 Q4", "IER_02a 10; Irr_D01 11; difference -1"),
    ],
)
def the_same_arrivals_in_three_tables(build: SmallBuild) -> None:
    """A whole year and a quarter of the next; another release of the detailed table has other figures."""
    for number, table in ((1, "IER_01"), (2, "IER_02a"), (3, "Irr_D01")):
        build.vintage(number, table, "2025-05-22")
    build.vintage(4, "Irr_D01", "2025-08-21")
    for name in ("2024 Q1", "2024 Q2", "2024 Q3", "2024 Q4", "2025 Q1"):
        for number, more in ((3, 0), (4, 90)):
            build.observe("Irr_D01", number, quarter(name), "arrivals", 10 + more, **BOATS)
            build.observe("Irr_D01", number, quarter(name), "arrivals", 1 + more, **AIR)
    for number, boats, air in ((2024, 40, 4), (2025, 99, 99)):
        build.observe("IER_01", 1, year(number), "arrivals", boats, period_type="year", **BOATS)
        build.observe("IER_01", 1, year(number), "arrivals", air, period_type="year", **AIR)
    build.observe(
        "IER_01", 1, year(2024), "arrivals", 0, period_type="year", method_of_entry="Recorded detections at UK ports"
    )
    for month, arrivals in ((10, 2), (11, 3), (12, 5)):
        build.observe("IER_02a", 2, month_of(2024, month), "arrivals", arrivals, period_type="month")
    for month in (1, 2):
        build.observe("IER_02a", 2, month_of(2025, month), "arrivals", 99, period_type="month")


@case(
    "ier_totals_equal_parts",
    "UPDATE observations.ier_02a SET value = 6 WHERE period = '2026-02';"
    "UPDATE observations.ier_01 SET value = 6 WHERE method_of_entry = 'Small boat arrivals' AND period = '2025';"
    "UPDATE observations.ier_02b SET value = 9 WHERE nationality = 'Total';"
    "UPDATE observations.ier_02c SET value = 3 WHERE sex = 'Male'",
    [
        (1, "2025 all", "total 8; parts 9"),
        (2, "2026 arrivals", "total 8; parts 9"),
        (3, "2025 all", "total 9; parts 8"),
        (4, "2025 17 and under", "total 3; parts 4"),
        (4, "2025 all", "total 8; parts 9"),
    ],
)
def totals_and_parts(build: SmallBuild) -> None:
    for number, table in enumerate(("IER_01", "IER_02a", "IER_02b", "IER_02c"), 1):
        build.vintage(number, table, "2026-05-21")
    at = year(2025)
    for method, count in ((BOATS, 5), (AIR, 3)):
        build.observe("IER_01", 1, at, "arrivals", count, **method)
    build.observe("IER_01", 1, at, "total_arrivals", 8, method_of_entry="Total")
    # A period with shorthand among its parts, and one without a total.
    build.observe("IER_01", 1, year(2024), "arrivals", None, **BOATS)
    build.observe("IER_01", 1, year(2024), "total_arrivals", 8, method_of_entry="Total")
    build.observe("IER_01", 1, year(2023), "arrivals", 5, **BOATS)
    for month, count in ((1, 3), (2, 5)):
        build.observe("IER_02a", 2, month_of(2026, month), "arrivals", count, period_type="month")
    build.observe("IER_02a", 2, _until(2), "arrivals", 8, period_type="between")
    for country, count in (("Eritrea", 5), ("All other nationalities", 3)):
        build.observe("IER_02b", 3, at, "arrivals", count, nationality=country)
    build.observe("IER_02b", 3, at, "total_arrivals", 8, nationality="Total")
    for age, sex, measure, count in (
        ("17 and under", "Total", "total_arrivals", 3),
        ("17 and under", "Male", "arrivals", 2),
        ("17 and under", "Female", "arrivals", 1),
        ("Not currently recorded", "Not currently recorded", "arrivals", 5),
        ("Total", "Total", "total_arrivals", 8),
    ):
        build.observe("IER_02c", 4, at, measure, count, age_group=age, sex=sex)


@case(
    "irr_d03_equals_claims_of_irr_d02",
    "DELETE FROM observations.irr_d03 WHERE applicant_type = 'Dependant';"
    "UPDATE observations.irr_d03 SET period = '2025 Q2' WHERE asylum_outcome_group = 'Refused'",
    [
        (2, "2025 Q1 Dependant", "claims in Irr_D02 3; outcomes in Irr_D03 0"),
        (2, "2025 Q1 Main applicant", "claims in Irr_D02 9; outcomes in Irr_D03 4"),
        (2, "2025 Q2 Main applicant", "claims in Irr_D02 0; outcomes in Irr_D03 5"),
    ],
)
def outcomes_of_claims(build: SmallBuild) -> None:
    """Claims under their old and their new name; who made none has no outcome, and another file is not compared."""
    for number, table, file in ((1, "Irr_D02", "one"), (2, "Irr_D03", "one"), (3, "Irr_D03", "other")):
        build.vintage(number, table, "2026-02-26", file)
    at = quarter("2025 Q1")
    for claim, applicant, people in (
        ("Asylum claim raised", "Main applicant", 7),
        ("Asylum application raised", "Main applicant", 2),
        ("Asylum claim raised", "Dependant", 3),
        ("No asylum claim raised", "N/A - No asylum claim", 50),
    ):
        build.observe("Irr_D02", 1, at, "matched_arrivals", people, asylum_claim=claim, applicant_type=applicant)
    for group, applicant, people in (
        ("Refused", "Main applicant", 5),
        ("Awaiting initial decision", "Main applicant", 4),
        ("Awaiting initial decision", "Dependant", 3),
    ):
        more = {"asylum_outcome_group": group, "applicant_type": applicant}
        build.observe("Irr_D03", 2, at, "matched_outcomes", people, **more)
        build.observe("Irr_D03", 3, at, "matched_outcomes", people + 1, **more)
