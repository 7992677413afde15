"""What a backfill came to, in counts and in words.

Belongs here: the counts of each publication and archive, and the sentences for a person. Does not belong here: asking
(`backfill`), or showing it (`orchestration.commands`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assets.printable import printable


@dataclass(slots=True)
class Counts:
    """What one archive has of one publication.

    Attributes:
        captures: Captures listed of its pages, documents and files, of any status.
        distinct: Captures of different bytes among those that hold content, or a redirect.
        held: Of these, those that were held before, or are held as bytes of another capture.
        fetched: Those that were fetched now; in a dry run those that would be.
        refused: Those that were refused, now or in an earlier run.
        left: Those that could not be fetched now and are left for the next run.
    """

    captures: int = 0
    distinct: int = 0
    held: int = 0
    fetched: int = 0
    refused: int = 0
    left: int = 0


@dataclass(slots=True)
class Outcome:
    """What a backfill came to.

    Attributes:
        dry: Whether nothing was fetched.
        counts: By name of the archive and title of the publication.
        failures: What a person should look at, in words; each is a reason for exit status 1.
        notes: What is good to know, in words.
        lists: Number of lists of captures asked for.
        bodies: Number of captures asked for.
    """

    dry: bool = False
    counts: dict[tuple[str, str], Counts] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lists: int = 0
    bodies: int = 0

    @property
    def fetched(self) -> int:
        """Number of captures that are new in the archive."""
        return sum(counts.fetched for counts in self.counts.values())

    def lines(self) -> list[str]:
        """Return the whole in sentences."""
        verb = "to fetch" if self.dry else "fetched"
        told = [
            f"{archive}, {title}: {c.captures:,} captures, {c.distinct:,} distinct, {c.held:,} held, "
            f"{c.fetched:,} {verb}, {c.refused:,} refused, {c.left:,} left for the next run."
            for (archive, title), c in self.counts.items()
        ]
        told += [f"Note: {note}" for note in self.notes]
        told += [f"Failed: {failure}" for failure in self.failures]
        if self.dry:
            told.append(
                f"Asked for {self.lists:,} lists of captures and for no capture. Documents and files are counted as "
                "far as pages that are held list them: a run fetches pages first, and finds more."
            )
        else:
            told.append(f"Asked for {self.lists:,} lists of captures and {self.bodies:,} captures.")
        return [printable(line) for line in told]
