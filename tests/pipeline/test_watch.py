"""The watch: what a tick asks, requests and tells; the runs beside it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest
from rich.console import Console

from assets import resources
from assets.archive.assets import ARCHIVE, archive_files
from assets.archive.fetch import fetch
from assets.archive.govuk.client import GovukClient
from assets.archive.store import Archive, ArchiveError, writing
from assets.archive.watch_state import WaitingFile, WatchState, read_states, write_states
from assets.marts.selection import select
from assets.observations.importing import import_file
from assets.publications.assets import publications
from assets.publications.watched import PUBLICATIONS
from assets.published import open_published
from assets.reference import PROJECT
from assets.resources import RESOURCES, RunSettings
from assets.settings import Settings
from assets.tables import contracts
from orchestration import sensors
from orchestration.commands.watching import show_watch
from orchestration.pruning import prune
from orchestration.sensors import failed_runs, make_watch
from orchestration.watch import Watch
from tests.builders import ods, returns, small_boats, some_returns, xlsx
from tests.conftest import publish_all
from tests.govuk_server import (
    GovukServer,
    endless,
    error_page,
    redirect,
    silent,
    stalled,
    status,
    trickle,
    trickled_head,
)
from tests.pipeline.test_live import AD_HOC, BASE_PATHS, BOATS, COLLECTION, LAST_7_DAYS, STATISTICS, Site, page
from tests.receiver import Receiver

NOW = datetime(2024, 11, 27, 22, 0, tzinfo=UTC)  # a Wednesday; nothing is expected at this hour
MOVED = "/government/publications/elsewhere"
VERSIONED = {publication.slug for publication in PUBLICATIONS if not publication.editions}  # the collection is empty


BUILT = select(tables=contracts(), marts=["crossings"])


class Sensor:
    """The sensor with a clock of its own and its cursor kept."""

    def __init__(self, run: Settings) -> None:
        self.run, self.now, self.cursor = run, NOW, None
        self.instance = dg.DagsterInstance.ephemeral()
        self.sensor = make_watch(lambda: self.now, RunSettings(data=str(run.data)))

    def tick(self, **later: float):
        self.now += timedelta(**later)
        with dg.build_sensor_context(self.instance, cursor=self.cursor) as context:
            result = self.sensor(context)
        self.cursor = result.cursor
        return result


def refresh(run: Settings, now: datetime = NOW) -> None:
    """What a requested run does, without Dagster."""
    with writing(run.data):
        fetch(run, now=now)
    publish_all(run, BUILT)


def addresses(site: Site) -> set[str]:
    """What was asked for, announcements apart."""
    return {request.path for request in site.server.requests if "announcements" not in request.path}


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def site(tmp_path):
    with GovukServer(tmp_path / "govuk") as server:
        yield Site(server, tmp_path)


@pytest.fixture
def live(site, tmp_path, receiver, monkeypatch):
    run = Settings(
        data=tmp_path / "data", govuk_url=site.server.url, requests_per_second=10_000, backoff_seconds=0.01,
        alert_webhook=receiver.url,
    )  # fmt: skip
    monkeypatch.setattr(resources, "settings", lambda: run)
    return run


@pytest.fixture
def sensor(live):
    return Sensor(live)


def test_what_is_new_is_run_once_and_what_is_not_costs_conditional_requests_only(site, live, sensor):
    first = sensor.tick()
    assert len(first.run_requests) == 1
    assert {event.asset_key.path[1] for event in first.asset_events} == VERSIONED
    asked = addresses(site)
    files = {path for path in asked if path.startswith("/media/")}
    assert [(r.method, r.sent) for r in site.server.requests if r.path in files] == [("HEAD", 0)] * len(files)
    assert {record.kind for record in Archive(live.archive).records()} == {"content item"}
    refresh(live)
    with open_published(live) as warehouse:
        rows = warehouse.execute(
            "SELECT kind, last_release_on::text, next_expected_on::text, expected_by::text, late_after_local::text "
            "FROM catalogue.calendar WHERE kind IN ('returns_detailed_datasets', 'returns_and_illegal_working_document')"
        ).fetchall()
    assert sorted(rows) == [
        ("returns_and_illegal_working_document", None, None, None, None),
        ("returns_detailed_datasets", "2023-11-23", "2024-02-22", "2024-02-29", "2024-03-01 09:30:00"),
    ]
    site.server.requests.clear()
    assert sensor.tick(minutes=1).skip_reason.skip_message.startswith("no publication is due")
    assert site.server.requests == []
    quiet = sensor.tick(minutes=10)
    assert (quiet.run_requests, quiet.asset_events) == ([], [])
    assert addresses(site) == asked
    assert [(r.conditional, r.status, r.sent) for r in site.server.requests if r.path in asked] == [
        (True, 304, 0)
    ] * len(asked)
    words = rf"{len(asked)} asked for, {len(asked)} unchanged, 0 new \((\d+) ms of our own time\)"
    own = re.search(words, quiet.skip_reason.skip_message)
    assert int(own[1]) < 100


@pytest.mark.slow
def test_a_build_that_does_not_come_is_asked_for_again_after_a_pause(site, live, sensor):
    (first,) = sensor.tick().run_requests
    assert not sensor.tick(minutes=10).run_requests
    (again,) = sensor.tick(minutes=10).run_requests
    work = first.tags["immstats/archive"]
    assert (first.run_key, again.run_key) == (f"{work}-20241127T220000Z-0", f"{work}-20241127T222000Z-1")
    assert again.tags == first.tags
    assert not sensor.tick(minutes=50).run_requests
    assert sensor.tick(minutes=11).run_requests[0].run_key.endswith("-2")
    refresh(live)
    assert not sensor.tick(days=2).run_requests


def test_the_same_work_is_not_asked_for_again_before_its_pause_is_over(site, live, sensor):
    assert sensor.tick().run_requests
    manifest = live.archive / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes() + b'{"sha256": ')  # a line that was never finished says nothing new
    assert not sensor.tick(minutes=1).run_requests
    assert sensor.tick(minutes=15).run_requests


def test_a_reset_cursor_repeats_no_run_key(site, live, sensor):
    (first,) = sensor.tick().run_requests
    sensor.cursor = None
    (second,) = sensor.tick(minutes=1).run_requests
    assert first.tags == second.tags
    assert first.run_key != second.run_key


@pytest.mark.slow
def test_a_warehouse_that_is_missing_is_asked_for_where_the_archive_holds_something(site, live, sensor):
    (first,) = sensor.tick().run_requests
    refresh(live)
    assert not sensor.tick(minutes=1).run_requests
    live.warehouse.unlink()
    (again,) = sensor.tick(minutes=1).run_requests
    assert (first.job_name, again.job_name) == ("refresh", "build")
    publish_all(live, BUILT)
    assert not sensor.tick(hours=1).run_requests


@pytest.mark.parametrize(
    "is_told_of",
    [
        pytest.param(True, id="after it was told of", marks=pytest.mark.long),
        pytest.param(False, id="before it was told of", marks=pytest.mark.slow),
    ],
)
def test_a_damaged_warehouse_is_fetched_for_and_built_again(site, live, sensor, is_told_of):
    sensor.tick()
    refresh(live)
    if is_told_of:
        sensor.tick(minutes=1)
    published = live.warehouse.resolve()
    published.chmod(0o644)
    published.write_bytes(b"junk" * 5_000)
    site.boats("23_January_2018", [2] * 21, "cccc")
    (request,) = sensor.tick(minutes=10).run_requests
    run_job(live, request.job_name, request.tags)
    assert not sensor.tick(hours=1).run_requests
    with open_published(live) as warehouse:
        assert warehouse.execute("SELECT sum(arrivals) FROM marts.crossings").fetchone() == (2 * 21,)


@pytest.mark.slow
def test_a_new_document_is_built_without_asking_govuk_again(site, live, sensor, monkeypatch):
    sensor.tick()
    refresh(live)
    site.daily("<tr><td>15 January 2018</td><td>9</td><td>1</td><td>0</td><td></td></tr>", "2018-01-17T12:00:00Z")
    (request,) = sensor.tick(minutes=10).run_requests
    site.server.requests.clear()
    run_job(live, request.job_name, request.tags)
    assert site.server.requests == []
    with open_published(live) as warehouse:
        row = warehouse.execute("SELECT arrivals FROM marts.crossings WHERE date = '2018-01-15'").fetchone()
    assert row == (9,)


@pytest.mark.parametrize(
    "fault",
    [
        trickle(b'{"title": "x"}' * 9, 0.2), trickled_head(0.2), silent(9), stalled(b"{", 9),
        status(503, Retry_After="50"), endless(b"x"),
    ],
    ids=["body byte by byte", "head byte by byte", "silence", "stalled", "busy for long", "no end"],
)  # fmt: skip
@pytest.mark.slow
@pytest.mark.parametrize("where", ["page", "file"])
def test_a_tick_ends_in_time_whatever_govuk_does(site, live, sensor, monkeypatch, fault, where):
    monkeypatch.setattr(sensors, "LOOK_SECONDS", 0.6)
    address = {"page": f"/api/content{BOATS}", "file": site.boats_files[0]["url"]}[where]
    site.server.on(address, *[fault] * 20)
    began = time.monotonic()
    sensor.tick()
    assert time.monotonic() - began < 3
    error = Watch(live).states["small_boats"].error or ""
    if where == "file" and fault.__qualname__.startswith(("trickle.", "stalled", "endless")):
        assert error == ""  # what a file is served with comes before its body
    else:
        assert "longer than the 0.6 s" in error or "answered 503" in error or "is larger than" in error
    site.server.on(address)
    monkeypatch.setattr(sensors, "LOOK_SECONDS", 40.0)
    sensor.tick(minutes=10)
    with writing(live.data):
        fetch(live, now=sensor.now)
    assert {record.file for record in Archive(live.archive).records()} >= {
        "returns-datasets-sep-2023.xlsx", "16_January_2018_Small_boats_-_time_series.ods",
    }  # fmt: skip
    assert [state.error for state in Watch(live).states.values()] == [None] * len(PUBLICATIONS)


def test_what_one_publication_had_no_time_for_is_asked_for_by_the_next_tick(site, live, sensor, monkeypatch):
    monkeypatch.setattr(sensors, "LOOK_SECONDS", 0.6)
    site.server.on(f"/api/content{STATISTICS}", *[silent(9)] * 9)
    sensor.tick()
    assert list(Watch(live).states) == ["immigration_system_statistics"]
    second = sensor.tick(minutes=1)
    assert set(Watch(live).states) == {publication.slug for publication in PUBLICATIONS}
    assert {event.asset_key.path[1] for event in second.asset_events} == VERSIONED - {"immigration_system_statistics"}


def test_a_look_that_ends_between_two_attachments_is_an_error_of_what_it_left(site, live, sensor, monkeypatch):
    is_over = property(lambda _: any(LAST_7_DAYS in request.path for request in site.server.requests))
    with monkeypatch.context() as patch:
        patch.setattr(GovukClient, "out_of_time", is_over)
        sensor.tick()
    state = Watch(live).states["small_boats"]
    assert "the look ended before all that it lists was asked for; the next one makes up for it" in (state.error or "")
    assert (state.tried_at, state.checked_at) == (NOW, None)
    sensor.tick(minutes=10)
    assert Watch(live).states["small_boats"].error is None


@pytest.mark.slow
def test_a_file_that_never_comes_whole_is_an_error_until_it_does(site, live, sensor, receiver):
    url = site.boats_files[0]["url"]
    sensor.tick()
    site.server.on(url, *[error_page("application/vnd.oasis.opendocument.spreadsheet")])
    refresh(live, sensor.now)
    assert "is a web page, not a file" in Watch(live).states["small_boats"].error
    sensor.tick(hours=23)
    assert "is a web page, not a file" in Watch(live).states["small_boats"].error  # a look cannot take it back
    sensor.tick(hours=2)
    (failing,) = [text for text in receiver.received if "failing" in text]
    assert "is a web page, not a file" in failing
    refresh(live, sensor.now)
    assert Watch(live).states["small_boats"].error is None
    assert Watch(live).waiting() == {}


def test_nothing_is_requested_while_a_run_is_under_way(site, live, sensor):
    from orchestration.definitions import defs

    job = defs.resolve_job_def("refresh")
    run = sensor.instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
    assert not sensor.tick().run_requests
    sensor.instance.report_run_failed(run)
    assert len(sensor.tick(minutes=1).run_requests) == 1


def test_two_never_write_at_once_and_the_next_tick_makes_up_for_it(site, live, sensor):
    with writing(live.data):
        held = sensor.tick()
    assert "is writing to data/; wait for it to finish" in held.skip_reason.skip_message
    assert (site.server.requests, Archive(live.archive).records()) == ([], [])
    assert len(sensor.tick(minutes=1).run_requests) == 1


def test_a_govuk_that_cannot_be_reached_is_said_and_made_up_for(site, live, sensor, tmp_path, monkeypatch):
    away = live.model_copy(update={"govuk_url": "http://127.0.0.1:9"})
    monkeypatch.setattr(resources, "settings", lambda: away)
    assert "could not be reached" in sensor.tick().skip_reason.skip_message
    assert all("could not be reached" in state.error for state in Watch(live).states.values())
    monkeypatch.setattr(resources, "settings", lambda: live)
    assert len(sensor.tick(minutes=10).run_requests) == 1
    assert [state.error for state in Watch(live).states.values()] == [None] * len(PUBLICATIONS)


def test_a_govuk_that_fails_for_a_day_is_one_event(live, sensor, receiver, monkeypatch):
    away = live.model_copy(update={"govuk_url": "http://127.0.0.1:9"})
    monkeypatch.setattr(resources, "settings", lambda: away)
    for hours in (0, 12, 11):
        sensor.tick(hours=hours)
    assert [text for text in receiver.received if "failing" in text] == []
    for hours in (2, 12):
        sensor.tick(hours=hours)
    (text,) = [text for text in receiver.received if "failing" in text]
    assert text.startswith("immstats: failing: since 2024-11-27: GOV.UK could not be reached")


def test_a_tick_that_fails_is_told_once_a_day(site, live, sensor, receiver):
    sensor.tick()
    (live.archive / "manifest.jsonl").write_text("damaged\n")
    for _ in range(2):
        with pytest.raises(ArchiveError, match="damaged"):
            sensor.tick(minutes=1)
    (text,) = [text for text in receiver.received if "watch failed" in text]
    words = "immstats: watch failed: ArchiveError: line 1 of manifest.jsonl is damaged (Expecting value: line 1 column 1 (char 0)). "  # fmt: skip
    assert text.startswith(f"{words}Restore archive/manifest.jsonl from a backup.")


@pytest.mark.slow
def test_what_is_found_in_a_build_is_told_once(site, live, sensor, receiver):
    site.boats("16_January_2018", [1] * 14)
    # Three days are missing between the time series and the page.
    row = "<tr><td>18 January 2018</td><td>5</td><td>1</td><td>0</td><td></td></tr>"
    site.daily(row, "2018-01-19T09:00:00Z")
    books = returns(some_returns(), change=lambda sheets: sheets["Data_Ret_D01"][2].__setitem__(9, "[unheard-of]"))
    body = xlsx(site.folder / "broken.xlsx", books).read_bytes()
    site.statistics_files = [site.file("returns-datasets-sep-2023.xlsx", body, "Returns detailed datasets, year ending September 2023")]  # fmt: skip
    site.statistics()
    sensor.tick()
    for changed in (False, True):
        if changed:  # a build with the same findings
            site.boats("16_January_2018", [1] * 13 + [2])
            sensor.tick(minutes=10)
        refresh(live)
        for _ in range(2):
            sensor.tick(minutes=1)
    told = [text for text in receiver.received if text.startswith(("immstats: quarantine", "immstats: check"))]
    for finding in (
        "crossings_days_complete: 2018-01-14: next day held is 2018-01-18",
        "returns-datasets-sep-2023.xlsx (Ret_D01) was set aside: Data_Ret_D01 J3",
    ):
        assert sum(finding in text for text in told) == 1, finding
    assert len(told) == len(set(told))


def test_sensors_start_by_themselves_only_where_it_is_said():
    from orchestration.definitions import defs

    assert {each.default_status.value for each in [*defs.sensors, *defs.schedules]} == {"STOPPED"}
    words = "from orchestration.definitions import defs as d; print([s.default_status.value for s in [*d.sensors, *d.schedules]])"
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=PROJECT, env=os.environ | {"IMMSTATS_WATCH": "true"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == str(["RUNNING"] * len([*defs.sensors, *defs.schedules]))


@pytest.mark.slow
def test_what_was_imported_by_hand_is_built(site, live, sensor, tmp_path):
    sensor.tick()
    refresh(live)
    sensor.tick(minutes=1)
    file = ods(tmp_path / "09_January_2018_Small_boats_-_time_series.ods", small_boats([4] * 7))
    with writing(live.data):
        import_file(file, BOATS, "Small boats – time series", "2018-01-09", live)
    assert len(sensor.tick(minutes=1).run_requests) == 1


@pytest.mark.slow
def test_what_is_wrong_with_a_page_is_told_once_and_again_if_it_comes_back(site, live, sensor, receiver):
    sensor.tick()
    receiver.received.clear()
    book = xlsx(site.folder / "next.xlsx", returns(some_returns(1))).read_bytes()
    newest = site.file("returns-datasets-dec-2023.xlsx", book, "Returns detailed datasets, year ending December 2023", "dd")  # fmt: skip
    site.server.put_item(MOVED, page("Tables", [newest]))
    old = f"/api/content{STATISTICS}"
    site.server.on(old, *[redirect(f"/api/content{MOVED}")] * 4)
    site.server.on(f"/api/content{COLLECTION}", *[status(404)] * 4)
    sensor.tick(minutes=10)
    refresh(live)
    for _ in range(2):
        sensor.tick(minutes=10)
    (record,) = [each for each in Archive(live.archive).records() if each.file == newest["filename"]]
    assert record.page == STATISTICS  # its contracts know it by the path it is watched by
    assert [text.split(": ")[1] for text in receiver.received if text.startswith(("immstats: moved", "immstats: vanished"))] == [
        "moved", "vanished",
    ]  # fmt: skip
    assert not any("renamed" in text for text in receiver.received)  # what was missing before is so under the new path
    sensor.tick(minutes=10)
    receiver.received.clear()
    site.server.on(f"/api/content{COLLECTION}", status(410))
    sensor.tick(minutes=10)
    assert len([text for text in receiver.received if text.startswith("immstats: vanished")]) == 1


def test_an_announcement_stands_above_the_cadence_and_is_asked_for_conditionally(site, live):
    path = "/government/statistics/announcements/immigration-system-statistics-year-ending-december-2023"
    details = {"display_date": "22 February 2024 9:30am", "state": "provisional"}
    announcement = page("Announced") | {"schema_name": "statistics_announcement", "details": details}
    site.server.put_item(path, announcement)
    now, found = datetime(2024, 1, 20, 10, 0, tzinfo=UTC), []
    for state, date in (("provisional", "22"), ("provisional", "22"), ("confirmed", "29")):
        announcement["details"] = {"display_date": f"{date} February 2024 9:30am", "state": state}
        site.server.put_item(path, announcement)
        with writing(live.data):
            watch = Watch(live)
            watch.look(now)
        (expected,) = Watch(live).expected(PUBLICATIONS[0], now)
        found.append((f"{expected.first:%d %H:%M}", f"{expected.by:%d %H:%M}", expected.basis))
        now += timedelta(hours=7)
    assert found == [
        ("22 09:30", "22 09:30", "announced (provisional)"),
        ("22 09:30", "22 09:30", "announced (provisional)"),
        ("29 09:30", "29 09:30", "announced (confirmed)"),
    ]
    assert [(r.conditional, r.status) for r in site.server.requests if "announcements" in r.path] == [
        (False, 200), (True, 304), (True, 200),
    ]  # fmt: skip


def test_a_file_that_was_never_held_is_told_as_lost_with_what_to_do(site, live, sensor, receiver):
    gone = {"attachment_type": "file", "id": "g", "title": "Returns detailed datasets, year ending June 2023",
            "url": "https://assets.publishing.service.gov.uk/media/gone/returns-datasets-jun-2023.xlsx",
            "filename": "returns-datasets-jun-2023.xlsx"}  # fmt: skip
    site.statistics_files.append(gone)
    site.statistics()
    for _ in range(3):
        sensor.tick(minutes=10)
    (lost,) = [text for text in receiver.received if text.startswith("immstats: lost")]
    assert f"immstats import FILE --page {STATISTICS} --title '{gone['title']}' --published 2023-11-23" in lost


@pytest.mark.slow
def test_what_is_watched_no_more_asks_for_no_run(site, live, sensor):
    sensor.tick()
    refresh(live)
    states = read_states(live.data)
    states.publications["dropped"] = WatchState(NOW, waiting={"https://assets.example/a.ods": WaitingFile("one")})
    write_states(live.data, states)
    assert not sensor.tick(hours=1).run_requests


@pytest.mark.parametrize("becomes", ["another file", "the same address with other bytes", "a page that is gone"])
def test_a_file_that_waited_and_was_replaced_is_told_once_as_lost(site, live, sensor, receiver, becomes):
    sensor.tick()
    url = site.boats_files[0]["url"]
    if becomes == "a page that is gone":
        site.server.on(f"/api/content{BOATS}", *[status(410)] * 9)
    else:
        site.boats("16_January_2018", [3] * 14, "bbbb" if "same" in becomes else "dddd")
    for _ in range(3):
        sensor.tick(minutes=10)
    (lost,) = [text for text in receiver.received if text.startswith("immstats: lost")]
    assert f"GOV.UK had {url} and took it away or replaced it before it was fetched" in lost
    assert f"immstats import FILE --page {BOATS}" in lost
    assert (url in Watch(live).waiting()) is ("same" in becomes)


@pytest.mark.slow
@pytest.mark.parametrize("is_fetched", [True, False], ids=["the run before came", "the run before never started"])
def test_a_release_that_was_replaced_before_anybody_fetched_is_told_as_lost(site, live, sensor, receiver, is_fetched):
    sensor.tick()
    if is_fetched:
        refresh(live, sensor.now)
    history = [
        {"public_timestamp": f"2024-{day}T09:30:00+00:00", "note": f"Edition of {day}."} for day in ("12-06", "12-13")
    ]
    item = page("Small boats", site.boats_files) | {"details": {"attachments": site.boats_files, "body": "", "change_history": history}}  # fmt: skip
    site.server.put_item(BOATS, item)
    sensor.tick(days=20)
    sensor.tick(days=1)
    (lost,) = [text for text in receiver.received if text.startswith("immstats: lost")]
    assert "changed it at 2024-12-06 09:30 (Edition of 12-06.)" in lost
    assert "--published 2024-12-06" in lost


def test_status_says_of_each_publication_what_was_seen_and_what_is_expected(site, live, monkeypatch, capsys):
    monkeypatch.setattr("orchestration.commands.watching.out", Console(width=220))
    show_watch(live)
    assert "GOV.UK was not asked yet" in capsys.readouterr().out
    site.server.on(f"/api/content{COLLECTION}", status(410))
    site.server.on(site.boats_files[0]["url"], status(500), status(500), status(500), status(500))
    with writing(live.data):
        fetch(live, now=datetime(2024, 10, 4, 10, 0, tzinfo=UTC))
    show_watch(live)
    said = capsys.readouterr().out
    rows = {
        cells[2]: cells[3:7] for line in said.splitlines() if len(cells := [c.strip() for c in line.split("│")]) == 8
    }
    assert rows["returns_detailed_datasets"] == ["2023-11-23 09:30", "2024-10-04 11:00", "2024-02-22 09:30 (cadence)", "overdue"]  # fmt: skip
    assert rows["small_boats_time_series"][:2] == ["–", "–"]
    assert "Last error: Small boats – time series: http" in said
    assert "Vanished: Immigration Enforcement data: GOV.UK took" in said


@pytest.mark.slow
def test_a_run_that_failed_is_told_once_for_an_archive(live, receiver, tmp_path):
    from orchestration.definitions import defs

    (live.archive).mkdir(parents=True)
    (live.archive / "manifest.jsonl").write_text("damaged\n")
    (tmp_path / "dagster").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "dagster")) as instance:
        for _ in range(2):
            result = defs.resolve_job_def("refresh").execute_in_process(
                instance=instance, raise_on_error=False, tags={"immstats/archive": "abc"},
                resources={**RESOURCES, "run_settings": RunSettings(data=str(live.data))},
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )  # fmt: skip
            failure = result.get_run_failure_event()
            told = dg.build_run_status_sensor_context(
                "failed_runs",
                failure,
                instance,
                result.dagster_run,
                resources={**RESOURCES, "run_settings": RunSettings(data=str(live.data))},
            )
            with told.for_run_failure() as context:
                failed_runs(context)
    (text,) = receiver.received
    assert re.match(r"immstats: run failed: refresh \(run \w{8}\): .*line 1 of manifest.jsonl is damaged", text)


def run_job(live, name="refresh", tags=None):
    """Run a job; return what came of each asset."""
    from orchestration.definitions import defs

    result = defs.resolve_job_def(name).execute_in_process(
        tags=tags,
        resources={**RESOURCES, "run_settings": RunSettings(data=str(live.data))},
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )  # fmt: skip
    assert result.success
    return {event.asset_key: event.materialization.metadata for event in result.get_asset_materialization_events()}


def test_archive_files_fetches_when_it_is_materialised(site, live):
    for new in (["returns-datasets-sep-2023.xlsx", site.boats_files[0]["filename"]], []):
        site.server.requests.clear()
        done = dg.materialize(
            [*publications, archive_files], selection=[ARCHIVE],
            resources={**RESOURCES, "run_settings": RunSettings(data=str(live.data))},
        )  # fmt: skip
        (event,) = done.get_asset_materialization_events()
        metadata = event.materialization.metadata
        assert [name for name in metadata["new"].value if "." in name] == new
        asked = len(addresses(site))
        assert (metadata["asked for"].value, metadata["unchanged"].value) == (asked, 0 if new else asked)
    held = {record.file for record in Archive(live.archive).records()}
    assert metadata["files"].value == len(held)
    assert {"returns-datasets-sep-2023.xlsx", site.boats_files[0]["filename"]} < held


@pytest.mark.slow
def test_a_run_fetches_and_builds_and_ends_early_where_nothing_is_new(site, live, sensor):
    (request,) = sensor.tick().run_requests
    first = run_job(live, request.job_name, request.tags)
    assert {key.path[0] for key in first} == {"archive", "observations", "marts", "published"}
    assert not sensor.tick(hours=1).run_requests
    again = run_job(live, "refresh", request.tags)
    assert list(again) == [ARCHIVE]
    by_hand = run_job(live)
    assert by_hand.keys() == first.keys()


def test_lateness_is_a_check_of_each_publication(site, live):
    from orchestration.definitions import defs

    with writing(live.data):
        fetch(live, now=datetime(2024, 10, 4, 10, 0, tzinfo=UTC))
    result = defs.resolve_job_def("check_lateness").execute_in_process(
        resources={**RESOURCES, "run_settings": RunSettings(data=str(live.data))},
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )
    found = {each.asset_key.path[1]: each for each in result.get_asset_check_evaluations()}
    assert set(found) == set(BASE_PATHS)
    known = [name for name, path in BASE_PATHS.items() if path in (STATISTICS, BOATS, AD_HOC, COLLECTION)]
    assert {name: found[name].passed for name in known} == {
        "immigration_system_statistics": False, "small_boats": False,
        "returns_and_illegal_working": True, "immigration_enforcement_data": False,
    }  # fmt: skip
    assert found["small_boats"].metadata["overdue"].value == (
        "small_boats_time_series, small_boats_weekly_summary, small_boats_last_7_days"
    )
    assert found["immigration_system_statistics"].metadata["next expected"].value == (
        "returns_detailed_datasets 2024-02-22 09:30 (cadence)"
    )


def test_pruning_deletes_old_runs_with_their_logs_and_never_the_archive(live, tmp_path):
    import hashlib

    from assets.sealed import digest_beside
    from orchestration.definitions import defs
    from orchestration.home import prepare_dagster_home

    with writing(live.data):
        record, _ = Archive(live.archive).add(
            b"bytes", file="a.txt", page="/government/a", title="A", published=None, published_basis=""
        )
    for name in (
        "20241031T000000Z",
        "20241101T000000Z",
        "20241102T000000Z",
        "20241103T000000Z",
        "failed-20241101T000000Z",
    ):
        (live.generations / name).mkdir(parents=True)
        build = live.generations / name / "immigration.duckdb"
        build.write_bytes(b"x")
        digest_beside(build).write_text(hashlib.sha256(b"x").hexdigest())
    (live.generations / "20241030T000000Z.duckdb").write_bytes(b"x")  # as older code kept them
    home = prepare_dagster_home(live)
    with dg.DagsterInstance.from_config(str(home)) as instance:
        job = defs.resolve_job_def("tidy")
        ended = job.execute_in_process(
            instance=instance, resources={**RESOURCES, "run_settings": RunSettings(data=str(live.data))}
        )
        left = ["20241101T000000Z", "20241102T000000Z", "20241103T000000Z", "failed-20241101T000000Z"]
        assert sorted(path.name for path in live.generations.iterdir()) == left  # what the job itself pruned
        running = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
        now = datetime.now(UTC)
        assert prune(live, instance, now + timedelta(days=80)).runs == 0
        assert (pruned := prune(live, instance, now + timedelta(days=100))).runs == 1
        assert (pruned.builds, instance.has_run(ended.run_id), instance.has_run(running.run_id)) == (1, False, True)
        assert not list((home / "history" / "runs").glob(f"{ended.run_id}*"))
    assert Archive(live.archive).read(record.sha256) == b"bytes"
