"""From archived bytes to observations: one published figure a row, with its marker and address.

Belongs here: readers of each format, layouts, extraction, the cache, the limited process. Does not
belong here: when a file was published (`vintages`).
"""
