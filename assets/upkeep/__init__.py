"""Upkeep: whether the data folder is what it should be, and the ways back where it is not.

Belongs here: verifying, going back to an earlier build, making everything anew, trying what was set aside once more.
Does not belong here: what repairs itself in a run (`assets.observations`, `assets.warehouse`), or when anything runs.
"""
