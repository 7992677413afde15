"""CSV files, plain or gzipped, read into a grid.

Belongs here: bytes to cells. Does not belong here: what the cells mean.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib

from assets.observations.grid import Grid
from assets.observations.limits import lacks_memory
from assets.problems import Problem, TableError

_GZIP = b"\x1f\x8b"


def read_csv(data: bytes, file: str, cells_max: int = 30_000_000, size_max: int = 500 * 2**20) -> Grid:
    """Read a CSV file; every cell is text, or None where it is empty.

    Args:
        data: The bytes, gzipped or not.
        file: File name, for messages.
        cells_max: How many cells it may have; commas within a text count as if they parted two.
        size_max: Largest size once unzipped.

    Raises:
        TableError: With rule `unreadable` or `too_large`.
    """
    rows: list[list[str | None]] = []
    try:
        if data.startswith(_GZIP):
            with gzip.open(io.BytesIO(data)) as stream:
                data = stream.read(size_max + 1)
        if len(data) > size_max:
            raise _too_large(f"the file unzips to more than {size_max:,} bytes", "look at it by hand", file)
        if data.count(b",") + max(data.count(b"\n"), data.count(b"\r")) >= cells_max:
            raise _too_large(
                f"the file stands for more than {cells_max:,} cells",
                "look at it by hand; raise IMMSTATS_CELLS_MAX only if it is genuine",
                file,
            )
        text = data.decode("utf-8-sig")
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            rows.append([cell or None for cell in row])
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        if lacks_memory(error):
            raise MemoryError(str(error)) from error
        raise TableError(
            [
                Problem(
                    "unreadable",
                    f"the CSV file cannot be read ({error})",
                    "fetch it again, or save it as UTF-8 CSV again",
                    file=file,
                    sheet="csv",
                    cell=f"row {len(rows) + 1}" if isinstance(error, csv.Error) else None,
                )
            ]
        ) from error
    return Grid(name="csv", rows=rows, typed=False)


def _too_large(message: str, advice: str, file: str) -> TableError:
    return TableError([Problem("too_large", message, advice, file=file)])
