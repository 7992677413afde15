"""What a build holds: every table and mart, or a selection with all that it needs.

Belongs here: which tables and marts a selection comes to. Does not belong here: building them (`assets.warehouse`),
or which checks and claims go with them (`assets.checks.checks`, `assets.warehouse.build`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from assets.contracts.language import Contract
from assets.marts.sql_files import Mart, marts
from assets.problems import nearest_names
from assets.tables import contracts


class SelectionError(ValueError):
    """A selection that names a table or a mart that there is not, or comes to no table."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Tables and marts of a build.

    Attributes:
        tables: The contracts of the tables, in the order of all.
        marts: The marts, each after the marts it reads.
    """

    tables: tuple[Contract, ...]
    marts: tuple[Mart, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return len(self.tables) == len(contracts()) and len(self.marts) == len(marts())

    @property
    def label(self) -> str:
        """What a warehouse of it is called, so that nobody takes it for the whole; empty for the whole."""
        if self.whole:
            return ""
        held = ", ".join([*(c.table_id for c in self.tables), *(f"marts.{mart.name}" for mart in self.marts)])
        return f"partial ({held})"

    @property
    def names(self) -> frozenset[str]:
        """The tables and marts, as `schema.name`."""
        return frozenset(
            [*(f"observations.{c.schema_name}" for c in self.tables), *(f"marts.{mart.name}" for mart in self.marts)]
        )


def everything() -> Selection:
    """Return the selection that leaves nothing out."""
    return Selection(tuple(contracts().values()), marts())


def select(tables: Collection[str] = (), marts: Collection[str] = ()) -> Selection:
    """Return a selection with all that it needs: the marts and tables that its marts read.

    Args:
        tables: Table ids, such as `SB_01`.
        marts: Names of marts, such as `crossings`.

    Raises:
        SelectionError: If there is no such table or mart, or its marts read no table in particular, as the revisions.
    """
    every = everything()
    by_name = {mart.name: mart for mart in every.marts}
    _check_known("table", tables, contracts())
    _check_known("mart", marts, by_name)
    wanted = set(marts)
    for mart in reversed(every.marts):  # each comes after the marts it reads
        if mart.name in wanted:
            wanted |= {name.removeprefix("marts.") for name in mart.reads if name.startswith("marts.")}
    read = {source for name in wanted for source in by_name[name].sources}
    chosen = tuple(c for c in every.tables if c.table_id in tables or c.schema_name in read)
    if not chosen:
        named = ", ".join(sorted(wanted)) or "nothing"
        raise SelectionError(f"no table is read by what is selected ({named}): select one or more tables as well")
    return Selection(
        chosen,
        tuple(mart for mart in every.marts if mart.name in wanted),
    )


def _check_known(kind: str, names: Collection[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            nearest = ", ".join(nearest_names(name, list(known))) or ", ".join(sorted(known))
            raise SelectionError(f"there is no {kind} {name!r} to select; the nearest: {nearest}")
