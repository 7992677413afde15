"""Observations: one published figure a row, in one Parquet file per archived file and table.

Belongs here: reading one archived file by the contracts that know it, the
schema of the result, what else the file says of itself (its dates, its official
label, its own totals), and the cache on disk. Does not belong here: how cells
are turned into figures (`extract`), the process with limits (`process`), or
the archive.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import dataframely as dy
import polars as pl

import assets.observations.pages.page
from assets.contracts.language import Contract, Format
from assets.contracts.periods import read_day, read_period
from assets.observations.delimited import read_csv
from assets.observations.extract import normalise
from assets.observations.grid import Cell, Grid, address
from assets.observations.layouts.base import Context, candidate_rows, plain_label, shortened
from assets.observations.stated_periods import against_contents
from assets.observations.table_identity import is_about
from assets.observations.workbook import Limits, Workbook
from assets.problems import Problem, TableError, nearest_names
from assets.reference import PROJECT, is_open, published_names

SCHEMA_VERSION = 1
LIKELY_SHEETS = 5
# Whatever decides how a file is read; a change in one of them reads every file anew.
_READER_CODE = ("contracts/*.py", "observations/**/*.py", "problems.py")
_READER_LIBRARIES = ("duckdb", "lxml", "polars", "python-calamine")
_COVERS = ("cover_sheet", "cover", "contents")


@dataclass(frozen=True, slots=True)
class Source:
    """An archived file that some contracts know.

    Attributes:
        sha256: Identity of the bytes.
        path: Where the bytes lie.
        file: File name as published.
        page: GOV.UK base path of the publication.
        title: Title of the attachment or document.
    """

    sha256: str
    path: str
    file: str
    page: str
    title: str

    @property
    def format(self) -> Format | None:
        """Format the file claims by its name; its bytes are held to that claim."""
        name = self.file.casefold()
        if name.endswith((".csv", ".csv.gz")):
            return "csv"
        endings: dict[str, Format] = {".ods": "ods", ".xlsx": "xlsx", ".html": "html", ".htm": "html", ".json": "html"}
        return endings.get(os.path.splitext(name)[1])

    def contracts(self, known: Iterable[Contract]) -> list[Contract]:
        """Return the contracts that this file holds a table of."""
        file_format = self.format
        return [
            contract
            for contract in known
            if file_format and contract.reads(self.page, self.title, self.file, file_format)
        ]

    def unread(self, known: Iterable[Contract]) -> list[Report]:
        """Return a failed report for each table that this file should hold, but in a format it is not read from."""
        return [
            Report(
                contract.table_id,
                self.sha256,
                cache_key(contract),
                "failed",
                problems=(_placed(_other_format(self, contract), self, contract).as_dict(),),
            )
            for contract in known
            if self.format not in contract.formats
            and contract.wants(self.page, self.title, self.file)
            and contract.promises(self.title, self.file)
        ]


@dataclass(frozen=True, slots=True)
class Total:
    """A total the publisher printed beside the data, to be held against it.

    Attributes:
        period: Our spelling of the period.
        value: The figure.
        sheet: Sheet it stands in.
        cell: Its address.
    """

    period: str
    value: float
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Report:
    """What reading one table out of one file came to.

    Attributes:
        table_id: The table.
        sha256: The file.
        key: Cache key of the reading.
        status: `read`, `no_figures` (a known document without any) or `failed`.
        sheet: Sheet or grid the table was in.
        rows: Number of observations.
        first_period: Start of the earliest period (ISO date).
        last_period: End of the latest period (ISO date).
        official_label: Official label, as the file states it or as the contract does.
        published_on: Day of publication that the file itself states (ISO), with `published_basis`.
        published_basis: Where it states that.
        updated_at: Moment a page says it was updated (ISO, UTC), where it says.
        withdrawn_on: Day a page says it was withdrawn (ISO).
        last_cell: Address of the first cell that speaks of the last period.
        totals: The publisher's own totals.
        warnings: What a person should look at although the table was read.
        problems: Why it failed.
    """

    table_id: str
    sha256: str
    key: str
    status: Literal["read", "no_figures", "failed"]
    sheet: str | None = None
    rows: int = 0
    first_period: str | None = None
    last_period: str | None = None
    official_label: str | None = None
    published_on: str | None = None
    published_basis: str | None = None
    updated_at: str | None = None
    withdrawn_on: str | None = None
    last_cell: str | None = None
    totals: tuple[Total, ...] = ()
    warnings: tuple[dict[str, Any], ...] = ()
    problems: tuple[dict[str, Any], ...] = ()

    @classmethod
    def from_plain(cls, values: dict[str, Any]) -> Report:
        """Return a report from its JSON values."""
        values["totals"] = tuple(Total(**total) for total in values["totals"])
        values["warnings"], values["problems"] = tuple(values["warnings"]), tuple(values["problems"])
        return cls(**values)


def cache_key(contract: Contract) -> str:
    """Return the part of the cache key that is not the file: contract, its lists, reader code, schema."""
    digest = hashlib.sha256(repr(contract).encode())
    for dimension in contract.dimensions:
        if dimension.categories:
            known = sorted(published_names(dimension.categories)), is_open(dimension.categories)
            digest.update(repr(known).encode())
    digest.update(f"{_reader_code()} {SCHEMA_VERSION}".encode())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def _reader_code() -> str:
    folder = PROJECT / "assets"
    paths = [path for pattern in _READER_CODE for path in sorted(folder.glob(pattern))]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths))
    digest.update(repr([(name, version(name)) for name in _READER_LIBRARIES]).encode())
    return digest.hexdigest()


class Store:
    """The cache of readings in one folder: a report and, where there are figures, a Parquet file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def parquet(self, contract: Contract, sha256: str, key: str) -> Path:
        """Return where the observations of a table of a file lie."""
        return self.folder / contract.schema_name / f"{sha256[:20]}-{key}.parquet"

    def report(self, contract: Contract, sha256: str, key: str | None = None) -> Report | None:
        """Return the report of an earlier reading with the same key, or None."""
        key = key or cache_key(contract)
        path = self.parquet(contract, sha256, key).with_suffix(".json")
        if not path.exists():
            return None
        return Report.from_plain(json.loads(path.read_text(encoding="utf-8")))

    def write(self, contract: Contract, report: Report, frame: pl.DataFrame | None) -> None:
        """Keep a reading; the report comes last and makes it count."""
        path = self.parquet(contract, report.sha256, report.key)
        path.parent.mkdir(parents=True, exist_ok=True)
        if frame is not None:
            _replace(path, lambda temporary: frame.write_parquet(temporary, compression="zstd"))
        text = json.dumps(asdict(report), ensure_ascii=False)
        _replace(path.with_suffix(".json"), lambda temporary: temporary.write_text(text, encoding="utf-8"))


def _replace(path: Path, write: Any) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    write(temporary)
    os.replace(temporary, path)


def read_source(source: Source, known: Sequence[Contract], store: Store, limits: Limits) -> list[Report]:
    """Read every table that the contracts know out of one archived file, and keep the results.

    A table that cannot be read faithfully yields a report with its problems;
    nothing of it is kept, and the other tables of the file are read all the same.
    """
    reports = []
    opened: _Opened | TableError
    try:
        opened = _open(source, limits)
    except TableError as error:
        opened = error
    except Exception as error:  # a file may hold anything; whatever it breaks is its own problem
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
            sheet = next(filter(contract.is_sheet, opened.names), None) if isinstance(opened, _Opened) else None
            report = _failed(source, contract, key, TableError([_broken(error, sheet)]))
        store.write(contract, report, frame)
        reports.append(report)
    return reports


def _failed(source: Source, contract: Contract, key: str, error: TableError) -> Report:
    problems = tuple(_placed(problem, source, contract).as_dict() for problem in error.problems)
    return Report(contract.table_id, source.sha256, key, "failed", problems=problems)


def _other_format(source: Source, contract: Contract) -> Problem:
    return Problem(
        "format_not_read",
        f"page and title say that this is {contract.table_id}, which is read from {' or '.join(contract.formats)}, "
        f"not from {source.format or 'a file of this kind'}",
        f"add the format to `formats` in assets/tables/{contract.schema_name}.py and hold what is read against the "
        "file, or import the file in a format that is read",
        found=source.file,
    )


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


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file opened for reading, whatever its format."""

    names: tuple[str, ...]
    workbook: Workbook | None = None
    page: assets.observations.pages.page.Page | None = None
    grids: dict[str, Grid] = field(default_factory=dict)

    def grid(self, name: str) -> Grid:
        return self.workbook.grid(name) if self.workbook else self.grids[name]


def _open(source: Source, limits: Limits) -> _Opened:
    path = Path(source.path)
    if source.format in ("ods", "xlsx"):
        workbook = Workbook(path, source.file, limits)
        return _Opened(tuple(workbook.sheet_names), workbook=workbook)
    if source.format == "csv":
        grid = read_csv(path.read_bytes(), source.file)
        return _Opened((grid.name,), grids={grid.name: grid})
    page = assets.observations.pages.page.read_page(path.read_bytes(), source.file)
    return _Opened(tuple(grid.name for grid in page.grids), page=page, grids={grid.name: grid for grid in page.grids})


def _read_table(source: Source, opened: _Opened, contract: Contract, key: str) -> tuple[Report, pl.DataFrame | None]:
    said = _said_by_file(opened, contract)
    named = [opened.grid(name) for name in opened.names if contract.is_sheet(name)]
    grids = [grid for grid in named if is_about(grid, source.title, contract)]
    if not grids:
        if not contract.promises(source.title, source.file):
            return Report(contract.table_id, source.sha256, key, "no_figures", **said), None
        raise TableError([_missing_sheet(opened, contract)])
    changed_on = opened.page.changed_on if opened.page else None
    context = Context(source.page, source.file, published_names, changed_on, is_open, source.title)
    read = normalise(grids, contract, context)
    if opened.workbook and (problem := against_contents(opened.workbook, contract, read.frame)):
        raise TableError([problem])
    frame = _with_status(read.frame, contract, _provisional_from(opened, contract))
    frame = _validated(frame, contract)
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
        totals=tuple(_totals(opened, contract)),
        warnings=tuple(_placed(warning, source, contract).as_dict() for warning in read.warnings),
        **said,
    )
    return report, frame


# -- the schema ---------------------------------------------------------------------------------


def schema(contract: Contract) -> type[dy.Schema]:
    """Return the dataframely schema of a table's observations."""
    minimums = [measure.minimum for measure in contract.measures]
    lowest = None if None in minimums else min(value for value in minimums if value is not None)
    columns: dict[str, Any] = {
        "row": dy.Int32(nullable=False, min=1),
        "col": dy.String(nullable=False, regex="^[A-Z]{1,3}$"),
        "period_type": dy.String(nullable=False),
        "period": dy.String(nullable=False),
        "period_start": dy.Date(nullable=False),
        "period_end": dy.Date(nullable=False),
        **{dimension.name: dy.String(nullable=False) for dimension in contract.dimensions},
        "measure": dy.String(nullable=False),
        "unit": dy.String(nullable=False),
        "value": dy.Float64(nullable=True, min=lowest),
        "marker": dy.String(nullable=True),
        "note": dy.String(nullable=True),
        "as_published": dy.String(nullable=True),
        "revision_status": dy.String(nullable=False),
        "status_basis": dy.String(nullable=False),
    }

    @dy.rule()
    def value_or_marker(cls: Any) -> pl.Expr:
        return pl.col("value").is_not_null() | pl.col("marker").is_not_null()

    @dy.rule()
    def period_in_order(cls: Any) -> pl.Expr:
        return pl.col("period_start") <= pl.col("period_end")

    rules = {"value_or_marker": value_or_marker, "period_in_order": period_in_order}
    return type(contract.table_id, (dy.Schema,), columns | rules)


def _validated(frame: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    try:
        valid: pl.DataFrame = schema(contract).validate(frame)
        return valid
    except dy.exc.ValidationError as error:
        raise TableError(
            [
                Problem(
                    "schema",
                    f"the observations break their schema: {error}",
                    "this is a gap in the contract or the reader; report it with the file",
                )
            ]
        ) from error


def _with_status(frame: pl.DataFrame, contract: Contract, provisional_from: date | None) -> pl.DataFrame:
    """Add revision status and its basis: a marker first, then a note of the table, then the contract."""
    marked = pl.col("marker").str.contains("[p]", literal=True).fill_null(False)
    noted = pl.lit(False) if provisional_from is None else pl.col("period_end") >= provisional_from
    return frame.with_columns(
        pl.when(marked | noted)
        .then(pl.lit("provisional"))
        .otherwise(pl.lit(contract.revision_status))
        .alias("revision_status"),
        pl.when(marked)
        .then(pl.lit("marker [p]"))
        .when(noted)
        .then(pl.lit("table note"))
        .otherwise(pl.lit(contract.status_basis))
        .alias("status_basis"),
    )


# -- what the file says of itself ---------------------------------------------------------------


def _said_by_file(opened: _Opened, contract: Contract) -> dict[str, Any]:
    if opened.page:
        page = opened.page
        return {
            "official_label": contract.official_label,
            "published_on": page.updated_on.isoformat() if page.updated_on else None,
            "published_basis": "page: Updated" if page.updated_on else None,
            "updated_at": page.updated_at.isoformat() if page.updated_at else None,
            "withdrawn_on": page.withdrawn_on.isoformat() if page.withdrawn_on else None,
        }
    if not opened.workbook:
        return {"official_label": contract.official_label}
    said: dict[str, Any] = {"official_label": _label_in_contents(opened.workbook, contract) or contract.official_label}
    for name in opened.names:
        if name.strip().casefold() in _COVERS and (stated := _stated_on_cover(opened.workbook.top(name))):
            return said | {"published_on": stated.isoformat(), "published_basis": f"sheet {name}: Published"}
    if created := opened.workbook.created_on():
        return said | {"published_on": created, "published_basis": "meta.xml creation date"}
    return said


def _stated_on_cover(rows: Sequence[Sequence[Cell]]) -> date | None:
    for row in rows:
        for cell in row:
            if isinstance(cell, str) and (
                match := re.match(r"(?i)(?:published|publication date):\s*(.+)$", cell.strip())
            ):
                return read_day(match[1])
    return None


def _label_in_contents(workbook: Workbook, contract: Contract) -> str | None:
    """Return `National Statistics: No` or the like from the contents sheet's row for this table."""
    contents = next((name for name in workbook.sheet_names if name.strip().casefold() == "contents"), None)
    place = heading = None
    for row in workbook.top(contents, 100) if contents else []:
        labels = [plain_label(cell) for cell in row]
        for name in ("national statistics", "accredited official statistics", "official statistics"):
            if place is None and name in labels:
                place = labels.index(name)
                heading = str(row[place]).strip()
        if place is not None and row and contract.is_sheet(str(row[0])) and str(row[place]).strip():
            return f"{heading}: {str(row[place]).strip()}"
    return None


def _provisional_from(opened: _Opened, contract: Contract) -> date | None:
    """Return the first day that the workbook's notes call provisional for this table."""
    notes = next((name for name in opened.names if name.strip().casefold() == "notes"), None)
    if opened.workbook is None or notes is None:
        return None
    for row in opened.workbook.top(notes, 200):
        for cell in row:
            match = re.match(r"Data for (\d{4} Q[1-4]) onwards is provisional", cell) if isinstance(cell, str) else None
            tables = str(row[-1])
            if match and (period := read_period(match[1], ("quarter",))) and contract.table_id in tables:
                return period.start
    return None


def _totals(opened: _Opened, contract: Contract) -> Iterable[Total]:
    """Yield the `Grand Total` row of the workbook's own pivot table of the same data."""
    if not contract.pivot or opened.workbook is None:
        return
    name = next((item for item in opened.names if re.fullmatch(contract.pivot, item.strip())), None)
    if name is None:
        return
    periods: dict[int, str] = {}
    for number, row in enumerate(opened.workbook.grid(name).rows):
        label = plain_label(row[0]) if row else ""
        if label == "row labels":
            read = {place: read_period(cell, ("quarter",)) for place, cell in enumerate(row)}
            periods = {place: period.label for place, period in read.items() if period}
        elif label == "grand total":
            for place, period in periods.items():
                value = row[place]
                if isinstance(value, float | int):
                    yield Total(period, float(value), name, address(number, place))


# -- problems -----------------------------------------------------------------------------------


def _missing_sheet(opened: _Opened, contract: Contract) -> Problem:
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
            f"a sheet of this table has {wanted}; correct `sheets` or `subjects` in assets/tables/"
            f"{contract.schema_name}.py if the sheet was renamed, or `documents` if this is another kind of file"
        )
    return Problem(
        "missing_sheet",
        "the file has no sheet of this table; it has " + (", ".join(map(repr, opened.names)) or "no table at all"),
        advice,
        found="; ".join(shown) or None,
        nearest=near,
    )


def _placed(problem: Problem, source: Source, contract: Contract) -> Problem:
    """Fill in the publication, file and table where the rule that failed did not know them."""
    values = asdict(problem)
    values["publication"] = values["publication"] or source.page
    values["file"] = values["file"] or source.file
    values["table_id"] = values["table_id"] or contract.table_id
    return Problem(**values)
