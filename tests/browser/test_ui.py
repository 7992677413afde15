"""The Dagster UI, in a real browser: the asset graph is there, and an asset says what a person wants to know."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (.ci/run installs it)"),
]


@pytest.fixture(scope="module")
def ui(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The UI over the demo's data folder, as `immstats ui` starts it."""
    data = tmp_path_factory.mktemp("ui") / "data"
    environment = {**os.environ, "IMMSTATS_DATA": str(data), "NO_COLOR": "1"}
    immstats = [sys.executable, "-m", "orchestration.cli"]
    subprocess.run([*immstats, "demo"], cwd=ROOT, env=environment, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*immstats, "ui", "--port", str(port)],
        cwd=ROOT,
        env={**environment, "IMMSTATS_DATA": str(data / "demo")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                requests.get(f"{address}/server_info", timeout=2)
                break
            except requests.ConnectionError:
                time.sleep(1)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def page(address: str, profile: Path) -> str:
    """What the browser shows once the page has come to rest."""
    done = subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            f"--user-data-dir={profile}", "--window-size=2000,1400", "--virtual-time-budget=30000", "--dump-dom", address,
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return done.stdout


def test_the_graph_shows_the_groups_from_archive_to_marts(ui, tmp_path):
    shown = page(f"{ui}/asset-groups/~global", tmp_path)
    for group in ("publications", "archive", "observations", "marts", "published"):
        assert f">{group}<" in shown
    assert "Join the Dagster community" not in shown


def test_a_mart_shows_its_description_its_rows_and_the_tables_it_comes_from(ui, tmp_path):
    shown = page(f"{ui}/assets/marts/returns_summary", tmp_path)
    for text in (
        "Port returns (refused entry at port",
        "ret_d01",
        "sql/marts/returns_summary.sql",
        "latest period ends",
        ">79<",
    ):
        assert text in shown, text


def test_a_mart_links_to_govuk_and_shows_its_sql_and_its_newest_rows_as_a_table(ui, tmp_path):
    shown = page(f"{ui}/assets/marts/returns_summary", tmp_path)
    for text in (
        'href="https://www.gov.uk/government/statistical-data-sets/immigration-system-statistics-data-tables"',
        "sql text",  # it opens by a click
        "2023 Q3",
        "newest release held",
        "2023-11-23",
    ):
        assert text in shown, text


def test_the_published_file_shows_how_long_each_phase_of_the_build_took(ui, tmp_path):
    shown = page(f"{ui}/assets/published/immigration", tmp_path)
    assert "seconds: Judging the claims" in shown
    assert "rows in marts" in shown


def test_the_checks_are_shown_with_their_results(ui, tmp_path):
    shown = page(f"{ui}/assets/marts/crossings?view=checks", tmp_path)
    assert "crossings_days_complete" in shown
    assert "Passed" in shown or "Succeeded" in shown
