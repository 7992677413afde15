"""How large a file may grow when it is opened.

Belongs here: the sizes, for whoever hands them on to the process that reads, and what tells a lack of memory from a
fault of the file. Does not belong here: holding a file to them (`workbook`, `spreadsheets`), or the limits of that
process (`limited`).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from errno import ENOMEM

from assets.machine import lack_of


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a workbook may grow when it is opened.

    Attributes:
        unzipped_bytes: Sum of the unzipped sizes of its parts.
        cells: Cells that the sheets of a workbook that are read together, or a CSV file, may stand for.
    """

    unzipped_bytes: int = 2 * 2**30
    cells: int = 30_000_000


def lacks_memory(error: BaseException) -> bool:
    """Say whether an error is one of memory under another name: what unpacks tells its own lack by a number."""
    return isinstance(error, MemoryError) or (
        str(error).startswith("Error -4 ") if isinstance(error, zlib.error) else getattr(error, "errno", None) == ENOMEM
    )


def lacks_more_than_memory(error: BaseException) -> bool:
    """Say whether an error is the machine's, whatever file is in hand: of memory, each file may take so much.

    Only what the system said counts: words of other errors may stand in the file.
    """
    return isinstance(error, OSError) and lack_of(error) not in (None, "memory")
