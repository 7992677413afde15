"""Rows, periods and categories that are lost or doubled."""

from __future__ import annotations

from assets.contracts.language import Listing
from tests.faults.mutants.documents import NotHere
from tests.faults.mutants.kinds.registry import kind
from tests.faults.mutants.place import Place

P = "A release does not shrink"


def _drop_periods(place: Place, periods: list[str]) -> None:
    if place.across or place.matrix:
        for column in sorted({f.column for f in place.figures if f.period in periods}, reverse=True):
            place.document.drop_column(column)
    else:
        place.document.drop([row for period in periods for row in place.rows_of(period)])


@kind(P, "the newest periods are missing, some of the release before among them", names="sheet")
def tail_lost(place: Place) -> None:
    if not place.full:
        raise NotHere
    fewest = place.new_periods() + 1
    if len(place.periods()) <= fewest + 1:
        raise NotHere
    most = min(len(place.periods()) - 2, fewest + 8)
    _drop_periods(place, place.periods()[-place.random.randint(fewest, max(fewest, most)) :])


@kind(P, "the oldest periods are missing", names="sheet")
def head_lost(place: Place) -> None:
    if not place.full:
        raise NotHere
    _drop_periods(place, place.periods()[: place.random.randint(1, max(1, len(place.periods()) // 3))])


@kind(P, "one period in the middle is missing", names="sheet")
def middle_lost(place: Place) -> None:
    if place.full:
        _drop_periods(place, [place.random.choice(place.closed_periods())])
    elif len(place.periods()) >= 7:
        _drop_periods(place, [place.random.choice(place.periods()[1:-1])])
    else:
        raise NotHere


@kind(P, "one row of a closed period is missing", names="sheet")
def row_lost(place: Place) -> None:
    if not place.contract.dimensions or not place.listing:
        raise NotHere
    place.document.drop([place.figure(closed=True).row])


@kind(P, "every row of one category is missing", names="sheet")
def category_lost(place: Place) -> None:
    if not place.full or not place.contract.dimensions:
        raise NotHere
    kept = [keys for keys in {key for figure in place.figures for key in figure.keys}]
    values = {name: {value for n, value in kept if n == name} for name, _ in kept}
    name = place.random.choice(sorted(name for name in values if len(values[name]) > 1))
    value = place.random.choice(sorted(values[name]))
    place.document.drop([figure.row for figure in place.figures if (name, value) in figure.keys])


@kind(P, "a row of figures, of periods across the top, is missing", names="sheet")
def measure_lost(place: Place) -> None:
    if not place.across or len(place.measures()) < 3 or not place.full:
        raise NotHere
    place.document.drop([place.random.choice(sorted(place.measures().values()))])


@kind(P, "a row stands twice", names="cell")
def row_doubled(place: Place) -> None:
    if not place.listing:
        raise NotHere
    row = place.figure(closed=True).row if place.full else place.figure().row
    place.document.copy_row(row, row + 1)


@kind(P, "a period stands twice, with other figures", names="cell")
def period_doubled(place: Place) -> None:
    if not place.listing or not isinstance(place.contract.layout, Listing):
        raise NotHere
    figure = place.figure(lambda f: (f.value or 0) >= 2, closed=place.full)
    place.document.copy_row(figure.row, figure.row + 1)
    place.number(figure, (figure.value or 0) + place.random.randint(1, 9))


@kind(P, "all rows but the first third are missing", names="sheet")
def most_lost(place: Place) -> None:
    if not place.full:
        raise NotHere
    _drop_periods(place, place.periods()[len(place.periods()) // 3 :])
