"""docs/benchmarks.md: target beside result, and how each was measured.

Belongs here: the page, from what was found alone. Does not belong here: measuring, or the plot (`children/plot.py`).
"""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Sequence
from pathlib import Path

from assets.reference import PROJECT
from tests.bench.reading import MISSING, PYTHON
from tests.bench.results import KEPT, Answer, Result, Target, read_answers, targets

PAGE = KEPT.with_suffix(".md")
PLOT = KEPT.with_suffix(".svg")
HEAD = """# Benchmarks

Written by `make bench`; not to be edited.

What the project may cost, beside what it costs. Works that are compared are done in turn in one run; a result is the
ratio of their medians. A result that does not keep to its target says **no**. That histories say the same in every
DuckDB, and what the as-of macros say, is tested (`tests/pipeline/test_duckdb_versions.py`,
`tests/real/test_mart_histories.py`).

"""
TITLES = {
    "daily": "One more daily page",
    "growth": "Vintages of the returns tables",
    "cold": "From nothing",
    "reading": "Reading a workbook",
    "nothing_new": "Nothing new",
    "as_of": "As of a day",
}
HELD = {True: "yes", False: "**no**", None: "stated"}


def figure(value: float, unit: str) -> str:
    """Return a figure as the page has it, with its unit where that is not a ratio."""
    if unit in ("ratio", "times"):
        return f"{value:.2f} ×"
    return f"{value:,.1f} {unit}" if value < 100 else f"{value:,.0f} {unit}"


def lines(answers: Sequence[Answer], questions: Collection[str]) -> list[list[str]]:
    """Return what is asked, target, result, whether it keeps to it, and what it is made of, of some questions."""
    found = {result.name: (result, answer.real) for answer in answers for result in answer.results}
    return [
        _line(target, *found.get(name, (None, True)))
        for name, target in targets().items()
        if target.question in questions
    ]


def _line(target: Target, result: Result | None, real: bool) -> list[str]:
    wanted = ""
    if target.target is not None:
        wanted = f"{'at most' if target.better == 'less' else 'at least'} {figure(target.target, target.unit)}"
    if result is None:
        return [target.what, wanted, "not measured", "", ""]
    held = HELD[target.met_by(result.value)] if real else "of the sample"
    return [target.what, wanted, figure(result.value, target.unit), held, result.note]


def page(answers: Sequence[Answer]) -> str:
    """Return the page of what was found."""
    parts = [HEAD, table(["", "target", "result", "held", "measured"], lines(answers, TITLES))]
    parts.append("\n![Cost as vintages grow, and beside its floors](benchmarks.svg)\n")
    for answer in answers:
        parts.append(f"\n## {TITLES[answer.question]}\n\n{answer.how}\n\n{taken_on(answer)}\n")
        if answer.left_out:
            parts.append("\n" + "\n".join(f"Left out: {reason}." for reason in answer.left_out) + "\n")
        if answer.table:
            parts.append(f"\n{answer.caption}:\n\n{table(answer.table[0], answer.table[1:])}\n")
    return "".join(parts)


def taken_on(answer: Answer) -> str:
    """Return when and on what an answer was taken, in a sentence."""
    on = answer.taken
    versions = ", ".join(f"{name} {number}" for name, number in on["versions"].items())
    return (
        f"Taken on {on['day']} of commit {on['commit']}, {on['rounds']} rounds, on {on['processor']}, {on['cores']} cores, "
        f"{on['memory_gb']} GB, {on['system']}, load {on['load_before']} before; "
        f"Python {on['python']}, {versions}."
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a Markdown table."""
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows]) + "\n"


def write(answers: Sequence[Answer]) -> None:
    """Write the page and, where matplotlib is installed, the plot."""
    PAGE.write_text(page(answers), encoding="utf-8")
    if PYTHON.exists():
        script = Path(__file__).parent / "children" / "plot.py"
        subprocess.run([PYTHON, script, KEPT, PLOT], check=True, cwd=PROJECT)
    else:
        print(f"The plot is not renewed: {MISSING}")


if __name__ == "__main__":
    write(read_answers())
