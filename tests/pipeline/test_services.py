"""Services as real processes: those that start at once, a run that is lost, and stopping."""

from __future__ import annotations

import importlib
import logging
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import pytest
from dagster._core.test_utils import create_test_daemon_workspace_context
from dagster._core.workspace.load_target import EmptyWorkspaceTarget
from dagster._daemon.monitoring.run_monitoring import execute_run_monitoring_iteration

from assets.alive import alive, lives
from assets.resources import RESOURCES, RunSettings
from assets.settings import Settings
from orchestration.definitions import defs
from orchestration.home import prepare_dagster_home
from orchestration.pruning import prune
from tests.soak import descendants

OPENS = (
    "import sys, dagster as dg; from orchestration.home import prepare_dagster_home; "
    "from assets.settings import settings; sys.stdin.readline(); "
    "print(dg.DagsterInstance.from_config(str(prepare_dagster_home(settings()))).get_runs_count())"
)
# A run whose only step says its run and then waits to be killed.
WAITS = """
import sys, time
from pathlib import Path
import dagster as dg
from assets.resources import RunSettings

@dg.op
def waits(context, run_settings: RunSettings):
    print(context.run_id, flush=True)
    time.sleep(600)

@dg.job(resource_defs={"run_settings": RunSettings()}, executor_def=dg.in_process_executor)
def waiting():
    waits()

with dg.DagsterInstance.from_config(sys.argv[1]) as instance:
    waiting.execute_in_process(instance=instance)
"""


def test_a_signal_before_there_is_anything_to_stop_ends_the_command(tmp_path, monkeypatch):
    command = importlib.import_module("orchestration.commands.ui")
    for name, value in (("IMMSTATS_DATA", str(tmp_path / "data")), ("DAGSTER_HOME", "")):
        monkeypatch.setenv(name, value)
    started = SimpleNamespace(Popen=lambda *_, **__: os.kill(os.getpid(), signal.SIGTERM))
    monkeypatch.setattr(command, "subprocess", started)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with pytest.raises(SystemExit) as ended:
            command.ui(3000)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert ended.value.code == 128 + signal.SIGTERM


def test_a_lock_tells_of_a_run_that_lives_and_goes_with_it(tmp_path):
    with alive(tmp_path, "a"):
        assert (lives(tmp_path, "a"), lives(tmp_path, "b")) == (True, False)
    assert (lives(tmp_path, "a"), list((tmp_path / "history" / "runs").iterdir())) == (False, [])


@pytest.mark.slow
def test_a_run_whose_process_was_killed_holds_the_queue_for_two_looks(settings):
    home = prepare_dagster_home(settings)
    with subprocess.Popen(
        [sys.executable, "-c", WAITS, str(home)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        run_id = process.stdout.readline().strip()
        with (
            dg.DagsterInstance.from_config(str(home)) as instance,
            create_test_daemon_workspace_context(EmptyWorkspaceTarget(), instance) as workspace,
        ):

            def look() -> str:
                assert list(execute_run_monitoring_iteration(workspace, logging.getLogger("dagster"))) == [None]
                run = instance.get_run_by_id(run_id)
                assert run
                return run.status.value

            assert [look(), look(), look()] == ["STARTED"] * 3
            process.kill()
            process.wait()
            assert [look(), look()] == ["STARTED", "FAILURE"]
            failure = instance.all_logs(run_id, of_type=dg.DagsterEventType.RUN_FAILURE)[0]
            assert "its process is gone: killed, or lost with the machine" in failure.message


@pytest.mark.slow
def test_services_that_start_at_once_on_an_empty_instance_all_open_it(settings):
    environment = os.environ | {"IMMSTATS_DATA": str(settings.data)}
    services = [
        subprocess.Popen(
            [sys.executable, "-c", OPENS], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )
        for _ in range(3)
    ]  # fmt: skip
    time.sleep(2)  # until each has loaded Dagster and waits
    for service in services:
        assert service.stdin
        service.stdin.write("\n")
        service.stdin.flush()
    told = [service.communicate(timeout=120) for service in services]
    assert [(out, service.returncode) for (out, _), service in zip(told, services, strict=True)] == [("0\n", 0)] * 3, (
        told
    )


def rows(home: Path) -> dict[str, int]:
    """The rows of each table of Dagster's databases that has any."""
    counted = {}
    for path in sorted(home.rglob("*.db")):
        connection = sqlite3.connect(path)
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            counted[f"{path.name} {table}"] = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        connection.close()
    return counted


@pytest.mark.slow
def test_what_dagster_keeps_of_runs_and_ticks_is_after_pruning_what_it_was(settings):
    home = prepare_dagster_home(settings)
    seen = dg.AssetObservation(["publications", "small_boats"], tags={"dagster/data_version": "a"})
    left, files, deleted = [], [], []
    with dg.DagsterInstance.from_config(str(home)) as instance:
        for _ in range(3):
            for name in ("tidy", "check_lateness"):
                defs.resolve_job_def(name).execute_in_process(
                    instance=instance,
                    resources={**RESOURCES, "run_settings": RunSettings(data=str(settings.data))},
                )
            instance.report_runless_asset_event(seen)
            pruned = prune(settings, instance, datetime.now(UTC) + timedelta(days=100))
            deleted.append((pruned.runs, pruned.events))
            left.append(rows(home))
            files.append(sorted(path.name for path in home.rglob("*") if path.is_file()))
    # Of each of the five checks the newest stays, and of what was seen of a page, which stands in two databases.
    assert deleted == [(2, 0), (2, 7), (2, 7)]
    assert left[1:] == [left[0]] * 2
    assert files[1:] == [files[0]] * 2


def serve(settings: Settings, port: int, log: Path) -> subprocess.Popen[bytes]:
    """Start `immstats ui` as `nohup` in the background of a shell does, and wait until it answers."""
    command = [str(Path(sys.executable).parent / "immstats"), "ui", "--port", str(port)]
    with log.open("wb") as stream:
        process = subprocess.Popen(
            ["/bin/sh", "-c", 'trap "" INT HUP; exec "$@"', "sh", *command], stdout=stream, stderr=stream,
            env=os.environ | {"IMMSTATS_DATA": str(settings.data)},
        )  # fmt: skip
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/server_info", timeout=5).close()
            return process
        except OSError:
            time.sleep(0.3)
    process.kill()
    raise AssertionError(log.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=lambda number: number.name)
def test_the_ui_stops_under_nohup_and_leaves_no_process(settings, tmp_path, number):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = serve(settings, port, tmp_path / "ui.log")
    below = descendants(process.pid)
    process.send_signal(number)
    assert process.wait(timeout=100) == (-number if number == signal.SIGKILL else 0)
    until = time.monotonic() + 60
    while (left := [pid for pid in below if Path(f"/proc/{pid}").exists()]) and time.monotonic() < until:
        time.sleep(0.3)
    assert (len(below) >= 4, left) == (True, [])
