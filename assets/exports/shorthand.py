"""The shorthand that stands where a figure would be, after the guidance of the Government Analysis Function.

Belongs here: which shorthand a published marker becomes (`sql/exports/shorthand.csv`), and the SQL that says so of a
cell. Does not belong here: the markers themselves (`sql/reference/markers.csv`), or where shorthand is written.
"""

from __future__ import annotations

import csv

import duckdb

from assets.literals import quoted
from assets.marts.sql_files import SQL
from assets.problems import DefinitionError

NO_VALUE = "[x]"


def shorthands() -> dict[str, str]:
    """Return shorthand by meaning, in the order of the list."""
    with (SQL / "exports" / "shorthand.csv").open(encoding="utf-8", newline="") as stream:
        return {row["meaning"]: row["shorthand"] for row in csv.DictReader(stream)}


def explained() -> dict[str, str]:
    """Return what each shorthand means, in words."""
    meanings: dict[str, list[str]] = {}
    for meaning, shorthand in shorthands().items():
        meanings.setdefault(shorthand, []).append(meaning)
    return {
        shorthand: " or ".join(words) + ("; also where a figure cannot be computed" if shorthand == NO_VALUE else "")
        for shorthand, words in meanings.items()
    }


def by_marker(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the shorthand of each marker that may stand in place of a figure.

    Args:
        connection: A published warehouse, which knows the markers.

    Raises:
        DefinitionError: If a marker means what no shorthand does.
    """
    rows = connection.execute(
        "SELECT marker, meaning FROM reference.markers WHERE kind = 'replaces_value' ORDER BY marker"
    ).fetchall()
    known = shorthands()
    if wrong := [f"{marker} ({meaning})" for marker, meaning in rows if meaning not in known]:
        raise DefinitionError(
            f"no shorthand means what these markers do: {', '.join(wrong)}. Give each meaning a line in "
            "sql/exports/shorthand.csv"
        )
    return {marker: known[meaning] for marker, meaning in rows}


def shorthand_sql(mart: str, measure: str, names_no_measure: bool, has_markers: bool, known: dict[str, str]) -> str:
    """Return an SQL expression: the shorthand that stands for an empty cell of a measure.

    Args:
        mart: The mart, for the error.
        measure: Its column.
        names_no_measure: Whether a marker without the name of a measure is this one's.
        has_markers: Whether the mart has a column `markers`; without one, nothing is known of an empty cell.
        known: Shorthand by marker.
    """
    if not has_markers:
        return quoted(NO_VALUE)
    # `arrivals: [x]; boats: -`; one measure's name may end like another's.
    named = rf"(?:^|; ){measure}: (.*?)(?:; [a-z_0-9]+: |$)"
    found = f"regexp_extract(markers, {quoted(named)}, 1)"
    if names_no_measure:
        found = f"CASE WHEN contains(markers, ': ') THEN {found} ELSE markers END"
    cases = " ".join(f"WHEN {quoted(marker)} THEN {quoted(shorthand)}" for marker, shorthand in known.items())
    unknown = f"error({quoted(f'marts.{mart}.{measure} is empty beside a marker that replaces no value: ')} || markers)"
    return f"CASE coalesce({found}, '') WHEN '' THEN {quoted(NO_VALUE)} {cases} ELSE {unknown} END"
