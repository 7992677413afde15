"""How many cells a sheet of an XLSX file writes, known before any of them is made.

Belongs here: counting, in pieces of one size, whatever the part unzips to. Does not belong here: how many cells a sheet
may stand for by its addresses (`xlsx_extent`).
"""

from __future__ import annotations

import re
from typing import IO

_CELL = re.compile(rb"<(?:[\w.-]{1,100}:)?c(?=[\s/>])")
_SMALLEST = len(b"<c/>")
_PIECE = 2**20
_LONGEST = 110  # what the pattern may match, cut in two by the end of a piece


def writes_more(stream: IO[bytes], size: int, cells_max: int) -> bool:
    """Say whether a part writes more cells than the limit.

    A part in another encoding than UTF-8 is counted while it is read.

    Args:
        stream: The part.
        size: Its bytes, unzipped.
        cells_max: The limit.
    """
    if size < _SMALLEST * cells_max:
        return False
    counted, kept = 0, b""
    while piece := stream.read(_PIECE):
        piece = kept + piece
        # What begins in the last bytes is counted with the next piece.
        end = max(len(piece) - _LONGEST, 0)
        counted += sum(match.start() < end for match in _CELL.finditer(piece))
        if counted > cells_max:
            return True
        kept = piece[end:]
    return counted + len(_CELL.findall(kept)) > cells_max
