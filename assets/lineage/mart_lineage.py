"""Lineage of the marts: what each column is made of, and the cells behind each figure.

Belongs here: the SQL, made from each mart's own SQL, that gives the cells of a
row; the rows of `catalogue.lineage`; and the columns each column depends on.
Does not belong here: the rewriting of a query (`cell_provenance`), or telling a person
(`assets.lineage.explain`).

In the warehouse stand, for every mart:

* `catalogue.<mart>_traced_as_of(as_of)`: the mart's rows, each figure `x` with a list
  `x__cells` beside it;
* `catalogue.<mart>_cells_as_of(as_of)` and the view `catalogue.<mart>_cells` (as of now):
  one row a figure and cell, to be joined with the mart by its grain, and with
  `catalogue.cells` by `vintage_id`, `row` and `col`.

A mart whose figures cannot be followed says so in its header, with the reason:
`-- lineage: none, because …`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

import duckdb
import sqlglot
from sqlglot import exp

from assets.contracts.language import Contract
from assets.lineage.cell_provenance import Traced, trace
from assets.lineage.columns import SUFFIX, Base, Column, Columns, TracingError
from assets.lineage.scalar_macros import in_place
from assets.marts import revisions
from assets.marts.selection import Selection
from assets.marts.sql_files import SQL, Mart, marts
from assets.observations.columns import observation_columns
from assets.reference import FOLDER as REFERENCE
from assets.tables import contracts
from assets.vintages.schemas import insert

BEARING = ("value", "marker")
REVISIONS = "catalogue.revisions"
NOW = "infinity"


@dataclass(frozen=True)
class Lineage:
    """What a mart's figures come from.

    Attributes:
        mart: The mart.
        traced: Its query, rewritten to carry the cells.
        others: By name, the queries of the other macros of its file, rewritten likewise.
    """

    mart: Mart
    traced: Traced
    others: Mapping[str, Traced] = field(default_factory=dict)

    @property
    def figures(self) -> tuple[str, ...]:
        """The columns that cells stand behind, in the mart's order."""
        return tuple(name for name, column in self.traced.columns.items() if column.bears)

    def rows(self) -> list[tuple[str, str, str, str | None, str]]:
        """Rows of `catalogue.lineage`: mart, column, table with the cells, measure, SQL file."""
        return [
            (self.mart.name, name, table, measure, self.mart.file.shown)
            for name in self.figures
            for table, measure in sorted(self.traced.columns[name].sources, key=lambda pair: (pair[0], pair[1] or ""))
        ]

    def columns(self) -> list[tuple[str, str, str | None, str | None]]:
        """Rows of `catalogue.column_lineage`: mart, column, and table and column that it is made of, if of any."""
        return [
            (self.mart.name, name, *origin)
            for name, column in self.traced.columns.items()
            for origin in _tables_of(column) or [(None, None)]
        ]

    @cached_property
    def macros(self) -> str:
        """The statements that make the mart's macros and view, described; every build runs them."""
        name, grain = self.mart.name, ", ".join(f'"{column}"' for column in self.mart.grain)
        entries = ", ".join(f"{{'column_name': '{f}', 'cells': \"{f}{SUFFIX}\"}}" for f in self.figures)
        return f"""
            CREATE MACRO catalogue.{name}_traced_as_of(as_of) AS TABLE {self.traced.query.sql("duckdb")};
            CREATE MACRO catalogue.{name}_cells_as_of(as_of) AS TABLE
                SELECT DISTINCT {grain}, column_name, cell.vintage_id, cell."row", cell.col
                FROM (
                    SELECT {grain}, entry.column_name, unnest(entry.cells) AS cell
                    FROM (SELECT {grain}, unnest([{entries}]) AS entry FROM catalogue.{name}_traced_as_of(as_of))
                );
            CREATE VIEW catalogue.{name}_cells AS FROM catalogue.{name}_cells_as_of('{NOW}');
            COMMENT ON MACRO TABLE catalogue.{name}_traced_as_of IS
                'marts.{name} as of a day or moment, with a list of source cells beside each figure';
            COMMENT ON MACRO TABLE catalogue.{name}_cells_as_of IS
                'The source cells of each figure of marts.{name} as of a day or moment';
            COMMENT ON VIEW catalogue.{name}_cells IS
                'The source cells of each figure of marts.{name}: join with catalogue.cells by vintage_id, row, col';
        """


def _tables_of(column: Column) -> list[tuple[str, str] | tuple[None, None]]:
    """Return the columns of observations and marts that a column is made of."""
    return [*sorted(origin for origin in column.origins if origin[0].startswith(("observations.", "marts.")))]


def lineages() -> dict[str, Lineage]:
    """Return the lineage of every mart that can be followed, by name, in the order of building.

    Raises:
        TracingError: If a mart's SQL cannot be followed and its header does not say so.
    """
    followed = {mart.name: lineage_of(mart) for mart in marts()}
    return {name: lineage for name, lineage in followed.items() if lineage}


@cache
def _lineage_of(name: str) -> Lineage | None:
    mart = next(mart for mart in marts() if mart.name == name)
    if mart.file.header.get("lineage", "").startswith("none"):
        return None
    for read in mart.reads:
        if read.startswith("marts."):  # what it reads is to be known before it
            _lineage_of(read.removeprefix("marts."))
    bases = _bases()
    try:
        queries = _macro_queries(mart)
        traced = trace(queries.pop(f"marts.{mart.name}_as_of"), bases, bases.measures)
        bases.add_mart(mart, traced)
        others = {macro: trace(query, bases, bases.measures) for macro, query in queries.items()}
    except TracingError as error:
        raise TracingError(
            f"{mart.file.shown}: its figures cannot be followed to their cells: {error}. Rewrite it, or say "
            "`-- lineage: none, because …` in its header"
        ) from error
    return Lineage(mart, traced, others)


def lineage_of(mart: Mart) -> Lineage | None:
    """Return the lineage of a mart; None where its header says that it cannot be followed.

    Raises:
        TracingError: If its SQL cannot be followed and its header does not say so.
    """
    return _lineage_of(mart.name)


def traced_query(sql: str) -> Traced:
    """Return a query over marts, as a claim asks it, rewritten to carry its cells out of a warehouse.

    Raises:
        TracingError: If some figure of it could not be followed.
    """
    query = sqlglot.parse_one(sql, dialect="duckdb")
    if not isinstance(query, exp.Query):
        raise TracingError("it is no SELECT")
    lineages()  # what it reads is to be known before it
    bases = _bases()
    return trace(in_place(query), bases, bases.measures)


def create(connection: duckdb.DuckDBPyConnection, selection: Selection) -> None:
    """Make the lineage of a build whose observations, revisions and marts are there."""
    connection.execute(_cells_view(selection.tables))
    connection.execute(_revision_views(selection.tables))
    followed = lineages()
    for lineage in (followed[mart.name] for mart in selection.marts if mart.name in followed):
        if lineage.figures:
            connection.execute(lineage.macros)
        insert(connection, "catalogue.lineage", lineage.rows())
        insert(connection, "catalogue.column_lineage", lineage.columns())


def _macro_queries(mart: Mart) -> dict[str, exp.Query]:
    """Return the query of each macro that a mart's file makes, by the macro's name."""
    queries = {}
    for statement in sqlglot.parse(mart.file.sql, dialect="duckdb"):
        if not isinstance(statement, exp.Create) or statement.kind != "MACRO":
            continue
        if isinstance(query := statement.expression, exp.Query):
            query.comments = None
            queries[statement.this.this.sql("duckdb").casefold()] = in_place(query)
    if f"marts.{mart.name}_as_of" not in queries:
        raise TracingError(f"there is no macro marts.{mart.name}_as_of")
    return queries


@cache
def _bases() -> _Bases:
    return _Bases()


class _Bases:
    """What the marts may read, as the files that define it say."""

    def __init__(self) -> None:
        self.measures = {
            f"observations.{c.schema_name}": {measure.name for measure in c.measures} for c in contracts().values()
        }
        self._known: dict[str, Base] = {}
        for contract in contracts().values():
            self._known[f"observations.{contract.schema_name}"] = _observations(contract)
        for path in REFERENCE.glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as stream:
                self._add(f"reference.{path.stem}", next(csv.reader(stream)))
        names = ["table_id", *(part.split()[0] for part in revisions.COLUMNS.split(", "))]
        self._known[REVISIONS] = _revisions(names)
        for path in sorted((SQL / "catalogue").glob("*.sql"), reverse=True):  # tables come before what reads them
            for statement in sqlglot.parse(path.read_text(encoding="utf-8"), dialect="duckdb"):
                if isinstance(statement, exp.Create):
                    self._add_statement(statement)

    def __call__(self, name: str) -> Base:
        if name not in self._known:
            raise TracingError(f"nothing says which columns {name} has; define it in sql/catalogue")
        return self._known[name]

    def _add(self, name: str, columns: list[str]) -> None:
        self._known[name] = Base({column: Column(frozenset({(name, column)})) for column in columns})

    def _add_statement(self, statement: exp.Create) -> None:
        if statement.kind == "TABLE" and isinstance(statement.this, exp.Schema):
            name = statement.this.this.sql("duckdb").casefold()
            self._add(name, [column.name.casefold() for column in statement.this.expressions])
        elif statement.kind == "MACRO" and isinstance(statement.expression, exp.Query):
            name = statement.this.this.sql("duckdb").casefold()
            columns = trace(statement.expression, self, {}).columns
            self._known[name] = Base(columns)

    def add_mart(self, mart: Mart, traced: Traced) -> None:
        """Let the marts that come after read this one."""
        columns = {
            name: Column(frozenset({(f"marts.{mart.name}", name)}), column.bears, column.sources)
            for name, column in traced.columns.items()
        }

        def as_of(source: exp.Table) -> exp.Expr:
            called = source.this
            arguments = called.expressions if isinstance(called, exp.Anonymous) else [exp.Literal.string(NOW)]
            return exp.Table(
                this=exp.Anonymous(
                    this=f"{mart.name}_traced_as_of", expressions=[argument.copy() for argument in arguments]
                ),
                db=exp.to_identifier("catalogue"),
            )

        base = Base(columns, as_of if any(column.bears for column in columns.values()) else None)
        self._known[f"marts.{mart.name}_as_of"] = self._known[f"marts.{mart.name}"] = base


def _observations(contract: Contract) -> Base:
    name = f"observations.{contract.schema_name}"
    columns: Columns = {}
    for column in ("vintage_id", *observation_columns(contract)):
        bears = column in BEARING
        columns[column] = Column(
            frozenset({(name, column)}), bears, frozenset({(name, None)}) if bears else frozenset()
        )
    beside = ", ".join(f"[{{'vintage_id': vintage_id, 'row': \"row\", 'col': col}}] AS {c}{SUFFIX}" for c in BEARING)
    return Base(columns, _in_place_of(f"SELECT *, {beside} FROM {name}"))


def _revisions(names: list[str]) -> Base:
    columns = {
        name: Column(
            frozenset({(REVISIONS, name)}),
            name in ("old_value", "new_value"),
            frozenset({(REVISIONS, None)}) if name in ("old_value", "new_value") else frozenset(),
        )
        for name in names
    }
    return Base(columns, _in_place_of("SELECT * FROM catalogue.revisions_traced"))


def _in_place_of(sql: str) -> Callable[[exp.Table], exp.Expr]:
    return lambda _: sqlglot.parse_one(f"({sql})", dialect="duckdb")


def _cells_view(tables: Sequence[Contract]) -> str:
    """Return the view of every published cell, with the document it stands in."""
    published = " UNION ALL ".join(
        f'SELECT vintage_id, "row", col, period, period_start, period_end, measure, unit, value, marker, note, '
        f"as_published, revision_status, status_basis FROM observations.{contract.schema_name}"
        for contract in tables
    )
    return f"""
        CREATE VIEW catalogue.cells AS
        SELECT o.vintage_id, o."row", o.col, v.table_id, v.vintage, v.sheet, o.col || o."row" AS cell,
            o.period, o.period_start, o.period_end, o.measure, o.unit, o.value, o.marker, o.note, o.as_published,
            o.revision_status, o.status_basis, v.official_label, f.file, v.title, f.page, v.source_url, v.source_sha256,
            v.source_kind, v.copy_kind, v.published_at, v.published_on, v.published_basis, f.fetched_at,
            f.fetched_from
        FROM ({published}) AS o
        INNER JOIN catalogue.vintages AS v ON o.vintage_id = v.vintage_id
        LEFT JOIN (
            SELECT file_id, arg_min(file, first_seen_at) AS file, arg_min(page, first_seen_at) AS page,
                min(first_seen_at) AS fetched_at, arg_min_null(fetched_from, first_seen_at) AS fetched_from
            FROM catalogue.files GROUP BY file_id
        ) AS f ON v.file_id = f.file_id;
        COMMENT ON VIEW catalogue.cells IS
            'Every published cell held, of all tables and vintages, with the document it stands in';
    """


def _revision_views(tables: Sequence[Contract]) -> str:
    """Return the views of the cells behind each side of a revision."""
    cells = " UNION ALL ".join(revisions.cells_sql(contract) for contract in tables)
    # Joined by plain equality, so that the key of one revision is sought in its own table and period only.
    sides = " ".join(
        f"LEFT JOIN catalogue.revision_lists AS {side} ON r.table_id = {side}.table_id AND r.level = {side}.level "
        f"AND r.{side}_vintage_id = {side}.vintage_id AND r.period = {side}.period AND r.measure = {side}.measure "
        f"AND r.key = {side}.key"
        for side in ("old", "new")
    )
    return f"""
        CREATE VIEW catalogue.revision_cells AS
        SELECT table_id, level, vintage_id, period, measure, key, "row", col FROM ({cells});
        CREATE VIEW catalogue.revision_lists AS
        SELECT table_id, level, vintage_id, period, measure, key,
            list({{'vintage_id': vintage_id, 'row': "row", 'col': col}}) AS cells
        FROM catalogue.revision_cells GROUP BY ALL;
        CREATE VIEW catalogue.revisions_traced AS
        SELECT r.*, old.cells AS old_value{SUFFIX}, new.cells AS new_value{SUFFIX}
        FROM catalogue.revisions AS r {sides};
        COMMENT ON VIEW catalogue.revision_cells IS 'The cells summed for each key at each level of the revisions';
        COMMENT ON VIEW catalogue.revision_lists IS 'The same with one list of cells a key';
        COMMENT ON VIEW catalogue.revisions_traced IS
            'catalogue.revisions with a list of source cells beside the old and the new value';
    """
