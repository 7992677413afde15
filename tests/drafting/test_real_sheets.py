"""Drafts of real sheets: those that have no contract, and those whose contract is kept from it and held against it."""

from __future__ import annotations

import csv

import pytest

from assets.contracts.files import is_sheet
from assets.contracts.language import Contract, Crosstab, Listing, PeriodColumn
from assets.observations.grid import Grid
from assets.observations.layouts.labels import name, plain_label
from assets.observations.layouts.listing_header import _match
from assets.observations.limits import Limits
from assets.observations.opened import open_source
from assets.observations.source import Source
from assets.tables import contracts
from tests.drafting.drafting import linted, made

ENFORCEMENT = "enforcement/IE__Q3_2023_Background_Published.xlsx"
ASYLUM = "asylum/asylum-summary-sep-2025-tables.ods"


def test_dt_03_with_blank_rows_totals_and_notes_glued_to_labels(real):
    came = made(real / ENFORCEMENT, "DT_03")
    assert (came.contract.table_id, came.header, came.styles) == ("DT_03", 6, ("quarter",))
    assert came.columns == [
        ("PeriodColumn", "Quarter"),
        ("Dimension", "Rule 35 level"),
        ("Measure", "Rule 35 reports made by Medical Practitioner to Home Office"),
        ("Measure", "Of which:- Number of detainees Rule 35 reports relate to"),
        ("Measure", "Rule 35 (detention release) reports made by Medical Practitioner to Home Office"),
    ]
    assert came.contract.natural_key == ("period", "rule_35_level")
    assert came.drafted.outcome[0] == (
        'The draft loads and reads the file: 420 figures in 140 rows of sheet "DT_03", 0 of them shorthand in place of a value'
    )
    assert came.drafted.outcome[1].startswith(
        "35 periods (quarter), from 2015 Q1 to 2023 Q3; measures: rule_35_reports_"
    )
    # A person may be in the reports of several levels: people do not add up to the total, reports do.
    assert came.told("the sum of the 4 others") == [
        'rows: "Total4", "Total" is the sum of the 4 others in "Rule 35 level", in all 35 places, of "Rule 35 reports made by '
        'Medical Practitioner to Home Office", "Rule 35 (detention release) reports made by Medical Practitioner to Home Office"',
        'rows: "Total4", "Total" is not the sum of the 4 others in "Rule 35 level" in 31 of 35 places, the first of them '
        '"2015 Q1", of "Of which:- Number of detainees Rule 35 reports relate to"',
    ]
    assert came.told("may be one") == [
        'categories of "Rule 35 level": names that may be one: "Rule 35(1) - Health Concerns" and "Rule 35 (1) - Health '
        'Concerns"; "Total4" and "Total"; a list gives them one canonical name'
    ]
    assert linted(came.drafted.text) == ""


def test_dt_04_with_places_across(real):
    came = made(real / ENFORCEMENT, "DT_04")
    assert (came.contract.table_id, came.header, came.styles) == ("DT_04", 4, ("quarter",))
    assert came.columns == [
        ("PeriodColumn", "Quarter"),
        ("Dimension", "Rule 35 Level"),
        ("Measure", "Total Rule 35 reports"),
        *(
            ("Measure", place)
            for place in (
                "Brook House IRC", "Campsfield IRC", "Cedars PDA", "Colnbrook", "Derwentside IRC", "Dover IRC",
                "Dungavel IRC", "Harmondsworth", "Haslar IRC", "Larne House STHF", "Morton Hall IRC", "Pennine House STHF",
                "Tinsley House", "Yarl's Wood", "The Verne IRC", "Other",
            )
        ),
    ]  # fmt: skip
    assert came.told('columns: "Total') == [
        'columns: "Total Rule 35 reports" is the sum of the 16 from "Brook House IRC" to "Other", in all 140 places where all '
        "are given"
    ]
    assert linted(came.drafted.text) == ""


def test_asy_00a_with_its_contract_hidden(real):
    came = made(real / ASYLUM, "Asy_00a")
    known = contracts()["Asy_00a"].layout
    assert isinstance(known, Crosstab)
    assert (came.header, came.styles) == (6, ("year", "year_ending"))
    assert came.columns == [
        *(("Measure", row.label) for row in known.rows),
        ("NotRead", "Change in the latest year"),
        ("NotRead", "% change in the latest year"),
    ]
    assert [row.markers for row in came.contract.measures if row.label == "Of which accommodated in hotels"] == [
        {":": "not available", "z": "not applicable"}
    ]
    assert came.told("is the sum of") == [
        'rows: "People receiving initial decisions" is the sum of "Grants of protection or other leave" + "Refusals", in all '
        "17 places where all are given",
        'rows: "Asylum-related returns" is the sum of "Enforced" + "Voluntary", in all 17 places where all are given',
    ]
    assert came.told("described already") == ["table_id: Asy_00a is described already, in assets/tables/asy_00a.py"]
    assert linted(came.drafted.text) == ""


def roles(contract: Contract, grid: Grid) -> tuple[int, object, object] | None:
    """Row of the header; column and first style of the periods; columns or rows of the measures. None without a header."""
    layout = contract.layout
    if isinstance(layout, Crosstab):
        corner = plain_label(layout.corner)
        header = next(number for number, row in enumerate(grid.rows) if row and plain_label(row[0]) == corner)
        return header, set(layout.styles), [row.label for row in layout.rows]
    if not isinstance(layout, Listing):
        return None
    found = [(number, _match(layout.columns, row)) for number, row in enumerate(grid.rows[:40])]
    header, places = max(found, key=lambda each: len(each[1]))
    periods = [(places.get(name(each)), each.styles[0]) for each in layout.columns if isinstance(each, PeriodColumn)]
    measures = {places[each.name] for each in contract.measures if each.name in places}
    return (header, periods or layout.heading_styles, measures) if measures else None


def contracted(real) -> list[tuple[str, str]]:
    """File and table of every real file that a contract is for, the newest file last."""
    with (real / "releases.csv").open(encoding="utf-8", newline="") as stream:
        rows = sorted(csv.DictReader(stream), key=lambda row: row["published"])
    found = []
    for row in rows:
        source = Source("0" * 64, row["file"], (real / row["file"]).name, row["page"], row["title"])
        found += [(row["file"], contract.table_id) for contract in source.contracts(contracts().values())]
    return found


def held_against_contracts(real, files) -> dict[str, list[str]]:
    """By table, the sheets whose draft finds another header, period or measure than the contract that it never saw."""
    missed: dict[str, list[str]] = {}
    for file, table_id in files:
        path, contract = real / file, contracts()[table_id]
        opened = open_source(Source("0" * 64, str(path), path.name, "", path.name), Limits())
        for sheet in (each for each in opened.names if is_sheet(contract, each)):
            if expected := roles(contract, opened.grid(sheet)):
                missed.setdefault(table_id, [])
                if roles(made(path, sheet).contract, opened.grid(sheet)) != expected:
                    missed[table_id].append(f"{file} {sheet}")
    return missed


QUICK = ("Asy_00a", "CP_02", "CP_03", "last_7_days", "mod_weekly", "weekly_summary")


def test_drafts_find_what_the_contracts_of_the_newest_small_files_say(real):
    newest = {table_id: file for file, table_id in contracted(real) if table_id in QUICK}
    missed = held_against_contracts(real, [(file, table_id) for table_id, file in newest.items()])
    assert missed == {table_id: [] for table_id in QUICK}


@pytest.mark.slow
def test_drafts_find_what_the_contracts_of_every_real_file_say(real, record_property):
    files = contracted(real)
    missed = held_against_contracts(real, files)
    record_property(
        "report",
        f"Drafts against {len(files)} readings of {len(missed)} tables: {sum(map(len, missed.values()))} differ",
    )
    assert {table_id: names for table_id, names in missed.items() if names} == {}
    assert len(files) > 90
