"""The commands of `immstats`, one module for those that belong together.

Belongs here: words, progress and tables for a person. Does not belong here: any
step of the work (`assets`), or the list of commands (`cli`).

Dagster and polars are imported inside the commands that need them: `immstats
status` and `immstats sql` start in a fraction of their time.
"""
