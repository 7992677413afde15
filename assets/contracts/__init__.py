"""What is known of published tables: the vocabulary of contracts, periods and markers, and how it is checked.

Belongs here: the words that `assets/tables` is written in, and what is wrong with their use. Does not belong here: any
one table, or reading.
"""
