"""What a process sees that holds a build while another is published, in every DuckDB: what docs/connect.md says of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from assets.marts.selection import select
from tests.clients.client import PROGRAMS
from tests.clients.known import VERSIONS, install_duckdb, versions_of_duckdb
from tests.clients.publications import Publications
from tests.clients.running import run

pytestmark = pytest.mark.slow

CROSSINGS = select(marts=["crossings"])
OLD, NEW = "a", "b"
# By the link again, while a connection is open that was made by the link: these know it by its name.
KNOW_THE_LINK_BY_ITS_NAME = {"1.0.0", "1.1.3", "1.2.2", "1.3.2", "1.4.0", "1.4.4"}
# 1.4.0 attaches no file twice in a process, and knows it by its name too.
REFUSED = "error: Unique file handle conflict"


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("duckdb")


@pytest.fixture(scope="module")
def two_builds(tmp_path_factory) -> Path:
    """Two files with nothing but their names, stored as a build is."""
    folder = tmp_path_factory.mktemp("held")
    for name in (OLD, NEW):
        (folder / name).mkdir()
        with duckdb.connect() as connection:
            connection.execute(f"ATTACH '{folder / name / 'immigration.duckdb'}' AS made (STORAGE_VERSION 'v1.0.0')")
            connection.execute("CREATE SCHEMA made.catalogue")
            connection.execute(f"CREATE TABLE made.catalogue.build AS SELECT '{name}' AS build_id")
    return folder


@pytest.mark.parametrize("pinned", [*VERSIONS, None], ids=lambda path: path.stem if path else "own")
def test_what_a_process_sees_that_holds_the_build_before(pinned, installed, two_builds):
    environment = {"PYTHONPATH": str(install_duckdb(pinned, installed)) if pinned else ""}
    ran = subprocess.run(
        [sys.executable, str(PROGRAMS / "holding.py"), str(two_builds)],
        env={**os.environ, **environment}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    version = found.pop("version")
    assert version == (pinned.stem if pinned else duckdb.__version__)
    by_name, once = version in KNOW_THE_LINK_BY_ITS_NAME, version == "1.4.0"
    every_way = {
        "connect by the link": NEW,
        "connect by the real path": NEW,
        "attach by the link": NEW,
        "attach by the real path": NEW,
    }
    assert found == {
        "connected by the link": {
            "the same connection": OLD,
            **every_way,
            "connect by the link": OLD if by_name else NEW,
            "attach by the link": REFUSED if once else NEW,
        },
        "closed again": every_way,
        "attached by the link": {
            "the same connection": OLD,
            **every_way,
            "connect by the link": REFUSED if once else NEW,
            "attach by the link": REFUSED if once else NEW,
            "detached and attached again": NEW,
        },
        "connected by the real path": {"the same connection": OLD, **every_way},
    }


@pytest.mark.parametrize("count", [10, pytest.param(50, marks=pytest.mark.long)])
def test_every_duckdb_and_sqlalchemy_sees_each_publication_and_no_error(installed, tmp_path, count):
    publications = Publications(tmp_path / "data", CROSSINGS)
    clients = list(versions_of_duckdb(publications, installed))
    run(clients, publications, count)
    assert {client.name: client.failures for client in clients} == {client.name: [] for client in clients}
    assert {client.name: client.builds for client in clients} == {
        client.name: list(publications.rows) for client in clients
    }
    assert len(publications.rows) == count + 1
