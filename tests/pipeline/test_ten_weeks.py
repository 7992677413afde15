"""Ten weeks of GOV.UK, from 30 September to 8 December 2024, watched with a clock of our own.

The page of a day tells of the seven days before it, the series of a Friday of every day since 2018 up to the Sunday.
The sensor ticks each minute around the moments of release and every six hours otherwise, with two hours between
askings, so that only the calendar makes it ask at 9.30 (and at 8.30 UTC before the clocks change).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from assets import resources
from assets.archive import fetch as fetching
from assets.archive import store
from assets.archive.fetch import fetch
from assets.archive.store import writing
from assets.dates import LONDON
from assets.publications.watched import PUBLICATIONS
from assets.published import open_published
from assets.resources import RESOURCES, RunSettings
from assets.settings import Settings
from orchestration.sensors import make_watch
from orchestration.watch import Watch
from tests.builders import ods, returns, small_boats, some_returns, xlsx
from tests.conftest import publish_all
from tests.govuk_server import GovukServer, redirect, status
from tests.pipeline.test_live import AD_HOC, BASE_PATHS, BOATS, COLLECTION, STATISTICS, document, html, page
from tests.receiver import Receiver

MOVED = "/government/publications/small-boat-arrivals"
EDITION = "/government/publications/immigration-enforcement-data-q{}-2024"
ANNOUNCED = "/government/statistics/announcements/immigration-system-statistics-year-ending-september-2024"
START, WEEKS = date(2024, 9, 30), 10
LATE_FRIDAY, LATE_DAY = date(2024, 11, 8), date(2024, 11, 13)
QUARTER = date(2024, 11, 28)
PREVENTIONS_FROM = date(2024, 5, 5)
QUARTERS = ("2022 Q4", "2023 Q1", "2023 Q2", "2023 Q3", "2023 Q4", "2024 Q1", "2024 Q2", "2024 Q3")
DAGSTER_EVERY = 12
ROW = "<tr><td>{day:%-d %B %Y}</td><td>{count}</td><td>1</td><td>0</td><td></td></tr>"
HEAD = "<tr><th>Date</th><th>Migrants arrived</th><th>Boats arrived</th><th>Boats involved in uncontrolled landings</th><th>Notes</th></tr>"  # fmt: skip
WEEK = (
    "<h2>Week ending {:%-d %B %Y}</h2><table><tr><th>Migrants arrived</th><th>Boats arrived</th>"
    "<th>Migrants prevented</th><th>Events prevented</th></tr><tr><td>{}</td><td>7</td><td>3</td><td>1</td></tr></table>"
)
Evidence = tuple[str, Any]  # a query and the one value it answers once the release is in the marts


def london(day: date, at: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(at), LONDON)


def told(day: date) -> date:
    """The newest day that the page of a day tells of."""
    return day - timedelta(days=1)


def count(day: date) -> int:
    """Arrivals on a day; 28 in every week."""
    return day.toordinal() % 7 + 1


class Govuk:
    """GOV.UK as it changes over the ten weeks; each change returns what shows that it is in the marts."""

    def __init__(self, server: GovukServer, folder: Path) -> None:
        self.server, self.folder = server, folder
        self.boats_path, self.weekly_slug = BOATS, "weekly-summary-of-small-boat-arrivals-and-preventions"
        self.file: dict[str, Any] = {}
        self.revised: dict[date, int] = {}
        self.penalties: dict[int, int] = {}
        before = london(START, "00:00") - timedelta(days=3)
        self.returns(before, "jun", 0, "aaaa")
        self.edition(before, 2, 400)
        server.put_item(AD_HOC, page("Returns", [html(f"{AD_HOC}/edition", "Edition")], updated=before.isoformat()))
        server.put_item(f"{AD_HOC}/edition", document("Edition", AD_HOC, "<p>Words.</p>", before.isoformat()))
        self.weekly(before)
        self.daily(before)
        self.series(before)

    def attach(self, name: str, body: bytes, title: str, media: str) -> dict[str, Any]:
        url = self.server.put_file(name, body, media)
        return {"attachment_type": "file", "id": name, "title": title, "url": url, "filename": name}

    def series(self, at: datetime, broken: bool = False, of: date | None = None) -> Evidence:
        """The time series of a Friday, up to the Sunday before."""
        day = of or at.date()
        sunday = told(day - timedelta(days=day.weekday() + 1))
        days = [date(2018, 1, 1) + timedelta(days=n) for n in range((sunday - date(2018, 1, 1)).days + 1)]
        counts = [self.revised.get(each, count(each)) for each in days]
        sheets = small_boats(counts)
        for row in sheets["SB_02"][1:]:
            if row[0] >= PREVENTIONS_FROM:
                row[4:6] = 3, 1
        if broken:
            sheets["SB_01"][5][1] = "[unheard-of]"
        name = f"{day:%d_%B_%Y}_Small_boats_-_time_series.ods"
        body = ods(self.folder / name, sheets).read_bytes()
        self.file = self.attach(name, body, "Small boats – time series", f"bb{at:%m%d%H}")
        self.boats(at)
        return f"SELECT count(*) FROM observations.sb_01 WHERE period = '{sunday}' AND measure = 'arrivals'", 1

    def boats(self, at: datetime) -> None:
        below = [(self.daily_path, "Small boat arrivals: last 7 days"), (self.weekly_path, "Weekly summary of small boat arrivals")]  # fmt: skip
        listed = [self.file, *(html(path, title) for path, title in below)] if self.file else []
        self.server.put_item(self.boats_path, page("Small boats", listed, updated=at.isoformat()))

    @property
    def daily_path(self) -> str:
        return f"{self.boats_path}/migrants-detected-crossing-the-english-channel-in-small-boats-last-7-days"

    @property
    def weekly_path(self) -> str:
        return f"{self.boats_path}/{self.weekly_slug}"

    def daily(self, at: datetime) -> Evidence:
        newest = told(at.date())
        rows = "".join(ROW.format(day=day, count=count(day)) for day in (newest - timedelta(days=n) for n in range(7)))
        body = f"<h2>Small boats data</h2><table>{HEAD}{rows}</table>"
        item = document("Small boat arrivals: last 7 days", self.boats_path, body, at.isoformat())
        self.server.put_item(self.daily_path, item)
        self.boats(at)
        return f"SELECT arrivals FROM marts.crossings WHERE date = '{newest}'", count(newest)

    def weekly(self, at: datetime, slug: str | None = None) -> Evidence:
        self.weekly_slug = slug or self.weekly_slug
        sunday = at.date() - timedelta(days=at.weekday() + 8)  # the page is of the week before the last
        people = sum(count(sunday - timedelta(days=n)) for n in range(7))
        body = WEEK.format(sunday, people)
        title = "Weekly summary of small boat arrivals and preventions"
        self.server.put_item(self.weekly_path, document(title, self.boats_path, body, at.isoformat()))
        self.boats(at)
        return f"SELECT value FROM observations.weekly_summary WHERE period_end = '{sunday}' AND measure = 'arrivals'", people  # fmt: skip

    def revise(self, at: datetime) -> Evidence:
        self.revised[date(2018, 1, 3)] = 29
        self.series(at)
        return (
            "SELECT new_value FROM marts.revisions WHERE table_id = 'SB_01' AND level = 'group' "
            "AND kind = 'changed' AND period_start = '2018-01-03' AND measure = 'arrivals'"
        ), 29  # fmt: skip

    def returns(self, at: datetime, month: str, step: int, media: str) -> Evidence:
        name = f"returns-datasets-{month}-2024.xlsx"
        body = xlsx(
            self.folder / name,
            returns(some_returns(step, quarters=QUARTERS[: 8 if month == "sep" else 7]), f"{at:%-d %B %Y}"),
        ).read_bytes()
        title = f"Returns detailed datasets, year ending {'September' if month == 'sep' else 'June'} 2024"
        self.server.put_item(STATISTICS, page("Tables", [self.attach(name, body, title, media)], updated=at.isoformat()))  # fmt: skip
        return "SELECT enforced FROM marts.returns_summary WHERE period = '2022 Q4'", 10 + step

    def edition(self, at: datetime, quarter: int, penalties: int) -> Evidence:
        self.penalties[quarter] = penalties
        header = ["Quarter", "Number of Penalties Issued1", "Value of penalties issued (Millions)"]
        right = ["Quarter", "Number of Penalties Issued1", "Value of penalties issued"]
        sheets = {
            "CP_02": [["CP_02"], [], header, *([f"2024 Q{q}", n, 8.9] for q, n in self.penalties.items())],
            "CP_03": [["CP_03"], [], right, *([f"2024 Q{q}", 39, 31600] for q in self.penalties)],
        }
        body = xlsx(self.folder / "ie.xlsx", sheets).read_bytes()
        path, title = EDITION.format(quarter), f"Immigration Enforcement data: Q{quarter} 2024"
        listed = [self.attach("IE_data.xlsx", body, "Tables", f"ie0{quarter}")]
        self.server.put_item(path, page(title, listed, updated=at.isoformat()))
        link = {"base_path": path, "title": title, "schema_name": "publication"}
        self.server.put_item(COLLECTION, page("Transparency", links={"documents": [link]}, updated=at.isoformat()))
        query = f"SELECT penalties FROM marts.civil_penalties WHERE period = '2024 Q{quarter}' AND penalty_scheme = 'illegal_working'"  # fmt: skip
        return query, penalties

    def announce(self, at: datetime) -> None:
        details = {"display_date": "28 November 2024 9:30am", "state": "confirmed"}
        item = page("Immigration system statistics", updated=at.isoformat(), details=details)
        self.server.put_item(ANNOUNCED, item | {"schema_name": "statistics_announcement"})

    def move(self, at: datetime) -> Evidence:
        old = f"/api/content{BOATS}"
        self.boats_path = MOVED
        self.server.on(old, *[redirect(f"/api/content{MOVED}")] * 10_000)
        self.weekly(at - timedelta(days=4))
        return self.daily(at)

    def withdraw(self, at: datetime) -> None:
        notice = {"explanation": "<p>Superseded.</p>", "withdrawn_at": at.isoformat()}
        listed = [html(f"{AD_HOC}/edition", "Edition")]
        self.server.put_item(AD_HOC, page("Returns", listed, updated=at.isoformat(), withdrawn_notice=notice))

    def delete(self, at: datetime) -> None:
        self.server.on(f"/api/content{COLLECTION}", *[status(410)] * 10_000)


def calendar(site: Govuk) -> Iterator[tuple[datetime, Callable[[datetime], Evidence | None]]]:
    """Every event of the ten weeks."""
    days = [START + timedelta(days=n) for n in range(7 * WEEKS)]
    fridays = [day for day in days if day.weekday() == 4]
    for day in days:
        if day != date(2024, 11, 18):  # the day of the move
            yield london(day, "13:00"), site.daily
    for day in fridays:
        if day == date(2024, 10, 18):
            yield london(day, "09:30"), lambda at: site.series(at, broken=True) and None
            yield london(day, "10:00"), site.series
        elif day == date(2024, 11, 1):
            yield london(day, "09:30"), site.revise
        elif day == LATE_FRIDAY:
            yield london(LATE_DAY, "11:00"), lambda at: site.series(at, of=LATE_FRIDAY)
        else:
            yield london(day, "09:30"), site.series
        slug = "weekly-summary-of-small-boats" if day == date(2024, 11, 15) else None
        yield london(day, "09:30"), lambda at, slug=slug: site.weekly(at, slug)
    yield london(date(2024, 10, 28), "09:00"), site.announce
    yield london(date(2024, 11, 18), "13:00"), site.move
    yield london(QUARTER, "09:30"), lambda at: site.returns(at, "sep", 5, "cccc")
    yield london(QUARTER, "09:30"), lambda at: site.edition(at, 3, 496)
    yield london(QUARTER, "15:00"), lambda at: site.returns(at, "sep", 7, "cccc")  # under the same address
    yield london(date(2024, 12, 3), "10:00"), site.withdraw
    yield london(date(2024, 12, 4), "10:00"), site.delete


def clock() -> list[datetime]:
    """The moments of the ticks."""
    minutes = [f"{hour:02}:00" for hour in range(0, 24, 6)]
    minutes += [f"09:{minute}" for minute in (28, 31, 32)] + ["10:01", "10:02"]
    minutes += [f"12:{minute}" for minute in (58, 59)] + ["13:01", "13:02"]
    days = [START + timedelta(days=n) for n in range(7 * WEEKS)]
    down = (london(date(2024, 10, 11), "09:20"), london(date(2024, 10, 11), "09:50"))  # the daemon is restarted
    found = sorted(london(day, minute) for day in days for minute in minutes)
    return [moment for moment in found if not down[0] < moment < down[1]]


def keep_time(monkeypatch: pytest.MonkeyPatch, now: Callable[[], datetime]) -> None:
    """Let what is fetched be recorded at the moment of the tick: dates rest on when a file was first seen."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return now().astimezone(tz)

    for module in (fetching, store):
        monkeypatch.setattr(module, "datetime", Clock)


class Daemon:
    """What the daemon does: evaluates the sensor, keeps its cursor, runs what it requests."""

    def __init__(self, run: Settings, home: Path) -> None:
        self.run, self.home, self.now = run, home, london(START, "00:00")
        self.cursor: str | None = None
        self.run_keys: list[str] = []
        self.restart()

    def restart(self) -> None:
        from orchestration.definitions import defs

        self.instance = dg.DagsterInstance.local_temp(str(self.home))
        self.run_settings = RunSettings(data=str(self.run.data))
        self.sensor = make_watch(lambda: self.now.astimezone(UTC), self.run_settings)
        self.jobs = {name: defs.resolve_job_def(name) for name in ("refresh", "build")}
        self.repository = defs.get_repository_def()

    def tick(self, now: datetime) -> int:
        """Tick once; returns how many runs it came to."""
        self.now = now
        with dg.build_sensor_context(self.instance, cursor=self.cursor, repository_def=self.repository) as context:
            data = self.sensor.evaluate_tick(context)
        self.cursor = data.cursor
        for request in data.run_requests or []:
            assert request.run_key not in self.run_keys
            self.run_keys.append(request.run_key)
            if len(self.run_keys) % DAGSTER_EVERY == 1:
                result = self.jobs[request.job_name].execute_in_process(
                    instance=self.instance, tags=dict(request.tags),
                    resources={**RESOURCES, "run_settings": self.run_settings},
                    run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
                )  # fmt: skip
                assert result.success
            else:  # the same steps without their record, which takes longer than they do
                with writing(self.run.data):
                    if request.job_name == "refresh":
                        fetch(self.run)
                    publish_all(self.run)
        return len(data.run_requests or [])


@pytest.mark.slow
def test_ten_weeks(tmp_path, monkeypatch):
    (tmp_path / "dagster").mkdir()
    with GovukServer(tmp_path / "govuk") as server, Receiver() as receiver:
        site = Govuk(server, tmp_path)
        run = Settings(
            data=tmp_path / "data", govuk_url=server.url, requests_per_second=100_000, backoff_seconds=0.01,
            quiet_minutes=120, alert_webhook=receiver.url,
        )  # fmt: skip
        monkeypatch.setattr(resources, "settings", lambda: run)
        daemon = Daemon(run, tmp_path / "dagster")
        keep_time(monkeypatch, lambda: daemon.now)
        events = sorted(calendar(site), key=lambda event: event[0])
        waiting: list[tuple[datetime, Evidence, int]] = []
        lags: list[tuple[datetime, timedelta, int]] = []
        runs, unexplained, changed = 0, [], True  # the first tick finds everything new
        for now in clock():
            while events and events[0][0] <= now:
                at, event = events.pop(0)
                if evidence := event(at):
                    waiting.append((at, evidence, 0))
                changed = True
            if now == london(date(2024, 10, 11), "10:01"):
                daemon.instance.dispose()
                daemon.restart()
            started = daemon.tick(now)
            runs += started
            if started and not changed:
                unexplained.append(now)
            changed = False
            left = []
            for at, (query, value), ticks in waiting:
                with open_published(run) as warehouse:
                    row = warehouse.execute(query).fetchone()
                if row and row[0] == value:
                    lags.append((at, now - at, ticks + 1))
                else:
                    assert ticks + 1 < 2, f"the release of {at} is not in the marts after two ticks: {query}: {row}"
                    left.append((at, (query, value), ticks + 1))
            waiting = left
            if now == london(date(2024, 11, 18), "09:31"):
                expected = Watch(run).expected(PUBLICATIONS[0], now)
                assert [(e.first, e.basis) for e in expected] == [(london(QUARTER, "09:30"), "announced (confirmed)")]
        assert not waiting and not unexplained
        assert len(lags) == WEEKS * (7 + 1 + 1) + 3  # days, series, summaries, and those of the quarter
        at_their_moment = [lag for at, lag, _ in lags if f"{at:%H:%M}" in ("09:30", "13:00") and at.date() != date(2024, 10, 11)]  # fmt: skip
        assert max(at_their_moment) <= timedelta(minutes=2)
        texts = Counter(text.removeprefix("immstats: ") for text in receiver.received)
        assert max(texts.values()) == 1
        unknown = set(BASE_PATHS.values()) - {STATISTICS, BOATS, AD_HOC, COLLECTION}  # this GOV.UK has no page of them
        kinds = Counter(text.split(":")[0] for text in texts)
        assert kinds == {
            "renamed": 3, "quarantine": 1, "overdue": 1, "moved": 1, "withdrawn": 1, "vanished": 1 + len(unknown),
        }, texts  # fmt: skip
        assert any("small boats time series was expected by Friday 8 November 2024 09:30" in text for text in texts)
        print(f"{runs} runs, {len(lags)} releases, {len(server.requests)} requests, longest {max(lag for _, lag, _ in lags)}")  # fmt: skip
