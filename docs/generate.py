"""The parts of README.md and docs/ that are made from the project itself: `make docs`.

Belongs here: lists of tables, columns, checks, claims, their statuses and settings, the
answers of the demo, the example of a contract, and writing the pages. Does not belong
here: any sentence of a page, the pages of the marts (`mart_pages`), the SQL of the lists
(`sql/docs`) or of the answers (`sql/questions`), or `docs/faults-of-files.md`
(`tests.faults.mutants`).
"""

from __future__ import annotations

import re

import duckdb

from assets.briefing.newest import newest
from assets.briefing.pages import day
from assets.checks.checks import checks
from assets.claims.decisions import DECISIONS, MAIN, line
from assets.claims.statuses import RELEASES, STATUSES, Releases
from assets.lineage import figure_words
from assets.marts.questions import ASKED_FIRST, answer_in_a_line, questions
from assets.marts.sql_files import SQL, read_sql
from assets.publications.watched import PUBLICATIONS
from assets.reference import PROJECT
from assets.settings import PREFIX, Settings
from assets.tables import contracts
from docs.markdown import answer, renewed, table
from docs.mart_pages import FOLDER, columns_of_most, index, pages

README = PROJECT / "README.md"
PAGES = (README, *sorted((PROJECT / "docs").glob("*.md")), PROJECT / "orchestration" / "deploy" / "README.md")
_EXAMPLE = "assets/tables/cp_03.py"


def parts(demo: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the text of each generated part, by its name.

    Args:
        demo: The warehouse of the bundled sample.
    """
    return {
        "figures": _figures(demo),
        "lines": table(
            ["question", "answer"], ((each.text, answer_in_a_line(demo, each)) for each in questions()[:ASKED_FIRST])
        ),
        "answers": _answers(demo),
        "marts": index(),
        "columns": columns_of_most(demo),
        "relations": _listed(demo, "relations"),
        "dictionary": _listed(demo, "dictionary"),
        "tables": _tables(),
        "example": f"```python\n{(PROJECT / _EXAMPLE).read_text(encoding='utf-8')}```",
        "markers": _listed(demo, "markers"),
        "sheets": _listed(demo, "sheets"),
        "claims": _listed(demo, "claims"),
        "statuses": table(["status", "what it says"], ((f"`{each}`", says) for each, says in STATUSES.items())),
        "held": table(
            ["releases of the table by that moment", *(f"figure {found}" for found in MAIN)],
            ([words, *(_status(found, releases) for found in MAIN)] for releases, words in RELEASES.items()),
        ),
        "decisions": table(
            ["#", "what is so", *(f"{each} held" if each == "none" else each for each in RELEASES)],
            ([number, each.found, *map(_code, each.statuses)] for number, each in enumerate(DECISIONS, 1)),
        ),
        "checks": table(
            ["check", "level", "severity", "what holds when it passes"],
            ((f"`{each.name}`", each.level, each.severity, each.description) for each in checks()),
        ),
        "publications": table(
            ["publication", "page", "when it changes"],
            ((f"`{p.slug}`", f"[{p.title}](https://www.gov.uk{p.base_path})", p.cadence) for p in PUBLICATIONS),
        ),
        "settings": _settings(),
    }


def _figures(demo: duckdb.DuckDBPyConnection) -> str:
    """Return the newest figure of each kind."""
    known = {True: "yes", False: "no", None: "not known"}
    head = ["figure", "period", "value", "revision status", "official label", "published", "later release known"]
    rows = (
        (
            each.figure, each.period, figure_words.number(each.value), each.revision_status.replace("_", " "),
            each.official_label, day(each.published_on), known[each.vintage_gap],
        )
        for each in newest(demo)
    )  # fmt: skip
    return table(head, rows)


def _listed(demo: duckdb.DuckDBPyConnection, name: str) -> str:
    """Return what a query of `sql/docs` gives as a table, its column names as words."""
    cursor = demo.execute(read_sql(SQL / "docs" / f"{name}.sql").sql)
    return table([column[0].replace("_", " ") for column in cursor.description or []], cursor.fetchall())


def _answers(demo: duckdb.DuckDBPyConnection) -> str:
    """Return each question with its SQL and the first rows of its answer."""
    sections = []
    for number, question in enumerate(questions(), 1):
        query = re.sub(r"\A(--.*\n)+", "", question.sql)
        parts_of_it = (
            f"## {number}. {question.text}",
            _sentence(answer_in_a_line(demo, question)),
            question.caveat,
            answer(demo, question.sql),
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


def _tables() -> str:
    rows = []
    for contract in sorted(contracts().values(), key=lambda contract: contract.table_id.casefold()):
        basis = f"verified: {'; '.join(contract.verified)}" if contract.verified else f"inferred: {contract.inferred}"
        link = f"[{contract.table_id}](../{contract.file})"
        rows.append((link, contract.title, contract.official_label, basis))
    return table(["table", "what it holds", "official label", "contract"], rows)


def _settings() -> str:
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, frozenset):
            default = ", ".join(sorted(default))
        shown = "the folder `data` of the project" if name == "data" else f"`{default}`"
        rows.append((f"`{PREFIX}{name.upper()}`", "not set" if default is None else shown, field.description))
    return table(["setting", "default", "what it is"], rows)


if __name__ == "__main__":
    from assets.published import open_published
    from assets.settings import settings

    with open_published(settings().demo) as connection:
        made, of_marts = parts(connection), pages(connection)
    for page in PAGES:
        page.write_text(renewed(page.read_text(encoding="utf-8"), made), encoding="utf-8")
    FOLDER.mkdir(exist_ok=True)
    for gone in {*FOLDER.iterdir()} - {*of_marts}:
        gone.unlink()
    for page, text in of_marts.items():
        page.write_text(text, encoding="utf-8")
