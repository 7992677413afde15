"""No cell becomes a formula, and every text comes back as it was."""

from __future__ import annotations

import csv
import io

import duckdb
import openpyxl
import xlsxwriter
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from assets.exports.cells import guarded, guarded_sql, is_dangerous, unguarded
from assets.exports.sheet import Sheet, Styles

# Any text, and often one that begins as a formula does; no lone half of a pair, which no UTF-8 file can hold.
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TEXTS = ANY | st.builds(
    str.__add__, st.sampled_from(["=", "+", "-", "@", "\t", "\r", "'", " =", "＝", "\x00", ""]), ANY
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What XML can hold; a file of Excel has no other way to write the rest.
IN_XML = TEXTS.filter(lambda text: all(c in "\t\n" or 32 <= ord(c) < 0xFFFE or ord(c) > 0xFFFF for c in text))


def test_guards_what_begins_a_formula_and_nothing_that_the_marts_hold_every_day():
    texts = ["=1+1", "+44", "-", "@SUM(A1)", "\t=1", " =1", "'tis", "", "2023 Q4", "Côte d'Ivoire", "[x]", "a=b"]
    assert [guarded(text) for text in texts] == [
        "'=1+1", "'+44", "'-", "'@SUM(A1)", "'\t=1", "' =1", "''tis", "'", "2023 Q4", "Côte d'Ivoire", "[x]", "a=b",
    ]  # fmt: skip


@given(TEXTS)
def test_a_guarded_text_comes_back_and_begins_no_formula(text: str):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).lstrip(" \xa0").startswith(FORMULA)
    assert guarded(text) != ""


@effort(max_examples=20)
@given(st.lists(TEXTS, min_size=1, max_size=30))
def test_sql_guards_as_python_does_and_csv_brings_every_text_back(texts: list[str]):
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT {guarded_sql('text')} FROM (SELECT unnest(?) AS text)", [texts]).fetchall()
    assert [cell for (cell,) in rows] == [guarded(text) for text in texts]
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    assert [unguarded(row[0]) for row in csv.reader(io.StringIO(stream.getvalue(), newline=""))] == texts


@effort(max_examples=10)
@given(st.lists(IN_XML.filter(bool), min_size=1, max_size=30))
def test_a_workbook_holds_every_text_as_text(texts: list[str]):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    Sheet(book, "Texts", Styles(book)).listing(["Texts"], "texts", ["Text", "Number"], [[text, 1] for text in texts])
    book.close()
    cells = [row[0] for row in openpyxl.load_workbook(stream)["Texts"].iter_rows(min_row=3)]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s") for text in texts]
    assert [cell.quotePrefix for cell in cells] == [is_dangerous(text) for text in texts]
