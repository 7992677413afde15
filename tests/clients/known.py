"""Which programs are run against the published file, and in which environment each stands.

Belongs here: the commands, and why one cannot be run. Does not belong here: what a program does (`programs`).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from assets.reference import PROJECT
from tests.clients.client import PROGRAMS, Client
from tests.clients.publications import Publications

VERSIONS = sorted((PROJECT / "tests" / "duckdb_versions").glob("*.txt"))
ENVIRONMENT = PROJECT / ".clients"
# duckdb-engine ends at once with this DuckDB, whose types cannot be hashed.
NOT_WITH_SQLALCHEMY = "1.4.0"
# Client, program and environment of its own.
IN_PYTHON = (
    ("DuckDB, attached", "by_attaching", "python"),
    ("DuckDB command line", "by_cli", "python"),
    ("ADBC", "by_adbc", "python"),
    ("polars", "by_polars", "python"),
    ("ibis", "by_ibis", "python"),
    ("dbt-duckdb", "by_dbt", "python"),
    ("Superset", "by_superset", "superset"),
)


def install_duckdb(pinned: Path, folder: Path) -> Path:
    """Install the DuckDB of a file of pins into a folder of its own, and return that folder."""
    into = folder / pinned.stem
    if not into.exists():
        command = [
            sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
            "--require-hashes", "--only-binary", ":all:", "--target", str(into), "-r", str(pinned),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    return into


def versions_of_duckdb(publications: Publications, folder: Path) -> Iterator[Client]:
    """Yield DuckDB for Python and SQLAlchemy, each with every DuckDB that is pinned and with the project's own."""
    for name, program in (("DuckDB for Python", "by_duckdb"), ("SQLAlchemy", "by_sqlalchemy")):
        for pinned in VERSIONS:
            if program == "by_sqlalchemy" and pinned.stem == NOT_WITH_SQLALCHEMY:
                continue
            environment = {"PYTHONPATH": str(install_duckdb(pinned, folder))}
            yield _python(f"{name} {pinned.stem}", program, sys.executable, publications, environment)
        yield _python(f"{name}, the project's own", program, sys.executable, publications)


def programs(publications: Publications) -> Iterator[Client]:
    """Yield the programs that have environments of their own, which `make clients` fills."""
    for name, program, environment in IN_PYTHON:
        yield _python(name, program, str(ENVIRONMENT / environment / "bin" / "python"), publications)
    if node := shutil.which("node"):
        yield Client("Node", [node, str(PROGRAMS / "by_node.mjs"), str(ENVIRONMENT / "node")], publications)


def _python(
    name: str, program: str, python: str, publications: Publications, environment: dict[str, str] | None = None
) -> Client:
    return Client(name, [python, str(PROGRAMS / f"{program}.py")], publications, environment or {})
