"""Superset, by its REST API: a database, a physical and a virtual dataset, a chart; chart data and SQL Lab, asked by turns."""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from itertools import count
from pathlib import Path

import duckdb
import requests
from repeating import LINK, SQL, repeat

SUPERSET = str(Path(sys.executable).with_name("superset"))
HOME = Path(tempfile.mkdtemp(prefix="superset-", dir=Path(LINK).parent))
PASSWORD = secrets.token_hex(16)
ENVIRONMENT = {
    **os.environ,
    "SUPERSET_HOME": str(HOME),
    "SUPERSET_SECRET_KEY": secrets.token_hex(32),
    "SUPERSET_CONFIG_PATH": str(Path(__file__).with_name("superset_config.py")),
    "FLASK_APP": "superset.app:create_app()",
}


class Superset:
    """A server on a free port, and a session of its administrator."""

    def __init__(self) -> None:
        named = ["--username", "admin", "--firstname", "A", "--lastname", "B", "--email", "admin@localhost"]
        for command in (["db", "upgrade"], ["fab", "create-admin", *named, "--password", PASSWORD], ["init"]):
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            subprocess.run([SUPERSET, *command], env=ENVIRONMENT, check=True, timeout=600, **quiet)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.log = (HOME / "server.log").open("w")
        self.server = subprocess.Popen(
            [SUPERSET, "run", "--host", "127.0.0.1", "--port", str(port), "--with-threads"],
            env=ENVIRONMENT, stdout=self.log, stderr=self.log,
        )  # fmt: skip
        self.url, self.session = f"http://127.0.0.1:{port}", requests.Session()
        while True:
            try:
                requests.get(f"{self.url}/health", timeout=5).raise_for_status()
                break
            except requests.RequestException:
                if self.server.poll() is not None:
                    raise
                time.sleep(0.5)
        answer = self.post("security/login", username="admin", password=PASSWORD, provider="db", refresh=True)
        self.session.headers["Authorization"] = f"Bearer {answer['access_token']}"
        token = self.session.get(f"{self.url}/api/v1/security/csrf_token/", timeout=60).json()["result"]
        self.session.headers.update({"X-CSRFToken": token, "Referer": self.url})

    def post(self, path: str, **body: object) -> dict:
        answer = self.session.post(f"{self.url}/api/v1/{path}", json=body, timeout=120)
        if not answer.ok:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:500]}")
        return answer.json()

    def get(self, path: str) -> dict:
        answer = self.session.get(f"{self.url}/api/v1/{path}", timeout=120)
        answer.raise_for_status()
        return answer.json()


def chart_data(superset: Superset, dataset: int, columns: list[str], filters: list[dict]) -> list[list[object]]:
    answer = superset.post(
        "chart/data",
        datasource={"id": dataset, "type": "table"},
        queries=[{"columns": columns, "filters": filters, "orderby": [[columns[-2], True]], "row_limit": 1000}],
        result_format="json", result_type="results", force=True,
    )  # fmt: skip
    return [[row[column] for column in columns] for row in answer["result"][0]["data"]]


def main() -> None:
    superset = Superset()
    try:
        database = superset.post(
            "database/",
            database_name="immigration", sqlalchemy_uri=f"duckdb:///{LINK}", expose_in_sqllab=True,
            extra='{"engine_params": {"connect_args": {"read_only": true}}}',
        )["id"]  # fmt: skip
        table = superset.post("dataset/", database=database, schema="marts", table_name="crossings")["id"]
        asked = superset.post("dataset/", database=database, schema="marts", table_name="asked", sql=SQL)["id"]
        superset.post(
            "chart/", slice_name="arrivals", viz_type="table", datasource_id=table, datasource_type="table", params="{}"
        )

        turns = count()

        def ask():
            turn = next(turns) % 3
            if turn == 0:
                return chart_data(superset, asked, ["build_id", "day", "arrivals"], [])
            if turn == 1:
                body = {"database_id": database, "sql": SQL, "schema": "marts", "runAsync": False}
                found = superset.post("sqllab/execute/", client_id=secrets.token_hex(5), **body)["data"]
                return [list(row.values()) for row in found]
            since, many = (
                {"col": "date", "op": ">=", "val": "2026-04-01"},
                {"col": "arrivals", "op": ">", "val": 500},
            )
            rows = chart_data(superset, table, ["date", "arrivals"], [since, many])
            return [[None, time.strftime("%Y-%m-%d", time.gmtime(day / 1000)), n] for day, n in rows]

        repeat(
            f"{version('apache-superset')}, duckdb-engine {version('duckdb-engine')}, DuckDB {duckdb.__version__}",
            ask,
        )
    finally:
        superset.server.terminate()
        superset.server.wait()


main()
