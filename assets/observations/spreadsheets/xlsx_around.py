"""What stands around the rows of a sheet of an XLSX file, and may hide or merge some of them.

Belongs here: the part of a large sheet without its rows. Does not belong here: the rows (`xlsx_plain`), or reading what
a sheet hides (`xlsx_extent`).
"""

from __future__ import annotations

from assets.observations.spreadsheets.places import is_zero_length
from assets.observations.spreadsheets.xlsx_package import is_true, local_name
from assets.observations.spreadsheets.xml_parts import parse


def is_plain_around(head: bytes, tail: bytes) -> bool:
    """Tell whether a sheet without its rows hides and merges nothing."""
    if b"<!" in head or b"<!" in tail:
        return False
    sheet = parse(head + tail)
    if local_name(sheet) != "worksheet":
        return False
    for part in sheet:
        name = local_name(part)
        if name == "mergeCells" or (name == "sheetData" and len(part)):
            return False
        if name == "sheetFormatPr" and (is_true(part.get("zeroHeight")) or is_zero_length(part.get("defaultColWidth"))):
            return False
        if name == "cols" and any(is_true(col.get("hidden")) or is_zero_length(col.get("width")) for col in part):
            return False
    return [local_name(part) for part in sheet].count("sheetData") == 1
