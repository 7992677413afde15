"""Publishing under the eyes of many programs, each of which must see each build."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.clients.client import Client
from tests.clients.publications import Publications

SEEN_WITHIN = 120.0


def run(
    clients: Sequence[Client], publications: Publications, count: int, told: Callable[[str], None] = lambda _: None
) -> None:
    """Start the programs, publish as often as is said, and end them.

    The next publication comes when each program has seen the last one, and then at any moment of what it does next.
    """
    stop, moments = publications.settings.data / "stop", random.Random(1)
    for client in clients:
        client.start(stop)
    try:
        first = next(reversed(publications.rows))
        for client in clients:
            client.wait_for(first, 5 * SEEN_WITHIN)
        for number in range(1, count + 1):
            time.sleep(moments.uniform(0, 0.3))
            build_id = publications.publish()
            for client in clients:
                client.wait_for(build_id, SEEN_WITHIN)
            told(f"{number} of {count} published; {sum(client.queries for client in clients)} questions answered")
    finally:
        Path(stop).touch()
        for client in clients:
            client.join()
