"""The published file in every DuckDB its readers have: the same rows, under any alias, whatever the version.

The versions are pinned in `tests/duckdb_versions`. Each is installed by itself and run in a process of its own.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.slow

VERSIONS = sorted((Path(__file__).parents[1] / "duckdb_versions").glob("*.txt"))
# Asked under an alias, without a macro, and but for views without USE: plain tables, as BI tools ask.
DAYS = ("2022-10-01", "2023-02-23", "2023-08-24", "2025-12-31", "2026-02-20", "2026-07-11", "2026-09-01")
AS_OF = "realtime_start_on <= DATE '{day}' AND DATE '{day}' < realtime_end_on"
HISTORIES = (
    "SELECT date, series, arrivals, boats FROM h.marts.crossings_history WHERE arrivals > 1000 AND {as_of}",
    "SELECT period, enforced, voluntary, port_returns FROM h.marts.returns_summary_history WHERE {as_of}",
    "SELECT week_ending, arrivals, migrants_prevented FROM h.marts.crossings_weekly_history WHERE {as_of}",
    "SELECT nationality, sum(returns) FROM h.marts.returns_history WHERE {as_of} GROUP BY nationality",
)
QUERIES = [query.format(as_of=AS_OF.format(day=day)) for day in DAYS for query in HISTORIES] + [
    "SELECT date, arrivals FROM h.marts.crossings WHERE arrivals > 1000",
    "SELECT date, arrivals, first_vintage, last_vintage, CAST(realtime_start AS VARCHAR) FROM h.marts.crossings_history",
    "SELECT period, voluntary, first_of FROM h.marts.returns_summary_first_release",
    "SELECT period, count(*), sum(arrivals) FROM h.marts.crossings_yearly_history GROUP BY period",
    "SELECT table_id, vintage, CAST(published_at AS VARCHAR) FROM h.catalogue.vintages",
]
# Macros look for their tables in the current database. Asked with all their columns, and with a bound parameter, in a
# session of Auckland, where another day begins half a day earlier.
MOMENTS = ("2023-08-24", "2024-02-22 09:29:59", "2026-02-20T09:29:59Z", "2026-07-11 09:00:00+12", "infinity")
MARTS = (
    "crossings",
    "crossings_monthly",
    "crossings_runs_without_arrivals",
    "crossings_days_by_people_per_boat",
    "crossings_yearly",
    "crossings_weekly",
    "returns_summary",
    "returns_year_ending",
    "returns_maturity",
)
MACROS = [(f"FROM marts.{mart}_as_of(?)", [asked]) for mart in MARTS for asked in MOMENTS] + [
    ("FROM marts.returns_as_of(?)", ["2026-02-20"]),
    *(
        ("FROM marts.returns_summary_as_of(CAST(? AS TIMESTAMPTZ))", [asked])
        for asked in ("2023-08-24 08:29:59+00", "2023-08-24 20:30:00+12", "2024-02-22 01:29:59-08", "infinity")
    ),
]
# What a version refuses, with an error and no rows, as docs/using.md says: a macro with a WITH of its own.
REFUSED = {
    "1.4.0": [
        f"FROM marts.crossings_{mart}_as_of(?)"
        for mart in ("monthly", "runs_without_arrivals", "days_by_people_per_boat", "yearly")
    ]
}
ASK = """
import hashlib, json, sys
import duckdb
version, path, queries, macros, refused = json.loads(sys.stdin.read())
assert duckdb.__version__ == version, duckdb.__version__
connection = duckdb.connect()
connection.execute("SET enable_progress_bar = false")  # it would be drawn among the answers
connection.execute("ATTACH '" + path + "' AS h (READ_ONLY)")
answers = []
for query in queries:
    # In older versions a view finds its table only in the current database, as macros do in all.
    connection.execute("USE h" if "_first_release" in query else "USE memory")
    answers.append(sorted(map(str, connection.execute(query).fetchall())))
connection.execute("USE h")
connection.execute("SET TimeZone = 'Pacific/Auckland'")
for query, values in macros:
    literal = query.replace("?", "'" + values[0] + "'")
    try:
        rows = sorted(map(str, connection.execute(query, values).fetchall()))
        assert query not in refused, query
    except duckdb.CatalogException:
        assert query in refused, query
        answers.append(None)
        continue
    except duckdb.InvalidInputException as error:  # before the first release held
        answers.append([str(error)])
        continue
    assert rows == sorted(map(str, connection.execute(literal).fetchall())), literal
    answers.append(rows if len(rows) < 20_000 else [hashlib.sha256("".join(rows).encode()).hexdigest()])
print(json.dumps(answers))
"""


def answers(version: str, path: Path, folder: Path | None) -> list[list[str]]:
    ran = subprocess.run(
        [sys.executable, "-c", ASK],
        input=json.dumps([version, str(path), QUERIES, MACROS, REFUSED.get(version, [])]),
        env={**os.environ, "PYTHONPATH": str(folder or "")},
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert ran.returncode == 0, f"DuckDB {version}: {ran.stderr[-2000:]}"
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def published(request: pytest.FixtureRequest) -> Path:
    """The file of every real release, or that of the sample where they are not at hand."""
    try:
        settings = request.getfixturevalue("real_settings")
        return settings.warehouse.resolve()
    except pytest.skip.Exception:
        connection = request.getfixturevalue("sample_warehouse")
        return Path(connection.execute("SELECT path FROM duckdb_databases() WHERE NOT internal").fetchone()[0])


@pytest.fixture(scope="module")
def expected(published: Path) -> list[list[str]]:
    rows = answers(duckdb.__version__, published, None)
    assert sum(map(len, rows)) > 100
    return rows


# The oldest and the newest, and the last of 1.4, which is kept up for long; the others in the long run.
ENDS = ("1.0.0", "1.4.4", "1.5.6")


@pytest.mark.parametrize(
    "pinned",
    [pytest.param(path, id=path.stem, marks=() if path.stem in ENDS else pytest.mark.long) for path in VERSIONS],
)
def test_a_version_of_duckdb_gives_the_same_rows(pinned, published, expected, tmp_path):
    subprocess.run(
        [
            sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
            "--require-hashes", "--only-binary", ":all:", "--target", str(tmp_path), "-r", str(pinned),
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    found = answers(pinned.stem, published, tmp_path)
    for query, rows, wanted in zip([*QUERIES, *MACROS], found, expected, strict=True):
        assert rows == wanted or (rows is None and query[0] in REFUSED.get(pinned.stem, [])), query
