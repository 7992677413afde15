"""What a person is told of a draft on the terminal, and where its text goes.

Belongs here: the lines, in order, and writing the file. Does not belong here: the command (`orchestration.commands`).
"""

from __future__ import annotations

from pathlib import Path

from assets.drafting.process import Drafted
from assets.drafting.source_code import plain
from assets.problems import DefinitionError


def free(path: Path | None) -> None:
    """Refuse a file that is there already, before anything is drafted.

    Raises:
        DefinitionError: If it exists.
    """
    if path is not None and path.exists():
        raise DefinitionError(f"{plain(path, 300)} exists already and is left as it is")


def saved(made: Drafted, path: Path) -> None:
    """Write a draft to a file that is not there yet.

    Raises:
        DefinitionError: If the file exists, or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(made.text)
    except OSError as error:
        raise DefinitionError(f"{plain(path, 300)} cannot be written ({error.strerror})") from error


def told(made: Drafted, path: Path | None) -> list[str]:
    """Return what to tell of a draft: what was found, what must be decided, what came of trying it.

    Args:
        made: The draft.
        path: Where it was written; None where it went to standard output.
    """
    if made.why_not:
        found = ["Found:", *(f"- {line}" for line in made.found)] if made.found else []
        return [*found, f"No contract was drafted: {made.why_not}"]
    return [
        "Found:",
        *(f"- {line}" for line in made.found),
        "Decide:",
        *(f"- {line}" for line in made.decide),
        *made.outcome,
        f"{f'Written to {plain(path, 300)}' if path else 'Nothing was written'}. The draft belongs in {made.path} once "
        "every line of DECIDE is settled and taken out.",
    ]
