"""The figures of a document that gives them in sentences, or in sentences beside its tables.

Belongs here: whether the tables of a document count or its sentences, and holding one against the other. Does not
belong here: reading either (`extract`, `layouts.sentences`).

A table counts before the sentences about it: what both give must be equal, and what only a sentence gives is told.
Where no table is the contract's, the sentences count, and tables that are not known are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from assets.contracts.language import Contract
from assets.observations.extract import Extracted, extract
from assets.observations.grid import Grid
from assets.observations.layouts.problem_log import Context
from assets.observations.layouts.sentences import SentencesReading
from assets.problems import Problem, TableError

_KEY = ["period", "measure"]


def extract_with_prose(
    grids: Sequence[Grid], prose: Grid, contract: Contract, context: Context, *, owed: bool
) -> Extracted | list[Problem]:
    """Read a table of a document, or the sentences that give its figures.

    Args:
        grids: The tables of the document that may be the contract's.
        prose: Its sentences.
        contract: The table's contract, which has sentences.
        context: Where they come from.
        owed: Whether the document must hold figures of the contract, since its title promises them and no other
            contract's table keeps the promise.

    Returns:
        The figures, or what was not read of a document that need not hold any.

    Raises:
        TableError: With every problem found, up to a limit.
    """
    table, no_table = None, []
    try:
        table = extract(grids, contract, context) if grids else None
    except TableError as error:
        if error.problems[0].rule != "header_not_found":
            raise
        no_table = list(error.problems)
    assert contract.sentences
    reading = SentencesReading(prose, contract, context, contract.sentences)
    try:
        frame = reading.observations()
    except TableError as error:
        if table:
            return replace(table, warnings=(*table.warnings, *_not_read(error.problems)))
        if error.problems[0].rule != "unknown_sentence":
            raise
        if no_table:
            raise TableError([*no_table, *_sentences(error.problems)]) from error
        if owed:
            raise
        return _not_read(error.problems)
    if table is None:
        return Extracted(frame, prose.name, (*reading.warnings, *no_table), ())
    return _beside(table, frame, reading)


def _sentences(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems of single sentences; that none is known is no finding where a table may be meant."""
    return [problem for problem in problems if problem.cell]


def _not_read(problems: Sequence[Problem]) -> list[Problem]:
    """Return what would be wrong with prose that must hold figures, as what to look at where it need not."""
    return [replace(problem, rule="unread_sentence") for problem in _sentences(problems)]


def _beside(table: Extracted, prose: pl.DataFrame, reading: SentencesReading) -> Extracted:
    """Return a table whose figures the sentences beside it bear out, with those that it lacks told."""
    both = prose.join(table.frame.select(*_KEY, "value", "row", "col"), on=_KEY, how="left", suffix="_table")
    for found in both.iter_rows(named=True):
        place = {"row": found["row"] - 1, "column": 0, "found": found["as_published"]}
        if found["row_table"] is None:
            reading.warn(
                "unread_sentence",
                f"the sentence gives {found['measure']} of {found['period']}, {found['value']:,.15g}, which the table "
                f"in {table.sheet} lacks; only the table was read",
                "look at the document; if the figure is wanted, see why the table lacks it",
                **place,
            )
        elif found["value_table"] is not None and found["value"] != found["value_table"]:
            reading.problem(
                "given_otherwise",
                f"the sentence gives {found['measure']} of {found['period']} as {found['value']:,.15g}, and "
                f"{table.sheet}, cell {found['col_table']}{found['row_table']}, as {found['value_table']:,.15g}",
                "look at the document; wait for the publisher to mend one of the two",
                **place,
            )
    reading.give_up_if_any()
    return replace(table, warnings=(*table.warnings, *reading.warnings))
