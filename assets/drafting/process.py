"""The process that drafts a contract, with limits on memory and time, and what it answers.

Belongs here: both ends of the pipe: a file may be hostile, so nothing else opens it. Does not belong here: drafting
(`drafts`), or the process itself (`assets.observations.limited`).
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from assets.drafting.drafts import Draft, Wanted, draft
from assets.drafting.notebook import NotDrafted, Notebook
from assets.drafting.source_code import plain
from assets.drafting.trial import Trial, tried
from assets.json_files import Json
from assets.observations.limited import Broke, Limited, serve
from assets.observations.limits import Limits
from assets.observations.opened import open_source
from assets.observations.source import Source
from assets.problems import TableError
from assets.settings import Settings


@dataclass(frozen=True, slots=True)
class Drafted:
    """What came of drafting a contract; every line is printable.

    Attributes:
        text: The Python file; empty where none could be drafted.
        why_not: Why none could be drafted; empty where one was.
        decide: What a person must decide.
        found: What the sheet holds.
        outcome: What came of loading the draft and reading the file by it.
        reads: Whether it was loaded and the file was read.
        path: Where the file belongs once it is decided.
    """

    text: str = ""
    why_not: str = ""
    decide: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    reads: bool = False
    path: str = ""


_DRAFTED = Json(Drafted)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def draft_of(path: Path, wanted: Wanted, title: str, settings: Settings) -> Drafted:
    """Draft the contract of one sheet of a file, in a process of its own.

    Args:
        path: The file.
        wanted: The sheet, and what a person knows of it.
        title: Title of the attachment or document; the file's name where empty.
        settings: Limits of size, memory and time.
    """
    if wanted.table_id and not _NAME.fullmatch(wanted.table_id):
        return Drafted(why_not=f"{plain(wanted.table_id)} is no id of a table: it has letters, digits and _ only")
    if not path.is_file():
        return Drafted(why_not=f"there is no file {plain(path, 300)}")
    if path.stat().st_size > settings.file_bytes_max:
        return Drafted(why_not=f"the file is larger than {settings.file_bytes_max:,} bytes (IMMSTATS_FILE_BYTES_MAX)")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    source = Source(sha256, str(path.absolute()), path.name, wanted.page, title or path.name)
    if source.format is None:
        return Drafted(why_not=f"{plain(path.name)} is no ODS, XLSX, HTML or CSV file by its name")
    limits = Limits(settings.unzipped_bytes_max, settings.cells_max)
    job = {"source": asdict(source), "wanted": asdict(wanted), "limits": asdict(limits)}
    limited = Limited("assets.drafting.process", settings.reader_memory_bytes, settings.reader_seconds)
    try:
        return _DRAFTED.parse(limited.ask(json.dumps(job)))
    except Broke as broke:
        return Drafted(why_not=broke.message)
    finally:
        limited.end()


def drafted_here(source: Source, wanted: Wanted, limits: Limits) -> Drafted:
    """Draft the contract of one sheet of a file in this process."""
    notebook = Notebook()
    made, outcome, why_not = Draft("", ""), Trial(False, ()), ""
    try:
        made = draft(source, open_source(source, limits), wanted, notebook)
        outcome = tried(made, source, limits)
    except NotDrafted as error:
        why_not = str(error)
    except TableError as error:
        why_not = "; ".join(f"{problem.rule}: {plain(problem.message, 300)}" for problem in error.problems[:3])
    except MemoryError:
        why_not = "drafting takes more memory than a file may take (IMMSTATS_READER_MEMORY_BYTES)"
    except Exception as error:  # a file may hold anything; whatever it breaks is told
        why_not = f"the sheet holds something that drafting does not know ({type(error).__name__}: {plain(error)})"
        made = Draft("", "")
    return Drafted(
        made.text, why_not, tuple(notebook.decide), tuple(notebook.found), outcome.lines, outcome.reads, made.path
    )


def _answer(line: str) -> str:
    job = json.loads(line)
    return _DRAFTED.text(drafted_here(Source(**job["source"]), Wanted(**job["wanted"]), Limits(**job["limits"])))


if __name__ == "__main__":
    serve(_answer)
