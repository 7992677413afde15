"""A GOV.UK that trickles, stalls, hangs up or is not there; a run ends within its limits all the same."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

from tests.govuk_server import Fault as Answer
from tests.govuk_server import Handler, endless, hang_up, silent, stalled, status, trickle, trickled_head, truncated
from tests.recovery.attempt import Attempt
from tests.recovery.govuk import PAGE, new_files
from tests.recovery.registry import fault

SECTION = "The server"
LIMITS = {
    "IMMSTATS_TOTAL_SECONDS": "3",
    "IMMSTATS_READ_SECONDS": "2",
    "IMMSTATS_CONNECT_SECONDS": "2",
    "IMMSTATS_ATTEMPTS": "2",
    "IMMSTATS_BACKOFF_SECONDS": "0.1",
}
OUTCOME = "cut off within the time limit; the rest is published, the lock is free"
# Two requests are cut off after a few seconds each, on a machine that may be busy.
_ALLOWED_SECONDS = 60.0


def by_and_by(text: bytes, over_and_over: bytes, pause: float = 0.05) -> Answer:
    """Send some bytes one by one, then others for ever, for as long as the client listens."""

    def answer(handler: Handler) -> None:
        handler.record(0, 0)
        handler.close_connection = True
        try:
            for byte in text:
                handler.wfile.write(bytes([byte]))
            while True:
                handler.wfile.write(over_and_over)
                time.sleep(pause)
        except OSError:
            return

    return answer


_CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
TRICKLES: dict[str, Callable[[], Answer]] = {
    "status line": lambda: by_and_by(b"HTTP/1.1 200 ", b"O"),
    "head": lambda: trickled_head(0.05),
    "100 Continue": lambda: by_and_by(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "chunk size": lambda: by_and_by(_CHUNKED, b"0"),
    "chunk extension": lambda: by_and_by(_CHUNKED + b"1;", b"x"),
    "trailers": lambda: by_and_by(_CHUNKED + b"0\r\n", b"X: y\r\n"),
    "body": lambda: trickle(b"P" * 100_000, 0.05),
    "nothing": lambda: silent(20),
}


def _answered(attempt: Attempt, answer: Answer, addresses: list[str]) -> None:
    """Answer some addresses so for a whole run, which must end in time; then all is well again."""
    for address in addresses:
        attempt.govuk.on(address, *[answer] * 20)
    words = attempt.world.seconds["refresh"][0]
    began = time.monotonic()
    ended = attempt.immstats("refresh", **LIMITS)
    took = time.monotonic() - began
    attempt.outcome.where = f"{took:.0f} s"
    if took > _ALLOWED_SECONDS + 3 * words:
        attempt.fails(f"the run took {took:.0f} s")
    if ended.status:
        attempt.is_one_line(ended, "")
    for address in addresses:
        attempt.govuk.on(address)


def _files() -> list[str]:
    return [f"/{path}" for path, _, _ in new_files()]


@fault(
    SECTION,
    "a file is asked for and its status line, head, `100 Continue`, chunk size, chunk extension, trailers, body or nothing at all trickles",
    OUTCOME,
    tries=8,
    part={},
)
def server_trickles(attempt: Attempt) -> None:
    name = sorted(TRICKLES)[attempt.outcome.seed % len(TRICKLES)]
    _answered(attempt, TRICKLES[name](), _files()[:1])
    attempt.outcome.where = f"{name}, {attempt.outcome.where}"


@fault(SECTION, "a page trickles in the same ways", OUTCOME, tries=4)
def server_trickles_page(attempt: Attempt) -> None:
    name = sorted(TRICKLES)[attempt.outcome.seed % len(TRICKLES)]
    _answered(attempt, TRICKLES[name](), [f"/api/content{PAGE}"])
    attempt.outcome.where = f"{name}, {attempt.outcome.where}"


@fault(
    SECTION,
    "files are cut short, endless, stalled, refused (503) or hung up on",
    "told; the next run fetches them",
    tries=5,
    part={},
)
def server_breaks_files(attempt: Attempt) -> None:
    answers = (truncated(b"PK\x03\x04", 99), endless(b"x" * 2**16), stalled(b"PK", 5), status(503), hang_up)
    _answered(attempt, answers[attempt.outcome.seed % len(answers)], _files())


@fault(
    SECTION, "nobody listens there", "the run stops and says so", person="`immstats refresh` once GOV.UK can be reached"
)
def server_gone(attempt: Attempt) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        ended = attempt.immstats("refresh", IMMSTATS_GOVUK_URL=f"http://127.0.0.1:{free.getsockname()[1]}", **LIMITS)
    if not ended.status:
        attempt.fails("a run that reaches nobody ends well")
    attempt.is_one_line(ended, r"(?i)cannot be reached|refused")
