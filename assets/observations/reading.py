"""Reading one archived file by the contracts that know it: a report and the observations of each table.

Belongs here: the way from a file to reports, and what is said where a table cannot be read. Does not belong here: how
cells are turned into figures (`extract`), the cache on disk (`cache`), the process with limits (`process`), or the
archive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from assets.contracts.files import is_sheet, promises
from assets.contracts.language import Contract
from assets.observations.cache import Store, cache_key
from assets.observations.extract import Extracted, extract
from assets.observations.in_prose import extract_with_prose
from assets.observations.layouts.labels import shortened
from assets.observations.layouts.problem_log import Context
from assets.observations.layouts.surroundings import candidate_rows
from assets.observations.limits import Limits, lacks_more_than_memory
from assets.observations.opened import Opened, open_source
from assets.observations.report import Report
from assets.observations.schema import validated
from assets.observations.source import Source
from assets.observations.stated_periods import against_contents
from assets.observations.statements import provisional_from, said_by_file, totals, with_status
from assets.observations.table_identity import is_about, is_of_its_periods, is_sister
from assets.problems import Problem, TableError, nearest_names
from assets.reference import is_open, published_names

LIKELY_SHEETS = 5


def read_source(source: Source, known: Sequence[Contract], store: Store, limits: Limits) -> list[Report]:
    """Read every table that the contracts know out of one archived file, and keep the results.

    A table that cannot be read faithfully yields a report with its problems;
    nothing of it is kept, and the other tables of the file are read all the same.
    """
    reports = []
    opened: Opened | TableError
    try:
        opened = open_source(source, limits)
    except TableError as error:
        opened = error
    except Exception as error:  # a file may hold anything; whatever it breaks is its own problem
        if lacks_more_than_memory(error):
            raise
        opened = TableError([_broken(error, None)])
    for contract in known:
        key = cache_key(contract)
        frame = None
        try:
            if isinstance(opened, TableError):
                raise opened
            report, frame = _read_table(source, opened, contract, key)
        except TableError as error:
            report = _failed(source, contract, key, error)
        except Exception as error:
            if lacks_more_than_memory(error):
                raise
            sheet = (
                next((name for name in opened.names if is_sheet(contract, name)), None)
                if isinstance(opened, Opened)
                else None
            )
            report = _failed(source, contract, key, TableError([_broken(error, sheet)]))
        store.write(contract, report, frame)
        reports.append(report)
    return reports


def _failed(source: Source, contract: Contract, key: str, error: TableError) -> Report:
    problems = tuple(source.placed(problem, contract).as_dict() for problem in error.problems)
    return Report(contract.table_id, source.sha256, key, "failed", problems=problems)


def _broken(error: Exception, sheet: str | None) -> Problem:
    """Return what stopped the reader itself; the other tables of the file are read all the same."""
    if isinstance(error, MemoryError):
        return Problem(
            "too_much_memory",
            "reading the table takes more memory than a file may take",
            "look at the file by hand; raise IMMSTATS_READER_MEMORY_BYTES only if it is genuine",
            sheet=sheet,
        )
    return Problem(
        "reader_fault",
        f"the reader failed on something it does not know ({type(error).__name__}: {shortened(str(error))})",
        "look at the sheet; if it opens well in a spreadsheet program, report this as a fault of the reader",
        sheet=sheet,
    )


def _read_table(source: Source, opened: Opened, contract: Contract, key: str) -> tuple[Report, pl.DataFrame | None]:
    statements = said_by_file(opened, contract)
    named = [opened.grid(name) for name in opened.names if is_sheet(contract, name)]
    grids = [grid for grid in named if is_about(grid, source.title, contract) and is_of_its_periods(grid, contract)]
    changed_on = opened.page.changed_on if opened.page else None
    context = Context(source.page, source.file, published_names, changed_on, is_open, source.title)
    # What a title promises is kept by a table of the same subject that another contract reads.
    owed = promises(contract, source.title, source.file) and not any(
        is_sister(grid, source.title, contract) for grid in named
    )
    read: Extracted | list[Problem]
    prose = opened.page.prose if opened.page and contract.sentences else None
    if prose and is_about(replace(prose, rows=()), source.title, contract):
        read = extract_with_prose(grids, prose, contract, context, owed=owed)
    elif grids:
        read = extract(grids, contract, context)
    elif owed:
        raise TableError([_missing_sheet(opened, contract)])
    else:
        read = []
    if not isinstance(read, Extracted):
        not_read = tuple(source.placed(problem, contract).as_dict() for problem in read)
        nothing = Report(
            contract.table_id, source.sha256, key, "no_figures", warnings=not_read, contents=opened.contents(),
            **statements,
        )  # fmt: skip
        return nothing, None
    if opened.workbook and (problem := against_contents(opened.workbook, contract, read.frame)):
        raise TableError([problem])
    frame = with_status(read.frame, contract, provisional_from(opened, contract))
    frame = validated(frame, contract)
    last = frame.filter(pl.col("period_end") == pl.col("period_end").max()).row(0, named=True)
    report = Report(
        contract.table_id,
        source.sha256,
        key,
        "read",
        sheet=read.sheet,
        rows=frame.height,
        first_period=frame["period_start"].min().isoformat(),  # type: ignore[union-attr]
        last_period=last["period_end"].isoformat(),
        last_cell=f"{last['col']}{last['row']}",
        totals=(*read.totals, *totals(opened, contract)),
        warnings=tuple(source.placed(warning, contract).as_dict() for warning in read.warnings),
        contents=opened.contents(),
        **statements,
    )
    return report, frame


def _missing_sheet(opened: Opened, contract: Contract) -> Problem:
    """Tell that no sheet is the table's, with what the likeliest ones hold, from which the contract can be mended."""
    near = nearest_names(contract.table_id, opened.names, LIKELY_SHEETS)
    likely = list(dict.fromkeys([*near, *opened.names]))[:LIKELY_SHEETS]
    shown = [f"{name!r}: {rows}" for name in likely if (rows := candidate_rows(opened.grid(name), 1))]
    wanted = f"a name like {' or '.join(contract.sheets)}"
    if contract.subjects:
        wanted += " and words that match " + " and ".join(repr(subject.words) for subject in contract.subjects)
    if not opened.names:
        advice = "figures that stand in prose are not read; look at it by hand"
    else:
        advice = (
            f"a sheet of this table has {wanted}; correct `sheets` or `subjects` in {contract.file} "
            "if the sheet was renamed, or `documents` if this is another kind of file"
        )
    return Problem(
        "missing_sheet",
        "the file has no sheet of this table; it has " + (", ".join(map(repr, opened.names)) or "no table at all"),
        advice,
        found="; ".join(shown) or None,
        nearest=near,
    )
