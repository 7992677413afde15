"""Mutants: well-formed releases, damaged one way at a random place, through the pipeline that builds the warehouse.

`python -m tests.faults.mutants` runs them all and writes `docs/faults-of-files.md`.
"""
