"""What number formats of XLSX files show, and which of it is doubted."""

from __future__ import annotations

from datetime import date

import pytest

from tests.faults.parts import (
    rules,
    styled,
    values,
    xlsx_grid,
)  # fmt: skip

PLAIN = [
    "General", "0", "#,##0", "0.0", "#,##0.00", "0%", "0.0%", "£#,##0", "[$£-809]#,##0.0", "#,##0_M_M_M", "@",
    "[Red]#,##0;[Blue]-#,##0", "#,##0.0_);\\(#,##0.0\\)", '_-* #,##0_-;\\-* #,##0_-;_-* "-"??_-;_-@_-', "# ##0",
    '#,##0 "days"', "0.00E+00", '#,##0;-#,##0;"nil"', '" "#,##0" "', "0.0############E-0", "#,##0;[Red]-#,##0", "000",
]  # fmt: skip
OTHERWISE = [
    '0.0,,"m"', "0.0,,", "#,##0,", "0,.0", '0"%"', "0\\%", '0" %"', '"Q"0', '0"k"', '0" million"', 'General" m"', ";;;",
    '"nil"', '0"00"', '"1"0', "#,##0\\d", "00-00", "# ?/?", "0%%", '0" [r]"', '[>=1000]0,"k";0', "-0", "(0)", '#,##0" p"',
    "0.0.0", '[<10]"low";0',
]  # fmt: skip


@pytest.mark.parametrize("code", PLAIN)
def test_a_format_that_shows_the_figure_is_no_doubt(tmp_path, code):
    cells = '<c r="A1" s="1"><v>1523000</v></c>'
    grid = xlsx_grid(tmp_path, f'<row r="1">{cells}</row>', parts=styled(code))
    assert (values(grid), rules(grid), dict(grid.dates_shown)) == ([[1523000.0]], {}, {})


@pytest.mark.parametrize("code", OTHERWISE)
def test_a_format_that_shows_something_else_is_doubted(tmp_path, code):
    stored = "5" if "low" in code else "1523000"
    grid = xlsx_grid(tmp_path, f'<row r="1"><c r="A1" s="1"><v>{stored}</v></c></row>', parts=styled(code))
    assert rules(grid) == {"A1": "shown_otherwise"}
    assert grid.doubts["A1"].found.startswith(f"stored {stored}, shown ")
    assert code in grid.doubts["A1"].found


@pytest.mark.parametrize(
    ("code", "stored", "doubted"),
    [
        ('#,##0;-#,##0;"nil"', "0", True), ('#,##0;-#,##0;"nil"', "7", False), ('_-* #,##0_-;\\-* #,##0_-;_-* "-"??_-;_-@_-', "0", True),
        ("#,##0", "0", False), ("#", "0", True), ("#,###", "0.2", True), ("0", "0.2", False), ('0;-0;" -"00', "0", False),
        ("#,##0_M;#,##0_M", "-5", True), ("0;[Red]0", "-5", True), ("0;(0)", "-5", False), ("0;-0", "-5", False), ("0", "-5", False),
        ("0.0%", "0.47", False), ('0"%"', "0.47", True), ("0;;0", "-5", True),
    ],
)  # fmt: skip
def test_only_the_figures_that_a_format_changes_are_doubted(tmp_path, code, stored, doubted):
    grid = xlsx_grid(tmp_path, f'<row r="1"><c r="A1" s="1"><v>{stored}</v></c></row>', parts=styled(code))
    assert rules(grid) == ({"A1": "shown_otherwise"} if doubted else {})


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("dd/mm/yyyy", None), ("d-mmm-yy", None), ("[$-809]d mmmm yyyy;@", None), ("yyyy-mm-dd hh:mm", None),
        ("dd\\-mmm\\-yyyy", None), ("mmm-yy", "month"), ("mmmm yyyy", "month"), ("[$-409]mmm\\-yy;@", "month"),
        ("mm/yyyy", "month"), ("yyyy", "year"), ('"Q"m yyyy', "other"), ("hh:mm", "other"), ("dddd", "other"),
    ],
)  # fmt: skip
def test_how_a_date_is_shown_is_told(tmp_path, code, kind):
    grid = xlsx_grid(tmp_path, '<row r="1"><c r="A1" s="1"><v>44958</v></c></row>', parts=styled(code))
    assert (values(grid), rules(grid)) == ([[date(2023, 2, 1)]], {})
    assert dict(grid.dates_shown) == ({"A1": kind} if kind else {})
