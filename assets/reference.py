"""The reviewed lists in `sql/reference`, as contracts see them.

Belongs here: looking up the known values of a list. Does not belong here: the
lists themselves, which are CSV files that anybody may correct.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / "sql" / "reference"
SAMPLE = PROJECT / "assets" / "sample" / "govuk"


@cache
def published_names(reference: str) -> tuple[str, ...]:
    """Return the published names of a list, in file order.

    Args:
        reference: `file`, or `file:dimension` for one dimension of `categories`.

    Raises:
        KeyError: If there is no such list, or it is empty.
    """
    file, _, dimension = reference.partition(":")
    path = FOLDER / f"{file}.csv"
    if not path.exists():
        raise KeyError(f"there is no list sql/reference/{file}.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        names = tuple(
            row["published_name"] for row in csv.DictReader(stream) if not dimension or row["dimension"] == dimension
        )
    if not names:
        raise KeyError(f"sql/reference/{file}.csv has no names" + (f" for {dimension!r}" if dimension else ""))
    return names


@cache
def every_list() -> tuple[str, ...]:
    """Return the name of each list of published names, as contracts name it: `file`, or `file:dimension`."""
    names: dict[str, None] = {}
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            if "published_name" in (reader.fieldnames or ()):
                for row in reader:
                    names[f"{path.stem}:{row['dimension']}" if "dimension" in row else path.stem] = None
    return tuple(names)


@cache
def lists_said_open() -> dict[str, bool]:
    """Return by list whether `sql/reference/lists.csv` says that the publisher may add to it."""
    with (FOLDER / "lists.csv").open(encoding="utf-8", newline="") as stream:
        return {row["list"]: row["open"] == "yes" for row in csv.DictReader(stream)}


@cache
def sheets_not_read() -> tuple[tuple[str, str, str], ...]:
    """Return pattern, contents and reason of every sheet of the known workbooks that is deliberately not read."""
    with (FOLDER / "sheets_not_read.csv").open(encoding="utf-8", newline="") as stream:
        return tuple((row["sheet"], row["holds"], row["reason"]) for row in csv.DictReader(stream))


def reason_not_read(sheet: str) -> str | None:
    """Return why a sheet of this name is deliberately not read; None where nobody has said so."""
    return next((why for name, _, why in sheets_not_read() if re.fullmatch(name, sheet.strip(), re.IGNORECASE)), None)


def is_open(reference: str) -> bool:
    """Say whether the publisher may add to a list without stopping a table; no for a list that is not named.

    Args:
        reference: `file`, or `file:dimension` for one dimension of `categories`; empty for no list.
    """
    return lists_said_open().get(reference, False)
