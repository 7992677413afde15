"""Names of the elements and attributes of OpenDocument that are read.

Belongs here: names only.
"""

_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE, TEXT = (f"{_OASIS}{name}:1.0}}" for name in ("office", "table", "text"))
STYLE = f"{_OASIS}style:1.0}}"
CALC_EXTENSION = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

BODY, SPREADSHEET = f"{OFFICE}body", f"{OFFICE}spreadsheet"
SHEET, ROW, CELL = f"{TABLE}table", f"{TABLE}table-row", f"{TABLE}table-cell"
COVERED, COLUMN = f"{TABLE}covered-table-cell", f"{TABLE}table-column"
FILTERED = f"{TABLE}database-range"
ROW_PARENTS = frozenset(f"{TABLE}table-{name}" for name in ("row-group", "header-rows", "rows"))
COLUMN_PARENTS = frozenset(f"{TABLE}table-{name}" for name in ("column-group", "header-columns", "columns"))
STYLE_ELEMENT, STYLES_PARENTS = f"{STYLE}style", (f"{OFFICE}automatic-styles", f"{OFFICE}styles")
