"""Alerts: what a person should hear of, told once.

Belongs here: which events were told, the log line, and the message to a
webhook (JSON with `text`, as Slack and others take it). Does not belong here:
noticing anything (`watch`, `sensors`), or GOV.UK (`govuk`).

The webhook's address is a secret: it comes from IMMSTATS_ALERT_WEBHOOK only and
stands in no log, error or file. An alert that could not be delivered is kept
and tried again with the next one, or at the next tick.
"""

from __future__ import annotations

import json
import logging
import os
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from filelock import FileLock

from assets.settings import Settings

log = logging.getLogger("immstats.alerts")
SECONDS = 5
TEXT_MAX = 2_000
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


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A secret address is not followed elsewhere."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


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
            before = json.dumps(book, sort_keys=True)
            for key in over & set(book):
                if book[key]["delivered"]:
                    del book[key]
            new = []
            for alert in alerts:
                if alert.key not in book:
                    text = f"{alert.kind}: {alert.text}"[:TEXT_MAX]
                    book[alert.key] = {"text": text, "raised_at": now.isoformat(), "delivered": False}
                    new.append(alert)
                    log.warning("%s", text)
            for entry in book.values():
                if not entry["delivered"]:
                    entry["delivered"] = self._webhook is None or self._post(entry["text"])
            for key in [k for k, e in book.items() if now - datetime.fromisoformat(e["raised_at"]) > _KEPT]:
                del book[key]
            if json.dumps(book, sort_keys=True) != before:
                self._write(book)
        return new

    def standing(self, kinds: Iterable[str]) -> set[str]:
        """Return the keys of the told events of some kinds."""
        starts = tuple(f"{kind}: " for kind in kinds)
        return {key for key in self._read() if key.startswith(starts)}

    def waiting(self) -> bool:
        """Say whether anything was not delivered yet."""
        return any(not entry["delivered"] for entry in self._read().values())

    def _post(self, text: str) -> bool:
        assert self._webhook is not None
        body = json.dumps({"text": f"immstats: {text}"}, ensure_ascii=False).encode()
        try:
            request = urllib.request.Request(
                self._webhook.get_secret_value(), body, {"Content-Type": "application/json; charset=utf-8"}
            )
            opener = urllib.request.build_opener(_NoRedirect)
            with opener.open(request, timeout=SECONDS):
                return True
        except urllib.error.HTTPError as error:
            reason = f"status {error.code}"
            error.close()
        except (OSError, ValueError) as error:  # the words of these may hold the address
            reason = type(error).__name__
        log.error("an alert could not be delivered (%s); it is tried again", reason)
        return False

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            book: dict[str, dict[str, Any]] = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return book

    def _write(self, book: dict[str, dict[str, Any]]) -> None:
        temporary = self._path.with_name(f".{self._path.name}")
        temporary.write_text(json.dumps(book, indent=1, ensure_ascii=False, sort_keys=True), encoding="utf-8")
        os.replace(temporary, self._path)
