"""Two files of one moment, and a file in a format that no contract reads."""

from __future__ import annotations

from datetime import date

from assets.sample.ods import ods
from assets.sample.xlsx import xlsx
from tests.faults.mutants.documents import NotHere
from tests.faults.mutants.kinds.registry import Expected, kind
from tests.faults.mutants.place import Place

P = "Same moment, two files"


@kind(P, "a second file of the same moment differs in its newest period", "tie", names="file", beside=True)
def same_moment_differs(place: Place) -> None:
    if place.contract.coverage != "full":
        raise NotHere
    newest = place.periods()[-1]
    figure = place.figure(lambda f: f.period == newest and (f.value or 0) >= 40)
    place.number(figure, float(round((figure.value or 0) * 1.02) + 1))


@kind(P, "a second file of the same moment has a period less", "other", names="file", beside=True)
def same_moment_ends_earlier(place: Place) -> None:
    if place.contract.coverage != "full" or not place.listing:
        raise NotHere
    place.document.drop(place.rows_of(place.periods()[-1]))


@kind("Every refusal is seen", "a table comes in a format that its contract does not read", "told", names="file")
def format_not_read(place: Place) -> Expected:
    other = {"ods": "xlsx", "xlsx": "ods"}.get(place.document.format)
    if other is None or other in place.contract.formats:
        raise NotHere
    rows = [
        [place.document.text(row, column) for column in range(place.document.width(row))]
        for row in range(min(place.document.height, 60))
        if place.document.width(row) < 60
    ]
    write = {"ods": ods, "xlsx": xlsx}[other]
    data = write({place.sheet: rows}, date.fromisoformat(place.base.newest.published))
    return Expected("told", data=data, file=place.base.newest.file.rpartition(".")[0] + f".{other}")
