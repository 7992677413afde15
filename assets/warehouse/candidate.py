"""A build that is not published.

Belongs here: what a candidate holds, and which failures block it. Does not belong here: making one (`build`), or
publishing it (`publish`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from assets.checks.checks import Check, checks
from assets.checks.running import Failure
from assets.contracts.language import Contract
from assets.marts.selection import Selection
from assets.vintages.order import SetAside, Vintage

REASONS_TOLD = 5


@dataclass(slots=True)
class Candidate:
    """A build that is not published.

    Attributes:
        build_id: Its name.
        path: The DuckDB file.
        label: What its data are; empty for all real releases.
        selection: The tables and marts it holds.
        vintages: The vintages it holds.
        audited_tables: The table of every vintage that was audited, by its number; those set aside included.
        failures: Rows that checks returned, by check; excepted ones included.
        rows: Number of rows per table, as `schema.name`.
        set_aside: Tables that were read but are no vintage.
        quarantined: Why each table was set aside, in words, by table id and sha256; unread tables included.
        redone: What this build made, as `catalogue.made` names it, in the order of making.
        carried_over: Number of the parts that are as the build before made them.
        made_by: What tells the making of it from another: code, SQL, contracts, libraries.
    """

    build_id: str
    path: Path
    label: str
    selection: Selection
    vintages: list[Vintage]
    audited_tables: dict[int, Contract]
    failures: dict[str, list[Failure]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    set_aside: list[SetAside] = field(default_factory=list)
    quarantined: dict[tuple[str, str], str] = field(default_factory=dict)
    redone: tuple[str, ...] = ()
    carried_over: int = 0
    made_by: str = ""

    @property
    def made_in_words(self) -> str:
        """What this build made and why, and how much it carried over."""
        if not self.carried_over:
            return f"made everything, {len(self.redone)} parts: there was no build by the same code to carry over from"
        kinds = {"observations.": "tables", "marts.": "marts", "claim ": "claims"}
        said = [
            f"{word} {', '.join(part.removeprefix(begins) for part in mine)}"
            for begins, word in kinds.items()
            if (mine := [part for part in self.redone if part.startswith(begins)])
        ]
        made = "; ".join(said) or "nothing"
        why = "as their vintages, or what is known of their releases, changed"
        return f"made again, {why}: {made}; carried over: {self.carried_over} parts"

    def blocking(self) -> list[tuple[Check, list[Failure]]]:
        """Return the build checks of severity error that failed."""
        blocking = []
        for check in checks():
            failed = [failure for failure in self.failures.get(check.name, []) if not failure.exception]
            if check.level == "build" and check.severity == "error" and failed:
                blocking.append((check, failed))
        return blocking


def nothing_read(candidate: Candidate) -> str:
    """Say that a build holds no figures, and why."""
    reasons = [f"{table_id} of {reason}" for (table_id, _), reason in sorted(candidate.quarantined.items())]
    more = [f"and {len(reasons) - REASONS_TOLD} more"] if len(reasons) > REASONS_TOLD else []
    return "\n  ".join(
        [
            "nothing could be read: no file held gives a vintage of any table",
            *(reasons[:REASONS_TOLD] or ["none of the files is one that a contract knows"]),
            *more,
        ]
    )
