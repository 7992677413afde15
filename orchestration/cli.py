"""The command line: `immstats`.

Belongs here: words, progress and tables for a person, and exit codes. Does not
belong here: any step of the work (`refresh`, `warehouse`, `govuk`).

Dagster and polars are imported inside the commands that need them: `immstats
status` and `immstats sql` start in a fraction of their time.
"""

from __future__ import annotations

import csv as csv_module
import json as json_module
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.settings import Settings, settings

if TYPE_CHECKING:
    from orchestration.history import Difference
    from orchestration.warehouse import Inputs

app = typer.Typer(
    help="Official UK immigration statistics: release tables in, a DuckDB warehouse out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
ROWS_SHOWN = 100
out = Console()
err = Console(stderr=True)


def _fail(message: object) -> NoReturn:
    err.print(f"[bold red]Error:[/] {escape(str(message))}")
    raise typer.Exit(1)


@contextmanager
def _errors_told() -> Iterator[None]:
    """Turn the errors a person can act on into one message and exit code 1."""
    import duckdb

    from orchestration.archive import ArchiveError
    from orchestration.warehouse import WarehouseError

    try:
        yield
    except (ArchiveError, WarehouseError, duckdb.Error) as error:
        _fail(error)
    except Exception as error:
        # `requests` takes longer to import than most commands take to run.
        govuk = sys.modules.get("orchestration.govuk")
        if govuk is None or not isinstance(error, govuk.GovukError):
            raise
        _fail(error)


@app.command("import")
def import_(
    path: Annotated[Path | None, typer.Argument(help="File to take into the archive.")] = None,
    page: Annotated[str, typer.Option(help="GOV.UK base path it was published on.")] = "",
    title: Annotated[str, typer.Option(help="Title of the attachment or document.")] = "",
    published: Annotated[str, typer.Option(help="Day of publication, e.g. 2026-07-24.")] = "",
    manifest: Annotated[Path | None, typer.Option(help="CSV of files: file, page, title, published, kind.")] = None,
) -> None:
    """Take files that were downloaded by hand into the archive."""
    from orchestration.archive import writing
    from orchestration.refresh import import_file, read_manifest

    with _errors_told():
        if manifest:
            rows = [(manifest.parent / row["file"], row) for row in read_manifest(manifest)]
        elif path and page and title:
            rows = [(path, {"page": page, "title": title, "published": published})]
        else:
            _fail("give a file with --page and --title (and --published), or a --manifest")
        run = settings()
        results = []
        with writing(run.data), out.status("Importing") as status:
            for number, (file, row) in enumerate(rows, 1):
                status.update(f"Importing {number} of {len(rows)}: {escape(file.name)}")
                kind = row.get("kind") or "verbatim"
                results.append(import_file(file, row["page"], row["title"], row["published"], run, kind))
    table = Table("file", "published", "tables")
    for result in results:
        if result.new:
            known = " ".join(result.tables) or "[dim]not read: no contract knows it[/]"
            table.add_row(escape(result.record.file), result.record.published or "unknown", known)
    if table.row_count:
        out.print(table)
    new = sum(result.new for result in results)
    unread = sum(not result.tables for result in results)
    out.print(
        f"{new} of {len(results)} files are new in the archive; {unread} are kept but not read. "
        "Next: [bold]immstats refresh --source archive[/]"
    )


@app.command()
def refresh(
    source: Annotated[
        str, typer.Option(help="`govuk`: ask GOV.UK for what is new. `archive`: build from what is held.")
    ] = "govuk",
) -> None:
    """Fetch what is new, read it, build the warehouse, audit it, and publish it if it passes."""
    if source not in ("govuk", "archive"):
        _fail(f"unknown source {source!r}; it is govuk or archive")
    with _errors_told():
        if source == "govuk":
            _fetch(settings())
        _refresh_from_archive(settings())


@app.command()
def demo() -> None:
    """Run the main job offline on the bundled sample of GOV.UK, and show the marts."""
    from orchestration.govuk_local import LocalGovuk
    from orchestration.questions import questions
    from orchestration.settings import PROJECT
    from orchestration.warehouse import open_published

    with _errors_told(), LocalGovuk(PROJECT / "assets" / "sample" / "govuk") as server:
        run = settings().demo.model_copy(update={"govuk_url": server.url, "requests_per_second": 1000.0})
        out.print(f"A small GOV.UK is served at {server.url} from the bundled sample: nothing leaves this machine.")
        _fetch(run)
        _refresh_from_archive(run)
        with open_published(run) as connection:
            for question in questions():
                out.print(f"\n[bold]{escape(question.text)}[/]")
                out.print(_table(connection.execute(question.sql)))
        out.print(
            "\nThese figures are the sample's. Go on: "
            '[bold]immstats sql --demo "FROM marts.crossings ORDER BY date DESC LIMIT 7"[/]'
        )


def _fetch(run: Settings) -> None:
    """Ask GOV.UK for what is new and tell what came of it."""
    from orchestration.archive import writing
    from orchestration.live import fetch

    with out.status("Asking GOV.UK") as status, writing(run.data):
        fetched = fetch(run, lambda doing: status.update(f"Asking GOV.UK: {escape(doing)}"))
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
            _fail("the archive is empty; run `make demo`, or `immstats import` with files you have")
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
    """Make the folder of the Dagster instance, with telemetry off, and return it."""
    run.dagster_home.mkdir(parents=True, exist_ok=True)
    configuration = run.dagster_home / "dagster.yaml"
    wanted = "telemetry:\n  enabled: false\n"
    if not configuration.exists() or configuration.read_text() != wanted:
        configuration.write_text(wanted)
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
    from orchestration.warehouse import open_published

    with open_published(run) as connection:
        build = dict(
            zip(("build_id", "label", "vintages", "quarantined"), connection.execute(
                "SELECT build_id, data_label, vintages, quarantined FROM catalogue.build"
            ).fetchone() or (), strict=True)
        )  # fmt: skip
        table = Table("mart", "rows", "latest", "newest vintage", title="Marts", title_justify="left")
        for mart in marts():
            rows, last, vintage = connection.execute(
                f'SELECT count(*), max({mart.time_column}), max({mart.vintage_column}) FROM marts."{mart.name}"'
            ).fetchone() or (0, None, None)
            table.add_row(f"marts.{mart.name}", f"{rows:,}", str(last or "–"), str(vintage or "–"))
        quarantined = connection.execute(
            "SELECT table_id, file, rule, message, cell FROM catalogue.quarantine ORDER BY ALL LIMIT 20"
        ).fetchall()
        excepted = connection.execute(
            "SELECT check_name, key, exception FROM catalogue.check_results WHERE exception IS NOT NULL ORDER BY ALL"
        ).fetchall()
        warned = connection.execute(
            "SELECT check_name, key, detail FROM catalogue.check_results "
            "WHERE exception IS NULL AND level = 'build' ORDER BY ALL LIMIT 10"
        ).fetchall()
        revised = connection.execute("""
            SELECT table_id, old_vintage, new_vintage, count(*), sum(abs(change))
            FROM marts.revisions AS r
            WHERE level = 'group' AND kind = 'changed' AND new_vintage = (
                SELECT max_by(v.vintage, v.vintage_id) FROM catalogue.vintages AS v WHERE v.table_id = r.table_id
            )
            GROUP BY ALL ORDER BY ALL
        """).fetchall()
        seen_before = before["vintages"] if before else 0
    if build["label"]:
        out.print(f"[bold yellow]These are {build['label']} data, not the official figures as they stand.[/]")
    out.print(
        f"{len(inputs.files)} files held, {opened} opened now; {build['vintages']} vintages "
        f"({build['vintages'] - seen_before:+d}), {build['quarantined']} set aside."
    )
    out.print(table)
    for table_id, old, new, count, total in revised:
        out.print(
            f"Revised: {table_id}, {old} to {new}: {count} figures, {total:,.0f} in all "
            f"([bold]immstats diff {table_id}[/])"
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
        'Open it: [bold]immstats sql "FROM marts.returns_summary"[/], or in DuckDB: '
        f"ATTACH '{run.warehouse}' AS imm (READ_ONLY); USE imm;",
        soft_wrap=True,
    )


Demo = Annotated[bool, typer.Option("--demo", help="Use the demo's folder instead of the real one.")]


def _chosen(demo: bool) -> Settings:
    return settings().demo if demo else settings()


@app.command()
def status(demo: Demo = False) -> None:
    """Show what is held, what is published, and what was set aside."""
    from orchestration.archive import Archive
    from orchestration.warehouse import current, open_published

    with _errors_told():
        run = _chosen(demo)
        records = Archive(run.archive).records()
        out.print(f"Archive: {len({record.sha256 for record in records})} files in {run.archive}", soft_wrap=True)
        build = current(run)
        if build is None:
            out.print("Warehouse: none yet. Run [bold]make demo[/] or [bold]immstats refresh --source archive[/].")
            return
        label = f" ({build['data_label']} data)" if build["data_label"] else ""
        out.print(
            f"Warehouse: {run.warehouse}{label}, built {build['built_at']:%Y-%m-%d %H:%M} UTC, "
            f"{build['vintages']} vintages, {build['quarantined']} set aside",
            soft_wrap=True,
        )
        with open_published(run) as connection:
            table = Table("table", "held", "newest held", "newest known", "gap", "last period")
            for row in connection.execute("""
                SELECT t.table_id, count(v.vintage_id), max(v.published_on), max(k.last), max(v.last_period),
                    coalesce(max(k.last) > max(v.published_on), false)
                FROM catalogue.tables AS t
                LEFT JOIN catalogue.vintages AS v ON t.table_id = v.table_id
                LEFT JOIN (
                    SELECT table_id, max(published_on) AS last FROM catalogue.known_releases GROUP BY table_id
                ) AS k ON t.table_id = k.table_id
                GROUP BY t.table_id ORDER BY t.table_id
            """).fetchall():
                table_id, held, newest, known, last, gap = row
                table.add_row(
                    table_id, str(held), str(newest or "–"), str(known or "–"), "[yellow]yes[/]" if gap else "no",
                    str(last or "–"),
                )  # fmt: skip
            out.print(table)
            for table_id, file, rule, message in connection.execute(
                "SELECT table_id, file, rule, message FROM catalogue.quarantine ORDER BY ALL"
            ).fetchall():
                out.print(f"[yellow]Set aside:[/] {table_id} of {escape(file)}: {rule}: {escape(message)}")


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="SQL to run, read-only.")],
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a row.")] = False,
    demo: Demo = False,
) -> None:
    """Ask the published warehouse; it is opened read-only."""
    from orchestration.warehouse import open_published

    with _errors_told(), open_published(_chosen(demo)) as connection:
        # The warehouse answers, the machine's files and network stay out of reach.
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description or []]
        if json:
            for row in _rows(cursor):
                print(json_module.dumps(dict(zip(names, row, strict=True)), default=str, ensure_ascii=False))
        elif csv:
            writer = csv_module.writer(sys.stdout, lineterminator="\n")
            writer.writerow(names)
            writer.writerows(_rows(cursor))
        else:
            out.print(_table(cursor))
            if cursor.fetchone():
                out.print(f"The first {ROWS_SHOWN} rows; --csv or --json prints all.")


def _table(cursor: Any) -> Table:
    table = Table(*(column[0] for column in cursor.description or []))
    for row in cursor.fetchmany(ROWS_SHOWN):
        table.add_row(*("[dim]NULL[/]" if cell is None else escape(str(cell)) for cell in row))
    return table


def _rows(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(10_000):
        yield from rows


@app.command()
def diff(
    table_id: Annotated[str, typer.Argument(help="Table, e.g. Ret_D01.")],
    from_: Annotated[str | None, typer.Argument(metavar="FROM", help="Older vintage, e.g. 2023-02-23.")] = None,
    to: Annotated[str | None, typer.Argument(help="Newer vintage; the newest where left out.")] = None,
    level: Annotated[str, typer.Option(help="total, group, group_nationality or full_key.")] = "group",
    json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a revision.")] = False,
    demo: Demo = False,
) -> None:
    """Show what a release changed in what the one before it had said."""
    from orchestration.history import UnknownVintage, difference
    from orchestration.warehouse import open_published

    with _errors_told(), open_published(_chosen(demo)) as connection:
        try:
            found = difference(connection, table_id, from_, to, level)
        except UnknownVintage as error:
            _fail(error)
    if json:
        for row in found.rows:
            print(json_module.dumps(row, default=str, ensure_ascii=False))
        return
    out.print(_differences(found))
    changed = [row for row in found.rows if row["kind"] == "changed"]
    stretch = f"{found.vintages[0]} to {found.vintages[-1]}"
    out.print(
        f"{found.table_id}, {stretch}, level {level}: {len(changed)} changed "
        f"(sum of absolute changes {sum(abs(row['change'] or 0) for row in changed):,.0f}), "
        f"{len(found.rows) - len(changed)} of other kinds."
    )


def _differences(found: Difference) -> Table:
    """Return revisions as a table; a column that says the same throughout goes into the title."""
    texts = {
        "vintages": [f"{row['old_vintage']} to {row['new_vintage']}" for row in found.rows],
        "period": [row["period"] or "" for row in found.rows],
        "key": [escape(row["key"]) for row in found.rows],
        "measure": [row["measure"] or "" for row in found.rows],
        "kind": [row["kind"] for row in found.rows],
        "was": [_number(row["old_value"]) for row in found.rows],
        "is": [_number(row["new_value"]) for row in found.rows],
        "change": [_number(row["change"], "+") for row in found.rows],
        "%": [_number(row["change_pct"], "+") for row in found.rows],
        "flagged": ["yes" if row["flagged"] else "" for row in found.rows],
    }
    same = {name for name in ("vintages", "key", "measure", "kind", "flagged") if len(set(texts[name])) == 1}
    said = [texts[name][0] for name in ("vintages", "key", "measure", "kind") if name in same and texts[name][0]]
    table = Table(title=", ".join([found.table_id, *said]), title_justify="left")
    shown = [name for name in texts if name not in same]
    for name in shown:
        numeric = name in ("was", "is", "change", "%")
        table.add_column(name, justify="right" if numeric else "left", no_wrap=numeric or name == "period")
    for index in range(len(found.rows)):
        table.add_row(*(texts[name][index] for name in shown))
    return table


def _number(value: float | None, sign: str = "") -> str:
    return "" if value is None else f"{value:{sign},g}" if abs(value) < 1000 else f"{value:{sign},.0f}"


@app.command()
def verify(
    hashes: Annotated[bool, typer.Option("--hashes", help="Print a content hash of every table.")] = False,
    demo: Demo = False,
) -> None:
    """Check that the archive's bytes are what they were, or print content hashes to compare warehouses by."""
    from orchestration.archive import Archive
    from orchestration.history import content_hashes
    from orchestration.warehouse import open_published

    with _errors_told():
        run = _chosen(demo)
        if hashes:
            with open_published(run) as connection:
                for name, value in content_hashes(connection).items():
                    print(f"{value}  {name}")
            return
        archive = Archive(run.archive)
        held = sorted({record.sha256 for record in archive.records()})
        with out.status("Reading the archive") as status:
            for number, sha256 in enumerate(held, 1):
                status.update(f"Reading {number} of {len(held)}")
                archive.read(sha256)
        out.print(f"{len(held)} archived files are what they were.")


@app.command()
def ui(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 3000,
) -> None:
    """Open the Dagster UI on 127.0.0.1 (stop it with Ctrl-C)."""
    from orchestration.settings import PROJECT

    run = settings()
    os.environ["DAGSTER_HOME"] = str(prepare_dagster_home(run))
    os.environ["IMMSTATS_DATA"] = str(run.data)
    out.print(f"The Dagster UI comes up at http://127.0.0.1:{port}")
    dagster = str(Path(sys.executable).parent / "dagster")
    os.chdir(PROJECT)
    os.execv(dagster, [dagster, "dev", "--host", "127.0.0.1", "--port", str(port), "--workspace", "workspace.yaml"])


if __name__ == "__main__":
    app()
