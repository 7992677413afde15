"""The published warehouse, for people at a terminal and for assistants.

Belongs here: one question at a time put to the published file, which cannot be written through it: with limits, as a
file, in a shell, and for a program that asks on somebody's behalf. Does not belong here: what is asked (`sql`,
`claims`, `lineage`), files that stand on their own, or when anything is published.
"""
