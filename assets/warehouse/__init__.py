"""One build of the warehouse, from what is archived to what is published.

Belongs here: inputs, build, publication, comments. Does not belong here: when a build runs
(`orchestration`).
"""
