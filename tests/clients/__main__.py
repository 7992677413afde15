"""`python -m tests.clients [COUNT]`: publish under the eyes of every client, and write what came of it.

Belongs here: what is shown, and the table in `docs/connect.md`. Does not belong here: how clients are run (`running`).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from rich.console import Console

from assets.marts.selection import select
from assets.reference import PROJECT
from tests.clients.client import Client
from tests.clients.known import ENVIRONMENT, programs, versions_of_duckdb
from tests.clients.publications import Publications
from tests.clients.running import run

PAGE = PROJECT / "docs" / "connect.md"
BEGINS, ENDS = "<!-- clients, by make clients -->", "<!-- /clients -->"
PUBLICATIONS = 50
HEAD = ("client", "version", "questions", "builds seen", "failures")


def row(client: Client, count: int) -> tuple[str, ...]:
    """Return what is told of a client; builds are those published while it ran."""
    seen = f"{len(client.builds) - 1} of {count}"
    return client.name, client.version, f"{client.queries:,}", seen, str(len(client.failures))


def write(rows: list[tuple[str, ...]]) -> None:
    """Put the table between its marks."""
    table = [f"| {' | '.join(cells)} |" for cells in (HEAD, ("---", "---", "---:", "---:", "---:"), *rows)]
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGINS)
    _, _, after = rest.partition(ENDS)
    PAGE.write_text("\n".join([f"{before}{BEGINS}", *table, f"{ENDS}{after}"]), encoding="utf-8")


def main() -> int:
    count, console = int(sys.argv[1]) if len(sys.argv) > 1 else PUBLICATIONS, Console()
    with tempfile.TemporaryDirectory(prefix="clients-") as folder:
        publications = Publications(Path(folder) / "data", select(marts=["crossings"]))
        clients = [*versions_of_duckdb(publications, ENVIRONMENT / "duckdb"), *programs(publications)]
        run(clients, publications, count, lambda line: console.print(line, highlight=False))
    for client in clients:
        told = zip(HEAD, row(client, count), strict=True)
        console.print("; ".join(f"{name} {value}" for name, value in told), highlight=False)
        for failure in client.failures[:5]:
            console.print(f"  {failure}", style="red", markup=False)
    failed = [client.name for client in clients if client.failures]
    if not failed and count == PUBLICATIONS:
        write([row(client, count) for client in clients])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
