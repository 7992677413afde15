"""An answer as a file: CSV, JSON or Parquet, whole or not at all.

Belongs here: the formats, which DuckDB writes, and where they go. Does not belong here: the files that are published of
each mart.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

import duckdb

from assets.literals import quoted
from assets.printable import printable
from assets.serving.answers import described, notes
from assets.serving.bounded import bounded
from assets.serving.limits import Limits
from assets.serving.locked import QuestionError, locked, within
from assets.serving.statements import Statement, one_query
from assets.settings import Settings


class Format(StrEnum):
    """The formats of an answer as a file."""

    csv = "csv"
    json = "json"
    parquet = "parquet"


_COPIED = {
    Format.csv: "FORMAT csv, HEADER",
    Format.json: "FORMAT json",
    Format.parquet: "FORMAT parquet, COMPRESSION zstd",
}
_SUFFIXES = {".csv": Format.csv, ".json": Format.json, ".jsonl": Format.json, ".ndjson": Format.json}
# A type of 128 bits, in a list or struct too; what is quoted, or followed by a type, is the name of a part.
_NAME_OR_128_BITS = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')|\bU?HUGEINT\b(?! )""")
# DuckDB writes these numbers into JSON as they are, which no JSON may hold.
_TEXT_OR_NO_JSON = re.compile(rb'("(?:[^"\\]|\\.)*")|(NaN|-?Infinity)')


def format_of(chosen: list[Format], file: Path | None) -> Format | None:
    """Return the format that is asked for, by an option or by the name of the file; None for the terminal.

    Raises:
        QuestionError: If two are, or it cannot be told.
    """
    if len(chosen) > 1:
        raise QuestionError(f"choose one of --{' and --'.join(chosen)}")
    if chosen or file is None:
        return chosen[0] if chosen else None
    named = {**_SUFFIXES, ".parquet": Format.parquet}.get(file.suffix.lower())
    if named is None:
        raise QuestionError(f"{file.name} does not say its format; add --csv, --json or --parquet")
    return named


def write(
    settings: Settings, query: str, form: Format, limits: Limits, file: Path | None, overwrite: bool, out: BinaryIO
) -> tuple[int, list[str]]:
    """Write the answer to a question.

    Nothing is written until the whole answer is there. On a terminal, what it would obey is marked.

    Args:
        settings: The settings, which say where the warehouse is.
        query: The question, one statement.
        form: The format.
        limits: What it may cost.
        file: Where it goes; None for `out`.
        overwrite: Whether the file may be there already.
        out: Where it goes without a file.

    Returns:
        How many rows it has, and what must be known of the marts it read.

    Raises:
        QuestionError: If the question is not taken, or passed a limit, or the file is there, or cannot be written.
        duckdb.Error: If DuckDB cannot answer it.
    """
    if file is None and form is Format.parquet and out.isatty():
        raise QuestionError("Parquet is not for a terminal; name a file with -o")
    target = file and _target(file, overwrite)
    with _folder_beside(target) as folder:
        path = folder / f"answer.{form}"
        with locked(settings, [path]) as connection:
            statement = one_query(connection, query)
            if statement.kind != "query":
                raise QuestionError("a plan is for the terminal; leave the format out")
            with bounded(limits.seconds, folder):
                rows = within(connection, limits.seconds, lambda: _written(connection, statement, form, path))
            known = notes(connection, query)
        if form is Format.json:
            _mend_numbers(path)
        if target is None:
            _copied(path, out)
        else:
            _put(path, target, overwrite)
    return rows, known


def _written(connection: duckdb.DuckDBPyConnection, statement: Statement, form: Format, path: Path) -> int:
    """Write an answer, and return how many rows it has."""
    rows = f"FROM ({statement.text}\n)"
    columns = f"SELECT {_whole_numbers_kept(connection, statement)} " if form is Format.parquet else ""
    copied = connection.execute(
        f"COPY ({columns}{rows}) TO {quoted(path)} ({_COPIED[form]}, USE_TMP_FILE false)"
    ).fetchone()
    if copied is None:  # of a PIVOT, which is several statements, DuckDB does not say how many it wrote
        copied = connection.execute(f"SELECT count(*) {rows}").fetchone()
    return int(copied[0]) if copied else 0


def _whole_numbers_kept(connection: duckdb.DuckDBPyConnection, statement: Statement) -> str:
    """Return the columns of an answer, those of 128 bits as decimals: DuckDB writes them into Parquet as floats.

    Every sum of whole numbers is one. A decimal holds 38 digits; what is longer is an error.
    """
    casts = [
        f"CAST({named} AS {decimal}) AS {named}"
        for name, kind in described(connection, statement)
        if (decimal := _NAME_OR_128_BITS.sub(lambda found: found[1] or "DECIMAL(38, 0)", kind)) != kind
        for named in ['"' + name.replace('"', '""') + '"']
    ]
    return f"* REPLACE ({', '.join(casts)})" if casts else "*"


@contextmanager
def _folder_beside(file: Path | None) -> Iterator[Path]:
    """Give a folder of one's own, on the same disk as the file if there is one."""
    with (
        disk_told(),
        tempfile.TemporaryDirectory(prefix=".immstats-", dir=file and file.absolute().parent) as folder,
    ):
        yield Path(folder).resolve()


@contextmanager
def disk_told() -> Iterator[None]:
    """Turn what keeps an answer from being written, such as a full disk, into words."""
    try:
        yield
    except BrokenPipeError:  # whoever reads has had enough
        raise
    except OSError as error:
        raise QuestionError(f"the answer cannot be written: {error.strerror or error}") from error


def _target(file: Path, overwrite: bool) -> Path:
    """Return where an answer goes: to the file that a link leads to, and never in the place of what is no file."""
    if not os.path.lexists(file):
        return file
    if not overwrite:
        raise _there_already(file)
    target = file.resolve()
    if target.exists() and not target.is_file():
        raise QuestionError(f"{file} is no regular file and is not replaced; leave -o out, and redirect the answer")
    return target


def _put(path: Path, target: Path, overwrite: bool) -> None:
    """Give a whole answer its name, in one step: whenever the process ends, there is all of it or nothing."""
    if not overwrite:
        try:
            os.link(path, target)
            return
        except FileExistsError as error:
            raise _there_already(target) from error
        except OSError as error:  # a disk without hard links
            if os.path.lexists(target):
                raise _there_already(target) from error
    os.replace(path, target)


def _there_already(file: Path) -> QuestionError:
    return QuestionError(f"{file} is there already; --overwrite replaces it")


def _copied(path: Path, out: BinaryIO) -> None:
    with path.open("rb") as answer:
        if not out.isatty():
            shutil.copyfileobj(answer, out)
            out.flush()
            return
        for line in answer:
            out.write(printable(line.decode()).encode())


def _mend_numbers(path: Path) -> None:
    """Write numbers that JSON cannot hold as the texts `NaN`, `Infinity` and `-Infinity`."""
    mended = path.with_suffix(".mended")
    with path.open("rb") as answer, mended.open("wb") as other:
        for line in answer:
            other.write(_TEXT_OR_NO_JSON.sub(lambda found: found[1] or b'"%b"' % found[2], line))
    os.replace(mended, path)
