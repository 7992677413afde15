"""How the pipeline runs: settings, HTTP, archive, warehouse, Dagster, command line.

Belongs here: everything about running. Does not belong here: what a published
table looks like or means (`assets`), or the SQL of the marts (`sql/`).
"""
