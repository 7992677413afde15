"""The commands of `immstats`, one module for those that belong together.

Belongs here: words, progress and tables for a person. Does not belong here: any step of the work (`assets`), or the
list of commands (`cli`).

What takes long to load is imported inside the commands that need it: a refresh that finds nothing new, `immstats
status` and `immstats sql` are over in a fraction of the time that Dagster takes to load.
"""
