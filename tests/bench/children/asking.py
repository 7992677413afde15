"""Ask each mart of a warehouse as of a day, the day written out and bound: with any DuckDB, so no import but that.

On its input as JSON: `path`, `marts`, `day`, `rounds`. Prints the version and, of each mart, its rows and the median
milliseconds of each way.
"""

import json
import statistics
import sys
import time

import duckdb

given = json.load(sys.stdin)
connection = duckdb.connect(given["path"], read_only=True)
ASK = "SELECT count(*), max(COLUMNS(*)) FROM marts.{}_as_of({})"
ways = {"written": (f"'{given['day']}'", []), "bound": ("?", [given["day"]])}
found = {mart: {"written": [], "bound": []} for mart in given["marts"]}
rows = {}
for number in range(given["rounds"] + 1):
    for mart in given["marts"]:
        for way, (day, bound) in ways.items():
            start = time.perf_counter()
            answer = connection.execute(ASK.format(mart, day), bound).fetchone()
            if number:  # the first is for nothing
                found[mart][way].append((time.perf_counter() - start) * 1000)
            rows[mart] = answer[0]
told = {
    mart: {"rows": rows[mart]} | {way: statistics.median(times) for way, times in of.items()}
    for mart, of in found.items()
}
print(json.dumps({"version": duckdb.__version__, "marts": told}))
