"""Drafts made in this process, and what the tests ask of them.

Belongs here: drafting a sheet that a test has built or that is real, with the text of the draft linted and loaded. Does
not belong here: any expectation.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from assets.contracts.language import Contract, Crosstab, Listing, PeriodColumn
from assets.drafting.drafts import Wanted
from assets.drafting.process import Drafted, drafted_here
from assets.observations.limits import Limits
from assets.observations.source import Source
from assets.tables import drafted


@dataclass(frozen=True)
class Made:
    """A draft, and the contract that its text holds."""

    drafted: Drafted
    contract: Contract

    @property
    def header(self) -> int:
        """The row of the header, counting from 1, as the draft tells it."""
        [line] = [line for line in self.drafted.found if line.startswith("header in row ")]
        return int(line.removeprefix("header in row ").partition(":")[0])

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Kind and label of each column of a listing, or row of a crosstab."""
        layout = self.contract.layout
        assert isinstance(layout, Listing | Crosstab)
        entries = layout.columns if isinstance(layout, Listing) else (*layout.rows, *layout.columns_not_read)
        return [(type(entry).__name__, entry.label) for entry in entries]

    @property
    def styles(self) -> tuple[str, ...]:
        layout = self.contract.layout
        if isinstance(layout, Crosstab):
            return layout.styles
        assert isinstance(layout, Listing)
        return next((c.styles for c in layout.columns if isinstance(c, PeriodColumn)), layout.heading_styles)

    def told(self, words: str) -> list[str]:
        """The lines of what was found or must be decided that hold some words."""
        return [line for line in (*self.drafted.found, *self.drafted.decide) if words in line]


def answer(path: Path, sheet: str = "", **wanted: str) -> Drafted:
    source = Source("0" * 64, str(path), path.name, wanted.get("page", ""), path.name)
    return drafted_here(source, Wanted(sheet, **wanted), Limits())


def made(path: Path, sheet: str = "", **wanted: str) -> Made:
    """Draft a sheet; the draft must load and read the file."""
    came = answer(path, sheet, **wanted)
    assert came.text, came.why_not
    assert came.reads, came.outcome
    return Made(came, drafted(came.text, "assets/tables/drafted.py"))


def linted(text: str) -> str:
    """What ruff says of a file of a table, its checks and its layout; empty where it has nothing to say."""
    said = ""
    for arguments in (("check", "--quiet"), ("format", "--diff", "--quiet")):
        command = [sys.executable, "-m", "ruff", *arguments, "--stdin-filename", "assets/tables/drafted.py", "-"]
        done = subprocess.run(command, input=text.encode(), capture_output=True)
        said += done.stdout.decode() + done.stderr.decode()
    return said
