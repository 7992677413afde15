"""How far a run is, for whoever wants to know.

Belongs here: the one shape that every step tells its progress in, and the phases of a run with how long each took. Does
not belong here: showing them in a terminal (`orchestration.commands`), or which log they go into (the `assets` of a
stage).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

LONG_SECONDS = 2.0


class Progress:
    """Told how far a run is; this one keeps it to itself."""

    def asking(self, what: str) -> None:
        """Take in what GOV.UK is asked for, to see whether it is new."""

    def fetching(self, what: str) -> None:
        """Take in what is being fetched from GOV.UK."""

    def reading(self, file: str, done: int, of: int) -> None:
        """Take in the file in hand, how many are done, and how many there are."""

    def building(self, doing: str, what: str = "") -> None:
        """Take in, in words, what is being done, and to which of several."""

    def damaged(self, what: str, mended: str) -> None:
        """Take in what was found to be damaged, and what is done about it: a person is told."""

    def done(self) -> None:
        """Take in that what was in hand is done, and that nothing is until the next word."""


SILENT = Progress()


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a run that is over.

    Attributes:
        name: What was done, in words.
        seconds: How long it took.
    """

    name: str
    seconds: float

    def __str__(self) -> str:
        """Return it as a log and a summary show it."""
        return f"{self.name}: {self.seconds:.1f} s"


class Phases(Progress):
    """A run in phases: each lasts until another begins, whatever of it is told in between.

    Attributes:
        over: The phases that are over, in their order.
        seconds_of: How long each of what was told in between was in hand, in all phases, by the word it was told in.
    """

    def __init__(self, onward: Progress = SILENT) -> None:
        """Begin without a phase.

        Args:
            onward: Told all that this one is told.
        """
        self.over: list[Phase] = []
        self.seconds_of: dict[str, float] = {}
        self._onward, self._name, self._since = onward, "", 0.0
        self._what, self._what_since = "", 0.0

    @property
    def long(self) -> list[Phase]:
        """The phases that took so long that a person wants to know which they were."""
        return [phase for phase in self.over if phase.seconds > LONG_SECONDS]

    def asking(self, what: str) -> None:
        """Take in what GOV.UK is asked for."""
        self._onward.asking(what)
        self._in("Asking GOV.UK", what)

    def fetching(self, what: str) -> None:
        """Take in what is being fetched."""
        self._onward.fetching(what)
        self._in("Fetching from GOV.UK", what)

    def reading(self, file: str, done: int, of: int) -> None:
        """Take in the file in hand."""
        self._onward.reading(file, done, of)
        self._in(f"Reading {of} files" if of != 1 else "Reading 1 file", f"{done + 1} of {of}, {file}")

    def building(self, doing: str, what: str = "") -> None:
        """Take in what is being done."""
        self._onward.building(doing, what)
        self._in(doing, what)

    def damaged(self, what: str, mended: str) -> None:
        """Take in what was found to be damaged."""
        self._onward.damaged(what, mended)

    def done(self) -> None:
        """Take in that the phase is over."""
        self._onward.done()
        self._end()

    def _in(self, name: str, what: str) -> None:
        if name != self._name:
            self._end()
            self._name, self._since = name, time.monotonic()
            self.began(name)
        if what != self._what:
            self._leave(what)
        self.at(name, what)

    def _leave(self, what: str = "") -> None:
        now = time.monotonic()
        if self._what:
            self.seconds_of[self._what] = self.seconds_of.get(self._what, 0.0) + now - self._what_since
        self._what, self._what_since = what, now

    def _end(self) -> None:
        self._leave()
        if self._name:
            self.over.append(Phase(self._name, time.monotonic() - self._since))
            self._name = ""
            self.ended(self.over[-1])

    # What one that shows them does with them.

    def began(self, name: str) -> None:
        """Show that a phase begins."""

    def at(self, name: str, what: str) -> None:
        """Show what a phase has in hand."""

    def ended(self, phase: Phase) -> None:
        """Show that a phase is over."""


class _Logged(Phases):
    def __init__(self, log: Callable[[str], None], onward: Progress) -> None:
        super().__init__(onward)
        self._log, self._past = log, ""

    def damaged(self, what: str, mended: str) -> None:
        super().damaged(what, mended)
        self._log(f"damaged: {what}; {mended}")

    def done(self) -> None:
        super().done()
        if self._past:
            self._log(self._past)
            self._past = ""

    def began(self, name: str) -> None:
        self._log(f"{self._past}; now: {name}" if self._past else f"now: {name}")
        self._past = ""

    def ended(self, phase: Phase) -> None:
        self._past = str(phase)


@contextmanager
def logged(log: Callable[[str], None], onward: Progress) -> Iterator[Phases]:
    """Write each phase into a log: when it begins, in the line that says how long the one before it took.

    The last one's seconds are written too, also where what is done fails.

    Args:
        log: Takes a line.
        onward: Told how far the run is, as ever.
    """
    progress = _Logged(log, onward)
    try:
        yield progress
    finally:
        progress.done()
