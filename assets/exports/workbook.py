"""A family of marts as an accessible workbook.

Belongs here: the sheets and their layout, after the guidance of the Government Analysis Function, "Releasing statistics
in spreadsheets": a cover, contents, notes and shorthand; one table a sheet, marked up as one and named, in column A
under its title; no merged cell, no blank row, no colour that means anything. Does not belong here: cells (`sheet`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import xlsxwriter  # type: ignore[import-untyped]

from assets.exports.about import CREATOR, CREATOR_IN_WORDS, LICENCE_TITLE, PUBLISHER, Build
from assets.exports.families import Family
from assets.exports.sheet import SHORTHAND_FOR_TEXT, Sheet, Styles
from assets.exports.tables import Column, Table
from assets.lineage.citations import OGL, OGL_URL

# Above it a sheet serves neither a screen reader nor a person; Excel's own limit is 1,048,576.
ROWS_OF_A_SHEET = 50_000


def write_workbook(
    connection: duckdb.DuckDBPyConnection,
    family: Family,
    build: Build,
    explained: Mapping[str, str],
    markers: Mapping[str, str],
    path: Path,
) -> None:
    """Write the workbook of a family.

    Args:
        connection: A published warehouse.
        family: Its marts.
        build: The build they are of.
        explained: What each shorthand means.
        markers: Shorthand by marker.
        path: The file.
    """
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {
            "title": family.title,
            "subject": "UK immigration statistics",
            "author": f"{CREATOR}, from releases of the {PUBLISHER}",
            "comments": f"Build {build.id}: {build.data}. {OGL}",
            "created": build.at,
        }
    )
    book.set_custom_property("Language", "en-GB")
    styles = Styles(book)
    shown = [(table, name) for table, name in family.sheets if _why_not(table) is None]
    _cover(Sheet(book, "Cover", styles), family, build)
    _contents(Sheet(book, "Contents", styles), family)
    _notes(Sheet(book, "Notes", styles), family)
    _shorthand(Sheet(book, "Shorthand", styles), explained)
    for table, name in shown:
        Sheet(book, name, styles).table(
            [
                f"{family.title}: {name.lower()}",
                "This worksheet contains one table. "
                "Its columns are described in the worksheet Notes, shorthand in the worksheet Shorthand.",
                table.description,
                *_sources(table),
            ],
            f"mart_{table.name}",
            table,
            connection,
            markers,
        )
    book.close()


def _sources(table: Table) -> list[str]:
    """Return the line of a table's sources; none where it is made of no single table, as revisions are."""
    named = "; ".join(f"{s.table_id}, {s.title}, {PUBLISHER}, {s.published_on}" for s in table.sources)
    return [f"Source: {named}"] if named else []


def _why_not(table: Table) -> str | None:
    """Return why a table has no sheet; None where it has one."""
    if table.rows > ROWS_OF_A_SHEET:
        return f"it has {table.rows:,} rows, more than the {ROWS_OF_A_SHEET:,} of a sheet here"
    return None if table.rows else "no row of it is held"


def _cover(sheet: Sheet, family: Family, build: Build) -> None:
    left_out = [(table, why) for table, _ in family.sheets if (why := _why_not(table))]
    sheet.lines(
        [
            family.title,
            f"Figures that the {PUBLISHER} published. {CREATOR_IN_WORDS}",
            f"Build {build.id} of {build.at:%-d %B %Y}; {build.data}.",
            "Every row says which release it comes from (vintage, published_at, source_url) and which cells "
            "(source_cell).",
            "Times are in Coordinated Universal Time (UTC).",
            *(
                f"marts.{table.name} has no worksheet: {why}. It is in the folders csv and parquet of the same export."
                for table, why in left_out
            ),
            "Corrections and questions about the figures belong to their publisher; see the addresses in source_url.",
            f"Licence: {OGL} {OGL_URL} ({LICENCE_TITLE})",
        ]
    )


def _contents(sheet: Sheet, family: Family) -> None:
    rows = [
        [name if _why_not(table) is None else f"none: {_why_not(table)}", f"marts.{table.name}", table.rows,
         ", ".join(table.key), table.description]
        for table, name in family.sheets
    ]  # fmt: skip
    sheet.listing(
        ["Contents", "This worksheet contains one table."],
        "contents",
        ["Worksheet", "Mart", "Rows", "One row is one", "Description"],
        rows,
        link_first=True,
    )


def _notes(sheet: Sheet, family: Family) -> None:
    rows = [
        [name, column.name, column.description, column.unit or "no measure", column.additivity or "no measure",
         _empty(column)]
        for table, name in family.sheets
        if _why_not(table) is None
        for column in table.columns
    ]  # fmt: skip
    sheet.listing(
        ["Notes", "This worksheet contains one table: what each column of the other worksheets is."],
        "notes",
        ["Worksheet", "Column", "Description", "Unit", "May be added", "Where there is no value"],
        rows or [["none", "none", "no table of this workbook has a row", "none", "none", "none"]],
    )


def _shorthand(sheet: Sheet, explained: Mapping[str, str]) -> None:
    sheet.listing(
        [
            "Shorthand",
            "This worksheet contains one table: what stands in place of a figure. None of it is 0.",
            "The marker as it was published is in the column markers, where a table has one.",
        ],
        "shorthand",
        ["Shorthand", "Meaning"],
        [[mark, meaning] for mark, meaning in explained.items()],
    )


def _empty(column: Column) -> str:
    return "shorthand" if column.unit else SHORTHAND_FOR_TEXT.get(column.name, "[x]")
