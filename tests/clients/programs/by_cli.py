"""The command line of DuckDB: a process for each question."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from repeating import LINK, SQL, repeat

PROGRAM = shutil.which("duckdb", path=str(Path(sys.executable).parent))


def ask():
    command = [PROGRAM, "-readonly", "-json", LINK, SQL]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if ran.returncode or ran.stderr:
        raise RuntimeError(ran.stderr[-500:])
    return [row.values() for row in json.loads(ran.stdout)]


repeat(subprocess.run([PROGRAM, "-version"], capture_output=True, text=True).stdout.split()[0].removeprefix("v"), ask)
