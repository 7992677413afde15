"""What ends a command whose question DuckDB does not stop."""

import resource
import subprocess
import sys

import pytest

from assets.reference import PROJECT
from assets.serving import bounded as module
from assets.serving.bounded import bounded
from assets.serving.locked import QuestionError

NEVER_ENDS = """
import sys, time
from pathlib import Path
from assets.serving import bounded
bounded._GRACE_SECONDS = 0.05
with bounded.bounded(0.05, Path(sys.argv[1])):
    time.sleep(20)
"""


def test_a_question_that_heeds_nothing_ends_with_its_process_and_leaves_nothing(tmp_path):
    folder = tmp_path / "unfinished"
    folder.mkdir()
    ran = subprocess.run(
        [sys.executable, "-c", NEVER_ENDS, str(folder)], cwd=PROJECT, capture_output=True, text=True, timeout=15
    )
    said = "Error: the query did not stop after 0.05 seconds, and was ended; ask for less\n"
    assert (ran.returncode, ran.stdout, ran.stderr, folder.exists()) == (1, "", said, False)


def test_a_question_has_its_memory_and_the_process_its_own_again_afterwards():
    before = resource.getrlimit(resource.RLIMIT_AS)
    with bounded(60):
        assert module.PROCESS_BYTES < resource.getrlimit(resource.RLIMIT_AS)[0] < 16 * module.PROCESS_BYTES
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    with pytest.raises(QuestionError, match="took more memory than it may"), bounded(60):
        bytearray(2 * module.PROCESS_BYTES)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
