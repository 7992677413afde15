"""Sentences of a document read into figures, each by the one sentence of the contract that it is.

Belongs here: which period and measure a figure of a sentence is of. Does not belong here: where sentences end
(`pages.prose`), how a contract writes them (`assets.contracts.sentences`), or telling of those not read (`unread`).

A sentence that names no period is of the period that the sentences above it are of: the last one named below the same
heading, else the days in the heading, else those in the title of the document. Where a sentence that is not read named
days in between, nobody can tell, and the document is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import polars as pl

from assets.contracts.language import Contract, Measure
from assets.contracts.markers import IN_PROSE
from assets.contracts.periods import Period, read_day, read_period, titled_days, year_before
from assets.contracts.sentences import Sentence, Sentences, expanded
from assets.observations.grid import Grid
from assets.observations.layouts.base import Reading
from assets.observations.layouts.figures import figures
from assets.observations.layouts.frame_rules import hold_percentages
from assets.observations.layouts.period_rules import bounded, ends_as_titled
from assets.observations.layouts.problem_log import Context
from assets.observations.layouts.surroundings import hidden_cells
from assets.observations.layouts.unread import (
    APPROXIMATE_AFTER,
    APPROXIMATE_BEFORE,
    drafted,
    names_days,
    plain,
    tell,
    unknown,
)
from assets.problems import TableError


@dataclass(frozen=True, slots=True)
class Said:
    """A figure that a sentence gives.

    Attributes:
        row: Row of the sentence, counting from 0.
        place: Which figure of its sentence it is, counting from 0.
        measure: What it counts.
        period: What it is of.
        text: As it is written.
    """

    row: int
    place: int
    measure: Measure
    period: Period
    text: str


@dataclass(slots=True)
class _Context:
    """The period that a sentence without one is of, and the row that made it doubtful."""

    period: Period | None
    section: str = ""
    lost_at: int | None = None
    gave: set[str] = field(default_factory=set)


class SentencesReading(Reading):
    """The prose of a document read by the sentences that its contract declares."""

    def __init__(self, grid: Grid, contract: Contract, context: Context, sentences: Sentences) -> None:
        super().__init__(grid, contract, context)
        self.sentences = sentences
        self._measures = {measure.name: measure for measure in contract.measures}
        self._said: list[Said] = []
        self._percentages: list[tuple[int, str, str]] = []
        self.not_read: dict[int, str] = {}

    def frame(self) -> pl.DataFrame:
        """Read the sentences.

        Raises:
            TableError: With rule `unknown_sentence` where no sentence is one that the contract knows.
        """
        days = titled_days(self.context.title)
        context = _Context(Period("between", *days) if days else None)
        titled = context.period
        for row, (text,) in enumerate(self.grid.rows):
            self._next_section(context, row, titled)
            words = plain(str(text))
            fits = [
                (one, match) for one in self.sentences.sentences if (match := expanded(one).pattern.fullmatch(words))
            ]
            if len(fits) > 1:
                self._fits_several(row, [one for one, _ in fits])
            if len(fits) != 1 or not self._read(row, *fits[0], context):
                self._leave(row, words, context)
        if not self._said:
            self.give_up_if_any()
            unknown(self, self.sentences, self.not_read)
            raise TableError(self.problems)
        for row in dict.fromkeys(said.row for said in self._said):
            self.doubted_cells({0}, row, row + 1)
            hidden_cells(self, {0}, row, row + 1)
        bounded(self, [(said.row, 0, self.grid.rows[said.row][0], said.period) for said in self._said])
        ends_as_titled(self, [(said.row, 0, said.period) for said in self._said])
        self.give_up_if_any()
        frame = self.arranged(pl.concat(self._observation(said) for said in self._each_once()))
        hold_percentages(self, frame, self._percentages)
        tell(self, self.sentences, self.not_read)
        return frame

    def _next_section(self, context: _Context, row: int, titled: Period | None) -> None:
        """Begin anew below another heading: with the days it names, or those of the document."""
        section = self.grid.sections[row]
        if section != context.section:
            named = titled_days(section)
            context.period = (
                Period("between", *named) if named else None if names_days(section, heading=True) else titled
            )
            context.section, context.lost_at, context.gave = section, None, set()

    def _leave(self, row: int, words: str, context: _Context) -> None:
        """Leave a sentence unread; one that names days leaves open what those after it are of."""
        self.not_read.setdefault(row, "")
        context.gave = set()
        if names_days(words):
            context.period, context.lost_at = None, row

    def _read(self, row: int, sentence: Sentence, match: re.Match[str], context: _Context) -> bool:
        """Take up the figures of a sentence; False where it is not to be read."""
        places = [(match.group(f"place{n}"), match.span(f"place{n}"), *place)
                  for n, place in enumerate(expanded(sentence).places)]  # fmt: skip
        words = match.string
        if sentence.after and sentence.after not in context.gave:
            label = self._measures[sentence.after].label
            self.not_read[row] = f"it refers to a sentence just before it that gives {label!r}, and there is none"
            return False
        for text, (start, end), name, _ in places:
            if name in self._measures and (
                APPROXIMATE_BEFORE.search(words[:start]) or APPROXIMATE_AFTER.match(words[end:])
            ):
                self.not_read[row] = f"{text} is an approximation"
                return False
        self._take_up_period(row, places, context)
        gave = [(text, name, before) for text, _, name, before in places if name in self._measures]
        if gave and context.period is None:
            self._no_period(row, context)
        for place, (text, name, before) in enumerate(gave):
            if context.period is None:
                continue
            period = year_before(context.period) if before else context.period
            if period is None:
                self._days_differ(row, f"{context.period.label} has no same days a year before")
            else:
                self._said.append(Said(row, place, self._measures[name], period, text))
        context.gave = {name for _, name, _ in gave}
        earlier = [name for _, name, before in gave if before]
        percentages = [text for text, _, name, _ in places if name == "percent"]
        if len(earlier) == len(percentages) == 1:
            self._percentages.append((row, earlier[0], percentages[0]))
        return True

    def _take_up_period(
        self, row: int, places: list[tuple[str, tuple[int, int], str, bool]], context: _Context
    ) -> None:
        """Let the days that a sentence names be those of its figures and of what follows, and hold the rest to them."""
        for text, _, name, before in places:
            if name == "period" and not before:
                period = read_period(text, ("between",))
                if period is None:
                    self._days_differ(row, f"{text!r} names no two days")
                context.period, context.lost_at = period, None
        for text, _, name, before in places:
            period = context.period
            if period and name == "period" and before and read_period(text, ("between",)) != year_before(period):
                self._days_differ(row, f"{text!r} are not the days of {period.label} a year before")
            if period and name == "since" and read_day(text) != period.start:
                self._days_differ(row, f"{text!r} is not the first day of {period.label}")

    def _days_differ(self, row: int, message: str) -> None:
        self.problem(
            "unlikely_period",
            message,
            "look at the document; wait for the publisher to mend the dates, or correct the sentence in "
            f"{self.contract.file}",
            row=row,
            column=0,
            found=self.grid.rows[row][0],
        )

    def _no_period(self, row: int, context: _Context) -> None:
        lost = context.lost_at
        self.problem(
            "unknown_period",
            "the sentence names no period, and neither does what stands above it"
            if lost is None
            else f"the sentence names no period, and the one in A{lost + 1} above it, which is not read, names days",
            f"add one with {{period}} to `sentences` in {self.contract.file}"
            + (f", for instance {self._drafted(lost)}" if lost is not None else "")
            + ", or wait for the publisher to name the days",
            row=row,
            column=0,
            found=self.grid.rows[row][0],
        )

    def _drafted(self, row: int) -> str:
        return drafted(plain(str(self.grid.rows[row][0])), self.contract.measures)

    def _fits_several(self, row: int, fitting: list[Sentence]) -> None:
        self.problem(
            "ambiguous_sentence",
            "several sentences of the contract fit: " + "; ".join(repr(one.pattern) for one in fitting),
            f"tell them apart in `sentences` of {self.contract.file}",
            row=row,
            column=0,
            found=self.grid.rows[row][0],
        )

    def _each_once(self) -> list[Said]:
        """Return the figures, those that are said again left out; one said otherwise is wrong."""
        first: dict[tuple[str, Period], Said] = {}
        for said in self._said:
            other = first.setdefault((said.measure.name, said.period), said)
            if other.text.replace(",", "") != said.text.replace(",", ""):
                self.problem(
                    "given_otherwise",
                    f"{said.measure.label!r} of {said.period.label} is {said.text} here and {other.text} in "
                    f"A{other.row + 1}",
                    "look at the document; wait for the publisher to mend it, or tell the two sentences apart in "
                    f"{self.contract.file}",
                    row=said.row,
                    column=0,
                    found=self.grid.rows[said.row][0],
                )
        self.give_up_if_any()
        return list(first.values())

    def _observation(self, said: Said) -> pl.DataFrame:
        value, _, _ = figures(self, said.measure, [said.text], lambda _: (said.row, 0))
        given = [pl.Series("marker", [IN_PROSE]), pl.Series("as_published", [self.grid.rows[said.row][0]])]
        frame = self.record(said.measure, said.row, [said.place], [said.period], [value, *given])
        return frame.with_columns(pl.lit(self.grid.places[said.row]).alias("note"))
