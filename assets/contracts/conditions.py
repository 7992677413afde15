"""What must hold of a table beside the labels that its cells are found by.

Belongs here: words beside the table, and rules of its figures. Does not belong here: columns and layouts
(`language`), or holding a file to any of it (`assets.observations`, `assets.checks`).
"""

from __future__ import annotations

from typing import Literal

from assets.contracts.words import Pattern, Text, word

RevisionStatus = Literal["provisional", "final", "provisional_never_finalised", "not_stated"]


@word
class Subject:
    """What the words beside a table must say, where its columns alone do not tell it apart.

    The words nearest the figures count first: labels, then title rows or headings,
    last the title of the document (`assets.observations.table_identity`). The first that match decide.

    Attributes:
        words: Pattern of words that say it is this table.
        others: Pattern of words that say it is another.
        sisters: Pattern of words that say it is another contract's table of the same subject: a file with such a table
            has kept what its title promises.
    """

    words: Pattern
    others: Pattern = ""
    sisters: Pattern = ""


@word
class Invariant:
    """Two measures of one row of which one can never be the larger, e.g. boats and the people in them.

    It tells swapped columns apart even in the first release of a table.

    Attributes:
        lesser: Name of the measure that is at most the other.
        greater: Name of the other measure.
        times: Factor on the greater one, for units that differ. Rounding of both is allowed for.
    """

    lesser: str
    greater: str
    times: float = 1.0


@word
class Whole:
    """Rows of a dimension that are the whole of the others; their figures are held against the sum of the parts.

    Attributes:
        dimension: Name of the dimension.
        names: Names of such rows, case ignored. Beside a part without a figure the sum may be less.
        all_listed: Whether every part is listed; where only some are, they may add up to less.
    """

    dimension: str
    names: tuple[str, ...]
    all_listed: bool = True


@word
class UsualRevision:
    """How much the releases of a table have revised a figure of their groups, from the real history.

    A change outside it sets the release aside until somebody has looked. Both `percent` and `change`
    must be passed: small figures change by many per cent. The first entry of a contract that fits counts.

    Attributes:
        measure: Name of the measure; empty for all.
        group: Value of the group, under its newest name; empty for all.
        days: Age of the period, in days from its end to the publication of the earlier of two releases,
            up to which this holds; None for any age. A period older than every entry is never revised.
        percent: Usual change in per cent of the earlier figure, at most.
        change: Usual change in units, at most.
        basis: What it rests on.
    """

    measure: str = ""
    group: str = ""
    days: int | None = None
    percent: float
    change: float
    basis: Text


@word
class StatusOf:
    """The revision status of some rows, where the publisher states it for those and not for the table.

    Attributes:
        dimension: Name of the dimension that tells them from others.
        names: Its values in those rows, as published.
        status: Their status.
        basis: Where that is stated.
    """

    dimension: str
    names: tuple[str, ...]
    status: RevisionStatus
    basis: Text
