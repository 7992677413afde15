"""Whose figures a chart shows: the documents, when they were published, what they are called, what is missing.

Belongs here: the documents behind the rows of a chart, whether a later release is known, the citation of each. Does not
belong here: the cells of each figure, which `immstats explain` finds one by one: a chart has thousands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from assets.briefing.charts import Chart, Drawn
from assets.lineage.cell_reading import GOVUK
from assets.lineage.citations import document_citation
from assets.lineage.explanation import Document
from assets.published import named_rows

_DOCUMENTS = """
SELECT DISTINCT ON (v.published_on, v.table_id, v.source_sha256)
    v.table_id, v.vintage, t.publisher, f.title, f.file, v.source_kind, v.copy_kind, f.page, v.source_url,
    v.source_sha256, v.published_at, v.published_on, v.published_basis, f.first_seen_at, f.fetched_from, v.sheet,
    v.official_label
FROM catalogue.vintages AS v
INNER JOIN catalogue.tables AS t ON v.table_id = t.table_id
INNER JOIN catalogue.files AS f ON v.file_id = f.file_id
WHERE (v.vintage, v.source_url) IN (SELECT unnest(?, recursive := true))
ORDER BY v.published_on DESC, v.table_id ASC, v.source_sha256 ASC
"""


@dataclass(frozen=True, slots=True)
class Source:
    """A document that figures of a chart stand in.

    Attributes:
        title: Its title, with the table's id.
        url: Its address.
        published_on: Its day of publication, where it is known.
        official_label: How the table is designated in it.
        citation: It, cited.
    """

    title: str
    url: str
    published_on: date | None
    official_label: str
    citation: str


def sources(connection: duckdb.DuckDBPyConnection, drawn: Drawn) -> list[Source]:
    """Return the documents behind a chart, the newest first."""
    pairs = {
        (row[name], row[name.removesuffix("vintage") + "source_url"])
        for row in drawn.rows
        for name in row
        if name == "vintage" or name.endswith("_vintage")
    }
    wanted = [{"vintage": vintage, "source_url": url} for vintage, url in sorted(pairs) if vintage and url]
    if not wanted:
        return []
    # Of a chart over all tables, each row says which it is of.
    tables = {row["table_id"] for row in drawn.rows if "table_id" in row} or _tables(connection, drawn.chart)
    return [_source(row) for row in named_rows(connection, _DOCUMENTS, [wanted]) if row["table_id"] in tables]


def gaps(drawn: Drawn) -> list[str]:
    """Return what is known of later releases than those shown, each in words; empty where every known one is held."""
    known = {(row["vintage_gap"], row["gap_basis"]) for row in drawn.rows if row.get("vintage_gap") is not False}
    return sorted({str(basis) for _, basis in known if basis})


def _tables(connection: duckdb.DuckDBPyConnection, chart: Chart) -> set[str]:
    sql = "SELECT tables FROM catalogue.marts WHERE list_contains(?, mart)"
    return {table for row in named_rows(connection, sql, [list(chart.marts)]) for table in row["tables"].split(", ")}


def _source(row: dict[str, Any]) -> Source:
    document = Document(
        row["table_id"], row["vintage"], row["publisher"], row["title"], row["file"], row["source_kind"],
        row["copy_kind"], f"{GOVUK}{row['page']}", row["source_url"], row["source_sha256"], row["published_at"],
        row["published_on"], row["published_basis"], row["first_seen_at"], row["fetched_from"], row["sheet"],
        row["official_label"],
    )  # fmt: skip
    return Source(
        f"{document.title}, {document.table_id}", document.url, document.published_on, document.official_label,
        document_citation(document),
    )  # fmt: skip
