"""What is told of a draft: what was found in the sheet, and what a person must decide.

Belongs here: the two lists, and the end of a draft that cannot be made. Does not belong here: finding anything, or how
the lists are written down (`drafts`).

Lines are printable: what comes from the file goes into them through `source_code.plain`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assets.drafting.names import Names


class NotDrafted(Exception):
    """No contract can be drafted of a sheet; the text says why, and is printable."""


@dataclass(slots=True)
class Notebook:
    """Takes what is found on the way.

    Attributes:
        found: What the sheet holds, a line each.
        decide: What a person must decide, a line each, beginning with the field it is about.
        names: Names given so far.
    """

    found: list[str] = field(default_factory=list)
    decide: list[str] = field(default_factory=list)
    names: Names = field(default_factory=Names)
