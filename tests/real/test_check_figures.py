"""Every total of `check_figures.csv` that was computed from a file at hand is met exactly by a query."""

import csv
import re
from pathlib import Path

import pytest

GROUP = "SELECT sum(value) FROM observations.{table} AS o JOIN catalogue.vintages AS v USING (vintage_id)"
RETURNS = {"Ret_D01": "ret_d01", "Ret_D02": "ret_d02", "Ret_D03": "ret_d03", "Ret_D04": "ret_d04"}
SMALL_BOATS = {
    "migrants arrived": "arrivals",
    "boats arrived": "boats",
    "migrants prevented": "migrants_prevented",
    "events prevented": "events_prevented",
}
ASYLUM = {"total": "asylum_related_returns", "enforced": "enforced", "voluntary": "voluntary"}


def bounds(period: str) -> tuple[str, str]:
    """Turn the check file's ways of writing a period into first and last day."""
    if match := re.fullmatch(r"(?:weeks ending in )?(\d{4})(?: \(to .*\))?", period):
        return f"{match[1]}-01-01", f"{match[1]}-12-31"
    if match := re.fullmatch(r"(\d{4}) Q1-Q(\d)", period):
        return f"{match[1]}-01-01", {"1": f"{match[1]}-03-31", "2": f"{match[1]}-06-30", "3": f"{match[1]}-09-30"}[
            match[2]
        ]
    if match := re.fullmatch(r"(\d{4}) Q(\d)", period):
        month = int(match[2]) * 3
        return f"{match[1]}-{month - 2:02}-01", f"{match[1]}-{month:02}-31" if month in (
            3,
            12,
        ) else f"{match[1]}-{month:02}-30"
    if match := re.fullmatch(r"(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)", period):
        return match[1], match[2]
    if match := re.fullmatch(r"Year ending September (\d{4})", period):
        return f"{int(match[1]) - 1}-10-01", f"{match[1]}-09-30"
    raise AssertionError(f"unknown period {period!r} in check_figures.csv")


def vintage_condition(release: str) -> str:
    if match := re.search(r"returns-datasets-(\w{3}-\d{4})", release):
        title = {
            "dec-2022": "December 2022",
            "mar-2023": "March 2023",
            "jun-2023": "June 2023",
            "sep-2023": "September 2023",
        }
        return f"v.title LIKE '%{title[match[1]]}'"
    if match := re.search(r"year ending (\w{3})\w* (\d{4})", release):
        return f"v.title LIKE '%year ending {match[1]}% {match[2]}%'"
    return "v.vintage_id = (SELECT max(vintage_id) FROM catalogue.vintages AS w WHERE w.table_id = v.table_id)"


def query(measure: str, period: str, release: str) -> tuple[str, list[object]]:
    first, last = bounds(period)
    within = "o.period_start >= CAST(? AS DATE) AND o.period_end <= CAST(? AS DATE)"
    where = f"WHERE {vintage_condition(release)} AND {within}"
    if match := re.fullmatch(r"(?:returns )?(Ret_D0[12])(?: returns)?: (.+)", measure):
        sql = f"{GROUP.format(table=RETURNS[match[1]])} {where} AND o.return_type_group = ?"
        return sql, [first, last, match[2]]
    if match := re.fullmatch(r"(Ret_D0[34]) returns", measure):
        return f"{GROUP.format(table=RETURNS[match[1]])} {where}", [first, last]
    if match := re.fullmatch(r"(?:irregular migration )?Irr_D01(?: detections)?: (.+)", measure):
        return f"{GROUP.format(table='irr_d01')} {where} AND o.method_of_entry = ?", [first, last, match[1]]
    if match := re.fullmatch(r"small boats SB_01: (.+)", measure):
        return f"SELECT sum({SMALL_BOATS[match[1]]}) FROM marts.crossings WHERE date BETWEEN ? AND ?", [first, last]
    if match := re.fullmatch(r"small boats SB_02: (.+)", measure):
        column = SMALL_BOATS[match[1]]
        return f"SELECT sum({column}) FROM marts.crossings_weekly WHERE week_ending BETWEEN ? AND ?", [first, last]
    if match := re.fullmatch(r"asylum-related returns \(Asy_00a\): (.+)", measure):
        column = ASYLUM[match[1]]
        where = "period_start = CAST(? AS DATE) AND period_end = CAST(? AS DATE)"
        return f"SELECT {column} FROM marts.asylum_related_returns WHERE {where}", [first, last]
    if measure.startswith("civil penalties CP_02"):
        column = "penalties" if "number" in measure else "value_gbp / 1e6"
        where = "penalty_scheme = 'illegal_working' AND period = ?"
        return f"SELECT {column} FROM marts.civil_penalties WHERE {where}", [period]
    raise AssertionError(f"unknown measure {measure!r} in check_figures.csv")


def test_every_figure_computed_from_a_file_at_hand_is_met(real: Path, real_warehouse):
    rows = list(csv.DictReader((real / "check_figures.csv").open(encoding="utf-8")))
    exact = [row for row in rows if row["confidence"].startswith("A")]
    assert len(exact) > 300
    differing = []
    for row in exact:
        sql, parameters = query(row["measure"], row["period"], row["release"])
        found = real_warehouse.execute(sql, parameters).fetchone()[0]
        if found is None or float(found) != float(row["value"]):
            differing.append((row["measure"], row["period"], row["release"], row["value"], found))
    assert differing == []


@pytest.mark.parametrize(
    ("year", "arrivals"),
    [
        (2018, 299),
        (2019, 1843),
        (2020, 8462),
        (2021, 28526),
        (2022, 45755),
        (2023, 29437),
        (2024, 36816),
        (2025, 41472),
    ],
)
def test_small_boat_arrivals_by_year(real_warehouse, year, arrivals):
    found = real_warehouse.execute("SELECT sum(arrivals) FROM marts.crossings WHERE year(date) = ?", [year]).fetchone()
    assert found == (arrivals,)
