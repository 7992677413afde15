"""The briefing: the published build as pages that people look at, with charts, in one folder.

Belongs here: what is read from the published file and shown as HTML. Does not belong here: any SQL (`sql/briefing`), or
how a figure came about (`lineage`, `claims`).
"""
