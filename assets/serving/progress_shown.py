"""How far a run is, as a terminal or a file shows it.

Belongs here: the line that moves, or a line for each phase. Does not belong here: what the phases are
(`assets.progress`), or the terminal itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from rich.console import Console
from rich.markup import escape
from rich.status import Status

from assets.printable import printable
from assets.progress import Phase, Phases


class Shown(Phases):
    """Shows how far a run is: a line that moves, or where nothing can move, in a file, a line for each phase."""

    def __init__(self, out: Console, status: Status | None) -> None:
        """Begin without a phase.

        Args:
            out: Where it is shown.
            status: The line that moves; None where none can.
        """
        super().__init__()
        self._out, self._status = out, status
        self.opened, self._broken = 0, list[str]()

    def reading(self, file: str, done: int, of: int) -> None:
        """Take in the file in hand."""
        self.opened = of
        super().reading(file, done, of)

    def damaged(self, what: str, mended: str) -> None:
        """Keep what was found to be damaged until the line in hand is ended."""
        super().damaged(what, mended)
        self._broken.append(f"[yellow]Damaged:[/] {escape(what)}; {escape(mended)}.")

    def done(self) -> None:
        """Tell of what was damaged, once each."""
        super().done()
        for line in dict.fromkeys(self._broken):
            self._out.print(line, soft_wrap=True)
        self._broken.clear()

    def began(self, name: str) -> None:
        """Begin the line of a phase, for whoever looks at the file while it lasts."""
        if not self._status:
            self._out.print(f"{name} … ", end="", markup=False)

    def at(self, name: str, what: str) -> None:
        """Show what is in hand."""
        if self._status:
            room = max(self._out.width - len(name) - 6, 10)  # a line that wraps cannot be taken back whole
            end = what if len(what) <= room else f"…{what[1 - room :]}"
            self._status.update(escape(printable(f"{name}: {end}" if end else name)))

    def ended(self, phase: Phase) -> None:
        """End the line of a phase."""
        if not self._status:
            self._out.print(f"{phase.seconds:.1f} s")


@contextmanager
def progress_shown(out: Console) -> Iterator[Shown]:
    """Show how far a run is, as the terminal or the file allows."""
    moves = out.is_interactive and out.file.isatty()  # with FORCE_COLOR, rich takes a file for a terminal
    with out.status("") if moves else nullcontext() as status:
        progress = Shown(out, status)
        try:
            yield progress
        finally:
            progress.done()
