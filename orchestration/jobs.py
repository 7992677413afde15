"""The jobs: the main one, the same without GOV.UK, the look for what is late, the tidying, and the verification.

Belongs here: which assets and steps run together. Does not belong here: when (`schedules`, `sensors`).
"""

from datetime import UTC, datetime

import dagster as dg

from assets.archive.store import writing
from assets.resources import RunSettings, fails_in_words
from assets.upkeep import verification
from orchestration.alerts import Alert, Alerts
from orchestration.lateness import lateness
from orchestration.pruning import prune

# These two run on the engine that an operator set up, where there is one (`engine`).
refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.groups("archive", "observations", "marts", "published"),
    description="Fetch what is new from GOV.UK, read it, build the warehouse, audit it, and publish it if it passes.",
)

# What needs no download needs no GOV.UK: it is built even while that cannot be reached.
build = dg.define_asset_job(
    "build",
    selection=dg.AssetSelection.groups("observations", "marts", "published"),
    description="Read what is new in the archive, build the warehouse, audit it, and publish it if it passes.",
)

export = dg.define_asset_job(
    "export",
    selection=dg.AssetSelection.groups("exports"),
    executor_def=dg.in_process_executor,
    description="Write the marts of the published build as files.",
)

brief = dg.define_asset_job(
    "brief",
    selection=dg.AssetSelection.groups("briefing"),
    executor_def=dg.in_process_executor,
    description="Draw the published build as a page.",
)

check_lateness = dg.define_asset_job(
    "check_lateness",
    selection=dg.AssetSelection.checks(lateness),
    executor_def=dg.in_process_executor,
    description="Compare what was released with the calendar.",
)


@dg.op(description="Delete what is older than the policy allows; the archive is never touched.")
@fails_in_words
def prune_folder(context: dg.OpExecutionContext, run_settings: RunSettings) -> None:
    """Prune runs, logs and generations."""
    context.log.info("%s", prune(run_settings.settings(), context.instance, datetime.now(UTC)))


@dg.job(executor_def=dg.in_process_executor, description="Delete old runs, their logs and failed builds.")
def tidy() -> None:
    """Prune what has had its time."""
    prune_folder()


class Extent(dg.Config):  # type: ignore[misc]
    """How much of the archive is verified."""

    whole: bool = False


@dg.op(description="Look whether the bytes in the data folder are what they were, and tell a person of what is not.")
@fails_in_words
def verify_folder(context: dg.OpExecutionContext, config: Extent, run_settings: RunSettings) -> None:
    """Verify a sample of the archive or the whole, and everything that was made from it."""
    run, now = run_settings.settings(), datetime.now(UTC)
    found = verification.verify(run, None if config.whole else verification.sample(run))
    with writing(run.data, wait_seconds=60):
        verification.keep(run, found, now)
    alerts = [Alert("damage", each.what, f"{each.what}. To do: {each.command}") for each in found.findings]
    book = Alerts(run)
    book.tell(alerts, now, book.standing(["damage"]) - {alert.key for alert in alerts} if config.whole else ())
    for line in [alert.text for alert in alerts] + found.notes:
        context.log.warning("%s", line)
    context.log.info("%d archived files read, %d findings", len(found.looked_at), len(alerts))


@dg.job(executor_def=dg.in_process_executor, description="Look whether bytes are what they were.")
def verify() -> None:
    """Verify the data folder."""
    verify_folder()
