"""The units and the instance's configuration, as far as they can be tested without installing them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from assets.reference import PROJECT
from orchestration.definitions import defs
from orchestration.home import prepare_dagster_home
from orchestration.launcher import Launcher

DEPLOY = PROJECT / "orchestration" / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))


def here(text: str) -> str:
    """A unit with this checkout and this Python in place of those of the machine it is for."""
    return text.replace("/opt/immstats/.venv/bin", str(Path(sys.executable).parent)).replace("/opt/immstats", str(PROJECT))  # fmt: skip


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze here")
def test_systemd_finds_the_units_sound(tmp_path):
    copies = [tmp_path / unit.name for unit in UNITS]
    for unit, copy in zip(UNITS, copies, strict=True):
        copy.write_text(here(unit.read_text()))
    done = subprocess.run(["systemd-analyze", "verify", *map(str, copies)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "immstats" in line]) == (0, [])


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_the_commands_of_a_unit_are_what_dagster_takes(unit):
    (command,) = re.findall(r"^ExecStart=(.*)$", here(unit.read_text()), re.MULTILINE)
    program, *words = command.split()
    given = {word for word in words if word.startswith("--")}
    command_words = [word for word in words[: next(i for i, word in enumerate(words) if word.startswith("--"))]]
    told = subprocess.run([program, *command_words, "--help"], capture_output=True, text=True, timeout=60).stdout
    assert given and all(re.search(rf"{option}\b", told) for option in given)
    hosts = re.findall(r"--host (\S+)", command)
    assert hosts == ([] if "daemon" in unit.name else ["127.0.0.1"])


def test_the_workspace_names_the_code_server_of_the_unit():
    (location,) = yaml.safe_load((DEPLOY / "workspace.yaml").read_text())["load_from"]
    server = location["grpc_server"]
    assert f"--host {server['host']} --port {server['port']}" in (DEPLOY / "immstats-code.service").read_text()


def test_the_instance_is_as_the_policy_says(settings):
    import dagster as dg
    from dagster._core.definitions.run_request import InstigatorType
    from dagster._core.scheduler.instigation import TickStatus

    home = prepare_dagster_home(settings)
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert not instance.telemetry_enabled
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1
        assert instance.run_monitoring_max_runtime_seconds == 3600
        # A lost run is found at the second look; one that never begins, or never ends its cancelling, at the next.
        looks = instance.run_monitoring_poll_interval_seconds
        given = (instance.run_monitoring_start_timeout_seconds, instance.run_monitoring_cancel_timeout_seconds, looks)
        assert [seconds + looks <= 600 for seconds in given] == [True] * 3
        assert type(instance.run_launcher) is Launcher
        assert instance.get_tick_retention_settings(InstigatorType.SENSOR)[TickStatus.SKIPPED] == 2


def test_every_run_holds_the_lock_by_which_a_lost_one_is_told():
    jobs = [job for job in defs.resolve_all_job_defs() if not job.name.startswith("__")]
    without = [
        (job.name, node.name)
        for job in jobs
        for node in job.graph.iterate_node_defs()
        if not hasattr(node, "nodes") and "run_settings" not in node.required_resource_keys
    ]
    assert ({"refresh", "tidy"} <= {job.name for job in jobs}, without) == (True, [])
