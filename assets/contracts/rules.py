"""Rules that a contract keeps as a whole, and against the reviewed lists.

Belongs here: names in one part of a contract that another part must have, and lists that must exist. Does not belong
here: what one word may hold (`words`), or anything that a published file decides (`assets.observations`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from assets.contracts import sentences
from assets.contracts.crosstabs import Matrix
from assets.contracts.faults import Fault
from assets.contracts.language import (
    Breakdown,
    Column,
    Contract,
    Dimension,
    Layout,
    Listing,
    Measure,
    PeriodColumn,
    Repeats,
    YearColumn,
)
from assets.contracts.periods import PeriodType
from assets.contracts.words import did_you_mean, is_whole
from assets.reference import every_list, lists_said_open, published_names

# Levels at which the releases of every table are compared.
LEVELS_OF_EVERY_TABLE = ("group", "total", "full_key")
# Columns that the observations of every table have.
_OF_EVERY_TABLE = {
    "vintage_id", "row", "col", "period_type", "period", "period_start", "period_end", "measure", "unit", "value",
    "marker", "note", "as_published", "revision_status", "status_basis",
}  # fmt: skip


def faults_of(contract: Contract) -> list[Fault]:
    """Return what is wrong with a contract beyond its single words; what a faulty word decides is left out."""
    layouts = [layout for layout in (contract.layout, *contract.also_as) if is_whole(layout)]
    faults = [*_names(contract), *_lists(contract)] if contract.layout in layouts else []
    for layout in layouts:
        faults += [*_columns(layout), *_periods(layout), *_sides(layout)]
    faults += _totals(contract)
    if is_whole(contract.sentences) and contract.sentences and all(map(is_whole, contract.measures)):
        faults += sentences.faults(contract.sentences, [measure.name for measure in contract.measures])
    return [Fault(contract.file, None, field, message) for field, message in faults]


def _entries(layout: Layout) -> tuple[Column, ...]:
    return tuple(filter(is_whole, layout.entries))


def _names(contract: Contract) -> Iterator[tuple[str, str]]:
    """Yield what a contract names that its layout does not have."""
    if all(map(is_whole, contract.dimensions)):
        dimensions = [dimension.name for dimension in contract.dimensions]
        yield from _unknown("natural_key", contract.natural_key, ["period", *dimensions, "measure"])
        yield from _unknown("groups", contract.groups, dimensions)
        yield from _levels(contract, dimensions)
        yield from _statuses(contract, dimensions)
        if contract.whole is not None and is_whole(contract.whole):
            yield from _unknown("whole", (contract.whole.dimension,), dimensions)
    if contract.natural_key and contract.natural_key[0] != "period":
        yield "natural_key", f"the period comes first, found {contract.natural_key[0]!r}"
    if not contract.measures:
        yield "layout", "it has no Measure"
    if all(map(is_whole, contract.measures)):
        measures = [measure.name for measure in contract.measures]
        for rule in filter(is_whole, contract.invariants):
            yield from _unknown("invariants", (rule.lesser, rule.greater), measures)
        for usual in filter(is_whole, contract.usual_revisions):
            yield from _unknown("usual_revisions", (usual.measure,) if usual.measure else (), measures)


def _statuses(contract: Contract, dimensions: list[str]) -> Iterator[tuple[str, str]]:
    """Yield statuses of rows that no dimension has, or of a name that is in no list."""
    listed = {dimension.name: dimension.categories for dimension in contract.dimensions}
    for some in filter(is_whole, contract.statuses):
        yield from _unknown("statuses", (some.dimension,), dimensions)
        if (categories := listed.get(some.dimension)) in every_list():
            known = published_names(str(categories))
            for name in some.names:
                if name not in known:
                    yield "statuses", f"{name!r} is not in the list {categories!r}{did_you_mean(name, known)}"


def _levels(contract: Contract, dimensions: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the revision levels: each adds to the one before it, the first to the groups."""
    before = [*contract.groups]
    for level, added in contract.revision_levels.items():
        yield from _unknown("revision_levels", added, dimensions)
        if level in LEVELS_OF_EVERY_TABLE:
            yield "revision_levels", f"{level!r} is a level of every table; give this one another name"
        if not added:
            yield "revision_levels", f"{level!r} adds no dimension; name one, or take the level out"
        for name in added:
            if name in before:
                yield "revision_levels", f"{level!r} adds {name!r}, which the groups or the levels so far have already"
            before.append(name)


def _unknown(field: str, names: Iterable[str], known: list[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        if name not in known:
            what = "measure" if field in ("invariants", "usual_revisions") else "dimension"
            yield field, f"{name!r} is no {what} of the table{did_you_mean(name, known)}"


def _lists(contract: Contract) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the lists that the dimensions are held against."""
    for dimension in filter(is_whole, contract.dimensions):
        name, field = dimension.categories, f"Dimension {dimension.label!r}, categories"
        if not name:
            continue
        if name not in every_list():
            yield field, f"there is no list {name!r} in sql/reference{did_you_mean(name, every_list())}"
        elif name not in lists_said_open():
            yield (
                field,
                f"sql/reference/lists.csv has no line for {name!r}: add one that says whether the publisher may add "
                f"to it{did_you_mean(name, lists_said_open())}",
            )


def _columns(layout: Layout) -> Iterator[tuple[str, str]]:
    """Yield names that stand twice in a layout, or that every table has."""
    named = [entry for entry in _entries(layout) if isinstance(entry, Dimension | Measure)]
    for name, times in Counter(entry.name for entry in named).items():
        labels = ", ".join(repr(entry.label) for entry in named if entry.name == name)
        if times > 1:
            yield "layout", f"{times} columns have the name {name!r}: {labels}"
    if isinstance(layout, Listing | Breakdown):
        counted = Counter(label.casefold() for column in layout.entries for label in column.labels)
        for label in (label for label, times in counted.items() if times > 1):
            yield "layout", f"several columns are labelled {label!r}: which of them is meant cannot be told"
    for dimension in (entry for entry in named if isinstance(entry, Dimension)):
        if dimension.name in _OF_EVERY_TABLE:
            yield f"Dimension {dimension.label!r}, name", f"the observations of every table have a {dimension.name!r}"
        if dimension.implied is not None and dimension.required:
            yield f"Dimension {dimension.label!r}, implied", "a column that is required has no implied value"


def _totals(contract: Contract) -> Iterator[tuple[str, str]]:
    """Yield why a row of totals could not be held against the sum of the others."""
    if not contract.totals:
        return
    if any(column.required for column in contract.dimensions if is_whole(column)):
        yield "totals", "the table has a Dimension: which of its rows a total adds up cannot be told"
    for measure in (
        measure for measure in contract.measures if is_whole(measure) and measure.kind in ("stock", "rate")
    ):
        yield "totals", f"{measure.label!r} is a {measure.kind}, which is never added over time"


def _years(layout: Listing, styles: set[PeriodType]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a year that is said to stand apart from the rest of its period."""
    years = [column for column in layout.columns if isinstance(column, YearColumn)]
    if len(years) > 1:
        yield "layout", f"a Listing has one YearColumn at most, found {len(years)}"
    if years and layout.heading_period is not None:
        yield "layout", "a YearColumn goes with a PeriodColumn, not with a heading_period"
    if years and any(isinstance(column, Repeats) for column in layout.columns):
        yield "layout", "a YearColumn gives the year; a Repeats checks a year that stands in the PeriodColumn too"
    if years and (whole := sorted(styles - {"month", "quarter"})):
        yield "styles", f"beside a YearColumn stands a month or a quarter; {whole[0]!r} has its year in it"


def _periods(layout: Layout) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with where the period of a figure is said to stand, and what it may be the period of."""
    if isinstance(layout, Listing):
        columns = [column for column in layout.columns if isinstance(column, PeriodColumn)]
        styles = {style for column in filter(is_whole, columns) for style in column.styles} | {*layout.heading_styles}
        if len(columns) + (layout.heading_period is not None) != 1:
            yield "layout", f"a Listing has one PeriodColumn or a heading_period, found {len(columns)} PeriodColumns"
        if (layout.heading_period is None) != (not layout.heading_styles):
            yield "layout", "heading_period and heading_styles go together"
        yield from _years(layout, styles)
    else:
        styles = {*layout.styles}
    if "as_at" in styles:
        if alike := sorted(styles & {"day", "week"}):
            yield "styles", f"'as_at' and {alike[0]!r} are written alike: which of them is meant cannot be told"
        for measure in (entry for entry in _entries(layout) if isinstance(entry, Measure) and entry.kind == "flow"):
            field = f"Measure {measure.label!r}, kind"
            yield field, "a figure as at a day is no flow: it is a 'stock', 'rate' or 'money'"


def _sides(layout: Layout) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the categories of a matrix, and with the measures of its figures."""
    if not isinstance(layout, Matrix):
        return
    if len(layout.by) not in (1, 2):
        yield "layout", f"a Matrix has one Dimension or two in `by`, found {len(layout.by)}"
    if (len(layout.by) == 2 and len(layout.rows) != 2) or len(layout.rows) > 2:
        yield (
            "layout",
            "`rows` of a Matrix are the measure of its figures and the one of totals, which two dimensions need, "
            f"found {len(layout.rows)}",
        )
    for dimension in (dimension for dimension in filter(is_whole, layout.by) if not dimension.categories):
        yield f"Dimension {dimension.label!r}, categories", "a Matrix is found by its categories: name their list"
