"""The parts of README.md that are made from the project itself: `make readme`.

Belongs here: lists of marts and tables, the answers of the demo, the example of
a contract, and putting them between their marks. Does not belong here: any
sentence of the README, or the SQL of the answers (`sql/questions`).
"""

from __future__ import annotations

import re

import duckdb

from assets.contracts.language import Contract
from assets.marts.questions import answers
from assets.marts.sql_files import marts
from assets.reference import PROJECT
from assets.tables import contracts

README = PROJECT / "README.md"
_EXAMPLE = "assets/tables/cp_03.py"


def blocks(demo: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the text of each generated part.

    Args:
        demo: The warehouse of the bundled sample.
    """
    return {
        "marts": _marts(),
        "answers": answers(demo),
        "tables": _tables(),
        "example": f"```python\n{(PROJECT / _EXAMPLE).read_text(encoding='utf-8')}```",
    }


def rewritten(text: str, parts: dict[str, str]) -> str:
    """Return a text with its generated parts replaced; each lies between `<!-- name -->` and `<!-- /name -->`.

    Raises:
        ValueError: If a part has no place in the text.
    """
    for name, part in parts.items():
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, found, rest = text.partition(start)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            raise ValueError(f"the text has no place for {name!r}")
        text = f"{before}{start}{part}\n{end}{after}"
    return text


def _marts() -> str:
    lines = ["| mart | one row a | what it holds |", "| --- | --- | --- |"]
    for mart in sorted(marts(), key=lambda mart: mart.name):
        first = re.split(r"(?<=[.:]) ", mart.description, maxsplit=1)[0].rstrip(":.")
        lines.append(f"| `{mart.name}` | {', '.join(mart.grain)} | {first} |")
    return "\n".join(lines)


def _tables() -> str:
    lines = ["| table | what it holds | official label | contract |", "| --- | --- | --- | --- |"]
    for contract in sorted(contracts().values(), key=lambda contract: contract.table_id.casefold()):
        lines.append(
            f"| [{contract.table_id}](assets/tables/{contract.schema_name}.py) | {contract.title} "
            f"| {contract.official_label} | {_basis(contract)} |"
        )
    return "\n".join(lines)


def _basis(contract: Contract) -> str:
    return f"verified: {'; '.join(contract.verified)}" if contract.verified else f"inferred: {contract.inferred}"


if __name__ == "__main__":
    from assets.settings import settings
    from assets.warehouse.published import open_published

    with open_published(settings().demo) as connection:
        README.write_text(rewritten(README.read_text(encoding="utf-8"), blocks(connection)), encoding="utf-8")
