"""What is known of published tables: the vocabulary of contracts, periods and markers.

Belongs here: the words that `assets/tables` is written in. Does not belong here: any one table, or
reading.
"""
