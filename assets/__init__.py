"""What the pipeline makes, in the order the data flows.

Belongs here: what is watched, how a published table is read, the contracts of
the Home Office tables, observations, marts and checks. Does not belong here:
how and when things run, where files lie, HTTP, the command line
(`orchestration`), and anything an analyst may want to change in SQL (`sql/`).
"""
