"""The sensors: one watches GOV.UK, one tells of runs that failed.

Belongs here: what a tick does and what it tells Dagster. Does not belong here: when to ask and what is late
(`watch`), or how a person is told (`alerts`).

One sensor watches every publication. An `@observable_source_asset` needs a run for each observation (about 3 s and a
row in the run list, each minute), and an observation of a plain `AssetSpec` does not make `eager()` act in 1.13. A
sensor asks in its tick what has changed, reports observations with data versions without a run, and requests the one
job that fetches and redoes it: reading is cached by file, and the warehouse is one step. Runs come from comparing
GOV.UK, archive and warehouse, not from the tick: one that was lost, timed out or found another writer at work is made
up for by the next, and a file that was imported by hand is built as well.
"""

import gc
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import dagster as dg

from assets import machine
from assets.archive.govuk.errors import GovukUnreachable
from assets.archive.store import ArchiveError, writing
from assets.json_files import Json
from assets.printable import no_markup
from assets.published import current
from assets.resources import FOR_WORK, RunSettings, reason
from assets.settings import Settings, settings
from assets.upkeep.verification import known_damage
from orchestration.alerts import Alert, Alerts
from orchestration.jobs import build, refresh
from orchestration.watch import Watch, build_alerts

TICK_SECONDS = 60
# A tick ends well before the next one is due, whatever GOV.UK does.
LOOK_SECONDS = 40.0
# A build that failed is tried again after these pauses, the last one for good.
PAUSES = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(days=1))
_UNFINISHED = [
    dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING,
]  # fmt: skip
# Opening the UI starts nothing; the units in orchestration/deploy do.
_STATUS = dg.DefaultSensorStatus.RUNNING if settings().watch else dg.DefaultSensorStatus.STOPPED
_PAGE_ALERTS = ("vanished", "moved", "withdrawn", "renamed")
_BUILD_ALERTS = ("quarantine", "review", "check")


@dataclass(slots=True)
class Cursor:
    """What a tick hands on to the next one.

    Attributes:
        compared: What GOV.UK and the archive had when they were last compared with the warehouse.
        work: Name of the work a run was last requested for; None where there was none.
        attempt: Number of requests for it, the first apart.
        again_at: When it is requested again if it is still not done.
        build: Name of the last build that was told of.
    """

    compared: str | None = None
    work: str | None = None
    attempt: int = 0
    again_at: datetime | None = None
    build: str | None = None


CURSOR = Json(Cursor)


def make_watch(
    clock: Callable[[], datetime] = lambda: datetime.now(UTC), run_settings: RunSettings | None = None
) -> dg.SensorDefinition:
    """Return the sensor that watches GOV.UK.

    Args:
        clock: Tells the time (aware); the tests have their own.
        run_settings: Where it works. A resource of the sensor would have Dagster open its instance in every tick, which
            takes longer than all the tick does and leaves a little memory behind each time.
    """
    run_settings = run_settings or RunSettings()

    @dg.sensor(
        name="watch_govuk",
        jobs=[refresh, build],
        minimum_interval_seconds=TICK_SECONDS,
        default_status=_STATUS,
        description="Asks GOV.UK what has changed; runs `refresh` when there is something to fetch, else `build` when "
        "there is something to build.",
    )
    def watch_govuk(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        run, now = run_settings.settings(), clock()
        try:
            result = _tick(context, run, now)
            _settle()
            return result
        except Exception as error:
            # A tick that failed is no run: nobody would hear of it. One a day is told.
            what = machine.told(error, run) or f"{type(error).__name__}: {error}"
            Alerts(run).tell([Alert("watch failed", f"{type(error).__name__} {now.date()}", what)], now)
            raise

    return watch_govuk


@cache
def _settle() -> None:
    """Take what is loaded out of garbage collection, once for a process.

    Python looks for cycles when as much as a quarter of all objects is new. Beside what Dagster loads, that would be
    after hours of ticks and some 10 MB, which never come back; without it, after a few.
    """
    gc.collect()
    gc.freeze()
    gc.collect()


def _tick(context: dg.SensorEvaluationContext, run: Settings, now: datetime) -> dg.SensorResult:
    began = time.thread_time()
    cursor = CURSOR.parse(context.cursor) if context.cursor else Cursor()
    # A look replaces what stood before; what a run since the last tick found to be lost is told all the same.
    lost = [alert for alert in Watch(run).alerts(now) if alert.kind == "lost"]
    said, observed = _look(run, now)
    watch = Watch(run)
    requests = _requests(context, run, watch, cursor, now)
    _tell(run, watch, cursor, now, lost)
    own = (time.thread_time() - began) * 1000
    return dg.SensorResult(
        run_requests=requests,
        skip_reason=None if requests else f"{said} ({own:.0f} ms of our own time)",
        cursor=CURSOR.text(cursor),
        asset_events=observed,
    )


def _look(run: Settings, now: datetime) -> tuple[str, list[dg.AssetObservation]]:
    """Ask for what is due; return what to say of it, and an observation of each publication that changed."""
    if not Watch(run).due(now):
        return "no publication is due", []
    try:
        with writing(run.data):
            watch = Watch(run)  # as a run that ended this moment has left it
            before = {slug: state.data_version for slug, state in watch.states.items()}
            seen = watch.look(now, watch.due(now), seconds=LOOK_SECONDS)
    except (ArchiveError, GovukUnreachable) as error:
        return f"{error}. The next tick makes up for it", []
    observed = []
    for check in seen.checks:
        if check.data_version and check.data_version != before.get(check.publication.slug):
            observed.append(
                dg.AssetObservation(
                    ["publications", check.publication.slug],
                    metadata={
                        "arrived": ", ".join(sorted(check.arrived)) or "no new document",
                        "to be fetched": no_markup(", ".join(sorted(check.waiting)) or "nothing"),
                    },
                    tags={"dagster/data_version": check.data_version},
                )
            )
    new = len(seen.new) + seen.waiting
    return f"{seen.requests} asked for, {seen.unchanged} unchanged, {new} new", observed


def _requests(
    context: dg.SensorEvaluationContext, run: Settings, watch: Watch, cursor: Cursor, now: datetime
) -> list[dg.RunRequest]:
    """Request a run if there is something to fetch or to build; a failed one is tried again after a pause."""
    compared = _to_compare(run, watch)
    is_resting = cursor.again_at is not None and now < cursor.again_at
    is_done = cursor.again_at is None and run.warehouse.exists()
    if compared == cursor.compared and (is_resting or is_done):
        return []
    work = watch.work()
    if work is None:
        cursor.compared, cursor.work, cursor.attempt, cursor.again_at = compared, None, 0, None
        return []
    if work == cursor.work and is_resting:
        cursor.compared = compared
        return []
    try:
        with writing(run.data):
            pass
    except ArchiveError:
        return []  # a person may be building it: looked at again at the next tick
    if any(
        context.instance.get_runs(filters=dg.RunsFilter(job_name=job.name, statuses=_UNFINISHED), limit=1)
        for job in (refresh, build)
    ):
        return []  # it may have begun before the newest file came: looked at again at the next tick
    attempt = cursor.attempt + 1 if cursor.work == work else 0
    pause = PAUSES[min(attempt, len(PAUSES) - 1)]
    cursor.compared, cursor.work, cursor.attempt, cursor.again_at = compared, work, attempt, now + pause
    # Dagster skips a key that it has seen: the moment keeps those apart from before the cursor was lost or reset.
    key = f"{work}-{now:%Y%m%dT%H%M%SZ}-{attempt}"
    job = refresh if watch.waiting() else build
    return [dg.RunRequest(job_name=job.name, run_key=key, tags={FOR_WORK: work})]


def _to_compare(run: Settings, watch: Watch) -> str:
    """Return what tells whether anything came since the last comparison."""
    manifest = run.archive / "manifest.jsonl"
    size = manifest.stat().st_size if manifest.exists() else 0
    return hashlib.sha256(repr((size, sorted(watch.waiting().items()), known_damage(run))).encode()).hexdigest()[:16]


def _tell(run: Settings, watch: Watch, cursor: Cursor, now: datetime, lost: list[Alert]) -> None:
    """Tell a person what is new about the pages and about the published build."""
    book = Alerts(run)
    alerts = watch.alerts(now) + lost
    # While something cannot be asked, what stood before is not known to be over.
    certain = all(state.error is None for state in watch.states.values())
    over = book.standing(_PAGE_ALERTS) - {alert.key for alert in alerts} if certain else set()
    build = run.warehouse.resolve().parent.name if run.warehouse.exists() else None  # a generation is a folder
    if build and build != cursor.build and current(run):  # a damaged one is built again, and told of then
        of_build = build_alerts(run)
        over |= book.standing(_BUILD_ALERTS) - {alert.key for alert in of_build}
        alerts += of_build
        cursor.build = build
    book.tell(alerts, now, over)


@dg.run_failure_sensor(
    name="failed_runs",
    monitor_all_code_locations=False,
    minimum_interval_seconds=5 * TICK_SECONDS,  # unlike the watch, it has Dagster open its instance each time
    default_status=_STATUS,
    description="Tells a person of a run that failed; tries of the same work are one event.",
)
def failed_runs(context: dg.RunFailureSensorContext, run_settings: RunSettings) -> None:
    """Tell of a failed run."""
    run = context.dagster_run
    about = run.tags.get(FOR_WORK, run.run_id)
    here = run_settings.settings()
    text = reason(context.get_step_failure_events(), here) or context.failure_event.message or "no reason is known"
    alert = Alert("run failed", f"{run.job_name} {about}", f"{run.job_name} (run {run.run_id[:8]}): {text}")
    Alerts(here).tell([alert], datetime.now(UTC))
