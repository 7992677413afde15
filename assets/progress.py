"""How far a run is, for whoever wants to know.

Belongs here: the one shape that every step tells its progress in. Does not belong here: showing it
(`orchestration.commands`).
"""


class Progress:
    """Told how far a run is; this one keeps it to itself."""

    def fetching(self, what: str) -> None:
        """Take in what is being asked for or downloaded."""

    def reading(self, file: str, done: int, of: int) -> None:
        """Take in the file in hand, how many are done, and how many there are."""

    def building(self, doing: str) -> None:
        """Take in, in words, what is being done."""


SILENT = Progress()
