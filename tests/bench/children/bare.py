"""What libraries alone take: `reads` opens files and their sheets, `load` puts Parquet into a DuckDB file.

On its input as JSON: `files`, each with its sheets; `tables`, the Parquet files of each; `to`, the DuckDB file.
Prints what it took as JSON; imports are not counted.
"""

import csv
import gzip
import io
import json
import sys
from dataclasses import asdict
from pathlib import Path

import duckdb
import lxml.html
import python_calamine

from tests.bench.measuring import taken


def read(path: Path, sheets: list[str]) -> None:
    data = path.read_bytes()
    if data[:2] == b"PK":
        book = python_calamine.load_workbook(io.BytesIO(data))
        for sheet in set(sheets) & set(book.sheet_names):
            book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    elif data[:1] == b"<":
        lxml.html.fromstring(data)
    elif data[:1] == b"{":
        lxml.html.fromstring(json.loads(data)["details"]["body"])
    else:
        text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))


def load(tables: dict[str, list[str]], to: Path) -> None:
    to.unlink(missing_ok=True)
    with duckdb.connect(str(to)) as connection:
        for table, files in tables.items():
            connection.execute(f'CREATE TABLE "{table}" AS FROM read_parquet({files}, union_by_name = true)')
        connection.execute("CHECKPOINT")


def main(what: str) -> None:
    given = json.load(sys.stdin)
    if what == "load":
        took = taken(lambda: load(given["tables"], Path(given["to"])))
    else:
        took = taken(lambda: [read(Path(path), sheets) for path, sheets in given["files"]])
    print(json.dumps(asdict(took)))


if __name__ == "__main__":
    main(sys.argv[1])
