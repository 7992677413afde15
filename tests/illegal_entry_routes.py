"""Summary tables of illegal entry routes, built after the layouts that public code reads.

Belongs here: their sheets, with figures quoted from the edition of 27 August 2026 (Open Government Licence v3.0): all
months of IER_02a (`ier_02a_jun_2026.csv`), the totals that follow from them, the year ending June 2026 of IER_01, and
some rows of IER_02b and IER_02c. What is made up is named so. Does not belong here: what the tests do with them.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from tests.builders import Rows, ods

PAGE = "/government/statistical-data-sets/immigration-system-statistics-data-tables"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
YEARS = range(2018, 2026)


def _by_month() -> dict[tuple[int, int], tuple[int, int]]:
    with Path(__file__).with_name("ier_02a_jun_2026.csv").open(encoding="utf-8", newline="") as stream:
        return {
            (int(row["year"]), int(row["month"])): (int(row["arrivals"]), int(row["boats"]))
            for row in csv.DictReader(stream)
        }


BY_MONTH = _by_month()


def arrivals(year: int, *, until: int = 12) -> int:
    """People who arrived from January to a month of a year."""
    return sum(people for (y, month), (people, _) in BY_MONTH.items() if y == year and month <= until)


def year_ending_june(year: int) -> int:
    return sum(people for (y, month), (people, _) in BY_MONTH.items() if (year - 1, 7) <= (y, month) <= (year, 6))


def furniture(title: str) -> Rows:
    return [[title], ["Link to table of contents"], ["Link to notes"], ["Source: Home Office"]]


def ier_02a(last: tuple[int, int] = (2026, 6), not_yet: str = "") -> Rows:
    """IER_02a: its header in row 5, a row of arrivals and one of boats a year, a Total column."""
    rows: Rows = [*furniture("IER_02a: Small boat arrivals and total boats, by month [Notes 1, 5]")]
    rows.append(["Year", *MONTHS, "Total"])
    for year in range(2018, last[0] + 1):
        for kind, label in enumerate(("arrivals", "boats")):
            held = [BY_MONTH[year, n][kind] for n in range(1, 13) if (year, n) <= last]
            rows.append([f"{year} {label}", *held, *[not_yet] * (12 - len(held)), sum(held)])
    return rows


# Sums of Irr_D01 as of November 2023 for 2018 to 2022; the other years are made up.
OTHER_METHODS = {
    "Inadequately documented air arrivals": [3900, 4300, 3100, 3800, 4800, 3700, 3200, 2900],
    "Recorded detections in the UK": [7900, 9000, 4700, 3700, 3500, 2700, 2100, 1700],
    "Recorded detections at UK ports": [1200, 1100, 800, 700, 600, 500, 300, 200],
}
YEAR_ENDING_JUNE_2026 = {
    "Small boat arrivals": 33_374,
    "Inadequately documented air arrivals": 2_492,
    "Recorded detections in the UK": 1_962,
    "Recorded detections at UK ports": 258,
}
PERIODS: list[Any] = [*map(str, YEARS), "Year ending June 2025", "Year ending June 2026"]


def ier_01(periods: list[Any] | None = None, *, total: bool = True) -> Rows:
    """IER_01 of August 2026: methods of entry down the side; the year ending June 2025 is partly made up."""
    methods = {
        "Small boat arrivals": [*(arrivals(year) for year in YEARS), year_ending_june(2025)],
        **{name: [*counts, counts[-1] + 50] for name, counts in OTHER_METHODS.items()},
    }
    rows: Rows = [[name, *counts, YEAR_ENDING_JUNE_2026[name]] for name, counts in methods.items()]
    sums = ["Total", *(sum(column) for column in list(zip(*rows, strict=True))[1:])]
    return [
        *furniture("IER_01: Number of detected arrivals via illegal routes to the UK, by method of entry [Note 1]"),
        ["Method of entry", *(periods or PERIODS)],
        *rows,
        *([sums] if total else []),
    ]


ERITREA = [0, 0, 511, 2875, 2020, 2666, 3480, 7583, 5982, 5875]
SUDAN = [0, 0, 969, 1064, 1762, 1658, 2748, 4447, 3772, 4191]
NOT_RECORDED = [0, 0, 0, 582, 200, 1036, 739, 877, 683, 1140]
TOTALS = [*(arrivals(year) for year in YEARS), year_ending_june(2025), year_ending_june(2026)]


def ier_02b() -> Rows:
    """IER_02b: three published rows; `All other nationalities` is here what they leave of the published total."""
    rest = [whole - sum(parts) for whole, *parts in zip(TOTALS, ERITREA, SUDAN, NOT_RECORDED, strict=True)]
    return [
        *furniture("IER_02b: Small boat arrivals, by nationality [Notes 12, 13]"),
        ["Nationality", *PERIODS],
        ["Eritrea", *ERITREA],
        ["Sudan", *SUDAN],
        ["All other nationalities", *rest],
        ["Not currently recorded", *NOT_RECORDED],
        ["Total", *TOTALS],
    ]


UNDER_18 = {
    "17 and under": [25, 308, 1449, 4321, 8161, 5253, 5430, 5629, 5515, 4993],
    "Male": [16, 207, 1089, 3347, 6400, 4312, 4306, 4343, 4335, 3863],
    "Female": [9, 101, 360, 925, 1671, 938, 1124, 1286, 1180, 1130],
    "Unknown": [0, 0, 0, 49, 90, 3, 0, 0, 0, 0],
}


def ier_02c() -> Rows:
    """IER_02c: the youngest as published; `18 to 24` is here what they leave, all of them male."""
    adults = [
        whole - young - unknown
        for whole, young, unknown in zip(TOTALS, UNDER_18["17 and under"], NOT_RECORDED, strict=True)
    ]
    none = [0] * len(PERIODS)
    return [
        *furniture("IER_02c: Small boat arrivals, by age group and sex [Note 16]"),
        ["Age group and sex", *PERIODS],
        *([name, *counts] for name, counts in UNDER_18.items()),
        ["18 to 24", *adults],
        ["Male", *adults],
        ["Female", *none],
        ["Unknown", *none],
        ["Not currently recorded", *NOT_RECORDED],
        ["Total", *TOTALS],
    ]


def ier_02d() -> Rows:
    """IER_02d as quoted: arrivals matched with claims and referrals, which are no count of arrivals."""
    matched = [285, 1833, 8406, 28023, 45478, 28200, 35898, 40595]
    return [
        *furniture("IER_02d: Asylum claims and NRM referrals from small boat arrivals"),
        ["Year", *map(str, YEARS)],
        ["Total arrivals", *matched],
    ]


def summary(path: Path, **sheets: Rows) -> Path:
    """Write a workbook of summary tables: the ones given, under the names given."""
    return ods(path, {
        "Cover_sheet": [["Immigration system statistics"], ["year ending June 2026"], ["Published: 27 August 2026"]],
        "Notes": [["Notices and Notes"], ["Note number", "Note text", "Table"]],
        **sheets,
    })  # fmt: skip
