"""A server that speaks S3 on 127.0.0.1, with an empty bucket.

Belongs here: starting and ending it, and what its clients are told. Does not belong here: what is asked of it.
"""

from __future__ import annotations

import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from assets.reference import PROJECT
from tests.distributed.services import free_port

PYTHON = PROJECT / ".s3" / "bin" / "python"
BUCKET = "s3://statistics/immstats"
_SERVES = """
import sys, threading
from moto.server import ThreadedMotoServer
ThreadedMotoServer("127.0.0.1", int(sys.argv[1]), verbose=False).start()
print("ready", flush=True)
threading.Event().wait()
"""


def lacking() -> str:
    """Return what is not installed here; empty where all is."""
    return (
        "" if (PYTHON.parent.parent / "ready").exists() else "a server that speaks S3 (`make distributed` installs it)"
    )


@contextmanager
def object_server() -> Iterator[dict[str, str]]:
    """Start the server, and yield the environment of its clients."""
    port = free_port()
    with subprocess.Popen(
        [PYTHON, "-c", _SERVES, str(port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            assert server.stdout
            while "ready" not in (line := server.stdout.readline()):
                assert line, "the server does not start"
            url = f"http://127.0.0.1:{port}"
            urllib.request.urlopen(urllib.request.Request(f"{url}/statistics", method="PUT")).close()
            yield {
                "AWS_ENDPOINT_URL": url,
                "AWS_ACCESS_KEY_ID": "reader",
                "AWS_SECRET_ACCESS_KEY": "of-no-account",
                "AWS_REGION": "eu-west-2",
                "AWS_ALLOW_HTTP": "true",
                "IMMSTATS_STORE": BUCKET,
            }
        finally:
            server.kill()
