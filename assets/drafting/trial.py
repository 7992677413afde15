"""A draft tried: loaded as a contract is, and its file read as files are.

Belongs here: what comes of it, in words. Does not belong here: mending the draft, which is a person's.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from assets.contracts.faults import ContractError
from assets.contracts.language import Contract
from assets.drafting.drafts import Draft
from assets.drafting.source_code import plain
from assets.observations.cache import Store
from assets.observations.limits import Limits
from assets.observations.reading import read_source
from assets.observations.report import Report
from assets.observations.source import Source
from assets.problems import Problem
from assets.tables import drafted

_PROBLEMS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying a draft.

    Attributes:
        reads: Whether it was loaded and the file was read by it.
        lines: What to tell a person; printable.
    """

    reads: bool
    lines: tuple[str, ...]


def tried(draft: Draft, source: Source, limits: Limits) -> Trial:
    """Load a draft, read its file by it, and say what came of it."""
    try:
        contract = drafted(draft.text, draft.path)
    except ContractError as error:
        faults = [plain(fault, 300) for fault in dict.fromkeys(error.faults)]
        return Trial(False, ("The draft does not load; the contract language has no words for:", *faults))
    with TemporaryDirectory() as folder:
        store = Store(Path(folder))
        [report] = read_source(source, [contract], store, limits)
        if report.status != "read":
            return Trial(False, ("The draft loads, but the file cannot be read by it:", *_problems(report)))
        frame = pl.read_parquet(store.parquet(contract, report.sha256, report.key))
    return Trial(True, tuple(_read(contract, report, frame)))


def _problems(report: Report) -> list[str]:
    problems = [Problem(**{**problem, "nearest": tuple(problem["nearest"])}) for problem in report.problems]
    lines = [
        f"{problem.rule} in {problem.cell or 'the sheet'}: {plain(problem.message, 300)}"
        + (f", found {plain(problem.found, 80)}" if problem.found else "")
        for problem in problems[:_PROBLEMS_SHOWN]
    ]
    more = len(problems) - _PROBLEMS_SHOWN
    return [*lines, f"and {more} more problems"] if more > 0 else lines


def _read(contract: Contract, report: Report, frame: pl.DataFrame) -> list[str]:
    rows, periods = frame["row"].n_unique(), frame.select("period", "period_start", "period_end").unique()
    ordered = periods.sort("period_start", "period_end")
    last = periods.sort("period_end", "period_start")["period"][-1]
    marked = frame.filter(pl.col("value").is_null()).height
    return [
        f"The draft loads and reads the file: {frame.height:,} figures in {rows:,} rows of sheet "
        f"{plain(report.sheet, 60)}, {marked:,} of them shorthand in place of a value",
        f"{periods.height:,} periods ({', '.join(sorted(frame['period_type'].unique()))}), from {ordered['period'][0]} "
        f"to {last}; measures: {', '.join(measure.name for measure in contract.measures)}",
        *(f"to review: {plain(warning['message'], 200)}, in {warning['cell']}" for warning in report.warnings[:3]),
    ]
