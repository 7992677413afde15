"""The warehouse for assistants: a read-only server of the Model Context Protocol (MCP).

Belongs here: its tools, the process that runs them, and the server. Does not belong here: how a question is put and
limited (`assets.serving`), or what explains, cites and judges (`assets.lineage`, `assets.claims`).
"""
