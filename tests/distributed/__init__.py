"""The same definitions on an engine of several processes, and on a store of objects, with real servers on loopback."""
