"""The data folder on a store of objects, for several machines: each has a copy of it, and one at a time may write."""
