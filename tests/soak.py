"""The real daemon and webserver against a local GOV.UK, for as long as is said: `python -m tests.soak --minutes 20`.

Belongs here: starting them as the units in `orchestration/deploy` do, changing
GOV.UK under them, and sampling memory, file descriptors and processes. It is no
test of its own: it prints what it saw, for a person to judge.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from assets.reference import PROJECT, SAMPLE
from assets.sample.server import LocalGovuk
from assets.settings import Settings
from orchestration.home import prepare_dagster_home
from tests.receiver import Receiver

DAILY = (
    "api/content/government/publications/migrants-detected-crossing-the-english-channel-in-small-boats/"
    "migrants-detected-crossing-the-english-channel-in-small-boats-last-7-days.json"
)


def descendants(root: int) -> list[int]:
    """Return a process and all below it."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found = [root]
    for each in found:
        found += parents.get(each, [])
    return found


def measure(roots: list[int]) -> tuple[int, float, int]:
    """Return processes, resident megabytes and open file descriptors of some process trees."""
    count, resident, open_files = 0, 0.0, 0
    for pid in (pid for root in roots for pid in descendants(root)):
        try:
            status = Path(f"/proc/{pid}/status").read_text()
            open_files += len(os.listdir(f"/proc/{pid}/fd"))
        except OSError:
            continue
        match = re.search(r"VmRSS:\s+(\d+) kB", status)
        resident += int(match[1]) / 1024 if match else 0.0
        count += 1
    return count, resident, open_files


def update_daily(folder: Path, number: int) -> None:
    """Publish the page of the last 7 days anew, with the newest day changed."""
    path = folder / DAILY
    item = json.loads(path.read_text(encoding="utf-8"))
    item["updated_at"] = datetime.now(UTC).isoformat(timespec="seconds")
    item["details"]["body"] = re.sub(
        r"(<tr><th scope=\"row\">[^<]*</th><td>)\d+", rf"\g<1>{number}", item["details"]["body"], count=1
    )
    path.write_text(json.dumps(item, ensure_ascii=False), encoding="utf-8")


def ticks(home: Path) -> Iterator[tuple[str, float]]:
    """Yield status and own milliseconds of each tick of the watch."""
    os.environ["DAGSTER_HOME"] = str(home)
    import dagster as dg

    with dg.DagsterInstance.get() as instance:
        state = next(s for s in instance.all_instigator_state() if s.instigator_name == "watch_govuk")
        for tick in instance.get_ticks(state.instigator_origin_id, state.selector_id):
            match = re.search(r"\((\d+) ms of our own time", tick.tick_data.skip_reason or "")
            yield tick.status.value, float(match[1]) if match else -1.0


def main() -> None:
    """Run, sample, report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--port", type=int, default=3456)
    parser.add_argument("--folder", type=Path, default=None)
    chosen = parser.parse_args()
    with socket.socket() as other:
        if other.connect_ex(("127.0.0.1", 4266)) == 0:
            sys.exit("port 4266 is taken, by the code server of another instance")
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="immstats-soak-"))
    shutil.copytree(SAMPLE, folder / "govuk", dirs_exist_ok=True)
    run = Settings(data=folder / "data")
    home = prepare_dagster_home(run)
    binaries = Path(sys.executable).parent
    with LocalGovuk(folder / "govuk") as govuk, Receiver() as receiver:
        environment = os.environ | {
            "DAGSTER_HOME": str(home), "IMMSTATS_DATA": str(run.data), "IMMSTATS_SAMPLE": "true", "IMMSTATS_WATCH": "true",
            "IMMSTATS_GOVUK_URL": govuk.url, "IMMSTATS_QUIET_MINUTES": "0.5",
            "IMMSTATS_ALERT_WEBHOOK": receiver.url,
        }  # fmt: skip
        workspace = str(PROJECT / "orchestration" / "deploy" / "workspace.yaml")
        commands = {
            "code": ["dagster", "api", "grpc", "-m", "orchestration.definitions", "-h", "127.0.0.1", "-p", "4266",
                     "--location-name", "immstats"],
            "daemon": ["dagster-daemon", "run", "-w", workspace],
            "webserver": ["dagster-webserver", "-h", "127.0.0.1", "-p", str(chosen.port), "-w", workspace],
        }  # fmt: skip
        # In the background of a shell SIGINT is ignored, and Dagster would stop on SIGTERM as little as on SIGINT.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped early"))
        servers = {}
        for name, (program, *words) in commands.items():
            log = (folder / f"{name}.log").open("w")
            servers[name] = subprocess.Popen(
                [str(binaries / program), *words], cwd=PROJECT, env=environment, stdout=log, stderr=log
            )
        began, changes = time.monotonic(), 0
        try:
            while (elapsed := (time.monotonic() - began) / 60) < chosen.minutes:
                time.sleep(15)
                if elapsed > (changes + 1) * chosen.minutes / 4:
                    changes += 1
                    update_daily(folder / "govuk", 100 + changes)
                try:
                    body = json.dumps({"query": "{ runsOrError { ... on Runs { count } } }"}).encode()
                    request = urllib.request.Request(
                        f"http://127.0.0.1:{chosen.port}/graphql", body, {"Content-Type": "application/json"}
                    )
                    with urllib.request.urlopen(request, timeout=10) as answer:
                        runs = json.load(answer)["data"]["runsOrError"].get("count")
                except OSError as error:
                    runs = type(error).__name__
                figures = "  ".join(
                    f"{name}: {count} proc. {resident:6.1f} MB {files:3} fds"
                    for name, server in servers.items()
                    for count, resident, files in [measure([server.pid])]
                )
                print(f"{elapsed:5.1f} min  {figures}  runs {runs}  alerts {len(receiver.received)}", flush=True)
        finally:
            below = [pid for server in servers.values() for pid in descendants(server.pid)]
            for server in reversed(servers.values()):
                server.send_signal(signal.SIGTERM)
                server.wait(timeout=60)
            time.sleep(3)
            print("left behind:", [pid for pid in below if Path(f"/proc/{pid}").exists()])
        for text in receiver.received:
            print("alert:", text)
    own = sorted(ms for _, ms in ticks(home) if ms >= 0)
    states = [status for status, _ in ticks(home)]
    print({status: states.count(status) for status in set(states)})
    if own:
        print(
            f"ticks with nothing new: {len(own)}, own time median {own[len(own) // 2]:.0f} ms, longest {own[-1]:.0f} ms"
        )


if __name__ == "__main__":
    main()
