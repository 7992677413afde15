"""The faults, one module a kind of cause."""

from tests.recovery.faults import kills, manifests, damage, disks, clocks, servers, writers, limits, copies  # isort: skip

__all__ = ["clocks", "copies", "damage", "disks", "kills", "limits", "manifests", "servers", "writers"]
