"""A process that goes with the one that started it, also where that is killed and can tell it nothing any more.

Belongs here: asking the kernel for that. Does not belong here: which processes are started, or how they end.
"""

from __future__ import annotations

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with_starter() -> None:
    """Have the kernel send SIGTERM to this process once the one that started it is gone; only Linux does so."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
