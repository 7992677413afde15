"""GOV.UK's past as a web archive would have captured it, made of real release files and of pages in GOV.UK's style.

Each release is listed by a page on its day and captured a day or so later. The HTML documents, and some of the pages
of the Ministry of Defence, are real captures.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from assets.dates import release_moment
from assets.publications.captured_page import read_captured_page
from assets.publications.watched import PUBLICATIONS
from tests.builders import ENFORCEMENT, RETURNS, SMALL_BOATS
from tests.web_archives.govuk_pages import GOVUK, MEDIA, page
from tests.web_archives.mementos import HTML, Memento

WEEKLY = "/government/statistics/migrants-detected-crossing-the-english-channel-in-small-boats-weekly-data"
IRREGULAR = "/government/statistical-data-sets/irregular-migration-detailed-dataset-and-summary-tables"
EDITION = "/government/publications/immigration-enforcement-data-q3-2023"
TYPES = {
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NIGHT = timedelta(hours=15)


@dataclass(frozen=True)
class RealFile:
    """A line of the manifest of real files that GOV.UK published as they are."""

    path: Path
    page: str
    title: str
    published: date

    @property
    def url(self) -> str:
        """Address of a file; unlike a name, the part that stands for its content is unique."""
        return f"{MEDIA}/{hashlib.sha256(self.path.read_bytes()).hexdigest()[:24]}/{self.path.name}"


def real_files(real: Path) -> list[RealFile]:
    """Return the files that were published: tidied copies of tables (`.csv.gz`) never stood on GOV.UK."""
    with (real / "releases.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if not row["file"].endswith(".gz")]
    return [
        RealFile(real / row["file"], row["page"], row["title"], date.fromisoformat(row["published"])) for row in rows
    ]


def mementos(files: list[RealFile]) -> list[Memento]:
    """Return the captures of all files and of the pages that lead to them."""
    books = [file for file in files if file.path.suffix in TYPES]
    documents = [file for file in files if file.path.suffix == ".html"]
    return [*_books(books), *_pages(books), *_html(documents), *_weekly(documents)]


def _books(books: list[RealFile]) -> Iterator[Memento]:
    for file in books:
        at = release_moment(file.published) + timedelta(days=1) + NIGHT
        yield Memento(file.url, at, file.path.read_bytes(), TYPES[file.path.suffix])


def _pages(books: list[RealFile]) -> Iterator[Memento]:
    by_state: dict[tuple[str, date], list[RealFile]] = {}
    for file in books:
        by_state.setdefault((file.page, file.published), []).append(file)
    documents = [
        (name, f"{SMALL_BOATS}/{path}")
        for name, path in (
            ("Small boat arrivals: last 7 days", f"{SMALL_BOATS.rpartition('/')[2]}-last-7-days"),
            ("Weekly summary of small boat arrivals and preventions",
             "weekly-summary-of-small-boat-arrivals-and-preventions"),
        )
    ]  # fmt: skip
    titles = {each.base_path: each.title for each in PUBLICATIONS}
    for (path, day), listed in by_state.items():
        at, changed = release_moment(day) + NIGHT, release_moment(day)
        attachments = [(file.title, file.url) for file in listed]
        if path == ENFORCEMENT:
            title = listed[0].title
            yield Memento(f"{GOVUK}{EDITION}", at, page(EDITION, title, changed, attachments))
            yield Memento(f"{GOVUK}{path}", at, page(path, "Migration data", changed, members=[(title, EDITION)]))
            continue
        attachments += documents if path == SMALL_BOATS else []
        yield Memento(f"{GOVUK}{path}", at, page(path, titles.get(path, "Irregular migration"), changed, attachments))


def _html(documents: list[RealFile]) -> Iterator[Memento]:
    for file in documents:
        body = file.path.read_bytes()
        yield Memento(f"{GOVUK}{read_captured_page(body).base_path}", captured(file), body, HTML)


def captured(file: RealFile) -> datetime:
    """Return when a real page was captured: by its name, or the evening of the day after its week's."""
    day = date.fromisoformat(file.path.stem) if re.fullmatch(r"[\d-]+", file.path.stem) else file.published
    release = read_captured_page(file.path.read_bytes())
    changed = max(filter(None, (release.updated_at, release.public_updated_at)))
    # Some pages show a day of their own that is a day after that of their metadata.
    return max(datetime(day.year, day.month, day.day, 21, 30, tzinfo=UTC), changed + timedelta(days=2))


def _weekly(documents: list[RealFile]) -> Iterator[Memento]:
    """Yield a state of the weekly page that lists the weeks of which documents are at hand."""
    weeks = []
    for file in documents:
        release = read_captured_page(file.path.read_bytes())
        if release.base_path.startswith(f"{WEEKLY}/"):
            weeks.append((release.title, release.base_path))
    changed = release_moment(date(2023, 1, 31))
    title = "Migrants detected crossing the English Channel in small boats - weekly data"
    yield Memento(f"{GOVUK}{WEEKLY}", changed + NIGHT, page(WEEKLY, title, changed, weeks))


__all__ = ["EDITION", "IRREGULAR", "RETURNS", "RealFile", "captured", "mementos", "real_files"]
