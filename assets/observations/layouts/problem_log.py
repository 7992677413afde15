"""The problems of one grid that is being read by one contract, each with its place.

Belongs here: noting problems and warnings, what the reader of the file doubted, and giving up. Does not belong here:
the rules that find problems.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from assets.contracts.language import Contract
from assets.observations.grid import Cell, Grid, address, position
from assets.observations.layouts.labels import shortened
from assets.problems import Problem, TableError

PROBLEMS_SHOWN = 25

Categories = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Context:
    """Where a grid comes from, for messages, and the lists its categories are held against.

    Attributes:
        publication: GOV.UK base path.
        file: File name.
        categories: Returns the known values of a list named in a contract.
        updated_on: Day the document was last changed, where it says so.
        is_open: Says whether a list may be added to by the publisher without stopping the table.
        title: Title of the attachment or document.
    """

    publication: str
    file: str
    categories: Categories
    updated_on: date | None = None
    is_open: Callable[[str], bool] = lambda _: False
    title: str = ""


class ProblemLog:
    """Collects every problem of a grid, up to a limit, before its reading is given up."""

    def __init__(self, grid: Grid, contract: Contract, context: Context) -> None:
        self.grid, self.contract, self.context = grid, contract, context
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.more = 0
        self._doubted = {position(where): doubt for where, doubt in grid.doubts.items()}
        self._blamed: set[tuple[int, int]] = set()

    def problem(
        self,
        rule: str,
        message: str,
        advice: str,
        *,
        row: int | None = None,
        column: int | None = None,
        found: Cell = None,
        nearest: tuple[str, ...] = (),
    ) -> None:
        """Note a problem of a cell, counting rows and columns from 0; past a limit they are only counted."""
        if len(self.problems) >= PROBLEMS_SHOWN:
            self.more += 1
            return
        self.problems.append(self._placed(rule, message, advice, row, column, found, nearest))

    def warn(self, rule: str, message: str, advice: str, *, row: int, column: int, found: Cell = None) -> None:
        """Note what a person should look at although the table is read."""
        self.warnings.append(self._placed(rule, message, advice, row, column, found, ()))

    def _placed(
        self,
        rule: str,
        message: str,
        advice: str,
        row: int | None,
        column: int | None,
        found: Cell,
        nearest: tuple[str, ...],
    ) -> Problem:
        cell = address(row, column) if row is not None and column is not None else None
        return Problem(
            rule,
            message,
            advice,
            publication=self.context.publication,
            file=self.context.file,
            table_id=self.contract.table_id,
            sheet=self.grid.name,
            cell=cell if cell else (f"row {row + 1}" if row is not None else None),
            found=None if found is None else shortened(str(found)),
            nearest=nearest,
        )

    @contextmanager
    def at_cell(self, row: int, column: int, found: Cell) -> Iterator[None]:
        """Make whatever goes wrong with one cell that cell's problem."""
        try:
            yield
        except TableError:
            raise
        except Exception as error:  # a cell may hold anything
            self.problem(
                "unreadable_cell",
                f"this cell could not be read ({type(error).__name__}: {shortened(str(error))})",
                "look at the cell; if it is as it should be, report it as a fault of this reader",
                row=row,
                column=column,
                found=found,
            )

    def give_up_if_any(self) -> None:
        """Raise the problems found so far, if there are any.

        Raises:
            TableError: With every problem noted.
        """
        if self.problems:
            if self.more:
                last = self.problems[-1]
                self.problems[-1] = replace(
                    last, message=f"{last.message} (and {self.more:,} more problems like these)"
                )
            raise TableError(self.problems)

    def doubted_cells(self, columns: set[int], first: int, last: int) -> None:
        """Note what the reader doubts of the cells in the columns and rows that are read."""
        for (row, column), doubt in self._doubted.items():
            if first <= row < last and column in columns and (row, column) not in self._blamed:
                self._blamed.add((row, column))
                self.problem(doubt.rule, doubt.message, doubt.advice, row=row, column=column, found=doubt.found)

    def doubted_places(self) -> Iterable[tuple[int, int]]:
        """Return row and column of every cell that the reader doubts."""
        return self._doubted

    def doubted(self, row: int, column: int) -> bool:
        """Say whether the reader doubts a cell; what it doubts is told by `doubted_cells` alone."""
        return (row, column) in self._doubted
