"""Crosstabs whose rows are more than measures: categories down the side, or years with months across the top.

Belongs here: the words that such contracts are written in beside those of `language`. Does not belong here: reading
them (`assets.observations.layouts`), or what both kinds share with every crosstab (`language.Crosstab`).
"""

from __future__ import annotations

from dataclasses import field

from assets.contracts.language import Column, Crosstab, Dimension
from assets.contracts.words import word


@word
class Matrix(Crosstab):
    """Categories on one side and periods on the other, whichever way round; all figures are of one measure.

    `rows` holds that measure, and after it the one of totals that stand among the categories. The labels of the
    latter are those of the total of all; in its dimensions a total has the value `Total`.

    Attributes:
        by: The dimensions whose values are the categories. Where there are two, values of the second stand below
            each value of the first, whose own row is then their total.
        residual: Labels of what the other categories leave, such as all others. Nothing stands below them, no list
            need hold them, and each dimension has the same words.
        beside: Marks that may stand beside a period, and what they mean here.
    """

    by: tuple[Dimension, ...]
    residual: tuple[str, ...] = ()
    beside: dict[str, str] = field(default_factory=dict)

    @property
    def entries(self) -> tuple[Column, ...]:
        """Every dimension or measure of the layout."""
        return (*self.by, *self.rows)


@word
class Calendar(Crosstab):
    """Months across the top, and down the side a year with a measure: the period is put together from both.

    A row is labelled by a year and a measure (`2018 arrivals`), or by a year below a row that holds nothing but the
    label of a measure. After the last month that is published the cells of a row are empty or hold `not_yet`.

    Attributes:
        total: Labels of the column that adds up its row. Its period is the year, or the year's days to the end of
            the last month published, which is no year.
        not_yet: Shorthand in the place of months that are not published yet.
        beside: Marks that may stand beside the label of a row, and what they mean here.
    """

    total: tuple[str, ...]
    not_yet: tuple[str, ...] = ()
    beside: dict[str, str] = field(default_factory=dict)
