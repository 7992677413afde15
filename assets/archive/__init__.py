"""Every byte ever fetched or imported, by sha256, and the client that asks GOV.UK for more.

Belongs here: the store with its manifest, the client, fetching. Does not belong here: reading a
file (`observations`).
"""
