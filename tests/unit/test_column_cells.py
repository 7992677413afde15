"""Columns of cells say the same whether they are listed or as a workbook stores them."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from assets.observations.column_cells import ListedCells
from assets.observations.column_rows import ColumnRows, columns_of, width_of
from assets.observations.stored_cells import StoredCells

SHARED = ("a", "b", "a", "c")  # a workbook may hold one text twice
CELLS = st.lists(st.one_of(st.sampled_from(range(len(SHARED))), st.sampled_from([0.5, 2.0, 7.0]), st.none()))


def stored(cells: list[int | float | None]) -> StoredCells:
    texts = [cell if isinstance(cell, int) else None for cell in cells]
    figures = [cell if isinstance(cell, float) else None for cell in cells]
    return StoredCells(pl.Series(texts, dtype=pl.UInt32), pl.Series(figures, dtype=pl.Float64), SHARED)


def listed(cells: list[int | float | None]) -> list[str | float]:
    return ["" if cell is None else SHARED[cell] if isinstance(cell, int) else cell for cell in cells]


@given(CELLS, st.data())
def test_stored_cells_are_what_listed_cells_are(cells, data):
    one, other = stored(cells), ListedCells(listed(cells))
    assert list(one) == list(other) == [one[index] for index in range(len(one))]
    assert list(one.distinct.items()) == list(other.distinct.items())
    assert one.codes.to_list() == other.codes.to_list()
    values = {cell: str(cell) for cell in one.distinct}
    assert one.mapped("x", values, pl.String).to_list() == [str(cell) for cell in other]
    numbers = [column.numbers for column in (one, other)]
    assert [None if column is None else column.to_list() for column in numbers] == (
        [list(other)] * 2 if all(isinstance(cell, float) for cell in other) else [None, None]
    )
    some = data.draw(st.lists(st.sampled_from(range(len(cells))), unique=True)) if cells else []
    assert list(one.taken(some)) == list(other.taken(some)) == [other[index] for index in some]


@given(st.integers(1, 250), st.data())
def test_rows_kept_as_columns_are_rows(height, data):
    texts = [n % 4 for n in range(height)]
    rows = ColumnRows([stored(list(map(float, range(height)))), stored(texts)], height)
    plain = [[float(n), SHARED[n % 4]] for n in range(height)]
    assert (len(rows), width_of(rows)) == (height, 2)
    first, last = sorted(data.draw(st.tuples(st.integers(-300, 300), st.integers(-300, 300))))
    assert rows[first:last] == plain[first:last]
    if -height <= first < height:
        assert rows[first] == plain[first]
    assert list(rows) == plain
    first = min(max(first, 0), height)
    assert [list(column) for column in columns_of(rows, first, height)] == [
        list(column) for column in columns_of(plain, first, height)
    ]


def test_columns_of_listed_rows_are_filled_up():
    rows = [["a"], ["b", 1.0], ["c", 2.0, "x"]]
    assert [list(column) for column in columns_of(rows, 0, 2)] == [["a", "b"], [None, 1.0], [None, None]]
    assert [list(column) for column in columns_of(rows, 2, 2)] == [[], [], []]
