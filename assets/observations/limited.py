"""A process of its own, with limits on memory and time, for work on files that may not be trusted.

Belongs here: both ends of the pipe, one line of JSON a job and one an answer, and how such a process ends. Does not
belong here: what is done with a file (`process` reads it, `assets.drafting.process` drafts a contract of it).

A module that is run by it calls `serve` as its main part. When a file makes the process run out of memory or time, it
dies alone, and a new one takes the next job. What a library says of its own death is no answer and nothing for a
person's terminal: it is kept until the process has ended, and its last line is told where nothing else says why.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable

from assets.machine import lack_in, lack_of
from assets.printable import printable
from assets.reference import PROJECT

# How a process ends that has too little memory to go on, such as for loading a library.
_NO_MEMORY = 77
_LAST_BYTES = 2_000
# How a process ends that is told to, whatever it reads.
_TOLD_TO_END = {-signal.SIGHUP, -signal.SIGINT, -signal.SIGTERM}


class Broke(Exception):
    """The process ended before it answered.

    Attributes:
        rule: `too_slow` or `reader_died`.
        message: How it ended, in a sentence.
        told: Whether it was told to end, which says nothing of the file.
    """

    def __init__(self, rule: str, message: str, told: bool) -> None:
        self.rule, self.message, self.told = rule, message, told
        super().__init__(message)


class Limited:
    """Runs a module in a process with limits; it starts with the first job."""

    def __init__(self, module: str, memory_bytes: int, seconds: float) -> None:
        """Prepare it.

        Args:
            module: Module to run, which serves.
            memory_bytes: Address space of the process.
            seconds: Longest time one job may take.
        """
        self._module, self._memory, self._seconds = module, memory_bytes, seconds
        self._chatter = tempfile.TemporaryFile()  # noqa: SIM115 - it is open as long as this is
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, job: str) -> bytes:
        """Return the answer to a job, one line each.

        Raises:
            Broke: If the process ended first, or took too long and was ended.
        """
        process = self._started()
        assert process.stdin and process.stdout
        try:
            process.stdin.write(job.encode() + b"\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], self._seconds)
            line = process.stdout.readline() if ready else b""
        except BrokenPipeError:
            ready, line = [process.stdout], b""
        if line.endswith(b"\n"):
            return line
        if not ready:
            process.kill()
            self.end()
            raise Broke("too_slow", f"reading took longer than {self._seconds:g} seconds", False)
        code = self.end()
        raise Broke("reader_died", _cause(code, self._memory, self._last_words()), code in _TOLD_TO_END)

    def end(self) -> int:
        """End the process and return its exit code."""
        process, self.process = self.process, None
        if process is None:
            return 0
        with process:  # closes the pipes and waits: without input the process ends by itself
            pass
        return process.returncode

    def tell_to_end(self) -> None:
        """Tell the process to end, whatever it does; whoever waits for its answer gets `Broke`."""
        if (process := self.process) is not None:
            process.terminate()

    def _last_words(self) -> str:
        """Return the last line that a process said beside its answers."""
        self._chatter.seek(-min(_LAST_BYTES, self._chatter.seek(0, os.SEEK_END)), os.SEEK_END)
        lines = self._chatter.read().decode(errors="replace").strip().splitlines()
        return printable(lines[-1]) if lines else ""

    def _started(self) -> subprocess.Popen[bytes]:
        if self.process is None:
            self._chatter.seek(0)
            self._chatter.truncate()
            self.process = subprocess.Popen(
                [sys.executable, "-m", self._module, str(self._memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._chatter,
                cwd=PROJECT,
                env={**os.environ, "POLARS_MAX_THREADS": "2"},
            )
        return self.process


def serve(answer: Callable[[str], str]) -> None:
    """Answer each job on standard input, within the memory that the command line allows."""
    memory_bytes = allowed(int(sys.argv[1]))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    answers, sys.stdout = sys.stdout.buffer, sys.stderr
    for line in sys.stdin.buffer:
        try:
            said = answer(line.decode())
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic of a native library is no Exception
            if lack_of(error) == "memory":
                sys.exit(_NO_MEMORY)
            raise
        answers.write(said.encode() + b"\n")
        answers.flush()


def allowed(memory_bytes: int) -> int:
    """Return how much memory a process may take of what it is given: nobody may raise a limit set from outside."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    return memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)


def _cause(code: int, memory_bytes: int, last_words: str) -> str:
    if code in (_NO_MEMORY, -signal.SIGABRT, -signal.SIGKILL) or lack_in(last_words) == "memory":
        # How a native library ends that gets no memory, and how the system ends a process that takes too much.
        return f"the reading process ended, most likely past its {memory_bytes / 2**30:.1f} GiB of memory"
    how = f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"
    said = f": {last_words}" if last_words else ""
    return f"the reading process ended by itself ({how}{said}); memory was not the cause"
