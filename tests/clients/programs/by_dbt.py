"""dbt-duckdb: a project of one model over the attached file, built into a database of its own and read back."""

import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import duckdb
from repeating import LINK, SQL, repeat

PROFILE = """
people:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: {own}
      attach:
        - path: "{{{{ env_var('PUBLISHED') }}}}"
          alias: immigration
          read_only: true
"""
PROJECT = """
name: people
version: 1.0.0
profile: people
model-paths: [models]
flags:
  send_anonymous_usage_stats: false
"""
folder = Path(tempfile.mkdtemp(prefix="dbt-", dir=Path(LINK).parent))
own = folder / "own.duckdb"
(folder / "models").mkdir()
(folder / "profiles.yml").write_text(PROFILE.format(own=own))
(folder / "dbt_project.yml").write_text(PROJECT)
(folder / "models" / "asked.sql").write_text("{{ config(materialized='table') }}\n" + SQL)
os.environ |= {"DBT_PROFILES_DIR": str(folder), "DBT_PROJECT_DIR": str(folder)}
RUN = f"""
import os, sys
from dbt.cli.main import dbtRunner
ran = dbtRunner().invoke(["--quiet", "--no-use-colors", "--log-path", {str(folder / "logs")!r}, "run"])
sys.exit(0 if ran.success else str(ran.exception or [r.message for r in ran.result]))
"""


def ask():
    ran = subprocess.run(
        [sys.executable, "-c", RUN], env={**os.environ, "PUBLISHED": LINK}, capture_output=True, text=True, timeout=120
    )
    if ran.returncode:
        raise RuntimeError(ran.stdout[-500:] + ran.stderr[-500:])
    with duckdb.connect(str(own), read_only=True) as connection:
        return connection.execute("SELECT * FROM asked ORDER BY day").fetchall()


repeat(f"{version('dbt-duckdb')}, dbt-core {version('dbt-core')}, DuckDB {duckdb.__version__}", ask)
