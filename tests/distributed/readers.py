"""Readers on a machine that has nothing of the project: the newest export on the store, with DuckDB and with polars.

Run as `python -m tests.distributed.readers ADDRESS FOLDER` by a Python that has DuckDB, its httpfs as a package, and polars.
"""

import json
import os
import sys
from pathlib import Path

import duckdb
import duckdb_extension_httpfs
import polars as pl

address, folder = sys.argv[1:]
endpoint = os.environ["AWS_ENDPOINT_URL"]

extension = next(Path(duckdb_extension_httpfs.__file__).parent.rglob("httpfs.duckdb_extension"))
connection = duckdb.connect(config={"extension_directory": folder})
connection.execute(f"INSTALL '{extension}'")
connection.execute("LOAD httpfs")
connection.execute(
    f"""
    CREATE SECRET (
        TYPE s3, KEY_ID '{os.environ["AWS_ACCESS_KEY_ID"]}', SECRET '{os.environ["AWS_SECRET_ACCESS_KEY"]}',
        REGION '{os.environ["AWS_REGION"]}', ENDPOINT '{endpoint.removeprefix("http://")}', URL_STYLE path, USE_SSL false
    )
    """
)
connection.execute(
    f"SET VARIABLE newest = (SELECT '{address}/' || parquet.crossings FROM read_json('{address}/exports/latest.json'))"
)
by_duckdb = connection.execute("SELECT count(*), sum(arrivals) FROM read_parquet(getvariable('newest'))").fetchone()

newest = connection.execute("SELECT getvariable('newest')").fetchone()[0]
by_polars = pl.scan_parquet(newest).select(pl.len(), pl.col("arrivals").sum()).collect().row(0)
print(json.dumps({"duckdb": by_duckdb, "polars": by_polars}, default=int))
