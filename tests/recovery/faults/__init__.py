"""The faults, one module a kind of cause."""

from tests.recovery.faults import kills

__all__ = ["kills"]
