"""The tables that a build keeps of a mart's states: rows with the stretch of time for which each stood.

Belongs here: their names and columns. Does not belong here: filling them (`stored`), or asking them (`by_vintage`).

There are two, put together from the same states. `marts.<mart>_history` tells rows apart by what is said of a period,
`catalogue.<mart>_by_vintage` by their vintage and cells too, so that a mart as of a moment need not be computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assets.marts import by_vintage
from assets.marts.sql_files import Mart

# What follows from the vintage and the moment, not from the figures: it says nothing of a row's own history.
OF_THE_MOMENT = (
    "official_label", "vintage", "vintage_gap", "gap_basis", "newest_release_known", "withdrawn", "published_at",
    "source_url", "source_sha256", "source_cell", "source_cells", "quarters_since_period",
    "boats_vintage", "boats_source_url",
)  # fmt: skip


def has_history(mart: Mart) -> bool:
    """Say whether a mart has a history: one that is itself over vintages has none, nor has one whose header says so."""
    said_none = mart.file.header.get("history", "").startswith("none")
    return not said_none and not {"as_of", "vintage", "old_vintage"} & set(mart.grain)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a mart's rows, each with the stretch of time for which it stood.

    Attributes:
        name: Its name, with the schema.
        columns: What tells its rows apart.
        of_vintages: What a row has beside them of the vintages it stood in.
        clocks: The columns of the clock in London, in SQL, from the moments `began` and `ended`.
        order: The order of its rows, where they begin at one moment.
    """

    name: str
    columns: tuple[str, ...]
    of_vintages: tuple[str, ...]
    clocks: dict[str, str]
    order: tuple[str, ...]

    @property
    def every_column(self) -> tuple[str, ...]:
        """The columns of the finished table."""
        return (*self.columns, *self.of_vintages, "realtime_start", "realtime_end", *self.clocks)


def tables_of(mart: Mart, columns: Sequence[str]) -> list[Table]:
    """Return the tables that are stored of a mart.

    Args:
        mart: The mart.
        columns: Its columns, in their order.
    """
    tables = []
    if has_history(mart):
        tables.append(
            Table(
                f"marts.{mart.name}_history",
                tuple(name for name in columns if name not in OF_THE_MOMENT),
                ("first_vintage", "last_vintage"),
                {"realtime_start_on": "CAST(began.clock AS DATE)", "realtime_end_on": "CAST(ended.clock AS DATE)"},
                mart.grain,
            )
        )
    if by_vintage.is_kept(mart):
        tables.append(
            Table(
                by_vintage.name_of(mart),
                (*by_vintage.kept_columns(columns), "vintage_id"),
                (),
                {"realtime_start_local": "began.clock", "realtime_end_local": "ended.clock"},
                ("vintage_id", mart.grain[0]),
            )
        )
    return tables
