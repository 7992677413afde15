"""Labels that stand over other figures than before."""

from __future__ import annotations

from tests.faults.mutants.documents import NotHere
from tests.faults.mutants.kinds.registry import kind
from tests.faults.mutants.place import Place

P = "Labels swapped"
# Pairs of measures of which the first is never smaller.
_NEVER_LESS = (("arrivals", "boats"), ("boats", "uncontrolled_landings"))


def _swap_labels(place: Place, one: str, other: str) -> None:
    at = place.measures()
    if place.listing:
        place.document.swap((place.header, at[one]), (place.header, at[other]))
    else:
        place.document.swap((at[one], 0), (at[other], 0))


def _differ(place: Place, one: str, other: str) -> bool:
    """Say whether two measures differ by half in most closed periods, so that a swap is seen."""
    values: dict[object, dict[str, float]] = {}
    for figure in place.figures:
        if figure.value is not None and figure.measure in (one, other):
            values.setdefault((figure.period, figure.keys), {})[figure.measure] = figure.value
    pairs = [both for both in values.values() if len(both) == 2]
    apart = [both for both in pairs if max(both.values()) > 1.5 * min(both.values())]
    return bool(pairs) and len(apart) > len(pairs) / 2


@kind(P, "the labels of two measures are exchanged", names="sheet")
def labels_swapped(place: Place) -> None:
    names = sorted(place.measures())
    pairs = [(a, b) for a in names for b in names if a < b and _differ(place, a, b)]
    if not place.full or not pairs:
        raise NotHere
    _swap_labels(place, *place.random.choice(pairs))


@kind(P, "the labels of two measures are exchanged in the first release held", names="sheet", alone=True)
def labels_swapped_first(place: Place) -> None:
    names = set(place.measures())
    pairs = [pair for pair in _NEVER_LESS if set(pair) <= names and _differ(place, *pair)]
    if not pairs:
        raise NotHere
    _swap_labels(place, *place.random.choice(pairs))


@kind(P, "the cells of two measures are exchanged in one row", names="cell")
def cells_swapped(place: Place) -> None:
    names = set(place.measures())
    if not place.listing or not {"arrivals", "boats"} <= names:
        raise NotHere
    figure = place.figure(lambda f: f.measure == "arrivals" and (f.value or 0) > 9)
    place.document.swap((figure.row, figure.column), (figure.row, place.measures()["boats"]))


@kind(P, "two columns change places, labels and all", "read", names="sheet")
def columns_moved(place: Place) -> None:
    columns = sorted(set(place.measures().values()))
    if not place.listing or len(columns) < 2:
        raise NotHere
    one, other = place.random.sample(columns, 2)
    for row in [place.header, *sorted({figure.row for figure in place.figures})]:
        place.document.swap((row, one), (row, other))


@kind(P, "the columns have no labels, and two of them change places", names="sheet")
def labels_lost_and_columns_moved(place: Place) -> None:
    names = set(place.measures())
    if not {"arrivals", "boats"} <= names or place.contract.coverage == "full" or not place.listing:
        raise NotHere
    for row in sorted({figure.row for figure in place.figures}):
        place.document.swap((row, place.measures()["arrivals"]), (row, place.measures()["boats"]))
    place.document.drop([place.header])
