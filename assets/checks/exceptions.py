"""The reviewed exceptions: failures that a person looked at and let through.

Belongs here: reading `sql/checks/exceptions.csv`. Does not belong here: the checks (`checks`), or whether an
exception is still needed (`running`).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache

from assets.marts.sql_files import SQL


@dataclass(frozen=True, slots=True)
class ReviewedException:
    """A reviewed exception: this failure, of this vintage, with this finding, is known.

    Attributes:
        check: Name of the check.
        table_id: The table.
        vintage: Label of the vintage.
        key: The failing key.
        guard: The detail that was found when it was reviewed; another one is a new failure.
        reason: Why it is let through.
    """

    check: str
    table_id: str
    vintage: str
    key: str
    guard: str
    reason: str


@lru_cache(maxsize=1)
def exceptions() -> tuple[ReviewedException, ...]:
    """Return the reviewed exceptions."""
    with (SQL / "checks" / "exceptions.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(ReviewedException(**row) for row in csv.DictReader(stream))


def reason_for(check: str, table_id: str, vintage: str, key: str, detail: str) -> str | None:
    """Return the reason of the reviewed exception that covers a failure, if one does."""
    failure = (check, table_id, vintage, key, detail)
    return next(
        (
            entry.reason
            for entry in exceptions()
            if (entry.check, entry.table_id, entry.vintage, entry.key, entry.guard) == failure
        ),
        None,
    )
