"""Which columns name one figure, and which reviewed list the names in a column may belong to.

Belongs here: the smallest set of columns that is unique in the file, and lists of `sql/reference` held against what
was found. Does not belong here: making a list; new names are a person's to review.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import polars as pl

from assets.reference import every_list, lists_said_open, published_names

_TRIED_MAX, _COLUMNS_TRIED_MAX = 3, 12


def smallest_key(columns: Mapping[str, Sequence[str]]) -> tuple[str, ...] | None:
    """Return the fewest columns that tell all rows apart, the first of them always among them; None if none do.

    Args:
        columns: Values by name, the period first.
    """
    # Numbers in place of texts: the sets are tried one after the other.
    frame = pl.DataFrame({name: pl.Series(values, dtype=pl.String) for name, values in columns.items()}).select(
        pl.all().rank("dense")
    )
    first, *rest = columns
    if not _unique(frame, list(columns)):
        return None
    for size in range(min(_TRIED_MAX, len(rest)) + 1) if len(rest) <= _COLUMNS_TRIED_MAX else ():
        for chosen in combinations(rest, size):
            if _unique(frame, [first, *chosen]):
                return (first, *chosen)
    kept = [first, *rest]
    for name in reversed(rest):
        fewer = [other for other in kept if other != name]
        kept = fewer if _unique(frame, fewer) else kept
    return tuple(kept)


def list_for(values: Sequence[str]) -> tuple[str, str]:
    """Return the reviewed list that has all the names of a column, or an empty text and the list that comes nearest.

    Args:
        values: The names, each once.
    """
    best, most = "", 0
    for name in every_list():
        known = len(set(published_names(name)) & set(values)) if name in lists_said_open() else 0
        if known > most:
            best, most = name, known
    if most == len(values):
        return best, ""
    return "", f"{best} has {most} of them" if 2 * most >= len(values) else ""


def _unique(frame: pl.DataFrame, names: list[str]) -> bool:
    return bool(frame.select(pl.struct(names).n_unique()).item() == frame.height)
