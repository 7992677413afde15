"""How large a file may grow when it is opened.

Belongs here: the sizes, for whoever hands them on to the process that reads. Does not belong here: holding a file to
them (`workbook`, `spreadsheets`), or the limits of that process (`limited`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a workbook may grow when it is opened.

    Attributes:
        unzipped_bytes: Sum of the unzipped sizes of its parts.
        cells: Cells that the sheets of an ODS file together, or one sheet of an XLSX file, may stand for.
    """

    unzipped_bytes: int = 2 * 2**30
    cells: int = 30_000_000
