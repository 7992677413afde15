"""Workbooks (ODS and XLSX) read into grids, typed, with true addresses.

Belongs here: what makes a file a workbook that may be opened, error cells, and
the cells of a sheet. Does not belong here: what a sheet means (`contract`), or
the process that reads with memory and time limits (`observations`).

python-calamine keeps cell types apart (a number, a text, a date), which is what
shows a note mark glued to a number: `389` with a superscript 1 is the text
`3891`, never a number. It gives error cells as empty cells, so those are looked
for in the parts of the workbook itself.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import lxml.etree as etree
import python_calamine

from assets.grid import Cell, Doubt, Grid
from assets.problems import Problem, TableError

ODS_MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"

_NS = {
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "main": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "rel": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
_XLSX_ERROR = re.compile(rb"<(?:\w+:)?c\s([^>]*\bt=\"e\"[^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_CELL_REFERENCE = re.compile(rb"\br=\"([A-Z]+[0-9]+)\"")
_TEXT_OF_VALUE = re.compile(rb"<(?:\w+:)?v>(.*?)</(?:\w+:)?v>", re.DOTALL)
_CHUNK = 4 * 2**20
_PARTS_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a workbook may grow when it is opened.

    Attributes:
        unzipped_bytes: Sum of the unzipped sizes of its parts.
        cells: Cells that the repeat counts of an ODS file may stand for.
    """

    unzipped_bytes: int = 2 * 2**30
    cells: int = 30_000_000


class Workbook:
    """An opened workbook, checked to be what it says and to stay within its limits.

    Attributes:
        kind: `ods` or `xlsx`.
        sheet_names: Names of the sheets, in their order.
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
        self._path, self._file = path, file
        self.kind = _check_container(path, file, limits or Limits())
        try:
            self._book = python_calamine.load_workbook(path)
        except Exception as error:  # calamine raises many kinds for damaged parts
            raise _unreadable(file, error) from error
        self.sheet_names: list[str] = list(self._book.sheet_names)

    def grid(self, sheet: str) -> Grid:
        """Return the cells of one sheet; row 1 and column A are always in it.

        Raises:
            TableError: With rule `unreadable` when the sheet's part is damaged.
        """
        try:
            # skip_empty_area=False puts the rows and columns before the first filled cell back.
            rows = self._book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        except Exception as error:
            raise _unreadable(self._file, error, sheet) from error
        errors = self._xlsx_errors(sheet) if self.kind == "xlsx" else {}
        doubts = {where: _error_cell(shown) for where, shown in errors.items()}
        return Grid(name=sheet, rows=rows, typed=True, doubts=doubts)

    def top(self, sheet: str, rows: int = 30) -> list[list[Cell]]:
        """Return the first rows of a sheet, for covers and contents; cheap on small sheets only."""
        return list(self.grid(sheet).rows[:rows])  # type: ignore[arg-type]

    def created_on(self) -> str | None:
        """Return the creation date that an ODS file's `meta.xml` states (ISO), if it does."""
        if self.kind != "ods":
            return None
        with zipfile.ZipFile(self._path) as parts:
            if "meta.xml" not in parts.namelist():
                return None
            found = re.search(rb"<meta:creation-date>(\d{4}-\d\d-\d\d)", parts.read("meta.xml"))
        return found.group(1).decode() if found else None

    def _xlsx_errors(self, sheet: str) -> dict[str, str]:
        with zipfile.ZipFile(self._path) as parts:
            part = _xlsx_parts(parts).get(sheet)
            return dict(_xlsx_error_cells(parts, part)) if part else {}


def _check_container(path: Path, file: str, limits: Limits) -> str:
    with path.open("rb") as stream:
        start = stream.read(2048)
    if not start.startswith(b"PK"):
        raise TableError([_not_a_workbook(file, start)])
    try:
        with zipfile.ZipFile(path) as parts:
            infos = parts.infolist()
            names = {info.filename for info in infos}
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
                _check_ods_size(parts, file, limits)
                return "ods"
            if "xl/workbook.xml" in names:
                return "xlsx"
    except zipfile.BadZipFile as error:
        raise TableError([_truncated(file, str(error))]) from error
    except (EOFError, OSError, NotImplementedError, RuntimeError, zlib.error, etree.XMLSyntaxError) as error:
        raise _unreadable(file, error) from error
    raise TableError([_not_a_workbook(file, start)])


def _check_ods_size(parts: zipfile.ZipFile, file: str, limits: Limits) -> None:
    """Refuse an ODS file whose repeat counts stand for more cells than the limit.

    A reader lays out every cell up to the last filled one, so trailing empty
    repeats (rows and columns alike) cost nothing and are not counted.
    """
    row, column = f"{{{_NS['table']}}}table-row", f"{{{_NS['table']}}}table-cell"
    covered, sheet = f"{{{_NS['table']}}}covered-table-cell", f"{{{_NS['table']}}}table"
    rows_key, columns_key = (f"{{{_NS['table']}}}number-{name}-repeated" for name in ("rows", "columns"))
    value_type = f"{{{_NS['office']}}}value-type"
    cells = rows = pending_rows = width = at = last = 0
    with parts.open("content.xml") as stream:
        events = etree.iterparse(
            stream, events=("end",), tag=(row, column, covered, sheet), resolve_entities=False, no_network=True
        )
        for _, element in events:
            if element.getroottree().docinfo.doctype:
                raise _unreadable(file, ValueError("a document type declaration is not allowed in content.xml"))
            if element.tag in (column, covered):
                at += _count(element.get(columns_key))
                if len(element) or element.get(value_type):
                    last = at
            elif element.tag == row:
                repeat = _count(element.get(rows_key))
                if last:
                    rows, width = rows + pending_rows + repeat, max(width, last)
                    pending_rows = 0
                else:
                    pending_rows += repeat
                at = last = 0
                element.clear(keep_tail=False)
                if rows * width > limits.cells:
                    break
            else:
                cells, rows, pending_rows, width = cells + rows * width, 0, 0, 0
            if cells + rows * width > limits.cells:
                break
    if cells + rows * width > limits.cells:
        raise TableError(
            [
                Problem(
                    "too_large",
                    f"repeat counts make a sheet of more than {limits.cells:,} cells",
                    "look at the file by hand; raise IMMSTATS_CELLS_MAX only if it is genuine",
                    file=file,
                )
            ]
        )


def _count(text: str | None) -> int:
    return max(1, int(text)) if text and text.isdigit() else 1


def _xlsx_parts(parts: zipfile.ZipFile) -> dict[str, str]:
    """Return the part that holds each sheet of an XLSX file, by sheet name."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    book = etree.fromstring(parts.read("xl/workbook.xml"), parser)
    relations = etree.fromstring(parts.read("xl/_rels/workbook.xml.rels"), parser)
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    found = {}
    for sheet in book.iter(f"{{{_NS['main']}}}sheet"):
        target = targets.get(sheet.get(f"{{{_NS['rel']}}}id"), "")
        name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if name in parts.namelist():
            found[sheet.get("name", "")] = name
    return found


def _xlsx_error_cells(parts: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str]]:
    """Yield address and text of each error cell of a sheet's part, reading it in pieces."""
    with parts.open(part) as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            piece = tail + chunk
            if b't="e"' in piece:
                for match in _XLSX_ERROR.finditer(piece):
                    where = _CELL_REFERENCE.search(match.group(1))
                    value = _TEXT_OF_VALUE.search(match.group(2))
                    yield (
                        (where.group(1) if where else b"?").decode(),
                        (value.group(1) if value else b"error").decode("utf-8", "replace"),
                    )
            # A cell may lie across two pieces; its start is kept for the next.
            tail = piece[max(piece.rfind(b"<c "), 0) :][-4096:]


def _error_cell(shown: str) -> Doubt:
    return Doubt(
        "error_cell",
        "the cell holds a spreadsheet error, which other readers take for an empty cell",
        shown,
        "wait for the publisher to mend it, and tell them; nothing stands in its place meanwhile",
    )


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


def _unreadable(file: str, error: Exception, sheet: str | None = None) -> TableError:
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
