"""Exports: the marts as files for people and tools that do not open a DuckDB file.

Belongs here: what is written of each mart (Parquet, CSV, workbooks), what describes it (CSVW, a data package), what
changed since the export before, and putting all of it in place at once. Does not belong here: any figure that is not
in the published warehouse, which is only read.
"""
