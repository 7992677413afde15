"""Commands that run the main job: `refresh` and `demo`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

import typer
from rich.markup import escape

from assets.progress import Progress
from assets.serving.progress_shown import progress_shown
from assets.settings import Settings, settings
from orchestration.commands.terminal import command, errors_told, fail, out
from orchestration.home import prepare_dagster_home


def refresh(
    source: Annotated[
        str, typer.Option(help="`govuk`: ask GOV.UK for what is new. `archive`: build from what is held.")
    ] = "govuk",
    accept_loss: Annotated[
        str, typer.Option(help="Why files or vintages of the published build may be lost; the reason is kept.")
    ] = "",
) -> None:
    """Fetch what is new, read it, build the warehouse, audit it, and publish it if it passes."""
    if source not in ("govuk", "archive"):
        fail(f"unknown source {source!r}; it is govuk or archive")
    with errors_told():
        run_refresh(settings(), ask=source == "govuk", accept_loss=accept_loss)


def demo() -> None:
    """Run the main job offline on the bundled sample of GOV.UK, and show the marts."""
    from assets.briefing.make import brief
    from assets.publications.watched import PUBLICATIONS, watched
    from assets.published import open_published
    from assets.reference import SAMPLE
    from assets.sample.screen import screen
    from assets.sample.server import LocalGovuk

    with errors_told(), LocalGovuk(SAMPLE) as server:
        run = settings().demo.model_copy(update={"govuk_url": server.url, "requests_per_second": 1000.0})
        out.print("The bundled sample is served as a small GOV.UK: nothing leaves this machine.")
        if left_out := [each.title for each in PUBLICATIONS if each not in watched(sample=True)]:
            out.print(f"The sample has nothing of: {', '.join(left_out)}.")
        run_refresh(run, ask=True, accept_loss="the demo shows what this version makes of the sample", told=False)
        with progress_shown(out) as progress:
            page = brief(run, progress).page
        with open_published(run) as connection:
            for line in screen(connection, partial(command, run), page):
                out.print(line, highlight=False)


def run_refresh(run: Settings, ask: bool, accept_loss: str = "", told: bool = True) -> None:
    """Run the job if there is anything to fetch or to build, and tell what it did.

    Args:
        run: Settings of the run.
        ask: Whether GOV.UK is asked for what is new.
        accept_loss: Why a poorer build may be published; empty where it may not.
        told: Whether what is new is told; warnings and errors are in any case.
    """
    from assets.archive.soundness import accept_damage, manifest_findings
    from assets.archive.store import writing
    from assets.observations.inputs import read_new
    from assets.published import current, damage_of_published, open_published
    from assets.warehouse.generations import newest_first
    from assets.warehouse.standing import standing
    from orchestration.watch import Watch

    known = None
    with progress_shown(out) as progress:
        seen = None
        with writing(run.data):
            before = None if damage_of_published(run) else current(run)
            accept_damage(run, accept_loss)
            if ask:
                seen = Watch(run).look(datetime.now(UTC), progress=progress)
            waiting = seen is not None and seen.waiting > 0
            inputs = None if waiting else read_new(run, progress)[0]
        progress.done()
        if seen and not waiting:
            _asked(seen.requests, seen.unchanged, seen.new, seen.warnings, told)
        for finding in manifest_findings(run):
            out.print(f"[yellow]Warning:[/] {escape(finding)}")
        if inputs and not inputs.files and not newest_first(run):
            fail("the archive is empty; run `make demo`, or `immstats import` with files you have")
        if inputs and before and before["fingerprint"] == inputs.fingerprint:
            _nothing_is_new(run, before, progress.opened, told)
            return
        if before:
            with open_published(run) as connection:
                known = standing(connection)
        fetched = _run_job(run, progress, Watch(run).work() if waiting else None, accept_loss)
    if seen and fetched:
        _asked(seen.requests, seen.unchanged, [*seen.new, *fetched["new"]], fetched["warnings"], told)
    build = current(run)
    if build is None:
        fail(f"no table is held of which anything could be read; {command(run, 'status')} says what is")
    if before and build["build_id"] == before["build_id"]:
        _nothing_is_new(run, build, progress.opened, told)
        return
    from assets.serving.refreshed import summary

    for part in summary(run, progress.opened, known, progress.long, partial(command, run)) if told else ():
        out.print(part, soft_wrap=isinstance(part, str))


def _asked(requests: int, unchanged: int, new: Sequence[str], warnings: Sequence[str], told: bool) -> None:
    """Tell what came of asking GOV.UK; warnings in any case."""
    for warning in warnings:
        out.print(f"[yellow]Warning:[/] {escape(warning)}")
    if told and unchanged == requests:
        out.print(f"GOV.UK has nothing new: {requests} conditional requests, no bodies.")
    elif told:
        out.print(f"GOV.UK was asked for {requests} items and files: {len(new)} new, {unchanged} unchanged.")


def _nothing_is_new(run: Settings, build: dict[str, object], opened: int, told: bool) -> None:
    """Tell that the published build stands."""
    if not build["vintages"]:
        fail(f"nothing could be read of the {build['files']} files held; {command(run, 'status')} says why")
    if told:
        out.print(
            f"Nothing is new: {build['files']} files held, {opened} opened, no build. "
            f"The warehouse of {build['built_at']:%Y-%m-%d %H:%M} UTC stands."
        )


def _run_job(run: Settings, progress: Progress, work: str | None, accept_loss: str) -> dict[str, Any] | None:
    """Run the Dagster job `refresh`, or `build`, in this process, recorded in the data folder's instance.

    Args:
        run: Settings of the run.
        progress: Told how far it is.
        work: Name of what is to be fetched; None to build from the archive alone.
        accept_loss: Why a poorer build may be published; empty where it may not.

    Returns:
        What was fetched (`new`) and what a person should look at (`warnings`); None where nothing was to be fetched.
    """
    import logging

    progress.building("Starting Dagster")
    for name in ("dagster", "alembic"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    os.environ["DAGSTER_HOME"] = str(prepare_dagster_home(run))
    import dagster as dg

    from assets.archive.assets import ARCHIVE
    from assets.resources import FOR_WORK, RESOURCES, RunSettings, reason
    from orchestration.definitions import defs

    with dg.DagsterInstance.get() as instance:
        result = defs.resolve_job_def("refresh" if work else "build").execute_in_process(
            instance=instance,
            raise_on_error=False,
            tags={FOR_WORK: work} if work else None,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            resources={
                **RESOURCES,
                "run_settings": RunSettings(
                    data=str(run.data),
                    sample=run.sample,
                    govuk_url=run.govuk_url,
                    requests_per_second=run.requests_per_second,
                    accept_loss=accept_loss,
                ),
                "progress": progress,
            },
        )
    if not result.success:
        fail(reason(result.all_events, run) or "the run failed; see its log in the Dagster UI")
    for event in result.get_asset_materialization_events():
        if event.asset_key == ARCHIVE:
            metadata = event.materialization.metadata
            return {name: metadata[name].value for name in ("new", "warnings")}
    return None
