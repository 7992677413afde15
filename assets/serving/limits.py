"""What one question may cost."""

from __future__ import annotations

from dataclasses import dataclass

# Of DuckDB for one question. The whole of what is published is smaller.
MEMORY = "1GB"
THREADS = 2
# Of the process that answers, which is ended there: DuckDB's own limit counts no single value, such as a list of all
# that there is.
PROCESS_BYTES = 4 * 2**30
# Longest time of a question that may be asked for.
SECONDS_MAX = 3600.0
# Longest text of a question; parsing takes memory that no limit holds.
CHARACTERS_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may cost.

    Attributes:
        seconds: Longest time until its last row is there.
        rows: Most rows that are given; None for all.
        bytes: Most bytes of text that are given, the columns' names and types included; None for all. A first row is
            always given or the question refused.
    """

    seconds: float = 60.0
    rows: int | None = None
    bytes: int | None = None
