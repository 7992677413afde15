"""Secrets stand in nothing that a run writes or says: output, logs, run metadata, events, files."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from assets.reference import PROJECT, SAMPLE
from assets.sample.server import LocalGovuk

# Nothing answers at these, so that every error which might tell of them is raised.
PASSWORD, AS_WRITTEN = "pass-word/of the@base", "pass-word%2Fof%20the%40base"
HOOK = "path-of-the-hook"
SECRETS = (PASSWORD, AS_WRITTEN, HOOK, "token-of-the-hook")
COMMANDS = (
    ("refresh",), ("postgres",), ("refresh", "--source", "archive"), ("status",), ("--version",), ("export",),
    ("briefing",), ("verify",), ("sql", "FROM nothing"),
)  # fmt: skip
TELL = """
import logging
from datetime import UTC, datetime
from assets.settings import settings
from orchestration.alerts import Alert, Alerts
logging.basicConfig(level=logging.DEBUG)
print(settings(), settings().model_dump())
Alerts(settings()).tell([Alert("run failed", "one", "it failed")], datetime.now(UTC))
"""


def _found(text: bytes) -> list[str]:
    return [secret for secret in SECRETS if secret.encode() in text]


@pytest.mark.slow
def test_no_secret_stands_in_what_runs_write_and_say(tmp_path: Path) -> None:
    with LocalGovuk(SAMPLE) as govuk:
        environment = {
            **os.environ,
            "IMMSTATS_DATA": str(tmp_path),
            "IMMSTATS_SAMPLE": "true",
            "IMMSTATS_GOVUK_URL": govuk.url,
            "IMMSTATS_REQUESTS_PER_SECOND": "1000",
            "IMMSTATS_POSTGRES_URL": f"postgresql://owner:{AS_WRITTEN}@127.0.0.1:9/immstats?connect_timeout=2",
            "IMMSTATS_ALERT_WEBHOOK": f"http://127.0.0.1:9/{HOOK}?token=token-of-the-hook",
        }
        said = {}
        for words in (*(("-m", "orchestration.start", *each) for each in COMMANDS), ("-c", TELL)):
            done = subprocess.run(
                [sys.executable, *words], cwd=PROJECT, env=environment, capture_output=True, timeout=900, check=False
            )
            said[words[2:] or words] = done.stdout + done.stderr
    assert {words: _found(text) for words, text in said.items() if _found(text)} == {}
    assert b"alerts could not be delivered" in said[("-c", TELL)]
    assert b"postgres" in said[("postgres",)].lower()
    assert list(tmp_path.glob("briefing/2*/claims/*.html"))  # there were pages to look into
    files = [path for path in tmp_path.rglob("*") if path.is_file() and not path.is_symlink()]
    assert {str(path): _found(path.read_bytes()) for path in files if _found(path.read_bytes())} == {}
    # The look was at the events: they stand as text in Dagster's tables.
    events = 0
    for table in tmp_path.glob("dagster/**/*.db"):
        with sqlite3.connect(table) as connection:
            names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE name = 'event_logs'")]
            for name in names:
                rows = connection.execute(f"SELECT event FROM {name}").fetchall()
                events += len(rows)
                assert _found("".join(str(row) for row in rows).encode()) == []
        connection.close()
    assert events > 50
