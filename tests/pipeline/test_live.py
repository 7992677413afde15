"""From a GOV.UK that changes, over real HTTP, into the marts."""

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assets.archive.fetch import fetch
from assets.archive.govuk.client import GovukClient
from assets.archive.govuk.errors import GovukUnreachable
from assets.archive.store import Archive, writing
from assets.archive.watch_state import read_states
from assets.marts.selection import select
from assets.observations.archived import archived
from assets.publications.watched import PUBLICATIONS
from assets.published import WarehouseError, open_published
from assets.settings import Settings
from orchestration.watch import Watch
from tests.builders import ods, returns, small_boats, some_returns, xlsx
from tests.conftest import publish_all
from tests.govuk_server import ASSETS, GovukServer, error_page, hang_up, redirect, status, truncated

BASE_PATHS = {publication.slug: publication.base_path for publication in PUBLICATIONS}
STATISTICS = BASE_PATHS["immigration_system_statistics"]
BOATS = BASE_PATHS["small_boats"]
AD_HOC = BASE_PATHS["returns_and_illegal_working"]
COLLECTION = BASE_PATHS["immigration_enforcement_data"]
EDITION = "/government/publications/immigration-enforcement-data-q3-2023"
LAST_7_DAYS = f"{BOATS}/migrants-detected-crossing-the-english-channel-in-small-boats-last-7-days"
WEEKLY = f"{BOATS}/weekly-summary-of-small-boat-arrivals-and-preventions"
WHEN = "2018-01-16T09:30:00+00:00"


def page(
    title: str, attachments: list[dict[str, Any]] | None = None, updated: str = WHEN, **more: Any
) -> dict[str, Any]:
    details = {"attachments": attachments or [], "body": "<p>About.</p>", "change_history": []}
    return {
        "title": title, "schema_name": "publication", "document_type": "transparency",
        "public_updated_at": updated, "updated_at": updated, "details": details, "links": {},
    } | more  # fmt: skip


def document(title: str, parent: str, body: str, updated: str = WHEN) -> dict[str, Any]:
    return {
        "title": title, "schema_name": "html_publication", "document_type": "html_publication",
        "public_updated_at": updated, "updated_at": updated, "details": {"body": body},
        "links": {"parent": [{"base_path": parent, "title": "Parent", "schema_name": "publication"}]},
    }  # fmt: skip


def html(path: str, title: str) -> dict[str, Any]:
    return {"attachment_type": "html", "id": title, "title": title, "url": path}


class Site:
    """The watched publications on a server, with what the tests change; those they do not know are empty."""

    def __init__(self, server: GovukServer, folder: Path) -> None:
        self.server, self.folder = server, folder
        self.boats_files: list[dict[str, Any]] = []
        self.daily("<tr><td>15 January 2018</td><td>5</td><td>1</td><td>0</td><td></td></tr>")
        server.put_item(WEEKLY, document("Weekly summary of small boat arrivals and preventions", BOATS, WEEK))
        self.boats("16_January_2018", [1] * 14)
        returns_book = xlsx(folder / "r.xlsx", returns(some_returns())).read_bytes()
        self.statistics_files = [self.file("returns-datasets-sep-2023.xlsx", returns_book, "Returns detailed datasets, year ending September 2023")]  # fmt: skip
        self.statistics()
        server.put_item(AD_HOC, page("Returns and illegal working", []))
        server.put_item(COLLECTION, page("Migration transparency data"))
        for publication in PUBLICATIONS:
            if publication.base_path not in (STATISTICS, BOATS, AD_HOC, COLLECTION):
                server.put_item(publication.base_path, page(publication.title))

    def file(self, name: str, body: bytes, title: str, media: str = "aaaa") -> dict[str, Any]:
        url = self.server.put_file(name, body, media)
        return {"attachment_type": "file", "id": name, "title": title, "url": url, "filename": name}

    def statistics(self) -> None:
        self.server.put_item(STATISTICS, page("Data tables", self.statistics_files, "2023-11-23T09:30:01+00:00"))

    def boats(self, day: str, arrivals: list[int], media: str = "bbbb") -> None:
        name = f"{day}_Small_boats_-_time_series.ods"
        book = self.folder / f"{sum(arrivals)}-{name}"
        # Made once: a workbook made again holds another time in its zip entries.
        body = (book if book.exists() else ods(book, small_boats(arrivals))).read_bytes()
        self.boats_files = [self.file(name, body, "Small boats – time series", media)]
        listed = [
            *self.boats_files,
            html(LAST_7_DAYS, "Small boat arrivals: last 7 days"),
            html(WEEKLY, "Weekly summary"),
        ]
        self.server.put_item(BOATS, page("Small boats", listed))

    def daily(self, rows: str, updated: str = WHEN) -> None:
        head = "<tr><th>Date</th><th>Migrants arrived</th><th>Boats arrived</th><th>Boats involved in uncontrolled landings</th><th>Notes</th></tr>"  # fmt: skip
        body = f"<h2>Small boats data</h2><table>{head}{rows}</table>"
        self.server.put_item(LAST_7_DAYS, document("Small boat arrivals: last 7 days", BOATS, body, updated))


WEEK = (
    "<h2>Week ending 14 January 2018</h2><table><tr><th>Migrants arrived</th><th>Boats arrived</th>"
    "<th>Migrants prevented</th><th>Events prevented</th></tr><tr><td>7</td><td>7</td><td>3</td><td>1</td></tr></table>"
)


BUILT = select(tables=["Ret_D01"], marts=["crossings", "civil_penalties"])


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with GovukServer(tmp_path / "govuk") as server:
        yield Site(server, tmp_path)


@pytest.fixture
def live(site: Site, tmp_path: Path) -> Settings:
    return Settings(
        data=tmp_path / "data", govuk_url=site.server.url, requests_per_second=10_000, backoff_seconds=0.01,
        connect_seconds=2, read_seconds=2,
    )  # fmt: skip


def ask(settings: Settings):
    with writing(settings.data):
        return fetch(settings)


def query(settings: Settings, sql: str) -> list[tuple]:
    publish_all(settings, BUILT)
    with open_published(settings) as connection:
        return connection.execute(sql).fetchall()


def test_what_is_published_comes_into_the_marts(site, live):
    fetched = ask(live)
    assert sorted(fetched.new) == [
        "16_January_2018_Small_boats_-_time_series.ods",
        "Small boat arrivals: last 7 days",
        "Weekly summary of small boat arrivals and preventions",
        "returns-datasets-sep-2023.xlsx",
    ]
    rows = query(live, "SELECT date, arrivals, series, source_url FROM marts.crossings ORDER BY date DESC LIMIT 2")
    assert [(str(day), *rest) for day, *rest in rows] == [
        ("2018-01-15", 5, "last_7_days", f"https://www.gov.uk{LAST_7_DAYS}"),
        ("2018-01-14", 1, "sb_daily", site.boats_files[0]["url"]),
    ]
    with open_published(live) as connection:
        moment = connection.execute(
            "SELECT published_at, published_basis FROM catalogue.vintages WHERE table_id = 'Ret_D01'"
        ).fetchone()
    assert str(moment[0]) == "2023-11-23 09:30:01"
    assert moment[1] == "sheet Cover_sheet: Published; hour from content api"


def test_asking_again_costs_conditional_requests_only(site, live):
    first = ask(live)
    site.server.requests.clear()
    again = ask(live)
    assert again.new == []
    assert again.unchanged == again.requests == first.requests
    assert all(request.conditional and request.status == 304 and request.sent == 0 for request in site.server.requests)
    assert len(site.server.requests) == first.requests


@pytest.mark.slow
def test_new_bytes_under_an_old_address_are_a_new_vintage(site, live):
    ask(live)
    site.boats("16_January_2018", [1] * 13 + [2])
    assert ask(live).new == ["16_January_2018_Small_boats_-_time_series.ods"]
    rows = query(live, "SELECT count(*), count(DISTINCT source_url) FROM catalogue.vintages WHERE table_id = 'SB_01'")
    assert rows == [(2, 1)]


@pytest.mark.slow
def test_the_same_bytes_under_a_new_address_are_no_new_vintage(site, live):
    ask(live)
    site.boats("16_January_2018", [1] * 14, media="cccc")
    fetched = ask(live)
    assert fetched.warnings == ask(live).warnings
    rows = query(live, "SELECT count(*) FROM catalogue.vintages WHERE table_id = 'SB_01'")
    assert rows == [(1,)]


@pytest.mark.slow
def test_a_page_that_changes_every_day_yields_a_vintage_each_time(site, live):
    ask(live)
    site.daily(
        "<tr><td>15 January 2018</td><td>9</td><td>1</td><td>0</td><td>Revised</td></tr>", "2018-01-17T12:00:00+00:00"
    )
    ask(live)
    rows = query(
        live, "SELECT value, note FROM observations.last_7_days WHERE measure = 'arrivals' ORDER BY vintage_id"
    )
    assert rows == [(5.0, None), (9.0, "Revised")]
    with open_published(live) as connection:
        newest = connection.execute("SELECT arrivals FROM marts.crossings WHERE date = '2018-01-15'").fetchone()
        earlier = connection.execute(
            "SELECT arrivals FROM marts.crossings_as_of('2018-01-16') WHERE date = '2018-01-15'"
        ).fetchone()
    assert (newest, earlier) == ((9,), (5,))


@pytest.mark.slow
def test_the_newest_edition_of_a_collection_is_read(site, live):
    header = ["Quarter", "Number of Penalties Issued1", "Value of penalties issued (Millions)"]
    right = ["Quarter", "Number of Penalties Issued1", "Value of penalties issued"]
    sheets = {
        "CP_02": [["CP_02"], [], header, ["2023 Q3", 496, 8.9]],
        "CP_03": [["CP_03"], [], right, ["2023 Q3", 39, 31600]],
    }
    body = xlsx(site.folder / "ie.xlsx", sheets).read_bytes()
    site.server.put_item(
        EDITION,
        page(
            "Immigration Enforcement data: Q3 2023", [site.file("IE_data.xlsx", body, "Tables")], "2023-11-23T09:30:00Z"
        ),
    )
    older = "/government/publications/immigration-enforcement-data-q2-2023"
    documents = [
        {"base_path": path, "title": f"Immigration Enforcement data: {name}", "schema_name": "publication"}
        for path, name in ((older, "Q2 2023"), (EDITION, "Q3 2023"))
    ]
    site.server.put_item(COLLECTION, page("Migration transparency data", links={"documents": documents}))
    ask(live)
    rows = query(live, "SELECT penalty_scheme, penalties, value_gbp FROM marts.civil_penalties ORDER BY 1")
    assert rows == [("illegal_working", 496, 8_900_000), ("right_to_rent", 39, 31_600)]
    assert older not in {request.path.removeprefix("/api/content") for request in site.server.requests}


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (status(410), "took"),
        (status(404), "is not there (404)"),
        (redirect("https://example.org/x"), "example.org"),
        (hang_up, "could not be reached"),
    ],
)
def test_a_page_that_fails_is_told_and_the_others_go_on(site, live, fault, words):
    site.server.on(f"/api/content{STATISTICS}", *[fault] * 4)
    fetched = ask(live)
    assert any(words in warning and warning.startswith("Immigration system statistics") for warning in fetched.warnings)
    assert "16_January_2018_Small_boats_-_time_series.ods" in fetched.new


@pytest.mark.parametrize(
    "fault",
    [error_page("application/vnd.oasis.opendocument.spreadsheet"), truncated(b"PK\x03\x04abc", 500), hang_up],
)
def test_a_file_that_fails_is_told_and_the_others_go_on(site, live, fault):
    site.server.on(site.boats_files[0]["url"], *[fault] * 10)
    fetched = ask(live)
    assert any(warning.startswith("Small boats – time series") for warning in fetched.warnings)
    assert "returns-datasets-sep-2023.xlsx" in fetched.new
    site.server.on(site.boats_files[0]["url"])
    assert ask(live).new == ["16_January_2018_Small_boats_-_time_series.ods"]  # the next asking makes up for it


def test_what_answers_nothing_fails_no_other_publication(site, live):
    url = site.boats_files[0]["url"]
    site.server.on(url, *[hang_up] * 10)
    fetched = ask(live)
    states = read_states(live.data).publications
    assert [slug for slug, state in states.items() if state.error] == ["small_boats"]
    assert list(states["small_boats"].waiting) == [url]
    assert len(fetched.checks) == len(PUBLICATIONS)


def test_an_older_archive_that_was_restored_is_filled_again(site, live, tmp_path):
    first = ask(live)
    live.archive.rename(tmp_path / "away")
    again = ask(live)
    assert (again.new, again.unchanged, again.warnings) == (first.new, 0, first.warnings)
    assert ask(live).new == []


def test_conditions_are_sent_only_for_what_is_held_and_a_damaged_archive_is_filled_again(site, live):
    """Of pages and of files alike: what lost its bytes or its line is asked for whole, and all else conditionally."""
    ask(live)
    archive, manifest = Archive(live.archive), live.archive / "manifest.jsonl"
    records, lines = archive.records(), manifest.read_bytes().splitlines(keepends=True)
    of_page = next(record for record in records if record.url == f"https://www.gov.uk{BOATS}")
    of_file = next(record for record in records if record.file == "returns-datasets-sep-2023.xlsx")

    def lose(record, data: bytes | None = None) -> list[str]:
        archive.path(record.sha256).unlink()
        if data is not None:
            archive.path(record.sha256).write_bytes(data)
        return [asked_at(record)]

    def cut(record) -> list[str]:
        kept = records.index(record)
        manifest.write_bytes(b"".join(lines[:kept]))
        return [asked_at(each) for each in records[kept:]]

    def asked_at(record) -> str:
        return record.url.replace("https://www.gov.uk", "/api/content").removeprefix(ASSETS)

    for damage in (lambda: lose(of_page), lambda: lose(of_file), lambda: cut(of_file), lambda: lose(of_page, b"{}")):
        lost = damage()
        site.server.requests.clear()
        ask(live)
        assert sorted(each.path for each in site.server.requests if not each.conditional) == sorted(lost)
        assert [each.identity for each in archive.records()] == [each.identity for each in records]
        archive.read(of_file.sha256)


@pytest.mark.slow
def test_a_restored_archive_is_published_from_once_it_is_whole_again_and_never_before(site, live, tmp_path):
    only = select(tables=["SB_01"])

    def renew() -> list[tuple]:
        ask(live)
        publish_all(live, only)
        with open_published(live) as connection:
            return connection.execute("SELECT vintage, source_sha256 FROM catalogue.vintages ORDER BY ALL").fetchall()

    renew()
    shutil.copytree(live.archive, tmp_path / "backup")
    site.boats("30_January_2018", [1] * 28, "cccc")
    whole = renew()
    assert len(whole) == 2
    # A backup of before the last release: GOV.UK still has that, so that it comes again, and nothing is lost.
    shutil.rmtree(live.archive)
    shutil.copytree(tmp_path / "backup", live.archive)
    with pytest.raises(WarehouseError, match=r"would lose 2 files .*\n(.*\n)*  file 30_January_2018_Small_boats_"):
        publish_all(live, only)
    assert renew() == whole
    # One of before all: the first release is nowhere any more, and the second's days come after the page's first date.
    shutil.rmtree(live.archive)
    with pytest.raises(
        WarehouseError,
        match=r"^nothing could be read: no file held gives a vintage of any table\n(.*\n)*What was published before stays\.$",
    ):
        renew()
    with open_published(live) as connection:
        assert (
            connection.execute("SELECT vintage, source_sha256 FROM catalogue.vintages ORDER BY ALL").fetchall() == whole
        )


def test_what_arrived_is_kept_where_what_comes_after_it_breaks(site, live, monkeypatch):
    def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError("power cut")

    site.statistics_files = []
    site.statistics()
    site.server.put_item(BOATS, page("Small boats", [html(LAST_7_DAYS, "Small boat arrivals: last 7 days"), *site.boats_files]))  # fmt: skip
    monkeypatch.setattr(GovukClient, "download", breaks)
    with pytest.raises(RuntimeError, match="power cut"):
        ask(live)
    assert "small_boats_last_7_days" in read_states(live.data).publications["small_boats"].released


def test_a_govuk_that_answers_no_request_is_an_error_of_each_publication(site, live):
    for publication in PUBLICATIONS:
        site.server.on(f"/api/content{publication.base_path}", *[hang_up] * 4)
    with pytest.raises(GovukUnreachable):
        ask(live)
    assert all("could not be reached" in state.error for state in read_states(live.data).publications.values())
    assert len(read_states(live.data).publications) == len(PUBLICATIONS)


def test_a_kind_of_file_that_is_no_longer_found_is_told(site, live):
    site.statistics_files[0] |= {"title": "Removals datasets", "filename": "removals.xlsx"}
    site.statistics()
    assert any("has no returns detailed datasets" in warning for warning in ask(live).warnings)


def test_a_busy_server_is_asked_again(site, live):
    site.server.on(f"/api/content{BOATS}", status(503, Retry_After="0"), status(429, Retry_After="0"))
    assert "16_January_2018_Small_boats_-_time_series.ods" in ask(live).new


def test_a_govuk_that_cannot_be_reached_is_told_in_seconds_and_changes_nothing(tmp_path):
    settings = Settings(data=tmp_path / "data", govuk_url="http://127.0.0.1:9", backoff_seconds=0.01)
    start = time.monotonic()
    with pytest.raises(GovukUnreachable, match="make demo"):
        ask(settings)
    assert time.monotonic() - start < 5
    assert Archive(settings.archive).records() == []


def test_a_page_that_lists_documents_is_read_as_none_of_them(site, live):
    for publication in PUBLICATIONS:  # whatever the page is called, and whenever it changes, as when it is withdrawn
        site.server.put_item(publication.base_path, page(publication.title, updated="2018-01-18T12:00:00+00:00"))
    ask(live)
    records = {record.sha256: record for record in Archive(live.archive).records()}
    paths = {publication.base_path for publication in PUBLICATIONS}
    assert {record.page for record in records.values()} == paths
    assert [(source.page, known) for source, _, _, known in archived(live) if known] == []
    assert Watch(live).work() is None


def test_the_json_itself_is_kept(site, live):
    ask(live)
    archive = Archive(live.archive)
    kept = [record for record in archive.records() if record.kind == "content item"]
    assert {record.page for record in kept} == {*BASE_PATHS.values(), LAST_7_DAYS, WEEKLY}
    record = next(record for record in kept if record.page == BOATS)
    assert json.loads(archive.read(record.sha256))["title"] == "Small boats"
