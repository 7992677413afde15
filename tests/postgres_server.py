"""A PostgreSQL of the machine, started for the tests in a folder of its own on 127.0.0.1.

Belongs here: starting and ending it, and its addresses. Does not belong here: what is asked of it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECRET = "not/to be@seen"
_SECRET_IN_URL = "not%2Fto%20be%40seen"


@dataclass(frozen=True)
class Server:
    """A running server: `owner` publishes, `reader` has what the read-only role has, `admin` may do all."""

    port: int

    def url(self, database: str, user: str = "owner") -> str:
        return f"postgresql://{user}:{_SECRET_IN_URL}@127.0.0.1:{self.port}/{database}"


def programs() -> Path | None:
    """The folder of the newest server's programs, where Debian has installed one or the path names it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


@contextmanager
def postgres(bin_folder: Path) -> Iterator[Server]:
    # PostgreSQL runs as no root. Debian's package brings a user for it, who has to reach the folder.
    runner = pwd.getpwnam("postgres") if os.getuid() == 0 else None
    as_runner = ["setpriv", f"--reuid={runner.pw_uid}", f"--regid={runner.pw_gid}", "--clear-groups"] if runner else []
    with tempfile.TemporaryDirectory(prefix="immstats-postgres-") as name, socket.socket() as free:
        folder = Path(name)
        (folder / "password").write_text(SECRET)
        if runner:
            for path in (folder, folder / "password"):
                os.chown(path, runner.pw_uid, runner.pw_gid)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [*as_runner, str(bin_folder / program), *arguments], check=True, capture_output=True, cwd=folder
            )

        data = str(folder / "data")
        run(
            "initdb",
            "-D",
            data,
            "-U",
            "admin",
            "-A",
            "scram-sha-256",
            f"--pwfile={folder / 'password'}",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C",
        )
        # As Debian sets it up, but for the disk, and in another zone than the project's.
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c timezone=Pacific/Auckland"
        run("pg_ctl", "-D", data, "-l", str(folder / "log"), "-o", options, "-w", "start")
        try:
            yield Server(port)
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
