"""When the pipeline runs, and for whom: jobs, sensors, schedules, alerts, the command line.

Belongs here: everything about running. Does not belong here: what is made, and how (`assets`), or the SQL of the marts
(`sql/`).
"""
