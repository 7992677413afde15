"""Commands that run the main job: `refresh` and `demo`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Column, Table

from orchestration.commands import asking, explaining
from orchestration.commands.claims import claims_of, claims_table
from orchestration.commands.terminal import answer, command, errors_told, fail, out
from orchestration.settings import Settings, settings

if TYPE_CHECKING:
    from orchestration.warehouse import Inputs


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
    from orchestration.govuk_local import LocalGovuk
    from orchestration.questions import questions
    from orchestration.settings import PROJECT
    from orchestration.warehouse import open_published

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

    from orchestration.archive import writing
    from orchestration.watch import Watch

    with out.status("Asking GOV.UK") as status, writing(run.data):
        fetched = Watch(run).ask(
            datetime.now(UTC), progress=lambda doing: status.update(f"Asking GOV.UK: {escape(doing)}")
        )
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
    from orchestration.archive import writing
    from orchestration.refresh import read_new
    from orchestration.warehouse import current

    before = current(run)
    with _progress() as progress:
        with writing(run.data):
            inputs, opened = read_new(run, progress)
        if not inputs.files:
            fail("the archive is empty; run `make demo`, or `immstats import` with files you have")
        if before and before["fingerprint"] == inputs.fingerprint:
            out.print(
                f"Nothing is new: {len(inputs.files)} files held, {opened} opened, no build. "
                f"The warehouse of {before['built_at']:%Y-%m-%d %H:%M} UTC stands."
            )
            return
        _run_job(run, progress)
    _summary(run, inputs, opened, before)


def _run_job(run: Settings, progress: Any) -> None:
    """Run the Dagster job `refresh` in this process, recorded in the data folder's instance."""
    import logging

    home = prepare_dagster_home(run)
    os.environ["DAGSTER_HOME"] = str(home)
    for name in ("dagster", "alembic"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    import dagster as dg

    from orchestration import graph
    from orchestration.definitions import defs
    from orchestration.warehouse import WarehouseError

    graph.on_reading, graph.on_building = progress, lambda doing: progress(doing, -1, -1)
    with dg.DagsterInstance.get() as instance:
        result = defs.resolve_job_def("refresh").execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            resources={"pipeline": graph.Pipeline(data=str(run.data), sample=run.sample)},
        )
    if not result.success:
        failure = next((event for event in result.all_events if event.is_step_failure), None)
        error = failure.step_failure_data.error if failure else None
        cause = error.cause if error and error.cause else error
        raise WarehouseError(cause.message.strip() if cause else "the run failed; see its log in the Dagster UI")


def prepare_dagster_home(run: Settings) -> Path:
    """Make the folder of the Dagster instance with the project's `dagster.yaml` in it, and return it."""
    from orchestration.settings import PROJECT

    run.dagster_home.mkdir(parents=True, exist_ok=True)
    configuration = run.dagster_home / "dagster.yaml"
    wanted = (PROJECT / "orchestration" / "deploy" / "dagster.yaml").read_text(encoding="utf-8")
    if not configuration.exists() or configuration.read_text(encoding="utf-8") != wanted:
        configuration.write_text(wanted, encoding="utf-8")
    return run.dagster_home


@contextmanager
def _progress() -> Iterator[Any]:
    with out.status("Looking at the archive") as status:

        def tell(doing: str, done: int, of: int) -> None:
            count = f"Reading {done + 1} of {of}: " if of > 0 and doing else ""
            status.update(f"{count}{escape(doing)}" if doing else "Building")

        yield tell


def _summary(run: Settings, inputs: Inputs, opened: int, before: dict[str, Any] | None) -> None:
    from assets.marts import marts
    from orchestration.history import newest_revisions
    from orchestration.warehouse import open_published

    with open_published(run) as connection:
        build = dict(
            zip(("build_id", "label", "vintages", "quarantined"), connection.execute(
                "SELECT build_id, data_label, vintages, quarantined FROM catalogue.build"
            ).fetchone() or (), strict=True)
        )  # fmt: skip
        table = Table(
            Column("marts.", overflow="fold"), Column("rows", justify="right"), "latest", "vintage",
            title="Marts", title_justify="left", box=SIMPLE,
        )  # fmt: skip
        for mart in marts():
            rows, last, vintage = connection.execute(
                f'SELECT count(*), max({mart.time_column}), max({mart.vintage_column}) FROM marts."{mart.name}"'
            ).fetchone() or (0, None, None)
            table.add_row(mart.name, f"{rows:,}", str(last or "–"), str(vintage or "–"))
        quarantined = connection.execute(
            "SELECT table_id, file, rule, message, cell FROM catalogue.quarantine ORDER BY ALL LIMIT 20"
        ).fetchall()
        excepted = connection.execute(
            "SELECT check_name, key, exception FROM catalogue.check_results WHERE exception IS NOT NULL ORDER BY ALL"
        ).fetchall()
        warned = connection.execute(
            "SELECT check_name, key, detail FROM catalogue.check_results "
            "WHERE exception IS NULL AND level = 'build' AND severity != 'info' ORDER BY ALL LIMIT 10"
        ).fetchall()
        revised = newest_revisions(connection)
        seen_before = before["vintages"] if before else 0
    if build["label"]:
        out.print(f"[bold yellow]These are {build['label']} data, not the official figures as they stand.[/]")
    out.print(
        f"{len(inputs.files)} files held, {opened} opened now; {build['vintages']} vintages "
        f"({build['vintages'] - seen_before:+d}), {build['quarantined']} set aside."
    )
    out.print(table)
    for change in revised:
        out.print(
            f"Revised: {change.table_id}, {change.old_vintage} to {change.new_vintage}: {change.figures} figures, "
            f"{change.total:,.0f} in all ([bold]{command(run, f'diff {change.table_id}')}[/])"
        )
    for table_id, file, rule, message, cell in quarantined:
        where = f" {cell}" if cell else ""
        out.print(f"[yellow]Set aside:[/] {table_id} of {escape(file)}{where}: {rule}: {escape(message)}")
    for name, key, detail in warned:
        out.print(f"[yellow]Warning:[/] {name}: {escape(str(key))}: {escape(str(detail))}")
    for name, key, reason in excepted:
        out.print(f"[dim]Known exception:[/] {name}: {escape(str(key))}: {escape(str(reason))}")
    out.print(
        f"Warehouse: [bold]{run.warehouse}[/] (build {build['build_id']})\n"
        f'Open it: [bold]{command(run, "sql")} "FROM marts.returns_summary"[/], or in DuckDB: '
        f"ATTACH '{run.warehouse}' AS imm (READ_ONLY); USE imm;",
        soft_wrap=True,
    )
