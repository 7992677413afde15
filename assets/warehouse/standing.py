"""What a published build says that a person may have been told.

Belongs here: reading it, so that two builds can be compared. Does not belong here: telling it
(`assets.serving.refreshed`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_VINTAGES = "SELECT table_id, vintage, source_sha256, first_period, last_period FROM catalogue.vintages"
_SET_ASIDE = "SELECT table_id, file, sheet, cell, rule, message FROM catalogue.quarantine"
_REVIEW = "SELECT table_id, file, sheet, cell, rule, message || coalesce(': ' || found, '') FROM catalogue.warnings"
_EXCEPTED = "SELECT check_name, key, exception FROM catalogue.check_results WHERE exception IS NOT NULL"
_WARNED = (
    "SELECT check_name, key, detail FROM catalogue.check_results "
    "WHERE exception IS NULL AND level = 'build' AND severity != 'info'"
)
Rows = list[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a published build says that a person may have been told.

    Attributes:
        vintages: Table, vintage, file, first and last period of each vintage.
        set_aside: Table, file, sheet, cell, rule and message of everything set aside.
        review: The same of everything to be looked at although it stands.
        excepted: Check, key and reason of each known exception that was met.
        warned: Check, key and detail of each finding of a check of the build.
    """

    vintages: Rows
    set_aside: Rows
    review: Rows
    excepted: Rows
    warned: Rows


def standing(connection: duckdb.DuckDBPyConnection) -> Standing:
    """Read what a published build says."""
    return Standing(
        *(
            connection.execute(f"{sql} ORDER BY ALL").fetchall()
            for sql in (_VINTAGES, _SET_ASIDE, _REVIEW, _EXCEPTED, _WARNED)
        )
    )
