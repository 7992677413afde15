"""Faults of the machine and of people, tried on real processes: what is lost, and whether a figure is ever wrong.

Belongs here: what breaks a run or a data folder from outside. Does not belong here: faults of the publisher's files
(`tests.faults`).
"""
