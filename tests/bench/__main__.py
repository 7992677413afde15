"""`python -m tests.bench [--rounds N] [QUESTION…]`: ask all questions or some, and write the page.

Belongs here: which questions there are, and what is shown of their answers. Does not belong here: how one is asked.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench import as_of, cold, daily, growth, nothing_new, reading
from tests.bench.machine import described
from tests.bench.page import lines, taken_on, write
from tests.bench.results import Answer, keep
from tests.conftest import REAL

QUESTIONS = {each.QUESTION: each for each in (daily, growth, cold, reading, nothing_new, as_of)}
ROUNDS = 5


def shown(answers: list[Answer], console: Console) -> None:
    """Print target beside result, and on what it was taken."""
    table = Table("", "target", "result", "held", "measured")
    for line in lines(answers, {answer.question for answer in answers}):
        table.add_row(*line)
    console.print(table)
    for answer in answers:
        console.print(f"{answer.question}: {taken_on(answer)}", highlight=False)
        for reason in answer.left_out:
            console.print(f"[yellow]{answer.question}: {reason}[/]")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each work is done")
    parser.add_argument("questions", nargs="*", metavar="QUESTION", help=" ".join(QUESTIONS))
    asked = parser.parse_args()
    if unknown := set(asked.questions) - set(QUESTIONS):
        parser.error(f"no such question: {', '.join(sorted(unknown))}; there are {' '.join(QUESTIONS)}")
    console = Console()
    answers = []
    for name in asked.questions or QUESTIONS:
        console.print(f"Asking: {name}")
        taken = described(asked.rounds)
        with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder:
            answer = replace(QUESTIONS[name].run(asked.rounds, Path(folder)), taken=taken)
        answers.append(answer)
        if REAL.exists():  # figures of the sample are shown, and take no place of real ones
            write(keep([answer], list(QUESTIONS)))
    shown(answers, console)


if __name__ == "__main__":
    main()
