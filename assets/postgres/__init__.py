"""The published build in a PostgreSQL database, for tools that speak to a server.

Belongs here: the address, what is made there of the warehouse's tables, and putting it where readers look. Does not
belong here: making or publishing a build (`assets.warehouse`), or the functions that need no build (`sql/postgres`).
"""
