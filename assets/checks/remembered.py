"""What the audit of vintages found in an earlier build, so that only what changed is audited again.

Belongs here: the file it is kept in, and telling whether a finding is of the very same vintages. Does not belong here:
finding anything (`audit`, `neighbours`).

It is a cache: where it is missing, damaged or of another making, everything is audited.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from assets.checks.running import Failure
from assets.json_files import Json
from assets.problems import Problem

FILE = "audit.json"
Finding = tuple[Failure, Problem]


@dataclass(slots=True)
class Findings:
    """Findings by the state of what they were found in.

    Attributes:
        made_by: What tells the code, checks, exceptions and contracts from others.
        checks: Rows that a check returned, by its name and the state of the vintages it looked at.
        neighbours: What is wrong with a release against those before it, by the state of all of them.
    """

    made_by: str
    checks: dict[str, list[Failure]] = field(default_factory=dict)
    neighbours: dict[str, list[Finding]] = field(default_factory=dict)


_JSON = Json(Findings)


class Remembered:
    """Findings of the audit before, and of this one."""

    def __init__(self, path: Path | None, made_by: str) -> None:
        """Read what an earlier audit found.

        Args:
            path: Where it is kept; None to remember nothing.
            made_by: What tells the making of this build from another.
        """
        known = _JSON.read(path) if path else None
        self._path = path
        self._before = known if known and known.made_by == made_by else Findings(made_by)
        self._now = Findings(made_by)

    def check(self, name: str, state: str) -> list[Failure] | None:
        """Return what a check found in vintages of some state, and keep it; None where it has not looked at them."""
        key = f"{name} {state}"
        if key not in self._now.checks and key in self._before.checks:
            self._now.checks[key] = self._before.checks[key]
        found = self._now.checks.get(key)
        return None if found is None else list(found)

    def found(self, name: str, state: str, failures: list[Failure]) -> None:
        """Keep what a check found in vintages of some state."""
        self._now.checks[f"{name} {state}"] = failures

    def neighbour(self, state: str, find: Callable[[], list[Finding]]) -> list[Finding]:
        """Return what is wrong with a release after some others, by asking only where that is not known."""
        found = self._before.neighbours.get(state)
        self._now.neighbours[state] = found if found is not None else find()
        return list(self._now.neighbours[state])

    def keep(self) -> None:
        """Keep what this audit found, in place of what the one before did."""
        if self._path:
            _JSON.write(self._path, self._now)
