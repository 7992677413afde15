"""The checks: SQL whose rows are failures, and those that are made from contracts and lineage.

Belongs here: running checks, the audit of vintages, releases held against the ones before. Does not
belong here: the SQL of a check (`sql/checks`).
"""
