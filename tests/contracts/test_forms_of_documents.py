"""Plausible forms of HTML documents: windows of illegal working visits, and every HTML contract in the house style."""

from pathlib import Path

import pytest

from assets.contracts.files import reads
from assets.observations.report import Report
from assets.tables import contracts
from tests.builders import AD_HOC, SMALL_BOATS, document, house_table

PAGE = f"{AD_HOC}/illegal-working"
TITLE = "Illegal working visits and arrests from 5 July 2024 to 31 October 2024"
ACTIVITY = "Illegal working enforcement activity to December 2025"
BEFORE, NOW = "5 July 2023 to 31 October 2023", "5 July 2024 to 31 October 2024"
FIGURES = [
    ("2023-07-05 to 2023-10-31", "arrests", 1836),
    ("2023-07-05 to 2023-10-31", "visits", 2371),
    ("2024-07-05 to 2024-10-31", "arrests", 2299),
    ("2024-07-05 to 2024-10-31", "visits", 3188),
]


def page(folder: Path, title: str, *parts: str) -> Path:
    return document(folder / "any.json", title, None, "".join(parts))


def refusal(report: Report) -> tuple[str, str | None, str | None]:
    assert report.status == "failed"
    return report.problems[0]["rule"], report.problems[0]["cell"], report.problems[0]["found"]


# -- windows --------------------------------------------------------------------------------------

DOWN = [[BEFORE, "2,371", "1,836"], [NOW, "3,188", "2,299"]]
WINDOWS = {
    "down the side": house_table(["Period", "Visits", "Arrests"], DOWN),
    "across": house_table(["", BEFORE, NOW], [["Visits", "2,371", "3,188"], ["Arrests", "1,836", "2,299"]]),
    "with changes": house_table(["Dates", "Number of visits", "% change", "Number of arrests", "Change"],
                                [[BEFORE, "2,371", "", "1,836", ""], [NOW, "3,188", "34%", "2,299", "463"]]),
    "said in full": house_table(["Period", "Illegal working visits", "Illegal working arrests"],
                                [[f"From {BEFORE}", "2,371", "1,836"], [f"Between {NOW}", "3,188", "2,299"]]),
    "a dash between": house_table(["Date", "Visits", "Arrests"],
                                  [[text.replace(" to ", " – "), *rest] for text, *rest in DOWN]),
}  # fmt: skip


@pytest.mark.parametrize("body", WINDOWS.values(), ids=WINDOWS)
def test_windows_are_read_in_whatever_form(read, tmp_path, body):
    _, found = read(page(tmp_path, TITLE, body), "illegal_working_windows", PAGE, TITLE)
    assert sorted((period, measure, value) for period, measure, value, _ in found) == FIGURES


MONTHS = [("2025-11", 1042, 733), ("2025-12", 901, 644), ("2026-01", 1203, 871)]
BY_MONTH = {
    "bold in each row": [["2025", "November", "1,042", "733"], ["2025", "December", "901", "644"], ["2026", "January", "1,203", "871"]],
    "once": [["2025", "November", "1,042", "733"], ["", "December", "901", "644"], ["2026", "January", "1,203", "871"]],
    "spanning its months": [[("2025", 2), "November", "1,042", "733"], [None, "December", "901", "644"],
                            ["2026", "January", "1,203", "871"]],
    "with totals": [["2025", "November", "1,042", "733"], ["2025", "December", "901", "644"], ["2025", "Total", "1,943", "1,377"],
                    ["2026", "January", "1,203", "871"]],
}  # fmt: skip


@pytest.mark.parametrize("rows", BY_MONTH.values(), ids=BY_MONTH)
@pytest.mark.parametrize("bold", [(), (0,), (0, 1)])
def test_months_beside_their_year_are_read_from_a_document(read, tmp_path, rows, bold):
    body = house_table(["Year", "Month", "Visits", "Arrests"], rows, bold)
    _, found = read(page(tmp_path, ACTIVITY, body), "illegal_working_windows", PAGE, ACTIVITY)
    values = {(period, measure): value for period, measure, value, _ in found}
    assert [(p, values[p, "visits"], values[p, "arrests"]) for p in dict.fromkeys(row[0] for row in found)] == MONTHS


def test_months_years_and_sectors_of_one_document_are_each_read_by_their_contract(read, tmp_path):
    path = page(
        tmp_path, ACTIVITY,
        "<h2>Illegal working visits by year</h2>", house_table(["Year", "Visits", "Arrests"], [["2025", "12,831", "9,008"]]),
        "<h2>Illegal working visits by month</h2>",
        house_table(["Year", "Month", "Visits", "Arrests"], [["2025", "December", "901", "644"]]),
        "<h2>Illegal working visits by sector, 2025</h2>",
        house_table(["Sector", "Visits", "Arrests"], [["Retail", "3,144", "2,207"], ["Other", "9,687", "6,801"],
                                                      ["Total", "12,831", "9,008"]]),
        "<h2>Illegal working visits by sector and region, 2025</h2>",
        house_table(["Sector", "London", "Wales"], [["Retail", "44", "7"], ["Other", "87", "[c]"]]),
    )  # fmt: skip
    found = {
        name: read(path, f"illegal_working_{name}", PAGE, ACTIVITY) for name in ("years", "windows", "visits_by_sector")
    }
    assert {
        name: [row[:1] + row[-3:-1] for row in rows if row[-3] == "visits"] for name, (_, rows) in found.items()
    } == {
        "years": [("2025", "visits", 12831)],
        "windows": [("2025-12", "visits", 901)],
        "visits_by_sector": [("2025", "visits", 3144), ("2025", "visits", 9687), ("2025", "visits", 12831)],
    }
    assert [found[name][0].sheet for name in found] == ["table 1", "table 2", "table 3"]
    [warning] = found["visits_by_sector"][0].warnings
    assert (warning["rule"], warning["sheet"], warning["found"]) == ("cross_table", "table 4", "London, Wales")
    for name in ("visits_by_region", "visits_by_nationality"):
        assert read(path, f"illegal_working_{name}", PAGE, ACTIVITY)[0].status == "no_figures"


@pytest.mark.parametrize(
    ("header", "rows", "told"),
    [
        (["Period", "Visits", "Arrests"], [["Since 5 July 2024", "1", "1"]], ("unknown_period", "A2", "Since 5 July 2024")),
        (["Period", "Visits", "Arrests"], [["5 July 2024 to 1 May 2025", "1", "1"]],
         ("days_not_as_titled", "A2", "2024-07-05 to 2025-05-01")),
        (["Period", "Visits", "Arrests", "Detentions"], [[NOW, "1", "1", "1"]], ("unknown_column", "D1", "Detentions")),
        (["Period", "Visits", "Arrests"], [[NOW, "3,18", "1"]], ("unknown_marker", "B2", "3,18")),
        (["Period", "Visits", "Arrests"], [[NOW, "3,188", ""]], ("empty_cell", "C2", None)),
        (["", NOW], [["Visits", "1"], ["Arrests", "1"], ["Detentions", "1"]], ("unknown_row", "A4", "Detentions")),
        (["", NOW], [["Visits", "1"]], ("missing_row", "row 2", None)),
        (["", NOW, "Since July"], [["Visits", "1", "1"], ["Arrests", "1", "1"]], ("unknown_column", "C1", "Since July")),
        (["Year", "Month", "Visits", "Arrests"], [["2024", "Total to date", "1", "1"]], ("unknown_period", "B2", "Total to date")),
    ],
)  # fmt: skip
def test_windows_in_a_form_that_may_mean_something_else_are_refused_with_their_cell(read, tmp_path, header, rows, told):
    report, _ = read(page(tmp_path, TITLE, house_table(header, rows)), "illegal_working_windows", PAGE, TITLE)
    assert refusal(report) == told


# -- every HTML contract in the house style -------------------------------------------------------

RETURNED = "Returns from the UK from 5 July 2024 to 22 March 2025"
BOATS = f"{SMALL_BOATS}/any"
HOUSE_STYLE = {
    "last_7_days": (BOATS, "Small boat arrivals: last 7 days", "", house_table(
        ["Date", "Migrants arrived", "Boats arrived", "Boats involved in uncontrolled landings", "Notes"],
        [["9 July 2026", "1,204", "20", "0", ""], ["10 July 2026", "255", "3", "0", "Revised"]]),
        [("2026-07-09", "arrivals", 1204), ("2026-07-10", "arrivals", 255)]),
    "weekly_summary": (BOATS, "Weekly summary of small boat arrivals and preventions", "<h2><strong>Week ending 28 June 2026</strong></h2>",
        house_table(["Migrants arrived", "Boats arrived", "Migrants prevented", "Events prevented"], [["1,912", "30", "535", "16"]]),
        [("week ending 2026-06-28", "arrivals", 1912)]),
    "mod_weekly": (BOATS, "Weekly number of migrants detected in small boats - 14 May to 15 May 2022", "",
        house_table(["Date", "Migrants detected", "Boats detected"], [["14 May 2022", "1,167", "3"], ["15 May 2022", "389 [r]", "8"]]),
        [("2022-05-14", "arrivals", 1167), ("2022-05-15", "arrivals", 389)]),
    "returns_between_dates": (PAGE, RETURNED, "", house_table(
        ["Measure", "5 July 2023 to 22 March 2024", "5 July 2024 to 22 March 2025"], [["Enforced returns", "5,150", "6,339"]]),
        [("2023-07-05 to 2024-03-22", "enforced", 5150), ("2024-07-05 to 2025-03-22", "enforced", 6339)]),
}  # fmt: skip


@pytest.mark.parametrize("table_id", HOUSE_STYLE)
def test_every_table_of_a_document_is_read_in_the_house_style(read, tmp_path, table_id):
    where, title, heading, body, expected = HOUSE_STYLE[table_id]
    report, found = read(page(tmp_path, title, heading, body), table_id, where, title)
    measure = expected[0][1]
    assert [row[:1] + row[-3:-1] for row in found if row[-3] == measure] == expected, report.problems


def test_no_document_is_known_by_the_end_of_its_address():
    # GOV.UK cuts addresses at 100 characters; the title is whole.
    titles = {
        "last_7_days": ("Small boat arrivals: last 7 days", SMALL_BOATS),
        "weekly_summary": ("Weekly summary of small boat arrivals and preventions", SMALL_BOATS),
        "mod_daily": ("Migrants detected crossing the English Channel in small boats - daily data", SMALL_BOATS),
        "mod_weekly": ("Weekly number of migrants detected in small boats - 9 May to 15 May 2022", SMALL_BOATS),
        "returns_between_dates": (RETURNED, AD_HOC),
        **{name: (ACTIVITY, AD_HOC) for name in contracts() if name.startswith("illegal_working")},
    }
    ad_hoc_or_boats = {
        name for name, contract in contracts().items()
        if "html" in contract.formats and any(page.startswith((AD_HOC, SMALL_BOATS)) for page in contract.pages)
    }  # fmt: skip
    assert ad_hoc_or_boats <= set(titles)
    for name in ad_hoc_or_boats:
        title, publication = titles[name]
        slug = "-".join(title.casefold().replace(":", "").replace(" - ", " ").split())
        for length in (100, 40, 12):
            assert reads(contracts()[name], f"{publication}/{slug[:length]}", title, f"{slug[:length]}.json", "html"), (
                name
            )


def test_a_table_of_years_keeps_what_the_title_promises_and_no_sentence_need(read, tmp_path):
    body = "<h2>Illegal working visits and arrests</h2>" + house_table(
        ["Year", "Visits", "Arrests"], [["2024", "8,122", "5,700"], ["2025", "12,831", "8,900"]]
    )
    report, found = read(page(tmp_path, ACTIVITY, body), "illegal_working_windows", PAGE, ACTIVITY)
    assert (report.status, found) == ("no_figures", [])
    report, found = read(page(tmp_path, ACTIVITY, "<p>Figures follow.</p>"), "illegal_working_windows", PAGE, ACTIVITY)
    assert refusal(report) == ("unknown_sentence", None, None)


@pytest.mark.parametrize("heading", ["Year ending", "Financial year"])
def test_a_bare_year_below_the_heading_of_another_year_is_refused(read, tmp_path, heading):
    """`2024` below `Year ending` or `Financial year` are other days than the calendar year."""
    rows = [["2024", "8,122", "5,700"], ["2025", "12,831", "8,900"]]
    body = "<h2>Illegal working visits and arrests</h2>" + house_table([heading, "Visits", "Arrests"], rows)
    report, _ = read(page(tmp_path, ACTIVITY, body), "illegal_working_years", PAGE, ACTIVITY)
    assert refusal(report) == ("headed_otherwise", "A2", "2024")


ACROSS = [["Visits", "8,122", "12,831"], ["Arrests", "5,700", "8,900"]]


@pytest.mark.parametrize(
    ("title", "corner"),
    [
        ("Illegal working visits and arrests", "Financial year"),
        ("Illegal working visits and arrests", "Year ending"),
        ("Illegal working visits and arrests, by financial year", ""),
    ],
)
def test_bare_years_across_are_calendar_years_only_where_nothing_says_otherwise(read, tmp_path, title, corner):
    body = f"<h2>{title}</h2>" + house_table([corner, "2024", "2025"], ACROSS)
    report, _ = read(page(tmp_path, ACTIVITY, body), "illegal_working_years", PAGE, ACTIVITY)
    assert refusal(report) == ("headed_otherwise", "B1", "2024")
