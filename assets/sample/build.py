"""Build the bundled GOV.UK from the tables of facts: `python -m assets.sample.build`.

Belongs here: which pages, documents and files the sample has, and their dates.
Does not belong here: what a file holds (`books`) or what JSON looks like
(`pages`). The same facts give the same bytes; the built files are committed,
so that the demo needs no writer.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any

from assets.dates import LONDON, release_moment
from assets.publications.watched import PUBLICATIONS
from assets.reference import SAMPLE
from assets.sample import books, pages, prose
from assets.sample.facts import facts
from assets.sample.ods import ods
from assets.sample.xlsx import xlsx

_BASE_PATHS = {publication.slug: publication.base_path for publication in PUBLICATIONS}
_STATISTICS = _BASE_PATHS["immigration_system_statistics"]
_BOATS = _BASE_PATHS["small_boats"]
_AD_HOC = _BASE_PATHS["returns_and_illegal_working"]
_COLLECTION = _BASE_PATHS["immigration_enforcement_data"]
_BORDER = _BASE_PATHS["border_security_commander"]
_EDITION = "/government/publications/immigration-enforcement-data-q3-2023"
_DATA_SET = ("statistical_data_set", "statistical_data_set")
_PUBLICATION = ("publication", "transparency")
_DOCUMENT = ("html_publication", "html_publication")
_TIME_SERIES = (date(2026, 7, 10), date(2026, 6, 5), date(2026, 5, 1), date(2026, 4, 24))


def build(folder: Path = SAMPLE) -> None:
    """Build the sample in place of what is in a folder.

    Args:
        folder: Folder that the local GOV.UK serves.
    """
    shutil.rmtree(folder, ignore_errors=True)
    site = _Site(folder)
    site.statistics()
    site.small_boats()
    site.returns_and_illegal_working()
    site.enforcement()
    site.border_security()


class _Site:
    """The folder of the local GOV.UK, with what puts items and files into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.dated: dict[str, str] = {}

    def statistics(self) -> None:
        """Write the data tables of the immigration system statistics."""
        june, september = date(2023, 8, 24), date(2023, 11, 23)
        summary, asylum = date(2026, 5, 21), date(2025, 11, 27)
        files = [
            self._file(
                summary,
                "returns-summary-mar-2026-tables.ods",
                "Returns summary tables, year ending March 2026",
                ods(books.returns_summary(summary, "March 2026"), summary),
            ),
            self._file(
                asylum,
                "asylum-summary-sep-2025-tables.ods",
                "Asylum summary tables, year ending September 2025",
                ods(books.asylum_summary(asylum, "September 2025"), asylum),
            ),
            self._file(
                september,
                "returns-datasets-sep-2023.xlsx",
                "Returns detailed datasets, year ending September 2023",
                xlsx(books.returns(september, "September 2023", "Data_"), september),
            ),
            self._file(
                september,
                "irregular-migration-to-the-UK-detailed-dataset-year-ending-september-2023.xlsx",
                "Irregular migration to the UK detailed dataset, year ending September 2023",
                xlsx(books.irregular_migration(september, "September 2023"), september),
            ),
            self._file(
                june,
                "returns-datasets-jun-2023.xlsx",
                "Returns detailed datasets, year ending June 2023",
                xlsx(books.returns(june, "June 2023", "Data - "), june),
            ),
        ]
        self._page(_STATISTICS, "Immigration system statistics data tables", _DATA_SET, files)

    def small_boats(self) -> None:
        """Write the small boats page: four editions of the time series and two HTML documents."""
        title = "Small boats – time series"
        files = [
            self._file(day, f"{day:%d_%B_%Y}_Small_boats_-_time_series.ods", title, ods(books.small_boats(day), day))
            for day in _TIME_SERIES
        ]
        last_7_days = self._document(
            f"{_BOATS}/migrants-detected-crossing-the-english-channel-in-small-boats-last-7-days",
            "Small boat arrivals: last 7 days",
            "2026-07-13T13:15:01+01:00",
            '<h2 id="small-boats-data">Small boats data</h2>\n'
            + pages.table(
                ["Date", "Migrants arrived", "Boats arrived", "Boats involved in uncontrolled landings", "Notes"],
                [list(row.values()) for row in facts("last_7_days")],
            ),
        )
        week = facts("weekly_summary")[0]
        weekly = self._document(
            f"{_BOATS}/weekly-summary-of-small-boat-arrivals-and-preventions",
            "Weekly summary of small boat arrivals and preventions",
            "2026-06-29T13:19:23+01:00",
            f"<h2>Week ending {week['week_ending']}</h2>\n"
            + pages.table(
                ["Migrants arrived", "Boats arrived", "Migrants prevented", "Events prevented"],
                [list(week.values())[1:]],
                row_headers=False,
            ),
        )
        self._page(
            _BOATS,
            "Migrants detected crossing the English Channel in small boats",
            _PUBLICATION,
            [last_7_days, weekly, *files],
        )

    def returns_and_illegal_working(self) -> None:
        """Write the ad hoc page: returns in sentences, and visits set in a table for the sample."""
        rows = facts("ad_hoc")
        returned = [row for row in rows if row["document"] == "returns"]
        period = returned[0]["period"]
        returns = self._document(
            f"{_AD_HOC}/returns-from-the-uk-from-5-july-2024-to-22-march-2025",
            f"Returns from the UK from {period}",
            _half_past_nine(date(2025, 3, 31)),
            prose.returns(period, returned),
        )
        visited: dict[str, dict[str, int]] = {}
        for row in rows:
            if row["document"] == "illegal_working":
                visited.setdefault(row["period"], {})[row["measure"]] = int(row["value"])
        visits = self._document(
            f"{_AD_HOC}/illegal-working-visits-and-arrests-from-5-july-2024-to-31-october-2024",
            "Illegal working visits and arrests from 5 July 2024 to 31 October 2024",
            _half_past_nine(date(2024, 12, 2)),
            "<p>The Home Office gave these figures in its news of 2 December 2024; "
            "the document and its table are the sample's.</p>\n"
            + pages.table(
                ["Period", "Visits", "Arrests"],
                [[period, f"{figures['Visits']:,}", f"{figures['Arrests']:,}"] for period, figures in visited.items()],
            ),
        )
        self._page(
            _AD_HOC,
            "Returns from the UK and illegal working activity since July 2024",
            _PUBLICATION,
            [returns, visits],
        )

    def enforcement(self) -> None:
        """Write the collection of transparency data and its edition of the third quarter of 2023."""
        day, title = date(2023, 11, 23), "Immigration Enforcement data: Q3 2023"
        updated = _half_past_nine(day)
        name = "IE__Q3_2023_Background_Published.xlsx"
        book = self._file(day, name, title, xlsx(books.enforcement(day, "Q3 2023"), day))
        self._page(_EDITION, title, _PUBLICATION, [book])
        edition = pages.link(_EDITION, title, _PUBLICATION, updated)
        self._item(
            pages.item(
                _COLLECTION,
                "Migration transparency data",
                ("document_collection", "document_collection"),
                updated,
                links={"documents": [edition]},
            )
        )

    def border_security(self) -> None:
        """Write the Border Security Commander's data: two HTML documents, their addresses cut as GOV.UK cuts them."""
        day = _half_past_nine(date(2026, 7, 16))
        rows = [list(row.values()) for row in facts("uk_france_agreement")]
        total = ["Total", "", *(f"{sum(int(row[place]) for row in rows):,}" for place in (2, 3))]
        agreement = self._document(
            f"{_BORDER}/transfers-into-and-returns-from-the-united-kingdom-under-the-uk-france-agreement-on-the-"
            "prevention-of-dangerous-journeys-between-6-august-2025-and-30",
            "Transfers into and returns from the United Kingdom under the UK-France Agreement on the Prevention of "
            "Dangerous Journeys, between 6 August 2025 and 30 June 2026",
            day,
            "<p>The figures are the Home Office's, as public repositories quote them.</p>\n"
            + pages.table_in_bold(["Year", "Month", "IN", "OUT"], [*rows, total]),
        )
        quarters = ("January to March", "April to June", "July to September", "October to December")
        disruptions = self._document(
            f"{_BORDER}/disruptions-and-arrests-for-organised-immigration-crime-activity-between-january-2023-and-"
            "march-2026",
            "Disruptions and arrests for organised immigration crime activity between January 2023 and March 2026",
            day,
            "<p>The figures are the Home Office's, as a public repository quotes them. The document's table of arrests "
            "is left out.</p>\n"
            + pages.table_in_bold(
                ["Year", "Quarter", "Major", "Moderate", "Minor", "Total"],
                [
                    [quarter[:4], quarters[int(quarter[-1]) - 1], *(f"{int(count):,}" for count in counts)]
                    for quarter, *counts in (row.values() for row in facts("oic_disruptions"))
                ],
            ),
        )
        self._page(
            _BORDER, "The Border Security Commander's Annual Report: Data", _PUBLICATION, [agreement, disruptions]
        )

    def _page(self, base_path: str, title: str, kinds: tuple[str, str], attachments: Sequence[dict[str, Any]]) -> None:
        """Write a publication's page; its history and date are those of its attachments."""
        history = [
            {"public_timestamp": self.dated[each["url"]], "note": f"Sample: {each['title']}."} for each in attachments
        ]
        history.sort(key=itemgetter("public_timestamp"), reverse=True)
        details = {"attachments": attachments, "change_history": history}
        self._item(pages.item(base_path, title, kinds, history[0]["public_timestamp"], details=details))

    def _document(self, base_path: str, title: str, updated: str, body: str) -> dict[str, Any]:
        """Write an HTML document, a content item of its own, and return its entry among the attachments."""
        parent = base_path.rpartition("/")[0]
        links = {"parent": [{"base_path": parent, "schema_name": "publication"}]}
        self._item(pages.item(base_path, title, _DOCUMENT, updated, body=body, links=links))
        self.dated[base_path] = updated
        return pages.html_attachment(base_path, title)

    def _file(self, day: date, name: str, title: str, content: bytes) -> dict[str, Any]:
        """Write a file and return its entry among the attachments."""
        path = f"media/sample-{day.isoformat()}/{name}"
        self._write(path, content)
        attachment = pages.file_attachment(path, title, len(content))
        self.dated[attachment["url"]] = _half_past_nine(day)
        return attachment

    def _item(self, content: dict[str, Any]) -> None:
        self._write(f"api/content{content['base_path']}.json", pages.as_bytes(content))

    def _write(self, path: str, content: bytes) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _half_past_nine(day: date) -> str:
    """Return 9.30 in London on a day, the hour at which statistics are released."""
    return release_moment(day).astimezone(LONDON).isoformat()


if __name__ == "__main__":
    build()
