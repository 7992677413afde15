"""The release files of the sample, sheet by sheet, in the published layouts.

Belongs here: which published totals stand in which sheet, row and column.
Does not belong here: file formats (`ods`, `xlsx`) and the pages (`pages`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from assets.sample.facts import facts, number
from assets.sample.furniture import SAMPLE, Row, Rows, contents, cover, dataset, day_text, notes, pivot
from assets.sample.ods import Cell
from assets.sample.xlsx import Marked

TOTALS_ONLY = (
    "This sample holds totals only. The published breakdowns are left out; every row carries one value "
    "that stands for all of them: {}."
)
_FIRST_DAY, _LANDINGS_FROM, _PREVENTIONS_FROM = date(2018, 1, 1), date(2023, 1, 1), date(2024, 5, 5)


# -- small boats ----------------------------------------------------------------------------------


def small_boats(published: date) -> dict[str, list[Sequence[Cell]]]:
    """Return the weekly time series of a day: SB_01 to the day before, SB_02 to the last week in that release."""
    known = {date.fromisoformat(row["date"]): row for row in facts("sb_01")}
    days: dict[date, tuple[int, int, int | str, str]] = {}
    day = _FIRST_DAY
    while day < published:
        row = known.get(day, {"arrivals": "0", "boats": "0", "uncontrolled_landings": "0", "note": ""})
        landings = int(row["uncontrolled_landings"]) if day >= _LANDINGS_FROM else "-"
        days[day] = int(row["arrivals"]), int(row["boats"]), landings, row["note"]
        day += timedelta(days=1)
    landing = "Boats arrived - involved in uncontrolled landings"
    title: list[Sequence[Cell]] = [[]] * (2 if published >= date(2026, 5, 15) else 0)
    return {
        "Cover_sheet": [
            *title,
            ["Migrants detected crossing the English Channel in small boats"],
            ["Frequency: published weekly"],
            [SAMPLE],
            ["Contains public sector information licensed under the Open Government Licence v3.0"],
        ],
        "Notes": [
            ["Notes"],
            ["1. These statistics are taken from provisional operational data and are subject to change."],
            ["2. Data on preventions are operational estimates provided to the UK by French authorities."],
            [f"3. {SAMPLE}"],
        ],
        "SB_01": [
            ["Date", "Migrants arrived", "Boats arrived", landing, "Notes"],
            *([day, *figures] for day, figures in days.items()),
        ],
        "SB_02": [
            ["Week ending", "Migrants arrived", "Boats arrived", landing, "Migrants prevented", "Events prevented",
             "Notes"],
            *_weeks(days, published),
        ],
    }  # fmt: skip


def _weeks(days: dict[date, tuple[int, int, int | str, str]], published: date) -> list[Sequence[Cell]]:
    preventions = {
        date.fromisoformat(row["week_ending"]): [row[f"{name} {published}"] for name in ("people", "events", "note")]
        for row in facts("sb_02_preventions")
        if row[f"people {published}"]
    }
    rows: list[Sequence[Cell]] = []
    week = _FIRST_DAY + timedelta(days=6)
    while week <= max(preventions):
        figures = [days[week - timedelta(days=before)] for before in range(7)]
        # The week ending 1 January 2023 is published with its one day of uncontrolled landings.
        landings = [each[2] for each in figures if isinstance(each[2], int)]
        people, events, note = preventions.get(week, ["-", "-", ""])
        rows.append(
            [
                week,
                sum(each[0] for each in figures),
                sum(each[1] for each in figures),
                sum(landings) if landings else "-",
                number(people),
                number(events),
                note,
            ]
        )
        week += timedelta(days=7)
    return rows


# -- returns and irregular migration ---------------------------------------------------------------


def returns(published: date, period: str, data_sheet: str) -> dict[str, Rows]:
    """Return the returns detailed datasets of a release.

    Args:
        published: Day of publication.
        period: Last month of the release's year, e.g. `June 2023`.
        data_sheet: Start of the names of the data sheets, e.g. `Data - `.
    """
    d01 = "Returns from the UK, by nationality, age, sex and type of return"
    d02 = "Returns from the UK, by return destination and type of return"
    d03 = "Foreign national offender returns from the UK, by nationality"
    d04 = "Foreign national offender returns from the UK, by return destination"
    groups = {table: _returns_totals(table, published) for table in ("Ret_D01", "Ret_D02")}
    offenders = [
        (row["quarter"], "Other", int(row[str(published)])) for row in facts("fno_totals") if row[str(published)]
    ]
    measure, fno = "Number of returns", "Number of foreign national offender returns"
    sheets: dict[str, Rows] = {
        "Cover_sheet": cover("Immigration System Statistics", period, "Returns - Detailed Datasets", published),
        "Contents": contents(
            "Returns", period, data_sheet, {"Ret_D01": d01, "Ret_D02": d02, "Ret_D03": d03, "Ret_D04": d04}, "Yes"
        ),
        "Notes": notes(
            TOTALS_ONLY.format(
                "nationality and destination `Other and unknown`, region `Other`, age and sex `Unknown`, "
                "return destination group `Other country`"
            ),
            "Figures are provisional for the most recent quarters and are revised in later releases.",
        ),
    }
    data: dict[str, tuple[str, str, Row, list[Row], list[tuple[str, str, int]]]] = {
        "Ret_D01": (
            d01,
            measure,
            ["Year", "Quarter", "Nationality", "Region", "Return type group", "Return type", "Age", "Sex",
             "Return destination group", measure],
            [[int(q[:4]), q, "Other and unknown", "Other", g, t, "Unknown", "Unknown", "Other country", n]
             for q, g, t, n in groups["Ret_D01"]],
            [(q, g, n) for q, g, _, n in groups["Ret_D01"]],
        ),
        "Ret_D02": (
            d02,
            measure,
            ["Year", "Quarter", "Return type group", "Return type", "Return destination",
             "Return destination region", measure],
            [[int(q[:4]), q, g, t, "Other and unknown", "Other", n] for q, g, t, n in groups["Ret_D02"]],
            [(q, g, n) for q, g, _, n in groups["Ret_D02"]],
        ),
        "Ret_D03": (
            d03,
            fno,
            ["Year", "Quarter", "Nationality", "Region", "Return destination group", fno],
            [[int(q[:4]), q, "Other and unknown", "Other", "Other country", n] for q, _, n in offenders],
            offenders,
        ),
        "Ret_D04": (
            d04,
            fno,
            ["Year", "Quarter", "Return destination", "Return destination region", fno],
            [[int(q[:4]), q, "Other and unknown", "Other", n] for q, _, n in offenders],
            offenders,
        ),
    }  # fmt: skip
    for table, (title, counted, header, rows, totals) in data.items():
        sheets[table] = pivot(title, counted, totals)
        sheets[f"{data_sheet}{table}"] = dataset(title, header, rows)
    return sheets


def _returns_totals(table: str, published: date) -> list[tuple[str, str, str, int]]:
    column = f"{table} {published}"
    return [
        (row["quarter"], row["return_type_group"], row["return_type"], int(row[column]))
        for row in facts("ret_totals")
        if row[column]
    ]


def irregular_migration(published: date, period: str) -> dict[str, Rows]:
    """Return the irregular migration detailed dataset of a release."""
    title = "Detected attempts to enter the UK irregularly"
    totals = [(row["quarter"], row["method_of_entry"], int(row["detections"])) for row in facts("irr_totals")]
    unknown = "Not currently recorded"
    header = ["Year", "Quarter", "Method of entry", "Nationality", "Region", "Sex", "Age Group", "Number of detections"]
    return {
        "Cover_sheet": cover(
            "Irregular Migration Statistics", period, "Irregular Migration - Detailed Datasets", published
        ),
        "Contents": contents("Irregular migration statistics", period, "Data - ", {"Irr_D01": title}, "No"),
        "Notes": notes(
            TOTALS_ONLY.format(f"nationality, region, sex and age group `{unknown}`"),
            "Recorded detections on different methods of entry are not directly comparable.",
        ),
        "Irr_D01": pivot(title, "Number of detections", totals),
        "Data - Irr_D01": dataset(
            title, header, [[int(q[:4]), q, method, unknown, unknown, unknown, unknown, n] for q, method, n in totals]
        ),
    }


# -- summary tables --------------------------------------------------------------------------------


def returns_summary(published: date, period: str) -> dict[str, list[Sequence[Cell]]]:
    """Return the returns summary tables: Ret_01 with the periods whose three groups are known."""
    title = "Ret_01: Returns from the UK, by type of return [Notes 1, 2]"
    header = [
        "Data of return",
        "Enforced returns, total",
        "Voluntary returns, total",
        "Refused entry at port and subsequently departed, total",
    ]
    notes = [
        "This sample holds only the periods whose three groups are known here as of this release, no parts of them, "
        "and not the rows of change in the latest year.",
        "Returns are events, not people.",
    ]
    rows: list[Sequence[Cell]] = [header]
    for row in facts("ret_01"):
        rows.append([row["period"], *(int(row[group]) for group in ("enforced", "voluntary", "port_returns"))])
    shorthand = "[p] indicates provisional"
    return _summary("Returns - Summary tables", published, period, title, shorthand, notes, rows)


def asylum_summary(published: date, period: str) -> dict[str, list[Sequence[Cell]]]:
    """Return the asylum summary tables: Asy_00a in full."""
    title = (
        "Asy_00a: Asylum claims, initial decisions, awaiting an initial decision, appeals, support and returns, "
        f"by date of event, 2010 to the year ending {period} [Notes 1, 2]"
    )
    table = facts("asy_00a")
    rows: list[Sequence[Cell]] = [list(table[0])]
    for row in table:
        label, *figures = row.values()
        rows.append([label, *map(number, figures)])
    notes = [
        "People and asylum seekers on support includes main applicants and dependants, cases are main applicants.",
        "Data for 2025 Q1 onwards is provisional and will be revised in a future publication.",
    ]
    shorthand = "z indicates not applicable, : indicates not available"
    return _summary("Asylum - Summary tables", published, period, title, shorthand, notes, rows)


def _summary(
    name: str,
    published: date,
    period: str,
    title: str,
    shorthand: str,
    notes: Sequence[str],
    rows: Sequence[Sequence[Cell]],
) -> dict[str, list[Sequence[Cell]]]:
    table = title.partition(":")[0]
    noted: list[Sequence[Cell]] = [[place, note, table] for place, note in enumerate(notes, 1)]
    return {
        "Cover_sheet": [
            ["Immigration System Statistics"],
            [f"year ending {period}"],
            [name],
            ["Home Office"],
            [f"Published: {day_text(published)}"],
            [SAMPLE],
            ["Contains public sector information licensed under the Open Government Licence v3.0"],
        ],
        "Contents": [
            [f"{name}, year ending {period}"],
            [SAMPLE],
            [],
            ["Sheet", "Title", "Period covered", "Accredited Official Statistics", "Next planned update"],
            [table, title.partition(": ")[2].partition(" [")[0], "", "Yes", ""],
        ],
        "Notes": [
            ["Notices and Notes"],
            [SAMPLE],
            [],
            ["Note number", "Note text", "Table"],
            *noted,
        ],
        table: [
            [title],
            ["Link to table of contents"],
            ["Link to notes"],
            [f"Some shorthand is used in this table. {shorthand}"],
            ["Source: Home Office"],
            *rows,
        ],
    }


# -- Immigration Enforcement ------------------------------------------------------------------------


def enforcement(published: date, quarter: str) -> dict[str, Rows]:
    """Return the Immigration Enforcement workbook of a quarter: CP_02 and CP_03."""
    titles = {
        "CP_02": "Volume and value of illegal working civil penalties",
        "CP_03": "Volume and value of right to rent civil penalties",
    }
    values = {
        "CP_02": ("Value of penalties issued (Millions)", "cp_02_value_millions"),
        "CP_03": ("Value of penalties issued", "cp_03_value"),
    }
    listed: list[Row] = [
        [f"{table} ", title, date(2023, 9, 30), f"Q1 2016-{quarter}", published] for table, title in titles.items()
    ]
    sheets: dict[str, Rows] = {
        "Cover_Sheet": [
            *[[]] * 5,
            ["", "Immigration Enforcement"],
            [],
            ["", f"Immigration Enforcement Transparency Data {quarter}"],
            ["", f"Published: {day_text(published)}"],
            ["", SAMPLE],
        ],
        "Contents": [
            [f"Immigration Enforcement Data - {quarter}"],
            [f"Publication Date: {day_text(published)}"],
            [SAMPLE],
            *[[]] * 5,
            ["Table", "Title", "As at End of", "Period Covered", "Last Updated"],
            *listed,
        ],
        "Notes": [
            ["", f"Immigration Enforcement Data - {quarter}"],
            ["", "Notes:"],
            ["", SAMPLE],
            ["", "Management information: provisional and subject to change."],
            ["", ": = Not available."],
            ["", "0 = Nil."],
        ],
    }
    for table, title in titles.items():
        label, column = values[table]
        rows: list[Row] = [
            [row["quarter"], number(row[f"{table.casefold()}_penalties"]), number(row[column])] for row in facts("cp")
        ]
        sheets[table] = [
            [f"{table}: {title}"],
            ["Back to Contents"],
            *[[]] * 3,
            ["Quarter", Marked("Number of Penalties Issued", "1"), label],
            *rows,
        ]
    return sheets
