"""Commands that run the main job: `refresh` and `demo`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from assets.progress import Progress
from assets.settings import Settings, settings
from orchestration.commands import asking, explaining
from orchestration.commands.claims import claims_of, claims_table
from orchestration.commands.summary import standing, summary
from orchestration.commands.terminal import answer, command, errors_told, fail, out

if TYPE_CHECKING:
    from rich.status import Status


def refresh(
    source: Annotated[
        str, typer.Option(help="`govuk`: ask GOV.UK for what is new. `archive`: build from what is held.")
    ] = "govuk",
) -> None:
    """Fetch what is new, read it, build the warehouse, audit it, and publish it if it passes."""
    if source not in ("govuk", "archive"):
        fail(f"unknown source {source!r}; it is govuk or archive")
    with errors_told():
        if source == "govuk":
            _fetch(settings())
        _refresh_from_archive(settings())


def demo() -> None:
    """Run the main job offline on the bundled sample of GOV.UK, and show the marts."""
    from assets.marts.questions import questions
    from assets.reference import PROJECT
    from assets.sample.server import LocalGovuk
    from assets.warehouse.published import open_published

    with errors_told(), LocalGovuk(PROJECT / "assets" / "sample" / "govuk") as server:
        run = settings().demo.model_copy(update={"govuk_url": server.url, "requests_per_second": 1000.0})
        out.print(f"A small GOV.UK is served at {server.url} from the bundled sample: nothing leaves this machine.")
        _fetch(run)
        _refresh_from_archive(run)
        with open_published(run) as connection:
            for question in questions():
                out.print(f"\n[bold]{escape(question.text)}[/]")
                out.print(answer(connection.execute(question.sql), grouped=True))
        out.print("\n[bold]One revision: what the release of 1 May 2026 changed in the weekly table[/]")
        asking.diff("SB_02", "2026-04-24", "2026-05-01", level="group", demo=True)
        out.print("\n[bold]One figure, taken apart[/]")
        explaining.explain("marts.crossings_weekly", "week_ending = '2026-04-19'", "migrants_prevented", demo=True)
        with open_published(run) as connection:
            out.print(claims_table(claims_of(connection)))
        out.print(
            "Judged by the sample alone. Its document of illegal working visits is made from the statement of "
            "2 December 2024 itself, so the two claims of that day match by their making."
        )
        out.print(
            "\nThese figures are the sample's. Go on: "
            f'[bold]{command(run, "sql")} "FROM marts.crossings ORDER BY date DESC LIMIT 7"[/]'
        )


def _fetch(run: Settings) -> None:
    """Ask GOV.UK for what is new and tell what came of it."""
    from datetime import UTC, datetime

    from assets.archive.store import writing
    from orchestration.watch import Watch

    with out.status("Asking GOV.UK") as status, writing(run.data):
        fetched = Watch(run).ask(datetime.now(UTC), progress=_Shown(status))
    for warning in fetched.warnings:
        out.print(f"[yellow]Warning:[/] {escape(warning)}")
    if fetched.unchanged == fetched.requests:
        out.print(f"GOV.UK has nothing new: {fetched.requests} conditional requests, no bodies.")
    else:
        out.print(
            f"GOV.UK was asked for {fetched.requests} items and files: {len(fetched.new)} new, "
            f"{fetched.unchanged} unchanged."
        )


def _refresh_from_archive(run: Settings) -> None:
    """Run the job if anything would come out differently, and tell what it did."""
    from assets.archive.store import writing
    from assets.warehouse.inputs import read_new
    from assets.warehouse.published import current, open_published

    before = current(run)
    told = None
    if before:
        with open_published(run) as connection:
            told = standing(connection)
    with _progress() as progress:
        with writing(run.data):
            inputs, opened = read_new(run, progress)
        if not inputs.files:
            fail("the archive is empty; run `make demo`, or `immstats import` with files you have")
        if before and before["fingerprint"] == inputs.fingerprint:
            if not before["vintages"]:
                fail(f"nothing could be read of the {len(inputs.files)} files held; {command(run, 'status')} says why")
            out.print(
                f"Nothing is new: {len(inputs.files)} files held, {opened} opened, no build. "
                f"The warehouse of {before['built_at']:%Y-%m-%d %H:%M} UTC stands."
            )
            return
        _run_job(run, progress)
    summary(run, len(inputs.files), opened, told)


def _run_job(run: Settings, progress: Progress) -> None:
    """Run the Dagster job `refresh` in this process, recorded in the data folder's instance."""
    import logging

    home = prepare_dagster_home(run)
    os.environ["DAGSTER_HOME"] = str(home)
    for name in ("dagster", "alembic"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    import dagster as dg

    from assets.resources import RESOURCES, RunSettings
    from assets.warehouse.published import WarehouseError
    from orchestration.definitions import defs

    with dg.DagsterInstance.get() as instance:
        result = defs.resolve_job_def("refresh").execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            resources={
                **RESOURCES,
                "run_settings": RunSettings(data=str(run.data), sample=run.sample),
                "progress": progress,
            },
        )
    if not result.success:
        failure = next((event for event in result.all_events if event.is_step_failure), None)
        error = failure.step_failure_data.error if failure else None
        cause = error.cause if error and error.cause else error
        # Dagster puts the name of the exception before its words.
        words = re.sub(r"^[\w.]*WarehouseError: ", "", cause.message.strip()) if cause else ""
        raise WarehouseError(words or "the run failed; see its log in the Dagster UI")


def prepare_dagster_home(run: Settings) -> Path:
    """Make the folder of the Dagster instance with the project's `dagster.yaml` in it, and return it."""
    from assets.reference import PROJECT

    run.dagster_home.mkdir(parents=True, exist_ok=True)
    configuration = run.dagster_home / "dagster.yaml"
    wanted = (PROJECT / "orchestration" / "deploy" / "dagster.yaml").read_text(encoding="utf-8")
    if not configuration.exists() or configuration.read_text(encoding="utf-8") != wanted:
        configuration.write_text(wanted, encoding="utf-8")
    return run.dagster_home


class _Shown(Progress):
    """Shows in the terminal how far a run is."""

    def __init__(self, status: Status) -> None:
        self._status = status

    def fetching(self, what: str) -> None:
        self._status.update(f"Asking GOV.UK: {escape(what)}")

    def reading(self, file: str, done: int, of: int) -> None:
        self._status.update(f"Reading {done + 1} of {of}: {escape(file)}")

    def building(self, doing: str) -> None:
        self._status.update(escape(doing))


@contextmanager
def _progress() -> Iterator[Progress]:
    with out.status("Looking at the archive") as status:
        yield _Shown(status)
