"""The marts, as their SQL files describe them.

Belongs here: reading `sql/marts/*.sql` (header, what a mart reads, the order to
build in). Does not belong here: any SQL of a mart, or running it (`warehouse`).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp

from assets.marts.sql_errors import in_words
from assets.problems import DefinitionError, nearest_names
from assets.reference import PROJECT

SQL = PROJECT / "sql"
# It logs what it does not understand; such a file is refused in our own words.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class SqlFile:
    """An SQL file with the header its comments carry.

    Attributes:
        path: Where it is.
        sql: Its text.
        header: Values of the leading `-- key: value` comments; indented comment
            lines continue the value above them.
    """

    path: Path
    sql: str
    header: Mapping[str, str]

    @property
    def shown(self) -> str:
        """Its place in the project, for messages."""
        return f"sql/{self.path.relative_to(SQL)}"

    def require(self, key: str) -> str:
        """Return a header value.

        Raises:
            DefinitionError: If the header has no such key.
        """
        if key not in self.header:
            raise DefinitionError(f"{self.shown}: its header needs a line `-- {key}: …`")
        return self.header[key]


def read_sql(path: Path) -> SqlFile:
    """Read an SQL file and its header."""
    text = path.read_text(encoding="utf-8")
    header: dict[str, str] = {}
    key = ""
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        if match := re.match(r"-- ([a-z_]+): (.*)$", line):
            key = match[1]
            header[key] = match[2].strip()
        elif key and line.startswith("--   "):
            header[key] += " " + line[2:].strip()
        else:
            break
    return SqlFile(path, text, header)


@dataclass(frozen=True, slots=True)
class Mart:
    """One mart.

    Attributes:
        name: Its name in the schema `marts`.
        file: Its SQL file.
        grain: The columns that name one row.
        description: What a row is and what may not be done with it; with the header `never_sum`, why its rows are
            never added.
        reads: Tables it reads, as `schema.name`; other marts as `marts.name`.
        makes: What its file makes, as `marts.name`: the table, its macro as of a moment, and any others.
    """

    name: str
    file: SqlFile
    grain: tuple[str, ...]
    description: str
    reads: frozenset[str]
    makes: frozenset[str]

    @property
    def time_column(self) -> str:
        """The column that says how far the mart reaches."""
        return next((name for name in ("date", "week_ending") if name in self.grain), "period_end")

    @property
    def vintage_column(self) -> str:
        """The column that names the vintage of a row."""
        return "new_vintage" if "new_vintage" in self.grain else "vintage"

    @property
    def sources(self) -> tuple[str, ...]:
        """Tables of the schema `observations` it reads, sorted."""
        return tuple(sorted(name.split(".")[1] for name in self.reads if name.startswith("observations.")))

    def sources_of_all(self) -> tuple[str, ...]:
        """Tables of the schema `observations` it reads, those of the marts it reads included, sorted."""
        inner = [mart for mart in marts() if f"marts.{mart.name}" in self.reads]
        return tuple(sorted({*self.sources, *(name for mart in inner for name in mart.sources_of_all())}))


@lru_cache(maxsize=1)
def marts() -> tuple[Mart, ...]:
    """Return every mart, each after the marts it reads.

    Raises:
        DefinitionError: If a header is incomplete, or a file does not define the macro
            `marts.<name>_as_of` and the table `marts.<name>`.
    """
    by_name: dict[str, Mart] = {}
    for path in sorted((SQL / "marts").glob("*.sql")):
        file = read_sql(path)
        name = file.require("mart")
        reads, makes = _reads_and_makes(file, name)
        by_name[name] = Mart(
            name,
            file,
            tuple(column.strip() for column in file.require("grain").split(",")),
            file.require("description") + _never_sum(file),
            reads,
            makes,
        )
    maker = {made: f"marts.{mart.name}" for mart in by_name.values() for made in mart.makes}
    for name, mart in by_name.items():
        by_name[name] = replace(mart, reads=frozenset(maker.get(r, r) for r in mart.reads) - {f"marts.{name}"})
    inner = {name: sorted(r[6:] for r in mart.reads if r.startswith("marts.")) for name, mart in by_name.items()}
    for name, read in inner.items():
        if unknown := [mart for mart in read if mart not in by_name]:
            near = ", ".join(nearest_names(unknown[0], sorted(by_name)))
            raise DefinitionError(
                f"{by_name[name].file.shown} reads marts.{unknown[0]}, which no file of sql/marts makes"
                + (f" (nearest: {near})" if near else "")
            )
    try:
        return tuple(by_name[name] for name in TopologicalSorter(inner).static_order())
    except CycleError as error:
        raise DefinitionError(f"the marts {' → '.join(error.args[1])} wait for each other") from error


def mart_of(name: str) -> Mart | None:
    """Return the mart that a table, view or macro belongs to, such as `marts.crossings_between_dates`; None if none.

    Those are what its file makes, and what a build makes of it: its views over all vintages, and the cells behind it.
    """
    made_of_each = (
        "marts.{}_history",
        "marts.{}_first_release",
        "catalogue.{}_at",
        "catalogue.{}_by_vintage",
        "catalogue.{}_cells",
        "catalogue.{}_cells_as_of",
        "catalogue.{}_traced_as_of",
    )
    return next(
        (mart for mart in marts() if name in mart.makes or name in {made.format(mart.name) for made in made_of_each}),
        None,
    )


def _never_sum(file: SqlFile) -> str:
    reason = file.header.get("never_sum")
    return f" Never sum over its rows: {reason}." if reason else ""


def _parsed(file: SqlFile) -> list[exp.Expr | None]:
    """Return the statements of a file; what sqlglot does not understand, DuckDB may, and else says why not."""
    try:
        statements = sqlglot.parse(file.sql, dialect="duckdb")
        understood = not any(isinstance(statement, exp.Command) for statement in statements)
    except sqlglot.errors.SqlglotError as error:
        statements, understood = [], False
        words = str(error)
    else:
        words = "one of its statements is not understood"
    if not understood:
        with duckdb.connect() as connection:
            try:
                connection.extract_statements(file.sql)
            except duckdb.Error as error:
                raise DefinitionError(in_words(error, file.shown, file.sql, connection)) from error
        raise DefinitionError(f"{file.shown}: what it reads cannot be told: {words}")
    return statements


def _reads_and_makes(file: SqlFile, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return what the file's statements read, and what they make, found by parsing them."""
    defined: dict[str, exp.Expr] = {}
    reads = set()
    for statement in _parsed(file):
        if not isinstance(statement, exp.Create):
            continue
        target = statement.this.this if isinstance(statement.this, exp.UserDefinedFunction) else statement.this
        defined[target.sql("duckdb")] = statement.expression
        for table in statement.find_all(exp.Table):
            if table is not target and table.db:
                inner = table.this
                called = inner.name if isinstance(inner, exp.Anonymous | exp.Identifier) else str(table.name)
                reads.add(f"{table.db}.{called.casefold()}")
    needed = {f"marts.{name}_as_of", f"marts.{name}"}
    if not needed <= set(defined) or name != file.path.stem:
        raise DefinitionError(f"{file.shown} must define {' and '.join(sorted(needed))} and bear the mart's name")
    now = f"marts.{name}_as_of('infinity')"
    if defined[f"marts.{name}"].sql("duckdb").casefold() != f"select * from {now}":
        raise DefinitionError(
            f"{file.shown}: the table must be the macro as of now: CREATE TABLE marts.{name} AS FROM {now}"
        )
    return frozenset(reads), frozenset(made.casefold() for made in defined)
