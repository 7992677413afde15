"""What a process sees of a publication while it holds the build before: printed as one object of JSON.

Run as `holding.py FOLDER`: it holds two builds, `a` and `b`, and the link `immigration.duckdb`, which this process turns
from the one to the other as a publication does.
"""

import json
import os
import sys
from pathlib import Path

import duckdb

FOLDER = Path(sys.argv[1])
LINK = FOLDER / "immigration.duckdb"
ASKED = "SELECT build_id FROM immigration.catalogue.build"


def published(name):
    new = FOLDER / ".new"
    new.symlink_to(FOLDER / name / LINK.name)
    os.replace(new, LINK)


def opened(path):
    return duckdb.connect(str(path), read_only=True)


def attached(path, connection=None):
    connection = connection or duckdb.connect()
    connection.execute(f"ATTACH '{path}' AS immigration (READ_ONLY)")
    return connection


def seen(connect):
    try:
        with connect() as connection:
            return connection.execute(ASKED).fetchone()[0]
    except duckdb.Error as error:
        return f"error: {str(error).split(':')[1].strip()}"


def ways():
    return {
        "connect by the link": seen(lambda: opened(LINK)),
        "connect by the real path": seen(lambda: opened(LINK.resolve())),
        "attach by the link": seen(lambda: attached(LINK)),
        "attach by the real path": seen(lambda: attached(LINK.resolve())),
    }


def holding(connect):
    published("a")
    held = connect()
    assert held.execute(ASKED).fetchone() == ("a",)
    published("b")
    found = {"the same connection": held.execute(ASKED).fetchone()[0], **ways()}
    return held, found


by_link, while_connected = holding(lambda: opened(LINK))
by_link.close()
after_closing = ways()
in_memory, while_attached = holding(lambda: attached(LINK))
in_memory.execute("DETACH immigration")
while_attached["detached and attached again"] = attached(LINK, in_memory).execute(ASKED).fetchone()[0]
in_memory.close()
by_path, while_connected_by_path = holding(lambda: opened(LINK.resolve()))
by_path.close()
print(
    json.dumps(
        {
            "version": duckdb.__version__,
            "connected by the link": while_connected,
            "closed again": after_closing,
            "attached by the link": while_attached,
            "connected by the real path": while_connected_by_path,
        }
    )
)
