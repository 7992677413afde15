"""The kinds of faults: each takes a place and changes the file there, one module for each paragraph.

A kind says what a person who opens the file sees: the same figures, other ones
that are right, or something nobody could publish.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from tests.faults.mutants.kinds.registry import _KINDS, Expected, Kind

__all__ = ["Expected", "Kind", "kinds"]


def kinds() -> dict[str, Kind]:
    """Return every kind by name, in the order of their modules."""
    for module in sorted(info.name for info in iter_modules(__path__)):
        import_module(f"{__name__}.{module}")
    return _KINDS
