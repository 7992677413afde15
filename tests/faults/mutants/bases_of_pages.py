"""The bases that are GOV.UK documents: items of the Content API and saved pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from assets.sample import pages
from assets.sample.furniture import day_text
from tests.builders import AD_HOC, SMALL_BOATS, house_table
from tests.faults.mutants.bases import Base, Release

_WINDOWS = "Illegal working visits and arrests from 5 July 2024 to 31 October 2024"
_MOD = "Number of migrants detected in small boats"


def bases() -> Iterator[Base]:
    """Yield each base."""
    yield from (_last_7_days("json"), _last_7_days("html"), _weekly_summary(), _mod_daily(), _mod_weekly())
    yield from (_windows(), _windows_across(), _years(), _returns_between())


def _item(path: str, title: str, day: date, body: str, file: str) -> Release:
    item = pages.item(path, title, ("html_publication", "html_publication"), f"{day}T13:15:00+00:00", body=body)
    return Release(file, path, title, day.isoformat(), pages.as_bytes(item))


def _page(path: str, title: str, day: date, body: str, file: str) -> Release:
    html = f"""<!DOCTYPE html>
<html lang="en"><head><title>{title} - GOV.UK</title><link rel="canonical" href="https://www.gov.uk{path}">
<meta name="govuk:public-updated-at" content="{day}T13:15:00+00:00"></head><body><main><h1>{title}</h1>
<div class="gem-c-metadata">Published 1 March 2022 Updated {day_text(day)}</div>
<div class="govspeak">{body}</div></main></body></html>"""
    return Release(file, path, f"{title} - GOV.UK", day.isoformat(), html.encode())


def _last_7_days(ending: str) -> Base:
    releases = []
    for updated in (date(2026, 7, 11), date(2026, 7, 12), date(2026, 7, 13)):
        rows = []
        for before in range(7, 0, -1):
            day = updated - timedelta(days=before)
            boats = (day.day * 5) % 7 + 1
            rows.append([day_text(day), str(boats * 57 + day.day), str(boats), str(boats // 3),
                         "Revised" if day.day == 9 else ""])  # fmt: skip
        header = ["Date", "Migrants arrived", "Boats arrived", "Boats involved in uncontrolled landings", "Notes"]
        body = "<h2>Small boats data</h2>\n" + pages.table(header, rows)
        make = _item if ending == "json" else _page
        path = f"{SMALL_BOATS}/migrants-detected-crossing-the-english-channel-in-small-boats-last-7-days"
        releases.append(
            make(path, "Small boat arrivals: last 7 days", updated, body, f"last-7-days-{updated}.{ending}")
        )
    return Base(f"last-7-days-{ending}", tuple(releases))


def _weekly_summary() -> Base:
    releases = []
    for number, week in enumerate((date(2026, 6, 14), date(2026, 6, 21), date(2026, 6, 28))):
        header = ["Migrants arrived", "Boats arrived", "Migrants prevented", "Events prevented"]
        figures = [f"1,{211 + 97 * number}", str(19 + number), str(611 + 83 * number), str(23 + number)]
        body = f"<h2>Week ending {day_text(week)}</h2>\n" + pages.table(header, [figures], row_headers=False)
        updated = week + timedelta(days=8)
        path, title = (
            f"{SMALL_BOATS}/weekly-summary-of-small-boat-arrivals-and-preventions",
            "Weekly summary of small boat arrivals and preventions",
        )
        releases.append(_item(path, title, updated, body, f"weekly-summary-{updated}.json"))
    return Base("weekly-summary-json", tuple(releases))


def _mod_daily() -> Base:
    releases = []
    for number, day in enumerate((date(2022, 9, 5), date(2022, 9, 6), date(2022, 9, 7))):
        body = (
            f"<h3>The data below is for the 24-hour period 00:00 to 23:59 {day_text(day)}.</h3>\n<ul>\n"
            f"<li>{_MOD}: {1305 - 411 * number}</li>\n<li>Number of boats detected: {28 - 9 * number}</li>\n"
            f"<li>Number of boats known by the MOD to be involved in uncontrolled landings: {2 - number}</li>\n</ul>"
        )
        title = "Migrants detected crossing the English Channel in small boats - daily data"
        releases.append(_page(SMALL_BOATS, title, day + timedelta(days=1), body, f"daily-{day}.html"))
    return Base("mod-daily-html", tuple(releases))


def _mod_weekly() -> Base:
    releases = []
    for first in (date(2022, 12, 5), date(2022, 12, 12), date(2022, 12, 19)):
        last = first + timedelta(days=6)
        rows = []
        for more in range(7):
            day = first + timedelta(days=more)
            boats = (day.day * 3) % 8
            rows.append([day_text(day), str(boats * 43 + (day.day if boats else 0)), str(boats)])
        rows[2][1] += " [r]"
        title = f"Weekly number of migrants detected in small boats - {first.day} December to {last.day} December 2022"
        body = f"<h2>{title}</h2>\n" + pages.table(["Date", "Migrants detected", "Boats detected"], rows)
        releases.append(_page(SMALL_BOATS, title, last + timedelta(days=1), body, f"weekly-{first}.html"))
    return Base("mod-weekly-html", tuple(releases))


def _windows() -> Base:
    rows = [["5 July 2023 to 31 October 2023", "2,371", "1,836"], ["5 July 2024 to 31 October 2024", "3,188", "2,299"]]
    body = pages.table(["Period", "Visits", "Arrests"], rows)
    return Base("windows-json", (_item(f"{AD_HOC}/windows", _WINDOWS, date(2024, 12, 2), body, "windows.json"),))


def _years() -> Base:
    """Calendar years since 2019 as public text quotes them, in the house style of 2026."""
    visits = {2019: 6006, 2020: 1732, 2021: 1345, 2022: 3768, 2023: 6464, 2024: 8122, 2025: 12831}
    rows = [[str(year), f"{count:,}", f"{count * 7 // 10:,}"] for year, count in visits.items()]
    title = "Illegal working enforcement activity to December 2025"
    body = "<h2>Illegal working visits and arrests</h2>\n" + house_table(["Year", "Visits", "Arrests"], rows)
    return Base("years-json", (_item(f"{AD_HOC}/years", title, date(2026, 1, 20), body, "years.json"),))


def _windows_across() -> Base:
    header = ["Measure", "5 July 2023 to 31 October 2023", "5 July 2024 to 31 October 2024", "% change"]
    body = pages.table(header, [["Visits", "2,371", "3,188", "34%"], ["Arrests", "1,836", "2,299", "25%"]])
    return Base("windows-across-json", (_item(f"{AD_HOC}/across", _WINDOWS, date(2024, 12, 2), body, "across.json"),))


def _returns_between() -> Base:
    title = "Returns from the UK from 5 July 2024 to 22 March 2025"
    header = ["Measure", "5 July 2023 to 22 March 2024", "5 July 2024 to 22 March 2025"]
    figures = [
        ["All returns (enforced and voluntary)", "21,000", "24,103"],
        ["Enforced returns", "5,150", "6,339"],
        ["Voluntary returns", "15,850", "17,764"],
        ["Foreign national offender returns", "3,087", "3,594"],
    ]
    body = pages.table(header, figures)
    return Base("returns-between-json", (_item(f"{AD_HOC}/returned", title, date(2025, 3, 31), body, "returned.json"),))
