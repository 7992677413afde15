"""A machine that writes to a shared data folder, in a process of its own: it archives a file, says so, and waits.

Run as `python -m tests.distributed.machine NAME LEASE_SECONDS WAIT_SECONDS` with the settings in the environment; it ends with
what the archive holds then, or with why it could not write.
"""

import sys

from assets.archive.store import Archive, ArchiveError, writing
from assets.objects import lease
from assets.settings import settings

name, lease.SECONDS, wait_seconds = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
run = settings()
try:
    with writing(run.data, wait_seconds):
        archive = Archive(run.archive)
        page = "/government/publications/example"
        archive.add(name.encode(), file=f"{name}.ods", page=page, title=name, published=None, published_basis="import")
        print("writing", flush=True)
        sys.stdin.readline()
        held = [record.file for record in archive.records()]
except ArchiveError as error:
    sys.exit(f"{error}")
print(" ".join(held))
