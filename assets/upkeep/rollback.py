"""Going back to an earlier build.

Belongs here: which build, and moving the link to it. Does not belong here: making builds, or which are kept
(`assets.warehouse.generations`).
"""

from __future__ import annotations

from dataclasses import dataclass

from assets.published import WarehouseError, current
from assets.sealed import damage
from assets.settings import Settings
from assets.warehouse.generations import file_of, generations
from assets.warehouse.publish import show


@dataclass(frozen=True, slots=True)
class RolledBack:
    """A move of the link.

    Attributes:
        from_: The build that readers saw.
        to: The build that they see now.
        built_at: When that one was built, in words.
    """

    from_: str
    to: str
    built_at: str

    @property
    def words(self) -> str:
        """What was done, and what comes next."""
        return (
            f"Readers now see build {self.to} of {self.built_at}, in place of {self.from_}. The next refresh builds "
            "from all that is held and publishes that: set right first what made you go back, and stop the watch until "
            "then. Exports and PostgreSQL stay as they are: `immstats export` and `immstats postgres` give out this "
            "build."
        )


def roll_back(settings: Settings, build: str | None = None) -> RolledBack:
    """Let readers see an earlier build; the caller holds the writers' lock.

    Args:
        settings: Settings of the run.
        build: Its name, or the beginning of it; the last whole one before the published one where left out.

    Raises:
        WarehouseError: If there is no such build, or it is damaged.
    """
    published, all_of_them = settings.warehouse.resolve(), generations(settings)
    files = {generation: file_of(settings, generation).resolve() for generation in all_of_them}
    now = next((each for each, file in files.items() if file == published), None)
    others = [each for each in all_of_them if each != now]
    held = ", ".join(each.stem if each.suffix == ".duckdb" else each.name for each in others) or "none"
    if build is None:
        before = all_of_them[: all_of_them.index(now)] if now else all_of_them
        chosen = next((each for each in reversed(before) if damage(files[each]) is None), None)
        if chosen is None:
            raise WarehouseError(f"there is no whole build before the published one; held beside it: {held}")
    else:
        found = [each for each in others if each.name.startswith(build)]
        if len(found) != 1:
            raise WarehouseError(f"{len(found)} builds are called {build!r}, beside the published one; held: {held}")
        chosen = found[0]
        if broken := damage(files[chosen]):
            raise WarehouseError(f"build {chosen.name} {broken}; another one: {held}")
    show(settings, file_of(settings, chosen))
    row = current(settings)
    from_ = now.name if now else published.parent.name
    return RolledBack(from_, chosen.name, f"{row['built_at']:%Y-%m-%d %H:%M} UTC" if row else "an unknown day")
