"""A reader of PostgreSQL in a process of its own, while builds are published.

Belongs here: reading in one manner until told to stop, and what it saw. Does not belong here: publishing.

Each build raises the figures it knows by a thousand times its number, in each table alike: so a read says of which build
each part of it is. What failed and what was torn is told, with the last build seen, in a file.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

BUILD = "SELECT build_id FROM catalogue.build"
FIGURES = (
    "SELECT arrivals FROM marts.crossings ORDER BY date",
    "SELECT arrivals FROM marts.crossings_history WHERE realtime_end >= '9999-12-31' ORDER BY date",
    "SELECT enforced FROM marts.returns_summary ORDER BY period_start",
    "SELECT arrivals FROM marts.crossings_weekly_as_of('infinity') ORDER BY week_ending",
    "SELECT arrivals FROM marts.crossings_weekly_first_release ORDER BY week_ending",
)
ALL_AT_ONCE = f"SELECT ({BUILD}), " + ", ".join(
    f"(SELECT array_agg(f.{query.split()[1]}) FROM ({query}) AS f)" for query in FIGURES
)


def statements(url: str) -> Iterator[tuple[object, ...]]:
    """A connection for each statement, as a web page has."""
    while True:
        with psycopg.connect(url) as connection:
            yield connection.execute(ALL_AT_ONCE).fetchall()[0]


def prepared(url: str) -> Iterator[tuple[object, ...]]:
    """A statement that was prepared once, on a connection that is held."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"PREPARE asked AS {ALL_AT_ONCE}")
        while True:
            yield connection.execute("EXECUTE asked").fetchall()[0]


def transactions(url: str) -> Iterator[tuple[object, ...]]:
    """A transaction of one snapshot that asks one thing after the other, and takes its time."""
    with psycopg.connect(url, autocommit=True) as connection:
        while True:
            with connection.transaction():
                connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                row: list[object] = [connection.execute(BUILD).fetchall()[0][0]]
                for query in FIGURES:
                    time.sleep(0.05)
                    row.append([value for (value,) in connection.execute(query)])
            yield tuple(row)
            time.sleep(0.01)


def cursors(url: str) -> Iterator[tuple[object, ...]]:
    """A result that is fetched in pieces, as BI tools do."""
    query = " UNION ALL ".join(
        f"(SELECT {n}, arrivals::text FROM ({q}) AS f)" for n, q in enumerate(FIGURES) if n in (0, 1, 3, 4)
    )
    with psycopg.connect(url, autocommit=True) as connection:
        while True:
            with connection.transaction(), connection.cursor("pieces") as cursor:
                cursor.execute(f"SELECT -1, build_id FROM catalogue.build UNION ALL {query}")
                rows = []
                while some := cursor.fetchmany(500):
                    rows += some
                    time.sleep(0.01)
            found: list[object] = [[value and int(value) for at, value in rows if at == n] for n in range(5)]
            found[2] = None
            yield (rows[0][1], *found)
            time.sleep(0.01)


def main(manner: str, url: str, folder: Path) -> None:
    base = json.loads((folder / "base.json").read_text())
    reads, failed, torn, seen = 0, [], [], []
    while not (folder / "stop").exists() and not failed:
        try:
            for build, *parts in globals()[manner](url):
                reads += 1
                number = int(str(build).removeprefix("build-"))
                for at, (part, values) in enumerate(zip(parts, base, strict=True)):
                    wanted = [None if value is None else value + 1000 * number for value in values]
                    if part is not None and part != wanted:
                        torn.append((number, at, str(part)[:80], str(wanted)[:80]))
                if not seen or seen[-1] != number:
                    seen.append(number)
                    (folder / f"{manner}.new").write_text(str(number))
                    (folder / f"{manner}.new").rename(folder / f"{manner}.seen")
                if (folder / "stop").exists():
                    break
        except psycopg.Error as error:
            failed.append(repr(error))
    (folder / f"{manner}.json").write_text(
        json.dumps({"reads": reads, "failed": failed, "torn": torn[:3], "seen": seen})
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
