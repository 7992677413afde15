"""The backfill over real HTTP from a small server that lists and replays captures in both archives' forms."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from typer.testing import CliRunner

from assets.archive.govuk.errors import HostNotAllowed
from assets.archive.store import Archive, ArchiveError, writing
from assets.archive.web_archives.backfill import Span, backfill
from assets.archive.web_archives.captures import NoList, distinct, read_captures
from assets.archive.web_archives.client import ArchiveClient
from assets.archive.web_archives.outcome import Counts, Outcome
from assets.archive.web_archives.sources import read_web_archives, web_archives
from assets.problems import DefinitionError, TableError
from assets.publications.captured_page import read_captured_page
from assets.publications.watched import PUBLICATIONS
from assets.reference import FOLDER
from assets.settings import Settings
from orchestration.cli import app
from tests.builders import ods, small_boats
from tests.web_archives.govuk_pages import GOVUK, MEDIA, page
from tests.web_archives.mementos import HTML, LittleArchive, Memento, busy

BOATS = next(each for each in PUBLICATIONS if each.slug == "small_boats")
ENFORCEMENT = next(each for each in PUBLICATIONS if each.slug == "immigration_enforcement_data")
TITLE = "Small boats – time series"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
FILE = f"{MEDIA}/abc1/16_January_2018_Small_boats_-_time_series.ods"
OTHER = f"{MEDIA}/abc2/23_January_2018_Small_boats_-_time_series.ods"
DAY = datetime(2018, 1, 16, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return ods(tmp_path_factory.mktemp("book") / "book.ods", small_boats([3] * 14)).read_bytes()


@pytest.fixture(scope="module")
def later_book(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return ods(tmp_path_factory.mktemp("book") / "book.ods", small_boats([3] * 21)).read_bytes()


def listing(*addresses: str, changed: datetime = DAY) -> bytes:
    return page(BOATS.base_path, BOATS.title, changed, [(TITLE, address) for address in addresses])


def state(body: bytes, after: timedelta = timedelta(days=1)) -> Memento:
    return Memento(f"{GOVUK}{BOATS.base_path}", DAY + after, body)


def file(body: bytes, url: str = FILE, after: timedelta = timedelta(days=2)) -> Memento:
    return Memento(url, DAY + after, body, ODS)


def run(
    archive: LittleArchive,
    settings: Settings,
    *slugs: str,
    dry: bool = False,
    span: Span | None = None,
    publication: object = BOATS,
) -> Outcome:
    own = settings.model_copy(
        update={"web_archives_url": archive.url, "web_archives_seconds": 0.0, "backoff_seconds": 0.01, "attempts": 2}
    )
    return backfill(own, web_archives(slugs or ("ukgwa",)), span or Span(), dry, publications=[publication])  # type: ignore[list-item]


def held(settings: Settings) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (record.file, record.kind, record.captured_at, record.fetched_from)
        for record in Archive(settings.archive).records()
    ]


def counts(outcome: Outcome) -> list[Counts]:
    return list(outcome.counts.values())


@pytest.mark.parametrize("slug", ["ukgwa", "internet_archive"])
def test_a_page_and_its_file_come_into_the_archive_with_their_captures(slug, book, settings):
    root = {
        "ukgwa": "https://webarchive.nationalarchives.gov.uk/ukgwa",
        "internet_archive": "https://web.archive.org/web",
    }
    name = {"ukgwa": "UK Government Web Archive", "internet_archive": "Internet Archive"}[slug]
    with LittleArchive([state(listing(FILE)), file(book)]) as archive:
        first = run(archive, settings, slug)
        asked = len(archive.log.replays)
        again = run(archive, settings, slug)
        assert (asked, len(archive.log.replays)) == (2, 2)
    assert held(settings) == [
        (
            "migrants-detected-crossing-the-english-channel-in-small-boats.html",
            f"captured page, {name}",
            "2018-01-17T09:30:00+00:00",
            f"{root[slug]}/20180117093000id_/{GOVUK}{BOATS.base_path}",
        ),
        (
            "16_January_2018_Small_boats_-_time_series.ods",
            f"capture of the {name}",
            "2018-01-18T09:30:00+00:00",
            f"{root[slug]}/20180118093000id_/{FILE}",
        ),
    ]
    records = Archive(settings.archive).records()
    assert (records[1].url, records[1].title, records[1].page) == (FILE, TITLE, BOATS.base_path)
    assert (records[1].published, records[1].published_basis) == ("2018-01-16T09:30:00+00:00", "captured page")
    assert (counts(first), first.failures) == ([Counts(2, 2, 0, 2)], [])
    assert (counts(again), again.bodies) == ([Counts(2, 2, 2, 0)], 0)


@pytest.mark.parametrize("lost", ["bytes", "line"])
def test_what_lost_its_bytes_or_its_line_is_fetched_again_although_it_was_answered(lost, book, settings):
    with LittleArchive([state(listing(FILE)), file(book)]) as archive:
        run(archive, settings)
        before, kept = held(settings), Archive(settings.archive)
        if lost == "bytes":
            kept.path(kept.records()[1].sha256).unlink()
        else:
            manifest = settings.archive / "manifest.jsonl"
            manifest.write_bytes(manifest.read_bytes().splitlines(keepends=True)[0])
        asked = len(archive.log.replays)
        run(archive, settings)
        assert len(archive.log.replays) == asked + 1
    assert held(settings) == before
    assert kept.read(kept.records()[1].sha256) == book


def test_a_dry_run_counts_and_neither_fetches_nor_writes(book, settings):
    with LittleArchive([state(listing(FILE)), state(listing(FILE, OTHER), timedelta(days=8)), file(book)]) as archive:
        outcome = run(archive, settings, dry=True)
        assert archive.log.replays == []
    assert counts(outcome) == [Counts(captures=2, distinct=2, fetched=2)]
    assert held(settings) == []
    assert not (settings.data / "backfill.jsonl").exists()


def test_days_bound_what_is_asked_for(book, later_book, settings):
    mementos = [state(listing(FILE)), file(book), file(later_book, after=timedelta(days=30))]
    with LittleArchive(mementos) as archive:
        run(archive, settings, span=Span(DAY.date(), (DAY + timedelta(days=5)).date()))
        assert len(archive.log.replays) == 2
        run(archive, settings)
        assert len(archive.log.replays) == 3


def test_each_state_under_one_address_is_taken_once_and_a_revisit_is_none(book, later_book, settings):
    mementos = [
        state(listing(FILE)),
        Memento(f"{GOVUK}{BOATS.base_path}", DAY + timedelta(days=3), listing(FILE), revisit=True),
        file(book),
        file(book, after=timedelta(days=3)),
        file(later_book, after=timedelta(days=9)),
    ]
    with LittleArchive(mementos) as archive:
        outcome = run(archive, settings)
        assert len(archive.log.replays) == 3
    assert counts(outcome) == [Counts(captures=5, distinct=3, fetched=3)]


def test_an_earlier_capture_of_another_archive_is_recorded_without_a_download(book, settings):
    with LittleArchive([state(listing(FILE)), file(book, after=timedelta(days=5))]) as archive:
        run(archive, settings, "internet_archive")
    with LittleArchive([state(listing(FILE)), file(book)]) as archive:
        outcome = run(archive, settings, "ukgwa")
        assert archive.log.replays == []
    assert counts(outcome) == [Counts(captures=2, distinct=2, held=2)]
    assert [(kind, at) for _, kind, at, _ in held(settings)] == [
        ("captured page, Internet Archive", "2018-01-17T09:30:00+00:00"),
        ("capture of the Internet Archive", "2018-01-21T09:30:00+00:00"),
        ("capture of the UK Government Web Archive", "2018-01-18T09:30:00+00:00"),
    ]


def test_editions_of_a_collection_lead_to_their_files(book, settings):
    edition, sheet = "/government/publications/immigration-enforcement-data-q3-2023", f"{MEDIA}/e/IE_Q3_2023.xlsx"
    title = "Immigration Enforcement data: Q3 2023"
    collection = page(
        ENFORCEMENT.base_path, "Migration transparency data", DAY, members=[(title, edition), ("X", "/a")]
    )
    mementos = [
        Memento(f"{GOVUK}{ENFORCEMENT.base_path}", DAY, collection),
        Memento(f"{GOVUK}{edition}", DAY, page(edition, title, DAY, [("Tables", sheet)])),
        Memento(sheet, DAY, book, ODS),
    ]
    with LittleArchive(mementos) as archive:
        run(archive, settings, publication=ENFORCEMENT)
    last = Archive(settings.archive).records()[-1]
    assert (last.file, last.title, last.page) == ("IE_Q3_2023.xlsx", title, ENFORCEMENT.base_path)


BAD = [
    ("an error page in place of a file", lambda book: [file(b"<!DOCTYPE html><html><title>Sorry</title></html>")],
     "is a web page, not a file"),
    ("a file cut short", lambda book: [file(book[: len(book) // 2])], "is cut short or damaged"),
    ("a digest that differs", lambda book: [Memento(FILE, DAY, book, ODS, digest="A" * 32)], "as the archive's index says"),
]  # fmt: skip


@pytest.mark.parametrize(("captures", "words"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_capture_that_is_no_file_is_refused_and_another_is_tried(captures, words, book, later_book, settings):
    good = file(later_book, after=timedelta(days=20))
    with LittleArchive([state(listing(FILE)), *captures(book), good]) as archive:
        outcome = run(archive, settings)
        asked = len(archive.log.replays)
        again = run(archive, settings)
        assert len(archive.log.replays) == asked == 3
    assert len(outcome.failures) == 1 and words in outcome.failures[0]
    assert [at for _, _, at, _ in held(settings)] == ["2018-01-17T09:30:00+00:00", "2018-02-05T09:30:00+00:00"]
    assert (counts(again), again.failures) == ([Counts(3, 3, held=2, refused=1)], [])


def test_captured_errors_are_not_asked_for_and_a_redirect_is_followed_within_the_archive(book, settings):
    moved = (("Location", OTHER),)
    mementos = [
        state(listing(FILE)),
        Memento(f"{GOVUK}{BOATS.base_path}", DAY - timedelta(days=9), b"gone", status=404),
        Memento(f"{GOVUK}{BOATS.base_path}", DAY - timedelta(days=8), b"no", status=403),
        Memento(f"{GOVUK}{BOATS.base_path}", DAY - timedelta(days=7), b"x", status=301,
                headers=(("Location", f"{GOVUK}/government/publications/earlier"),)),
        Memento(f"{GOVUK}/government/publications/earlier", DAY - timedelta(days=7), b"<html>", HTML),
        Memento(FILE, DAY + timedelta(days=2), b"", status=302, headers=moved),
        file(book, OTHER),
    ]  # fmt: skip
    with LittleArchive(mementos) as archive:
        outcome = run(archive, settings)
    assert outcome.notes == [
        f"UK Government Web Archive: {BOATS.base_path} led to /government/publications/earlier at that time; "
        "what is there is taken if it is watched"
    ]
    assert outcome.failures == []
    records = Archive(settings.archive).records()
    assert [(r.url, r.fetched_from) for r in records[1:]] == [
        (FILE, f"https://webarchive.nationalarchives.gov.uk/ukgwa/20180118093000id_/{OTHER}")
    ]


def test_the_same_bytes_under_an_address_that_they_are_not_of_stop_nothing(book, settings):
    former = BOATS.former_base_paths[0]
    body = listing(FILE)
    with LittleArchive(
        [state(body), Memento(f"{GOVUK}{former}", DAY + timedelta(days=3), body), file(book)]
    ) as archive:
        outcome = run(archive, settings)
    assert outcome.notes == [f"UK Government Web Archive: the capture of {former} is the page {BOATS.base_path}"]
    assert (counts(outcome), outcome.failures) == ([Counts(3, 3, fetched=2, refused=1)], [])


def test_what_was_sent_compressed_is_unpacked(book, settings):
    packed = (("Content-Encoding", "gzip"),)
    states = Memento(f"{GOVUK}{BOATS.base_path}", DAY, gzip.compress(listing(FILE), mtime=0), headers=packed)
    with LittleArchive([states, file(book)]) as archive:
        outcome = run(archive, settings)
    assert (counts(outcome), outcome.failures) == ([Counts(2, 2, fetched=2)], [])
    record = Archive(settings.archive).records()[0]
    assert Archive(settings.archive).read(record.sha256) == listing(FILE)


def test_a_torn_line_of_what_was_answered_is_no_answer(book, settings):
    with LittleArchive([state(listing(FILE)), file(book[:300]), file(book, after=timedelta(days=4))]) as archive:
        run(archive, settings)
        answers = settings.data / "backfill.jsonl"
        whole = answers.read_bytes()
        answers.write_bytes(whole[: whole.index(b"cut short")])
        outcome = run(archive, settings)
        assert ["20180118" in path for path in archive.log.replays[3:]] == [True]
        assert len(outcome.failures) == 1
        assert run(archive, settings).failures == []
        assert len(archive.log.replays) == 4


def test_a_redirect_away_from_govuk_is_not_followed(settings):
    away = Memento(FILE, DAY, b"", status=302, headers=(("Location", "https://example.org/x.ods"),))
    with LittleArchive([state(listing(FILE)), away]) as archive:
        outcome = run(archive, settings)
    assert len(outcome.failures) == 1 and "which is not GOV.UK" in outcome.failures[0]


def test_a_busy_archive_is_asked_again_then_told_and_left_for_the_next_run(book, settings):
    with LittleArchive([state(listing(FILE)), file(book)]) as archive:
        archive.log.faults = {FILE: [busy(503), busy(429, Retry_After="0")]}
        outcome = run(archive, settings)
        assert counts(outcome) == [Counts(2, 2, fetched=1, left=1)]
        assert len(outcome.failures) == 1 and "answered 429" in outcome.failures[0]
        archive.log.faults = {FILE: [busy(503)]}
        outcome = run(archive, settings)
    assert (counts(outcome), outcome.failures) == ([Counts(2, 2, held=1, fetched=1)], [])


def test_an_archive_that_is_busy_time_and_again_is_left_alone(book, settings):
    states = [state(listing(FILE, changed=DAY + timedelta(days=n)), timedelta(days=n)) for n in range(1, 9)]
    with LittleArchive([*states, file(book)]) as archive:
        archive.log.faults = {"id_/": [busy(503)] * 100}
        outcome = run(archive, settings)
        assert len(archive.log.replays) == 6  # three captures, twice each
    assert outcome.failures[-1] == (
        "the UK Government Web Archive is asked nothing more for now; the next run goes on from here"
    )


def test_a_list_that_is_none_is_told(settings):
    with LittleArchive([]) as archive:
        archive.log.faults = {"cdx": [busy(200)]}
        outcome = run(archive, settings)
    assert len(outcome.failures) == 1 and "it begins 'busy'" in outcome.failures[0]


@pytest.mark.slow
def test_the_command_builds_from_an_empty_folder_and_says_what_failed(book, tmp_path, monkeypatch):
    mementos = [state(listing(FILE, OTHER)), file(book), file(book[:400], OTHER)]
    with LittleArchive(mementos) as archive:
        for name, value in {
            "DATA": str(tmp_path / "data"), "WEB_ARCHIVES_URL": archive.url, "WEB_ARCHIVES_SECONDS": "0",
        }.items():  # fmt: skip
            monkeypatch.setenv(f"IMMSTATS_{name}", value)
        monkeypatch.setenv("COLUMNS", "400")
        result = CliRunner().invoke(app, ["backfill", "--source", "ukgwa"])
    assert result.exit_code == 1
    assert "3 captures, 3 distinct, 0 held, 2 fetched, 1 refused, 0 left for the next run." in result.output
    assert "Failed: UK Government Web Archive: Small boats – time series: https://" in result.output
    assert "New: SB_01: 2018-01-16" in result.output
    words = ["marts.crossings", "--where", "date = '2018-01-10'", "--column", "arrivals"]
    told = CliRunner().invoke(app, ["explain", *words]).output
    cited = CliRunner().invoke(app, ["cite", *words]).output
    capture = f"https://webarchive.nationalarchives.gov.uk/ukgwa/20180118093000id_/{FILE}"
    assert "(copy: capture of the UK Government Web Archive)" in told
    assert f"captured {capture} 2018-01-18 09:30 UTC" in told
    assert f"(copy: capture of the UK Government Web Archive; captured 18 January 2018, {capture}; sha256" in cited


def test_other_writers_are_held_up_for_one_capture_at_a_time(book, settings, monkeypatch):
    held_while = []

    def told(name):
        method = getattr(ArchiveClient, name)

        def asking(*args):
            try:
                with writing(settings.data):
                    held_while.append((name, False))
            except ArchiveError:
                held_while.append((name, True))
            return method(*args)

        monkeypatch.setattr(ArchiveClient, name, asking)

    told("captures")
    told("replay")
    with LittleArchive([state(listing(FILE)), file(book)]) as archive:
        run(archive, settings)
    assert set(held_while) == {("captures", False), ("replay", True)}


def test_hosts_are_allow_listed(settings):
    own = settings.model_copy(update={"web_archives_url": "https://example.org"})
    with pytest.raises(HostNotAllowed, match=r"it must be http on 127\.0\.0\.1"):
        backfill(own, web_archives(("ukgwa",)))


def test_the_list_of_archives_says_what_is_wrong_with_it():
    assert [archive.slug for archive in web_archives()] == ["ukgwa", "internet_archive"]
    with pytest.raises(DefinitionError, match="there is no web archive 'ukgw'; there are ukgwa, internet_archive; did"):
        web_archives(["ukgw"])
    good = (FOLDER / "web_archives.csv").read_text(encoding="utf-8")
    for old, new, words in (
        ("json rows", "rows", "line 3 of sql/reference/web_archives.csv: answers is 'rows'"),
        ("{moment}", "{when}", "line 2 of sql/reference/web_archives.csv: replay must be an https address with"),
        ("Internet Archive", "", "line 3 of sql/reference/web_archives.csv says nothing for name"),
    ):
        with pytest.raises(DefinitionError, match=words):
            read_web_archives(good.replace(old, new).splitlines())


def test_lists_of_captures_are_read_or_refused():
    url = f"{GOVUK}/x"
    line = '{"timestamp": "20180101000000", "url": "http://www.gov.uk:80/x", "mime": "text/html", "status": "200"}'
    assert [(c.moment, c.status) for c in read_captures(line.encode(), "json lines", url)] == [("20180101000000", 200)]
    assert read_captures(b"[]", "json rows", url) == read_captures(b"", "json lines", url) == []
    assert read_captures(line.replace("/x", "/y").encode(), "json lines", url) == []
    for wrong in ("x", "[1]", '{"a": 1}', line.replace("2018", "20"), line.replace('"url": "http', '"url": 1, "x": "http'),
                  line.replace("20180101", "20189901")):  # fmt: skip
        with pytest.raises(NoList):
            read_captures(wrong.encode(), "json lines", url)
    for wrong in ("{}", '[["timestamp"], []]', "[1, 2]"):
        with pytest.raises(NoList):
            read_captures(wrong.encode(), "json rows", url)


def test_what_comes_from_outside_is_told_without_what_a_terminal_would_obey():
    outcome = Outcome(failures=["a title\x1b[2J"])
    assert outcome.lines()[0] == "Failed: a title\ufffd[2J"
    with pytest.raises(ArchiveError, match="the last day is before the first"):
        Span(DAY.date(), (DAY - timedelta(days=1)).date())


def test_a_revisit_of_a_redirect_is_no_content():
    text = "\n".join(
        f'{{"timestamp": "2018010{n}000000", "url": "{GOVUK}/x", "mime": "{mime}", "digest": "{"A" * 32}"{status}}}'
        for n, mime, status in ((1, "text/html", ', "status": "301"'), (2, "warc/revisit", ""))
    )
    assert distinct(read_captures(text.encode(), "json lines", f"{GOVUK}/x")) == []


def test_a_captured_page_says_what_its_content_item_did():
    at, earlier = datetime(2025, 1, 3, 9, 30, tzinfo=UTC), datetime(2024, 1, 2, 9, 30, tzinfo=UTC)
    html = page(
        BOATS.base_path, "Boats", at, [(TITLE, FILE), ("Last 7 days", f"{BOATS.base_path}/last-7-days")],
        [(earlier, "First published."), (at, "Added figures.")], withdrawn=at,
    )  # fmt: skip
    release = read_captured_page(html)
    assert (release.base_path, release.title, release.public_updated_at) == (BOATS.base_path, "Boats", at)
    assert release.withdrawn_at == at
    assert [(change.at, change.note) for change in release.changes] == [
        (at, "Added figures."), (earlier, "First published."),
    ]  # fmt: skip
    assert [(a.type, a.title, a.filename) for a in release.attachments] == [
        ("file", TITLE, "16_January_2018_Small_boats_-_time_series.ods"), ("html", "Last 7 days", "last-7-days"),
    ]  # fmt: skip


WILD = page(BOATS.base_path, "Boats", DAY, [(TITLE, FILE)], [(DAY, "Added.")])


@given(st.integers(0, len(WILD)), st.binary(max_size=40), st.integers(0, 200))
@example(0, b"", 0)
def test_a_wild_page_is_read_or_refused(place, new, gone):
    with suppress(TableError):
        release = read_captured_page(WILD[:place] + new + WILD[place + gone :])
        assert release.base_path.startswith("/") and release.title


@given(st.one_of(st.binary(max_size=80), st.recursive(st.none() | st.integers() | st.text(max_size=9), st.lists).map(
    lambda value: json.dumps(value).encode())))  # fmt: skip
def test_a_wild_list_of_captures_is_read_or_refused(answer):
    for form in ("json lines", "json rows"):
        with suppress(NoList):
            assert isinstance(read_captures(answer, form, f"{GOVUK}/x"), list)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</html>", ""),
        ("<!DOCTYPE html>\n<html", "<p"),
        ("Boats - GOV.UK", "Page not found - GOV.UK"),
        ('rel="canonical" href="https://www.gov.uk', 'rel="canonical" href="https://example.org'),
    ],
)
def test_what_is_no_whole_page_of_govuk_is_refused(old, new):
    html = page(BOATS.base_path, "Boats", DAY).decode().replace(old, new)
    with pytest.raises(TableError, match="not_a_captured_page"):
        read_captured_page(html.encode())
