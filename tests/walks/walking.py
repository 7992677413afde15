"""Carry out what CONTRIBUTING.md says, to the letter, in a copy of the project.

Belongs here: reading the steps out of the text, doing them, and running commands in the copy. Does not belong here: what
comes of it (`test_walks`).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

from assets.reference import PROJECT

COPIED = ("assets", "orchestration", "sql", "tests", "pyproject.toml", "workspace.yaml", "CONTRIBUTING.md", "README.md")
# The words before a block say where it goes; the last path before it is the one meant.
_BLOCK = re.compile(r"(?P<words>[^\n]+(?:\n[^\n`]+)*\n?[^\n]*):\n\n```[a-z]+\n(?P<body>.*?)```\n", re.DOTALL)
_LAST_ITEM_OF = re.compile(r"as the last item of `([A-Z]+)`")


@dataclass(frozen=True)
class Step:
    """One block of the text, and where it goes.

    Attributes:
        path: File it is for.
        body: What to write.
        constant: Name of the tuple it is the last item of; empty for a file of its own, or the end of the file.
        new: Whether the file is new.
    """

    path: str
    body: str
    constant: str
    new: bool


def steps() -> dict[str, list[Step]]:
    """Return the steps of each walk by its heading, e.g. `Add a table`."""
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    walks = {}
    for section in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        heading, _, rest = section.partition("\n")
        walks[heading] = [_step(match) for match in _BLOCK.finditer(rest.partition("\n## ")[0])]
    return walks


def _step(match: re.Match[str]) -> Step:
    words = " ".join(match["words"].split())
    path = re.findall(r"`([\w/.]+\.(?:py|sql|csv))`", words)[-1]
    constant = _LAST_ITEM_OF.search(words)
    return Step(path, match["body"], constant[1] if constant else "", "new file" in words or "is new" in words)


class Copy:
    """A copy of the project in which commands run as in a clone of it."""

    def __init__(self, folder: Path, source: Path = PROJECT) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        for name in COPIED:
            if (source / name).is_dir():
                shutil.copytree(source / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source / name, folder / name)

    def walk(self, heading: str) -> list[str]:
        """Do every step of a walk and return the files it named."""
        for step in steps()[heading]:
            path = self.folder / step.path
            if step.new:
                if step.path.endswith("__init__.py") and path.exists():
                    continue  # the folder is new only for the first of a subject
                assert not path.exists(), step.path
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(step.body, encoding="utf-8")
                continue
            text = path.read_text(encoding="utf-8")
            if step.constant:
                before, found, after = text.partition(f"\n{step.constant} = (\n")
                inside, close, rest = after.partition("\n)\n")
                assert found and close, f"{step.path} has no tuple {step.constant}"
                text = f"{before}{found}{inside}\n{indent(step.body.rstrip(), '    ')},{close}{rest}"
            else:
                text = f"{text.rstrip()}\n{step.body}"
            path.write_text(text, encoding="utf-8")
        return [step.path for step in steps()[heading]]

    @contextmanager
    def slip(self, path: str, old: str, new: str) -> Iterator[None]:
        """Have a file say `new` for a while in the one place where it says `old`."""
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, (path, old, text.count(old))
        file.write_text(text.replace(old, new), encoding="utf-8")
        yield
        file.write_text(text, encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """Return every file of the copy by path, as far as a contributor would commit it."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for name in COPIED
            for path in ((self.folder / name).rglob("*") if (self.folder / name).is_dir() else [self.folder / name])
            if path.is_file() and "__pycache__" not in path.parts
        }

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run Python in the copy: a module, the command `immstats`, or code after `-c`."""
        module = ["-m", "orchestration.cli"] if words[0] == "immstats" else ["-m", words[0]]
        command = list(words) if words[0] == "-c" else [*module, *words[1:]]
        return subprocess.run(
            [sys.executable, *command],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(self.folder), "COLUMNS": "200", "TERM": "dumb"} | environment,
            capture_output=True,
            text=True,
            timeout=240,
        )
