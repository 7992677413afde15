"""What a distributed engine runs on, started on 127.0.0.1: Redis, PostgreSQL, workers.

Belongs here: starting and ending them, and asking what they did. Does not belong here: what is tested of them.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import yaml

from assets.reference import PROJECT
from tests.postgres_server import Server, postgres, programs
from tests.soak import descendants

PROGRAMS = Path(sys.executable).parent
DEPLOY = PROJECT / "orchestration" / "deploy" / "celery"


def lacking() -> str:
    """Return what is not installed here; empty where all is."""
    needed = {
        "Redis": shutil.which("redis-server"),
        "PostgreSQL": programs(),
        "the engine's packages (`make distributed` installs them)": find_spec("dagster_celery")
        and find_spec("obstore"),
    }
    return ", ".join(name for name, found in needed.items() if not found)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(what: Callable[[], Any], seconds: float, why: str) -> Any:
    """Return the first answer that is something."""
    until = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < until, why
        time.sleep(0.05)
    return answer


@contextmanager
def redis() -> Iterator[str]:
    """Start a Redis that keeps nothing, and yield its address."""
    port = free_port()
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", "/tmp"]
    with subprocess.Popen(["redis-server", *words], stdout=subprocess.DEVNULL) as process:

        def answers() -> bool:
            with socket.socket() as asks:
                return asks.connect_ex(("127.0.0.1", port)) == 0

        try:
            wait_for(answers, 20, "Redis does not answer")
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.kill()


@dataclass
class Engine:
    """A running engine.

    Attributes:
        environment: What its processes are told.
        folder: Its configuration, as deployed but for the visibility timeout.
        server: The PostgreSQL that keeps runs and events.
        workers: The processes of the workers, by name.
    """

    environment: Mapping[str, str]
    folder: Path
    server: Server
    logs: Path
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start_worker(self, name: str, **more: str) -> None:
        """Start a worker that takes one step at a time, as the instructions of the deployment say."""
        words = ["dagster-celery", "worker", "start", "-A", "dagster_celery.app", "-n", name]
        words += ["-y", str(self.folder / "executor.yaml"), "--", "--concurrency=1"]
        with (self.logs / f"{name}.log").open("wb") as log:
            self.workers[name] = subprocess.Popen(
                words,
                cwd=PROJECT,
                env={**self.environment, **more},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def ready(self, name: str) -> bool:
        return b"ready." in (self.logs / f"{name}.log").read_bytes()

    def kill_worker(self, name: str) -> None:
        """Kill a worker with all its processes, as the loss of its machine does."""
        os.killpg(self.workers.pop(name).pid, signal.SIGKILL)

    def kill_step(self, name: str) -> None:
        """Kill the process of a worker that does its step, as the kernel does for want of memory; the worker lives."""
        (worker,) = descendants(self.workers[name].pid)[2:3]  # below the command and the worker itself
        os.kill(worker, signal.SIGKILL)

    def launch(self, job: str, **more: str) -> subprocess.Popen[bytes]:
        """Begin a run of a job in a process of its own, which hands its steps to the workers."""
        words = ["dagster", "job", "execute", "-m", "orchestration.definitions", "-j", job]
        with (self.logs / f"{job}.log").open("ab") as log:
            return subprocess.Popen(
                words,
                cwd=PROJECT,
                env={**self.environment, **more},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def begun(self, since: float = 0.0) -> list[tuple[str, str]]:
        """Return each time that a worker began a step: the step and the worker, in their order."""
        with psycopg.connect(self.server.url("postgres", "admin")) as connection:
            rows = connection.execute(
                "SELECT step_key, event FROM event_logs WHERE dagster_event_type = 'ENGINE_EVENT' "
                "AND event LIKE '%% in celery worker%%' AND timestamp > to_timestamp(%s) AT TIME ZONE 'UTC' ORDER BY id",
                [since],
            ).fetchall()
        # An event says that it is of the worker `a` as "a@" and the machine.
        return [(step, re.findall(r'"(\w+)@', event)[0]) for step, event in rows]

    def end(self) -> None:
        for name in list(self.workers):
            self.kill_worker(name)


@contextmanager
def engine(folder: Path, visibility_timeout: int, **settings: str) -> Iterator[Engine]:
    """Start the servers, with the project's own configuration and another visibility timeout."""
    with ExitStack() as stack:
        broker = stack.enter_context(redis())
        bin_folder = programs()
        assert bin_folder
        server = stack.enter_context(postgres(bin_folder))
        configured = folder / "engine"
        shutil.copytree(DEPLOY, configured)
        said = yaml.safe_load((configured / "executor.yaml").read_text())
        said["execution"]["config"]["config_source"]["broker_transport_options"]["visibility_timeout"] = (
            visibility_timeout
        )
        (configured / "executor.yaml").write_text(yaml.safe_dump(said))
        home = Path(settings["IMMSTATS_DATA"]) / "dagster"
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("IMMSTATS_", "DAGSTER_"))},
            "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
            "PYTHONPATH": str(PROJECT),
            "CELERY_BROKER": broker,
            "DAGSTER_POSTGRES_URL": server.url("postgres", "admin").replace("://", "+psycopg2://", 1),
            "DAGSTER_HOME": str(home),
            "IMMSTATS_ENGINE": str(configured),
            "C_FORCE_ROOT": "1",
            **settings,
        }
        subprocess.run([sys.executable, "-m", "orchestration.home"], cwd=PROJECT, env=environment, check=True)
        running = Engine(environment, configured, server, folder)
        try:
            yield running
        finally:
            running.end()
