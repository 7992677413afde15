"""The connection to the database that the settings name, and errors that do not give its address away.

Belongs here: what the address must say, how long the server may take, and what is told of its errors. Does not belong
here: any statement about figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.conninfo import conninfo_to_dict

from assets.published import WarehouseError
from assets.settings import Settings

OLDEST = 150_000  # NULLS NOT DISTINCT came with 15
# Names in which every statement is written are whole; nothing is looked up on a path that others may have set.
_SESSION = "-c search_path=pg_catalog -c timezone=UTC -c datestyle=ISO -c client_encoding=UTF8"
_STATEMENT_SECONDS = 900
_HIDDEN = ("password", "sslpassword", "user", "host", "hostaddr", "passfile")


class PostgresError(WarehouseError):
    """The build could not be published to PostgreSQL; what stood there stands."""


@contextmanager
def connected(settings: Settings) -> Iterator[psycopg.Connection]:
    """Connect to the database of the settings, outside any transaction.

    Raises:
        PostgresError: If no address is set, it names no host, or the server refuses, breaks off or takes too long. Its
            text has neither the address nor its parts.
    """
    if settings.postgres_url is None:
        raise PostgresError("no PostgreSQL is set: IMMSTATS_POSTGRES_URL names one (docs/postgres.md)")
    url = settings.postgres_url.get_secret_value()
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    except psycopg.Error:
        parts = {}
    if not parts.get("host") and not parts.get("hostaddr"):
        # Without one, libpq would look for a server elsewhere: in other variables, or a socket of this machine.
        raise PostgresError(
            "IMMSTATS_POSTGRES_URL is no address that names a host, such as postgresql://user:password@host/database"
        ) from None
    secrets = [url, *(part for name in _HIDDEN for part in parts.get(name, "").split(","))]
    try:
        with psycopg.connect(
            url,
            autocommit=True,
            application_name="immstats",
            connect_timeout=max(2, round(settings.connect_seconds)),
            options=f"{parts.get('options', '')} {_SESSION} -c statement_timeout={_STATEMENT_SECONDS}s".strip(),
            keepalives_idle=30,
            keepalives_interval=10,
            keepalives_count=3,
            tcp_user_timeout=60_000,
        ) as connection:
            if connection.info.server_version < OLDEST:
                raise PostgresError(f"PostgreSQL 15 or later is needed; this one is {connection.info.server_version}")
            yield connection
    except psycopg.Error as error:
        raise PostgresError(
            f"the build could not be published to PostgreSQL: {_in_words(error, secrets)}. What stood there stands, "
            "and so does the published DuckDB file. `immstats postgres` tries again"
        ) from None


def _in_words(error: psycopg.Error, secrets: list[str]) -> str:
    """Return what the server or its library said, without the address."""
    said = " ".join(str(error).split()) or type(error).__name__
    hint = error.diag.message_hint
    words = f"{said} ({hint})" if hint and hint not in said else said
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        words = words.replace(secret, "…")
    return words
