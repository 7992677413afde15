"""Ret_01 in the forms that its publisher may give it, on files built after the published headings and figures."""

from pathlib import Path

import pytest

from tests.builders import RETURNS, Rows, ods, xlsx
from tests.contracts.reading import Read
from tests.contracts.ret_01_books import CHANGE, HEADER, MEASURES, PERCENT, book, edition


def ret_01(read: Read, tmp_path: Path, table: Rows, month: str = "June", sheets: dict[str, Rows] | None = None):
    path = ods(tmp_path / f"returns-summary-{month[:3].lower()}-2026-tables.ods", sheets or book(table, month))
    return read(path, "Ret_01", RETURNS, f"Returns summary tables, year ending {month} 2026")


def long(rows: Rows) -> list[tuple]:
    """What the records of a table should be read as."""
    read = []
    for period, *figures in rows:
        text, _, mark = str(period).partition(" [")
        read += [(text, measure, figure, f"[{mark}" if mark else None)
                 for measure, figure in zip(MEASURES, figures, strict=True)]  # fmt: skip
    return read


def with_parts(rows: Rows, names: list[list[str]]) -> Rows:
    """Put parts that add up to it after each total; one part is [z] in the first year."""
    header = [HEADER[0]]
    for total, parts in zip(HEADER[1:], names, strict=True):
        header += [total, *parts]
    table: Rows = [header]
    for number, (period, *figures) in enumerate(rows):
        row = [period]
        for total, parts in zip(figures, names, strict=True):
            rest = total // 3
            row += [total, *[rest] * (len(parts) - 1), *([total - rest * (len(parts) - 1)] if parts else [])]
            if number == 0 and parts:
                row[-1] = "[z]"
        table.append(row)
    return table


KNOWN = [["Enforced removals from detention [note 3]", "Non-detained enforced removals", "Other returns from detention"],
         ["Assisted returns", "Controlled returns", "Other verified returns"],
         ["Departed from UK Ports", "Departed from Juxtaposed controls"]]  # fmt: skip
CHANGES = [[CHANGE, 592, 2900, -120], [PERCENT, 0.0652, 0.1034, "[z]"]]


@pytest.mark.parametrize("month", ["March", "June"])
def test_the_editions_of_2026_are_read_to_the_figure(read, tmp_path, month):
    """The published figures, under the published headings, the slip among them, with the rows of change."""
    records = edition(f"year ending {month} 2026 [p]")
    report, rows = ret_01(read, tmp_path, [HEADER, *records, *CHANGES], month)
    assert (report.status, report.warnings) == ("read", ())
    assert rows == long(records)
    assert rows[-3:] == [
        (f"year ending {month} 2026", measure, figure, "[p]")
        for measure, figure in zip(MEASURES, {"March": (9723, 29284, 17623), "June": (9669, 30936, 18646)}[month],
                                   strict=True)
    ]  # fmt: skip


RECORDS = edition("year ending June 2026 [p]")
PLAIN: Rows = [HEADER, *RECORDS]
FORMS: dict[str, Rows] = {
    "the heading without the slip": [["Date of return", *HEADER[1:]], *RECORDS],
    "the words the other way round, as in 2023": [
        ["Date of return", "Total enforced returns", "Total voluntary returns",
         "Total refused entry at port and subsequently departed"], *RECORDS],
    "line breaks and notes in the headings": [
        ["Data of return", "Enforced returns,\ntotal [Note 3]", "Voluntary returns, total4",
         "Refused entry at port and\nsubsequently departed, total [Notes 5, 6]"], *RECORDS],
    "columns in another order": [
        [HEADER[0], HEADER[3], HEADER[1], HEADER[2]], *([p, c, a, b] for p, a, b, c in RECORDS)],
    "years as numbers": [HEADER, *([int(p) if p.isdigit() else p, *f] for p, *f in RECORDS)],
    "parts whose names are known": with_parts(RECORDS, KNOWN),
    "a total that adds the groups": [[*HEADER, "Total returns"], *([p, *f, sum(f)] for p, *f in RECORDS)],
    "percentages under their older name": [*PLAIN, [CHANGE, 1, 2, 3], ["% change in the latest year", 0.1, 0.2, 0.3]],
    "notes below the table": [*PLAIN, [], ["1. Figures are provisional."], ["2. Port returns include ferries."]],
    "an empty row between the years and the year ending": [HEADER, *RECORDS[:-1], [], RECORDS[-1]],
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_form_it_may_take_is_read_right(read, tmp_path, form):
    report, rows = ret_01(read, tmp_path, FORMS[form])
    assert (report.status, report.warnings) == ("read", ())
    assert sorted(rows) == sorted(long(RECORDS))


def test_a_table_with_its_header_in_row_2_is_read(read, tmp_path):
    sheets = book([]) | {"Ret_01": [["Ret_01: Returns from the UK"], *PLAIN, ["[p] indicates provisional"]]}
    _, rows = ret_01(read, tmp_path, [], sheets=sheets)
    assert rows == long(RECORDS)


def test_the_same_table_in_xlsx_is_read(read, tmp_path):
    path = xlsx(tmp_path / "returns-summary-jun-2026-tables.xlsx", book([*PLAIN, *CHANGES]))
    _, rows = read(path, "Ret_01", RETURNS, "Returns summary tables, year ending June 2026")
    assert rows == long(RECORDS)


UNKNOWN = [["Removals, by escort", "Removals, otherwise"], [], []]


def test_parts_of_unknown_names_are_proven_by_their_sum_and_told(read, tmp_path):
    report, rows = ret_01(read, tmp_path, with_parts(RECORDS, UNKNOWN))
    assert rows == long(RECORDS)
    [told] = report.warnings
    assert (told["rule"], told["cell"], told["found"]) == ("unknown_parts", "C6", "Removals, by escort")
    assert "'Removals, by escort', 'Removals, otherwise'" in told["message"]
    assert "'Enforced returns, total' in 22 rows" in told["message"]


def changed(table: Rows, row: int, column: int, cell: object) -> Rows:
    return [[cell if (n, place) == (row, column) else old for place, old in enumerate(cells)]
            for n, cells in enumerate(table)]  # fmt: skip


BEFORE = ["year ending June 2025 [p]", 9077, 28036, 18766]
TWO_YEARS: Rows = [HEADER, *RECORDS[:-1], BEFORE, RECORDS[-1], *CHANGES]
REFUSED: dict[str, tuple[Rows, str, str, str]] = {
    "an unknown column that is no part": (
        [[*HEADER, "Of which asylum-related"], *([p, *f, 7] for p, *f in RECORDS)],
        "unknown_column", "E6", "`NotRead` with a reason"),
    "one column beside a total, which proves nothing": (
        [[*HEADER, "All at port"], *([*row, row[3]] for row in RECORDS)], "unknown_column", "E6", "NotRead"),
    "unknown columns that do not add up": (
        changed(with_parts(RECORDS, UNKNOWN), 5, 2, 1), "unknown_column", "C6", "NotRead"),
    "known parts that do not add up": (
        changed(with_parts(RECORDS, KNOWN), 5, 2, 1), "parts_do_not_add_up", "B11", "as `NotRead`"),
    "a total that has slipped under a part": (
        [[HEADER[0], HEADER[1], *KNOWN[0][:2], *HEADER[2:]], *([p, 1, 2, *f] for p, *f in RECORDS)],
        "parts_do_not_add_up", "B7", "as `NotRead`"),
    "a group under another name": ([[HEADER[0], "Removals, total", *HEADER[2:]], *RECORDS],
                                   "header_not_found", "row 6", "Data of return [Note 2] | Removals, total"),
    "a row of another kind": ([*PLAIN, ["Change since 2004", 1, 2, 3]], "unknown_period", "A30", "`styles`"),
    "a mark that is not known": (changed(PLAIN, 22, 0, "2025 [b]"), "unknown_period", "A28", "`beside`"),
    "shorthand that is not known": (changed(PLAIN, 22, 1, ".."), "unknown_marker", "B28", "`markers`"),
    "a year that is missing": ([*PLAIN[:5], *PLAIN[6:]], "missing_period", "A11", "missing rows"),
    "a year ending before the one of the title": (
        [HEADER, *edition("year ending March 2026 [p]")[:-1], ["year ending September 2025 [p]", 1, 2, 3]],
        "ends_otherwise_than_titled", "A29", "`ends_before_title`"),
    "a change that is not that of the two years": (
        changed(TWO_YEARS, 25, 2, 2901), "change_differs", "C31", "as `NotRead` instead of `Change`"),
    "two columns for one total": ([[*HEADER, "Enforced (total)"], *([p, *f, 1] for p, *f in RECORDS)],
                                  "unknown_column", "E6", "`also`"),
}  # fmt: skip


@pytest.mark.parametrize("form", REFUSED)
def test_a_form_that_would_be_misread_is_refused_with_what_to_do(read, tmp_path, form):
    table, rule, cell, advice = REFUSED[form]
    report, rows = ret_01(read, tmp_path, table)
    assert (report.status, rows) == ("failed", [])
    found = report.problems[0]
    assert (found["rule"], found["sheet"], found["cell"]) == (rule, "Ret_01", cell)
    assert advice in found["advice"]
    assert "assets/tables/ret_01.py" in found["advice"] or "publisher" in found["advice"]


def test_the_year_before_stands_beside_the_change_that_it_explains(read, tmp_path):
    _, rows = ret_01(read, tmp_path, [*TWO_YEARS[:-2], [CHANGE, 592, 2900, -120], CHANGES[1]])
    assert rows == long([*RECORDS[:-1], BEFORE, RECORDS[-1]])


def test_a_part_of_a_year_headed_as_the_year_is_refused(read, tmp_path):
    records = edition("year ending June 2026 [p]")
    report, _ = ret_01(read, tmp_path, [HEADER, *records[:-1], ["2026 [p]", 4800, 15000, 9000], records[-1]])
    assert [(p["rule"], p["cell"]) for p in report.problems] == [("ends_otherwise_than_titled", "A29")]
