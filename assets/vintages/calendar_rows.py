"""When releases are expected next, as far as the releases held tell.

Belongs here: the rows of `catalogue.calendar`. Does not belong here: the calendar itself
(`assets.publications.cadence`), or what is late (`orchestration.watch`).
"""

from __future__ import annotations

from collections.abc import Iterable

from assets.dates import LONDON
from assets.publications.cadence import cadences_of
from assets.publications.watched import PUBLICATIONS
from assets.vintages.order import Vintage


def calendar_rows(vintages: Iterable[Vintage]) -> list[tuple[object, ...]]:
    """Rows of `catalogue.calendar`: the last release held of each kind, and when the next is expected.

    They follow from the releases held, not from the clock, so that the same
    archive gives the same warehouse. Nothing is expected on days for which the calendar is not known to be right.
    """
    held = [(v.sighting.page, v.sighting.title, v.sighting.file, v.moment.at) for v in vintages if v.moment]
    rows: list[tuple[object, ...]] = []
    for publication in PUBLICATIONS:
        for wanted in publication.wanted:
            moments = [at for page, title, file, at in held if publication.holds(page) and wanted.is_named(title, file)]
            last = max(moments, default=None)
            lines = [line for line in cadences_of(publication) if line.kind == wanted.kind]
            cadence = max(lines, key=lambda line: line.valid_from, default=None)
            for line in lines:
                if last and line.is_valid_on(last.astimezone(LONDON).date()):
                    cadence = line
            term = cadence.next_term(last) if cadence and last else None
            if term and cadence and not cadence.expects(term):
                term = None
            rows.append((
                publication.base_path, wanted.kind, publication.cadence,
                last.astimezone(LONDON).date() if last else None,
                term.moments[0].date() if term else None, term.moments[-1].date() if term else None,
                (term.moments[-1] + cadence.late_after).astimezone(LONDON).replace(tzinfo=None)
                if term and cadence else None,
                cadence.valid_until if cadence else None, cadence.basis if cadence else None,
            ))  # fmt: skip
    return rows
