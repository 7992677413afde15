"""One of several readers of a published file: ask for some seconds, and tell how long each answer took.

On its input as JSON: `path`, `questions`, `begin` (a moment of the clock), `seconds`. Prints the milliseconds of each answer
and the most memory taken.
"""

import json
import resource
import sys
import time

import duckdb

given = json.load(sys.stdin)
connection = duckdb.connect(given["path"], read_only=True)
for question in given["questions"]:
    connection.execute(question).fetchall()
time.sleep(max(0.0, given["begin"] - time.time()))
waits, until, number = [], time.monotonic() + given["seconds"], 0
while (start := time.monotonic()) < until:
    connection.execute(given["questions"][number % len(given["questions"])]).fetchall()
    waits.append((time.monotonic() - start) * 1000)
    number += 1
print(json.dumps({"waits": waits, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
