"""Alerts: what a person should hear of, told once.

Belongs here: which events were told, the log line, and what a webhook is sent. Does not belong here: sending it
(`assets.webhook`), or noticing anything (`watch`, `sensors`).

The webhook's address is a secret: it comes from IMMSTATS_ALERT_WEBHOOK only and
stands in no log, error or file. An alert that could not be delivered is kept
and tried again with the next one, or at the next tick.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from filelock import FileLock

from assets.json_files import Json
from assets.settings import Settings
from assets.webhook import post

log = logging.getLogger("immstats.alerts")
TEXT_MAX, SECONDS_IN_ALL = 2_000, 15.0
_KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Alert:
    """One event that a person should hear of.

    Attributes:
        kind: `run failed`, `quarantine`, `check`, `overdue`, `vanished`, `moved`, …
        subject: What makes it the same event, e.g. an address or a run.
        text: What happened and what to do.
    """

    kind: str
    subject: str
    text: str

    @property
    def key(self) -> str:
        """Identity of the event."""
        return f"{self.kind}: {self.subject}"


@dataclass(slots=True)
class Entry:
    """What the book says of one event.

    Attributes:
        text: What was told.
        raised_at: When.
        delivered: Whether it has reached the webhook, where there is one.
    """

    text: str
    raised_at: datetime
    delivered: bool = False


_BOOK = Json(dict[str, Entry])


class Alerts:
    """The book of what was told, in the data folder."""

    def __init__(self, settings: Settings) -> None:
        """Open the book; nothing is told yet.

        Args:
            settings: Settings of the run.
        """
        self._path = settings.data / "alerts.json"
        self._lock = FileLock(settings.data / ".alerts.lock", timeout=30)
        self._webhook = settings.alert_webhook

    def tell(self, alerts: Iterable[Alert], now: datetime, over: Iterable[str] = ()) -> list[Alert]:
        """Tell the alerts that were not told before, and try again what could not be delivered.

        Args:
            alerts: What stands at present.
            now: The time.
            over: Keys of events that are over: should they come again, they are told again.

        Returns:
            The alerts that are new.
        """
        alerts, over = list(alerts), set(over)
        if not alerts and not over and not self.waiting():
            return []
        with self._lock:
            book = self._read()
            before = _BOOK.text(book)
            for key in over & set(book):
                if book[key].delivered:
                    del book[key]
            new = []
            for alert in alerts:
                if alert.key not in book:
                    text = f"{alert.kind}: {alert.text}"[:TEXT_MAX]
                    book[alert.key] = Entry(text, now)
                    new.append(alert)
                    log.warning("%s", text)
            self._deliver(book)
            for key in [key for key, entry in book.items() if now - entry.raised_at > _KEPT]:
                del book[key]
            if _BOOK.text(book) != before:
                _BOOK.write(self._path, book)
        return new

    def standing(self, kinds: Iterable[str]) -> set[str]:
        """Return the keys of the told events of some kinds."""
        starts = tuple(f"{kind}: " for kind in kinds)
        return {key for key in self._read() if key.startswith(starts)}

    def waiting(self) -> bool:
        """Say whether anything was not delivered yet."""
        return any(not entry.delivered for entry in self._read().values())

    def _deliver(self, book: dict[str, Entry]) -> None:
        until = time.monotonic() + SECONDS_IN_ALL
        for entry in book.values():
            if entry.delivered or self._webhook is None:
                entry.delivered = True
                continue
            if time.monotonic() > until:
                return  # the next tick goes on
            try:
                status = post(self._webhook.get_secret_value(), f"immstats: {entry.text}")
            except (OSError, ValueError) as error:  # the words of these may hold the address
                log.error("alerts could not be delivered (%s); they are tried again", type(error).__name__)
                return  # a receiver that is away would hold up a tick for every alert that waits
            entry.delivered = 200 <= status < 300
            if not entry.delivered:
                log.error("an alert could not be delivered (status %s); it is tried again", status)

    def _read(self) -> dict[str, Entry]:
        return _BOOK.read(self._path) or {}
