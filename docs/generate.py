"""The parts of README.md and docs/ that are made from the project itself: `make docs`.

Belongs here: lists of marts, columns, tables, checks, claims, their statuses and settings, the
answers of the demo, the example of a contract, and putting them between their
marks. Does not belong here: any sentence of a page, the SQL of the lists
(`sql/docs`) or of the answers (`sql/questions`), or `docs/faults-of-files.md`
(`tests.faults.mutants`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

import duckdb

from assets.checks.checks import checks
from assets.claims.decisions import DECISIONS, MAIN, line
from assets.claims.statuses import RELEASES, STATUSES, Releases
from assets.marts.questions import ASKED_FIRST, answer_in_a_line, questions
from assets.marts.sql_files import SQL, marts, read_sql
from assets.publications.watched import PUBLICATIONS
from assets.reference import PROJECT
from assets.settings import PREFIX, Settings
from assets.tables import contracts

README = PROJECT / "README.md"
PAGES = (README, *sorted((PROJECT / "docs").glob("*.md")), PROJECT / "orchestration" / "deploy" / "README.md")
_EXAMPLE = "assets/tables/cp_03.py"
_ROWS = 8
# Most marts have these too, but they belong beside the figures rather than to where a row comes from.
_OF_THE_FIGURE = ("period", "period_start", "period_end")


def parts(demo: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the text of each generated part, by its name.

    Args:
        demo: The warehouse of the bundled sample.
    """
    return {
        "figures": _listed(demo, "figures"),
        "lines": _table(
            ["question", "answer"], ((each.text, answer_in_a_line(demo, each)) for each in questions()[:ASKED_FIRST])
        ),
        "answers": _answers(demo),
        "marts": _table(
            ["mart", "one row a", "what it holds"],
            (
                (f"[`{mart.name}`](#{mart.name})", ", ".join(mart.grain), _first_sentence(mart.description))
                for mart in sorted(marts(), key=lambda mart: mart.name)
            ),
        ),
        "columns": _columns(demo),
        "tables": _tables(),
        "example": f"```python\n{(PROJECT / _EXAMPLE).read_text(encoding='utf-8')}```",
        "markers": _listed(demo, "markers"),
        "sheets": _listed(demo, "sheets"),
        "claims": _listed(demo, "claims"),
        "statuses": _table(["status", "what it says"], ((f"`{each}`", says) for each, says in STATUSES.items())),
        "held": _table(
            ["releases of the table by that moment", *(f"figure {found}" for found in MAIN)],
            ([words, *(_status(found, releases) for found in MAIN)] for releases, words in RELEASES.items()),
        ),
        "decisions": _table(
            ["#", "what is so", *(f"{each} held" if each == "none" else each for each in RELEASES)],
            ([number, each.found, *map(_code, each.statuses)] for number, each in enumerate(DECISIONS, 1)),
        ),
        "checks": _table(
            ["check", "level", "severity", "what holds when it passes"],
            ((f"`{each.name}`", each.level, each.severity, each.description) for each in checks()),
        ),
        "publications": _table(
            ["publication", "page", "when it changes"],
            ((f"`{p.slug}`", f"[{p.title}](https://www.gov.uk{p.base_path})", p.cadence) for p in PUBLICATIONS),
        ),
        "settings": _settings(),
    }


def renewed(text: str, made: dict[str, str]) -> str:
    """Return a page with its generated parts renewed; each lies between `<!-- name -->` and `<!-- /name -->`.

    Args:
        text: The page.
        made: The parts, by name.

    Raises:
        ValueError: If the page has a mark that is not closed, or whose name is none of the parts.
    """
    pieces = re.split(r"(?m)^<!-- (\w+) -->$", text)
    for place in range(1, len(pieces), 2):
        name, end = pieces[place], f"<!-- /{pieces[place]} -->"
        if name not in made or end not in pieces[place + 1]:
            raise ValueError(f"the mark {name!r} is not closed, or is none of {', '.join(sorted(made))}")
        pieces[place] = f"<!-- {name} -->\n{made[name]}\n"
        pieces[place + 1] = end + pieces[place + 1].partition(end)[2]
    return "".join(pieces)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows as a Markdown table; None is an empty cell."""
    cells = (["" if cell is None else str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows)
    return "\n".join(f"| {' | '.join(row)} |" for row in [list(head), ["---"] * len(head), *cells])


def _listed(demo: duckdb.DuckDBPyConnection, name: str) -> str:
    """Return what a query of `sql/docs` gives as a table, its column names as words."""
    cursor = demo.execute(read_sql(SQL / "docs" / f"{name}.sql").sql)
    return _table([column[0].replace("_", " ") for column in cursor.description or []], cursor.fetchall())


def _answers(demo: duckdb.DuckDBPyConnection) -> str:
    """Return each question with its SQL and the first rows of its answer."""
    sections = []
    for number, question in enumerate(questions(), 1):
        cursor = demo.execute(question.sql)
        names, rows = [column[0] for column in cursor.description or []], cursor.fetchall()
        more = f"\n\n… and {len(rows) - _ROWS} more rows." if len(rows) > _ROWS else ""
        query = re.sub(r"\A(--.*\n)+", "", question.sql)
        parts_of_it = (
            f"## {number}. {question.text}",
            _sentence(answer_in_a_line(demo, question)),
            question.caveat,
            f"{_table(names, rows[:_ROWS])}{more}",
            f"[`{question.shown}`](../{question.shown}):",
            f"```sql\n{query}```",
        )
        sections.append("\n\n".join(parts_of_it))
    return "\n\n".join(sections)


def _status(found: str, releases: Releases) -> str:
    return _code(dict(line(found).by_releases())[releases])


def _code(text: str | None) -> str:
    return "–" if text is None else f"`{text}`"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}."


def _first_sentence(description: str) -> str:
    return re.split(r"(?<=[.:]) ", description, maxsplit=1)[0].rstrip(":.")


def _columns(demo: duckdb.DuckDBPyConnection) -> str:
    """Return a section for each table of the marts, and one for the columns that most of them share."""
    head, sections = ["column", "type", "unit", "what it is"], []
    rows = demo.execute(read_sql(SQL / "docs" / "columns.sql").sql).fetchall()
    tables = {mart: [row[2:] for row in of_mart] for mart, of_mart in groupby(rows, key=lambda row: row[:2])}
    seen = Counter(column for columns in tables.values() for column in columns)
    shared = [column for column, times in seen.items() if times > len(tables) / 2 and column[0] not in _OF_THE_FIGURE]
    for (name, description), columns in tables.items():
        own = _table(head, [(f"`{column[0]}`", *column[1:]) for column in columns if column not in shared])
        also = ", ".join(f"`{column[0]}`" for column in columns if column in shared)
        sections.append(
            f"### {name}\n{description.rstrip('.')}.\n\n{own}"
            + (f"\n\nAnd, as in [most marts](#most-marts): {also}." if also else "")
        )
    return "\n\n".join(
        [f"### most marts\n{_table(head, [(f'`{column}`', *rest) for column, *rest in shared])}", *sections]
    )


def _tables() -> str:
    rows = []
    for contract in sorted(contracts().values(), key=lambda contract: contract.table_id.casefold()):
        basis = f"verified: {'; '.join(contract.verified)}" if contract.verified else f"inferred: {contract.inferred}"
        link = f"[{contract.table_id}](../{contract.file})"
        rows.append((link, contract.title, contract.official_label, basis))
    return _table(["table", "what it holds", "official label", "contract"], rows)


def _settings() -> str:
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, frozenset):
            default = ", ".join(sorted(default))
        shown = "the folder `data` of the project" if name == "data" else f"`{default}`"
        rows.append((f"`{PREFIX}{name.upper()}`", "not set" if default is None else shown, field.description))
    return _table(["setting", "default", "what it is"], rows)


if __name__ == "__main__":
    from assets.published import open_published
    from assets.settings import settings

    with open_published(settings().demo) as connection:
        made = parts(connection)
    for page in PAGES:
        page.write_text(renewed(page.read_text(encoding="utf-8"), made), encoding="utf-8")
