"""As of which moments a claim is judged, and what tells what was known by each from what another build knows.

Belongs here: the moments, and the tables that a claim rests on. Does not belong here: judging (`evaluate`), or what is
done with a judgement that still holds (`judged`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

import duckdb

from assets.checks.columns_read import tables_read
from assets.claims.coverage import can_hold, tables_of
from assets.claims.model import Claim
from assets.marts.sql_files import marts
from assets.marts.states import state_of


def sources_of(claim: Claim) -> set[str] | None:
    """Return the tables of observations that a claim's answer is made of; None where it may be all of them."""
    read = tables_read(claim.sql)
    known = {f"marts.{mart.name}": mart for mart in marts()}
    if read is None or any(name.startswith("catalogue.") for name in read):
        return None
    named = {f"marts.{name}" for name in claim.marts} | {name for name in read if name in known}
    direct = {name.removeprefix("observations.") for name in read if name.startswith("observations.")}
    sources = direct.union(*(known[name].sources_of_all() for name in named))
    # A mart of every table, such as the revisions, reads none in particular.
    return None if any(not known[name].sources_of_all() for name in named) else sources


def moments_of(connection: duckdb.DuckDBPyConnection, claim: Claim) -> Iterator[tuple[str, str]]:
    """Yield the moments at which a table that could answer the claim was published, with what is known by each.

    Two moments have one state where nothing that a judgement rests on differs between two builds: the vintages
    published by then, whether they were the newest, what is known to be missing, and what may be held at all.
    """
    sources = sources_of(claim)
    own = {contract.schema_name for name in claim.marts for contract in tables_of(claim, name)}
    chosen = "SELECT table_id, observations_table FROM catalogue.tables"
    ids = {table: name for table, name in connection.execute(chosen).fetchall() if sources is None or name in sources}
    # Whether it is withdrawn, and which release covers the days first, is asked of vintages of every day.
    always = state_of([
        [can_hold(connection, claim, name) for name in claim.marts],
        connection.execute(
            "SELECT * FROM catalogue.known_releases WHERE NOT held AND list_contains(?, table_id) ORDER BY ALL",
            [list(ids)],
        ).fetchall(),
        connection.execute(
            "SELECT table_id, vintage, withdrawn_on FROM catalogue.vintages WHERE withdrawn_on IS NOT NULL "
            "AND list_contains(?, table_id) ORDER BY ALL", [list(ids)],
        ).fetchall(),
    ])  # fmt: skip
    vintages = connection.execute(
        "SELECT published_local, table_id, vintage_id, vintage, published_at, official_label, source_url, "
        "source_sha256, sheet, first_period, last_period FROM catalogue.vintages WHERE list_contains(?, table_id) "
        "AND published_local IS NOT NULL ORDER BY ALL",
        [list(ids)],
    ).fetchall()
    gaps = connection.execute(
        "SELECT starts_local, table_id, vintage_gap, gap_basis, newest_release_known FROM catalogue.release_gaps "
        "WHERE list_contains(?, table_id) AND starts_local < 'infinity' ORDER BY starts_local, table_id",
        [list(ids)],
    ).fetchall()
    digest, current, number_of_gaps = hashlib.sha256(always.encode()), {}, 0
    for moment, published in groupby(vintages, key=lambda row: row[0]):
        came = list(published)
        digest.update(repr(came).encode())
        while number_of_gaps < len(gaps) and gaps[number_of_gaps][0] <= moment:
            current[gaps[number_of_gaps][1]] = gaps[number_of_gaps][2:]
            number_of_gaps += 1
        if any(ids[row[1]] in own for row in came):
            yield _text(moment), state_of([digest.hexdigest(), sorted(current.items())])


def _text(moment: datetime) -> str:
    # To the microsecond, or what was published at it would not have been by then.
    return moment.isoformat(sep=" ")
