"""The bases that are spreadsheets: published totals of the bundled sample, and plausible figures where it has none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from assets.sample import books
from assets.sample.ods import ods
from assets.sample.xlsx import xlsx
from tests.builders import AD_HOC, ENFORCEMENT, RETURNS, SB_01_HEADER, SB_02_HEADER, SMALL_BOATS, Rows, months
from tests.faults.mutants.bases import Base, Release

# Real releases have them from 2023; a shorter series shows the same.
_LANDINGS_FROM = date(2018, 1, 29)
_WRITERS = {"ods": ods, "xlsx": xlsx}


def bases() -> Iterator[Base]:
    """Yield each base, in each format that its contract allows."""
    yield _small_boats()
    yield _returns()
    yield _irregular("xlsx")
    yield _irregular("csv")
    for ending in ("xlsx", "ods"):
        yield _enforcement(ending)
    for ending in ("ods", "xlsx"):
        yield _returns_summary(ending)
        yield _asylum_summary(ending)
        yield _visits(ending)


def _rough(number: int, at: int) -> int:
    """Return a figure that goes up and down from period to period, as published ones do."""
    return int(number * (0.6 + at * 7919 % 101 / 80))


def _release(name: str, page: str, title: str, day: date, sheets: Any) -> Release:
    return Release(name, page, title, day.isoformat(), _WRITERS[name.rpartition(".")[2]](sheets, day))


def _small_boats() -> Base:
    """Days from the first of the series to the day before each of three releases, a week apart."""
    first, releases = date(2018, 1, 1), []
    for published in (date(2018, 4, 6), date(2018, 4, 13), date(2018, 4, 20)):
        days, weeks = [], []
        for index in range((published - first).days):
            day = first + timedelta(days=index)
            boats = (index * 7) % 11 if index % 3 else 0
            arrivals = boats * (38 + (index * 13) % 23)
            landings: int | str = boats // 4 if day >= _LANDINGS_FROM else "-"
            days.append([day, arrivals, boats, landings, "Revised" if index == 40 else ""])
            if day.weekday() == 6:
                week: list[Any] = days[-7:]
                known = [row[3] for row in week if isinstance(row[3], int)]
                prevented: list[Any] = [sum(row[1] for row in week) // 2 + index, 3 + index % 9]
                weeks.append([day, sum(row[1] for row in week), sum(row[2] for row in week),
                              sum(known) if day >= _LANDINGS_FROM else "-", *prevented, ""])  # fmt: skip
        sheets = {
            "Cover_sheet": [["Migrants detected crossing the English Channel in small boats"]],
            "Notes": [["Notes"], ["1. These statistics are taken from provisional operational data."]],
            "SB_01": [SB_01_HEADER, *days],
            "SB_02": [SB_02_HEADER, *weeks],
        }
        name = f"{published:%d_%B_%Y}_Small_boats_-_time_series.ods"
        releases.append(_release(name, SMALL_BOATS, "Small boats – time series", published, sheets))
    return Base("small-boats-ods", tuple(releases))


_TYPES = (
    ("Enforced return", "Enforced removals from detention", 211),
    ("Voluntary return", "Assisted returns", 324),
    ("Refused entry at port and subsequently departed", "Not available", 437),
)
_COUNTRIES = (("Albania", "Europe Other"), ("India", "Asia South"), ("Brazil", "America Central and South"))


def _quarters(last: int, count: int) -> list[str]:
    """Return quarters to the `last`th since 2000."""
    return [f"{2000 + n // 4} Q{n % 4 + 1}" for n in range(last - count + 1, last + 1)]


def _returns() -> Base:
    releases = []
    for published, period, last in (
        (date(2023, 8, 24), "June 2023", 92),
        (date(2023, 11, 23), "September 2023", 94),
    ):
        quarters = _quarters(last, last - 84)
        d01, d02, d03, d04 = [], [], [], []
        for at, quarter in enumerate(quarters):
            for row, (country, region) in enumerate(_COUNTRIES):
                for group, kind, count in _TYPES:
                    number = count + 17 * at + 61 * row
                    head: list[Any] = [int(quarter[:4]), quarter]
                    d01.append([*head, country, region, group, kind, "18 to 29", "Male", "Home country", number])
                    d02.append([*head, group, kind, country, region, number])
                d03.append([int(quarter[:4]), quarter, country, region, "Home country", 31 + at + row * 5])
                d04.append([int(quarter[:4]), quarter, country, region, 31 + at + row * 5])
        offenders = "Number of foreign national offender returns"
        head = ["Year", "Quarter"]
        tables = {
            "Ret_D01": ([*head, "Nationality", "Region", "Return type group", "Return type", "Age", "Sex",
                         "Return destination group", "Number of returns"], d01),
            "Ret_D02": ([*head, "Return type group", "Return type", "Return destination",
                         "Return destination region", "Number of returns"], d02),
            "Ret_D03": ([*head, "Nationality", "Region", "Return destination group", offenders], d03),
            "Ret_D04": ([*head, "Return destination", "Return destination region", offenders], d04),
        }  # fmt: skip
        sheets: dict[str, Rows] = _cover(period, published, "Returns - Detailed Datasets")
        for table, (header, rows) in tables.items():
            sheets[table] = _pivot(quarters, rows)
            sheets[f"Data_{table}"] = [[f"{table}: returns - dataset"], header, *rows, ["End of table"]]
        short = f"{period[:3].lower()}-{period[-4:]}"
        releases.append(
            _release(
                f"returns-datasets-{short}.xlsx",
                RETURNS,
                f"Returns detailed datasets, year ending {period}",
                published,
                sheets,
            )
        )
    return Base("returns-xlsx", tuple(releases))


def _pivot(quarters: Sequence[str], rows: Sequence[Sequence[Any]]) -> Rows:
    totals = [sum(row[-1] for row in rows if row[1] == quarter) for quarter in quarters]
    return [["Returns - pivot table"], [], ["Region", "(All)"], [], ["Row Labels", *quarters], ["Grand Total", *totals]]


def _cover(period: str, published: date, title: str) -> dict[str, Rows]:
    return {
        "Cover_sheet": [[], ["Immigration System Statistics"], [f"year ending {period}"], [title],
                        [f"Published: {books.day_text(published)}"]],
        "Notes": [["Notes"], ["1. Figures are provisional for the most recent quarters."]],
    }  # fmt: skip


def _irregular(ending: str) -> Base:
    """Detected arrivals, and in workbooks what became of those matched, with pivot sheets; CSV files have the first."""
    releases = []
    header = ["Year", "Quarter", "Method of entry", "Nationality", "Region", "Sex", "Age Group", "Number of detections"]
    for published, period, last in ((date(2024, 8, 22), "June 2024", 97), (date(2024, 11, 21), "September 2024", 98)):
        quarters = _quarters(last, last - 84)
        rows = [
            [int(quarter[:4]), quarter, method, country, region, "Male", "18-24", 40 + 23 * at + 31 * place + more]
            for at, quarter in enumerate(quarters)
            for method, more in (("Small boat arrivals", 700), ("Recorded detections at UK ports", 9))
            for place, (country, region) in enumerate(_COUNTRIES)
        ]
        name = f"irregular-migration-to-the-UK-detailed-dataset-year-ending-{period.lower().replace(' ', '-')}.{ending}"
        title = f"Irregular migration to the UK detailed dataset, year ending {period}"
        if ending == "csv":
            stream = io.StringIO(newline="")
            csv.writer(stream).writerows([header, *rows])
            releases.append(Release(name, RETURNS, title, published.isoformat(), stream.getvalue().encode()))
            continue
        sheets = _cover(period, published, "Irregular Migration - Detailed Datasets") | {
            "Irr_D01": _pivot(quarters, rows),
            "Data - Irr_D01": [["Irr_D01: Detected arrivals - dataset"], header, *rows, ["End of table"]],
            **_matched(quarters[:-1]),
        }
        releases.append(_release(name, RETURNS, title, published, sheets))
    return Base(f"irregular-migration-{ending}", tuple(releases))


def _matched(quarters: Sequence[str]) -> dict[str, Rows]:
    """What became of small boat arrivals matched with later records: sheets that end a quarter before the first."""
    claim = ["Main applicant", "Non-UASC"]
    heads: dict[str, tuple[list[str], list[list[str]], list[str], list[list[str]]]] = {
        # Labels before the place, their values; labels after it, their values.
        "Irr_D02": (["Asylum application"], [["Asylum application raised"]], ["Applicant type", "UASC"], [claim]),
        "Irr_D03": ([], [[]], ["Asylum Case Outcome", "Asylum Case Outcome Group", "Applicant type", "UASC"],
                    [["Other Refusals", "Refused", *claim], ["Refugee Permission", "Grant of Protection", *claim]]),
        "Irr_D04": (["NRM referral"], [["NRM referral raised"], ["No NRM referral raised"]], [], [[]]),
        "Irr_D05": ([], [[]], ["NRM Case Outcome", "NRM Case Outcome Group"],
                    [["Positive", "Reasonable grounds decision"], ["Negative", "Conclusive grounds decision"]]),
    }  # fmt: skip
    measures = {"Irr_D02": "Applications", "Irr_D03": "Decisions"}
    sheets: dict[str, Rows] = {}
    for table, (before, firsts, after, seconds) in heads.items():
        who = [["Sex", "Age Group"], ["Male", "18 to 24"]]
        header = [
            "Year",
            "Quarter",
            *before,
            "Nationality",
            "Region",
            *after,
            *who[0],
            measures.get(table, "Referrals"),
        ]
        rows = [
            [int(quarter[:4]), quarter, *first, *country, *second, *who[1], 310 + 13 * at + 91 * place + 700 * more]
            if table != "Irr_D03"  # whose outcomes are those of the claims in Irr_D02
            else [int(quarter[:4]), quarter, *country, *second, *who[1], (310 + 13 * at + 91 * place + more) // 2]
            for at, quarter in enumerate(quarters)
            for more, (first, second) in enumerate((first, second) for first in firsts for second in seconds)
            for place, country in enumerate(_COUNTRIES)
        ]
        if table != "Irr_D03":
            sheets[table] = _pivot(quarters, rows)
        sheets[f"Data - {table}"] = [[f"{table}: small boat arrivals - dataset"], header, *rows, ["End of table"]]
    return sheets


def _enforcement(ending: str) -> Base:
    """Civil penalties as published, and plausible visits in the same furniture."""
    releases = []
    for quarter, published, less in (
        ("Q1", date(2023, 5, 25), 2),
        ("Q2", date(2023, 8, 24), 1),
        ("Q3", date(2023, 11, 23), 0),
    ):
        sheets: dict[str, Any] = dict(books.enforcement(published, f"{quarter} 2023"))
        for table in ("CP_02", "CP_03"):
            rows = [["Quarter", "Number of Penalties Issued", row[2]] if row and row[0] == "Quarter" else row
                    for row in sheets[table]]  # fmt: skip
            sheets[table] = rows[: len(rows) - less]
        quarters = _quarters(94 - less, 15 - less)
        visits = [[name, _rough(2100, at), _rough(1300, at + 5)] for at, name in enumerate(quarters)]
        sheets["EV_01"] = [["EV_01: Enforcement visits"], ["Back to Contents"], [],
                           ["Quarter", "Number of visits", "Number of arrests"], *visits]  # fmt: skip
        name = f"IE__{quarter}_2023_Background_Published.{ending}"
        releases.append(_release(name, ENFORCEMENT, f"Immigration Enforcement data: {quarter} 2023", published, sheets))
    return Base(f"enforcement-{ending}", tuple(releases))


def _summary(table: str, period: str, published: date, rows: Rows) -> dict[str, Rows]:
    furniture: Rows = [
        [f"{table}: by date of event [Notes 1, 2]"],
        ["Link to table of contents"],
        ["Source: Home Office"],
    ]
    return _cover(period, published, "Summary tables") | {table: [*furniture, *rows]}


def _returns_summary(ending: str) -> Base:
    releases = []
    for period, published, last in (
        ("September 2025", date(2025, 11, 27), 2024),
        ("March 2026", date(2026, 5, 21), 2025),
    ):
        rows: Rows = [["Data of return", "Enforced returns, total", "Voluntary returns, total",
                       "Refused entry at port and subsequently departed, total"]]  # fmt: skip
        rows += [[str(year), _rough(6000, year), _rough(9000, year + 5), _rough(19000, year + 9)]
                 for year in range(2015, last + 1)]  # fmt: skip
        rows.append([f"year ending {period} [p]", 9723, 29284, 17623])
        name = f"returns-summary-{period[:3].lower()}-{period[-4:]}-tables.{ending}"
        title = f"Returns summary tables, year ending {period}"
        releases.append(_release(name, RETURNS, title, published, _summary("Ret_01", period, published, rows)))
    return Base(f"returns-summary-{ending}", tuple(releases))


def _asylum_summary(ending: str) -> Base:
    """The asylum table as published, and before it the same for years ending a quarter before."""
    releases = []
    for month, published, less in (("June", date(2025, 8, 21), True), ("September", date(2025, 11, 27), False)):
        book = books.asylum_summary(published, f"{month} 2025")
        if less:
            book["Asy_00a"] = [
                [cell.replace("ending September", "ending June") if isinstance(cell, str) else cell for cell in row]
                for row in book["Asy_00a"]
            ]
        name = f"asylum-summary-{month[:3].lower()}-2025-tables.{ending}"
        title = f"Asylum summary tables, year ending {month} 2025"
        releases.append(_release(name, RETURNS, title, published, book))
    return Base(f"asylum-summary-{ending}", tuple(releases))


def _visits(ending: str) -> Base:
    """Illegal working visits and their three breakdowns, a table a sheet as the guidance has it."""
    releases = []
    parts = {
        "Region": ("London", "Wales", "Scotland"),
        "Sector": ("Restaurants", "Car washes", "Construction"),
        "Nationality": ("Albania", "India", "Brazil"),
    }
    for published, count in ((date(2025, 7, 30), 22), (date(2025, 10, 30), 25)):
        names = months(date(2023, 9, 1), count)
        totals = [[name, _rough(611, at), _rough(420, at + 5)] for at, name in enumerate(names)]
        sheets: dict[str, Rows] = {
            "Cover": [["Illegal working activity"], [f"Published: {books.day_text(published)}"]],
            "Table_1": [["Table 1: Illegal working visits and arrests"], ["Month", "Visits", "Arrests"], *totals],
        }
        for number, (what, values) in enumerate(parts.items(), 2):
            rows = [
                [name, value, _rough(110 + 21 * place, at), _rough(71 + 17 * place, at + 5)]
                for at, name in list(enumerate(names))[13:]
                for place, value in enumerate(values)
            ]
            title = f"Table {number}: Illegal working visits and arrests by {what.lower()}"
            sheets[f"Table_{number}"] = [[title], ["Month", what, "Visits", "Arrests"], *rows]
        releases.append(
            _release(
                f"illegal-working-activity-{published}.{ending}", AD_HOC, "Illegal working activity", published, sheets
            )
        )
    return Base(f"visits-{ending}", tuple(releases))
