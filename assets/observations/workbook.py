"""Workbooks (ODS and XLSX) opened and read into grids, typed, with true addresses.

Belongs here: what makes a file a workbook that may be opened, and which of its
grids are kept at hand. Does not belong here: how the two formats are read
(`spreadsheets`), what a sheet means (`contracts`), or the process that reads
with memory and time limits (`process`).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

import lxml.etree as etree

from assets.machine import MachineError
from assets.observations.column_rows import width_of
from assets.observations.grid import Cell, Grid
from assets.observations.limits import Limits, lacks_memory, lacks_more_than_memory
from assets.observations.spreadsheets.ods import OdsFile
from assets.observations.spreadsheets.xlsx import XlsxFile
from assets.observations.spreadsheets.xml_parts import parse
from assets.problems import Problem, TableError

ODS_MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"

_CREATED = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}creation-date"
_PARTS_MAX = 2_000
_SMALL_GRID = 100_000
_SMALL_GRIDS_MAX = 40


class Workbook:
    """An opened workbook, checked to be what it says and to stay within its limits.

    Attributes:
        kind: `ods` or `xlsx`.
        sheet_names: Names of the sheets, in their order, hidden ones too.
    """

    def __init__(self, path: Path, file: str, limits: Limits | None = None) -> None:
        """Check and open a workbook.

        Args:
            path: Where the bytes are.
            file: Name of the file as published, for messages.
            limits: Sizes that may not be passed.

        Raises:
            TableError: With rule `not_a_workbook`, `truncated`, `too_large` or `unreadable`.
        """
        limits = limits or Limits()
        self._path, self._file = path, file
        self._kept: dict[str, Grid] = {}
        self.kind = _check_container(path, file, limits)
        try:
            self._book = (OdsFile if self.kind == "ods" else XlsxFile)(path, file, limits.cells)
        except (TableError, MemoryError):
            raise
        except Exception as error:  # damaged parts raise many kinds
            raise _unreadable(file, error) from error
        self.sheet_names: list[str] = list(self._book.sheet_names)

    def grid(self, sheet: str) -> Grid:
        """Return the cells of one sheet; row 1 and column A are always in it.

        Raises:
            TableError: With rule `unreadable` when the sheet's part is damaged, `too_large` when it stands for
                more cells than the limit.
        """
        if sheet not in self._kept:
            # Of large grids only the last one is kept, so that memory holds one at a time.
            self._kept = {name: grid for name, grid in self._kept.items() if _size(grid) <= _SMALL_GRID}
            if len(self._kept) >= _SMALL_GRIDS_MAX:
                self._kept.clear()
            self._kept[sheet] = self._read(sheet)
        return self._kept[sheet]

    def top(self, sheet: str, rows: int = 30) -> list[list[Cell]]:
        """Return the first rows of a sheet, for covers and contents; cheap on small sheets only."""
        return [list(row) for row in self.grid(sheet).rows[:rows]]

    def created_on(self) -> str | None:
        """Return the creation date that an ODS file's `meta.xml` states (ISO), if it does."""
        if self.kind != "ods":
            return None
        with zipfile.ZipFile(self._path) as parts:
            if "meta.xml" not in parts.namelist():
                return None
            try:
                meta = parse(parts.read("meta.xml"))
            except (ValueError, etree.XMLSyntaxError):
                return None
        stated = next((element.text or "" for element in meta.iter(_CREATED)), "")
        day = re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", stated.strip())
        return day[0] if day else None

    def _read(self, sheet: str) -> Grid:
        try:
            return self._book.grid(sheet)
        except (TableError, MemoryError, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic of a native library is no Exception
            raise _unreadable(self._file, error, sheet) from error


def _size(grid: Grid) -> int:
    return len(grid.rows) * width_of(grid.rows)


def _check_container(path: Path, file: str, limits: Limits) -> str:
    with path.open("rb") as stream:
        start = stream.read(2048)
    if not start.startswith(b"PK"):
        raise TableError([_not_a_workbook(file, start)])
    try:
        with zipfile.ZipFile(path) as parts:
            infos = parts.infolist()
            names = {info.filename for info in infos}
            if len(names) != len(infos):
                raise TableError([_truncated(file, "two of its parts have one name, so that readers differ")])
            size = sum(info.file_size for info in infos)
            if size > limits.unzipped_bytes or len(infos) > _PARTS_MAX:
                raise TableError(
                    [
                        Problem(
                            "too_large",
                            f"the workbook unzips to {size:,} bytes in {len(infos):,} parts; "
                            f"the limit is {limits.unzipped_bytes:,} bytes in {_PARTS_MAX:,} parts",
                            "look at the file by hand; raise IMMSTATS_UNZIPPED_BYTES_MAX only if it is genuine",
                            file=file,
                        )
                    ]
                )
            # Readers of spreadsheets do not all hold the parts to their checksums.
            if damaged := parts.testzip():
                raise TableError([_truncated(file, f"the part {damaged} does not have its checksum")])
            if "content.xml" in names:
                kind = parts.read("mimetype")[:200] if "mimetype" in names else ODS_MIMETYPE
                if not kind.startswith(ODS_MIMETYPE):
                    raise TableError([_not_a_workbook(file, kind)])
                return "ods"
            if "xl/workbook.xml" in names:
                return "xlsx"
    except zipfile.BadZipFile as error:
        raise TableError([_truncated(file, str(error))]) from error
    except (EOFError, OSError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise _unreadable(file, error) from error
    raise TableError([_not_a_workbook(file, start)])


def _not_a_workbook(file: str, start: bytes) -> Problem:
    head = start[:200].decode("utf-8", "replace").strip()
    looks_html = re.match(r"\s*<(!doctype html|html|head|body)", head, re.IGNORECASE)
    return Problem(
        "not_a_workbook",
        "an HTML page was served in place of the workbook" if looks_html else "the bytes are not an ODS or XLSX file",
        "fetch the file again; if GOV.UK still serves this, wait for the publisher: nothing was changed meanwhile",
        file=file,
        found=head[:80],
    )


def _truncated(file: str, why: str) -> Problem:
    return Problem(
        "truncated",
        f"the workbook is cut short or damaged ({why})",
        "fetch the file again; nothing was changed meanwhile",
        file=file,
    )


def _unreadable(file: str, error: BaseException, sheet: str | None = None) -> TableError | MemoryError | MachineError:
    if lacks_memory(error):  # nothing is known to be wrong with the file
        return MemoryError(str(error))
    if isinstance(error, OSError) and lacks_more_than_memory(error):
        return MachineError(str(error))
    return TableError(
        [
            Problem(
                "unreadable",
                f"the workbook cannot be read ({type(error).__name__}: {error})",
                "open the file in a spreadsheet program; if it opens there, report it as a fault of this reader",
                file=file,
                sheet=sheet,
            )
        ]
    )
