"""The process that answers an assistant's questions, with limits on memory and time.

Belongs here: both ends of the pipe. A query may take more memory than DuckDB counts, and not heed that its time is
over; then this process ends alone. Does not belong here: the tools (`tools`), or the process itself
(`assets.observations.limited`).
"""

from __future__ import annotations

import json
import threading
from typing import Any

from assets.observations.limited import Broke, Limited, serve
from assets.serving.limits import PROCESS_BYTES, Limits
from assets.serving.locked import QuestionError
from assets.settings import settings

# DuckDB is stopped first, which it mostly heeds at once.
_GRACE_SECONDS = 5.0


class Answering:
    """Answers one question after the other."""

    def __init__(self, demo: bool, seconds: float) -> None:
        """Prepare it; the process starts with the first question.

        Args:
            demo: Whether the demo's folder is asked.
            seconds: Longest time of one question.
        """
        self._demo, self._seconds = demo, seconds
        self._process = Limited("assets.serving.assistant.process", PROCESS_BYTES, seconds + _GRACE_SECONDS)
        self._one_at_a_time = threading.Lock()

    def ask(self, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return what a tool answers.

        Raises:
            QuestionError: If it cannot answer; the text says why.
        """
        try:
            json.dumps(arguments, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise QuestionError("the question holds half of a character (a lone surrogate); leave it out") from error
        job = {"tool": tool, "arguments": arguments, "demo": self._demo, "seconds": self._seconds}
        with self._one_at_a_time:
            try:
                told = json.loads(self._process.ask(json.dumps(job)))
            except Broke as broke:
                how = (
                    f"took more than {self._seconds:g} seconds"
                    if broke.rule == "too_slow"
                    else "most likely took more memory than it may"
                )
                raise QuestionError(f"the question {how}, and was ended; ask for less") from broke
        if "error" in told:
            raise QuestionError(told["error"])
        answer: dict[str, Any] = told["answer"]
        return answer


def _answer(line: str) -> str:
    import duckdb

    from assets.lineage.target import ExplainError
    from assets.printable import printable
    from assets.problems import DefinitionError
    from assets.published import WarehouseError
    from assets.serving.assistant.tools import answered
    from assets.serving.locked import locked

    job = json.loads(line)
    try:
        with locked(settings().demo if job["demo"] else settings()) as connection:
            told = answered(connection, Limits(job["seconds"]), job["tool"], job["arguments"])
        return json.dumps({"answer": told}, ensure_ascii=False)
    except (DefinitionError, ExplainError, WarehouseError, duckdb.Error) as error:
        return json.dumps({"error": printable(str(error))[:2000]})
    except MemoryError:
        return json.dumps({"error": "the question took more than its memory; ask for less"})


if __name__ == "__main__":
    serve(_answer)
