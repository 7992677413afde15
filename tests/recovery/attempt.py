"""One attempt: a data folder, a fault, and what must hold after it.

Belongs here: the order of an attempt, and the four things that are asked after every fault. Does not belong here: the
faults, or the page of results (`page`).

After every fault what is published opens and is wholly old or wholly new, by its content hashes; the archive verifies,
or `immstats verify` names what was broken; the next normal run completes with the content hashes of an undisturbed one,
or says in one line what to do; nothing that was recorded is lost, and nothing is left over.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import duckdb

from assets.published import WarehouseError, open_published
from tests.govuk_server import GovukServer
from tests.recovery.commands import IMMSTATS, Command, Ended
from tests.recovery.registry import Fault
from tests.recovery.world import World, commands_of, environment_of, hashes_of, settings_of

_LEFTOVERS = re.compile(r"^(\.incoming-|\.download-|\.building-|\.writer$|\..+\.\d+$)")


@dataclass
class Outcome:
    """What came of an attempt.

    Attributes:
        fault: Name of the fault.
        seed: Its seed.
        lost: Records, files and vintages that are not there any more.
        wrong: Tables with other content than they had, or should have.
        faults: What else was not as it must be, in words.
        where: What the command was doing when it was ended, where it was.
        skipped: Why it was not tried; empty where it was.
    """

    fault: str
    seed: int
    lost: int = 0
    wrong: int = 0
    faults: list[str] = field(default_factory=list)
    where: str = ""
    skipped: str = ""

    @property
    def held(self) -> bool:
        """Whether all is as it must be."""
        return not (self.lost or self.wrong or self.faults)


class Skipped(Exception):
    """This machine cannot do such a thing; the words say why."""


class Attempt:
    """A data folder of its own, its GOV.UK, and the order in which a fault is tried on them."""

    def __init__(self, world: World, fault: Fault, seed: int, folder: Path) -> None:
        self.world, self.fault, self.folder = world, fault, folder
        self.random = Random(f"{fault.name} {seed}")
        self.outcome = Outcome(fault.name, seed)
        self.data = folder / "data"
        self.environment: dict[str, str] = {}
        self.govuk: GovukServer
        self._at_the_end = ExitStack()

    # -- the order of an attempt -----------------------------------------------------------------

    def carried_out(self) -> Outcome:
        """Try it, and return what came of it."""
        self.folder.mkdir(parents=True)
        shutil.copytree(self.world.base, self.data, symlinks=True)
        try:
            with self._at_the_end:
                self.govuk = self._at_the_end.enter_context(self._served())
                self.environment = environment_of(self.data, self.govuk.url)
                self._tried()
        except Skipped as reason:
            self.outcome.skipped = str(reason)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
        return self.outcome

    def _served(self) -> GovukServer:
        from assets.reference import SAMPLE

        return GovukServer(SAMPLE)

    def _tried(self) -> None:
        recorded = self.records()
        vintages = self.vintages()
        self.fault.do(self)
        self.holds_old_or_new("after the fault")
        if self.fault.verify is not None:
            self.verified(self.fault.verify, made_again=True)
        ended = self.normal_run()
        if self.fault.told:
            self.is_told(ended)
            self.holds_old_or_new("after the run that stopped")
            if self.fault.remedy:
                self.fault.remedy(self)
                ended = self.normal_run()
        if ended.status:
            self.fails(f"the next normal run ended with {ended.status}: {ended.said[-600:]}")
        if self.fault.remedy and not self.fault.told:
            self.fault.remedy(self)
        self.holds("new", "after the next normal run")
        self.verified("")
        self.outcome.lost += len(recorded - self.records()) + len(vintages - self.vintages())
        if left := self.leftovers():
            self.fails(f"left over: {', '.join(left)}")

    # -- what faults are made of -----------------------------------------------------------------

    def at_the_end(self, step: object) -> None:
        """Carry out a function without arguments when the attempt is over."""
        self._at_the_end.callback(step)  # type: ignore[arg-type]

    def start(self, words: Sequence[str], before: str = "", **environment: str) -> Command:
        """Start a command on the data folder."""
        return Command(words, self.environment | environment, before)

    def immstats(self, *words: str, before: str = "", **environment: str) -> Ended:
        """Run `immstats` with some words to its end."""
        return self.start([*IMMSTATS, *words], before, **environment).end()

    def normal_run(self) -> Ended:
        """Run what is run every day, to its end."""
        for words in commands_of(self.fault.scenario, self.world.manifest):
            ended = self.start(words).end()
            if ended.status:
                break
        return ended

    def fails(self, what: str) -> None:
        """Take in that something is not as it must be."""
        self.outcome.faults.append(what)

    # -- what is asked ---------------------------------------------------------------------------

    def holds_old_or_new(self, when: str) -> None:
        """See that what is published is wholly old or wholly new."""
        if self.fault.readable:
            known = {"old": self.world.before, "new": self.world.expected[self.fault.scenario]}
            if self.fault.part is not None:
                known["what a build of the archive alone makes"] = self._of_the_archive(self.fault.part)
            self._published(when, known)
            return
        try:
            hashes_of(self.data)
        except (duckdb.Error, WarehouseError):
            return
        # The damage lies where nothing is stored, so that all can be read: then all must be right.
        self._published(when, {"old": self.world.before})

    def holds(self, state: str, when: str) -> None:
        """See that what is published is what an undisturbed run publishes."""
        self._published(when, {state: self.world.expected[self.fault.scenario]})

    def _of_the_archive(self, settings: Mapping[str, str]) -> Mapping[str, str]:
        """Return the content hashes of what is built from a copy of the archive, and of the readings before the fault."""
        data = self.folder / "of-the-archive"
        shutil.copytree(self.data / "archive", data / "archive")
        shutil.copytree(self.world.base / "observations", data / "observations")
        environment = environment_of(data, self.govuk.url) | settings
        ended = Command([*IMMSTATS, "refresh", "--source", "archive"], environment).end()
        if ended.status:
            self.fails(f"nothing can be built from the archive alone: {ended.said[-600:]}")
            return {}
        return hashes_of(data)

    def _published(self, when: str, allowed: dict[str, Mapping[str, str]]) -> None:
        try:
            found = hashes_of(self.data)
        except (duckdb.Error, WarehouseError, OSError) as error:
            self.fails(f"{when}, what is published cannot be opened: {error}")
            return
        compared = {name for known in allowed.values() for name in {*known, *found}}
        if self.fault.seen_anew:
            compared.discard("catalogue.release_gaps")
        differing = [sorted(n for n in compared if known.get(n) != found.get(n)) for known in allowed.values()]
        if all(differing):
            self.outcome.wrong += min(map(len, differing))
            self.fails(f"{when}, these are neither of {' nor '.join(allowed)}: {min(differing, key=len)}")

    def verified(self, finds: str, made_again: bool = False) -> None:
        """See that `immstats verify` finds what was broken, or nothing where nothing was.

        Args:
            finds: What it says; empty for nothing.
            made_again: Whether it may name, with a command, what the next normal run makes again.
        """
        ended = self.immstats("verify")
        if not finds and made_again and "Damaged: " in ended.said and "To do: " in ended.said:
            return
        if not finds and ended.status:
            self.fails(f"verify: {ended.said[-600:]}")
        elif finds and (not ended.status or not re.search(finds, ended.said)):
            self.fails(f"verify ended with {ended.status} and says nothing of {finds!r}: {ended.said[-600:]}")

    def is_told(self, ended: Ended) -> None:
        """See that a run stopped and said in one line what to do."""
        lines = [line for line in ended.said.splitlines() if re.search(self.fault.told, line)]
        if not ended.status or not lines:
            self.fails(
                f"the run ended with {ended.status} and says nothing of {self.fault.told!r}: {ended.said[-600:]}"
            )
        if "Traceback" in ended.said:
            self.fails(f"the run ended with a traceback: {ended.said[-600:]}")

    def is_one_line(self, ended: Ended, words: str) -> None:
        """See that a run that stopped says why in one line of error, without a traceback."""
        if not re.search(words, ended.error) or not ended.error or "Traceback" in ended.said:
            self.fails(f"no line of error with {words!r}: {ended.said[-600:]}")

    def records(self) -> set[str]:
        """Return what the manifest records whose bytes are there and right, without what chains the lines."""
        held = set()
        manifest = self.data / "archive" / "manifest.jsonl"
        for line in manifest.read_bytes().splitlines() if manifest.exists() else ():
            try:
                record = json.loads(line)
                path = self.data / "archive" / "files" / record["sha256"][:2] / record["sha256"]
                if hashlib.sha256(path.read_bytes()).hexdigest() == record["sha256"]:
                    held.add(
                        json.dumps([record[name] for name in ("sha256", "file", "page", "title", "published", "url")])
                    )
            except (ValueError, OSError):
                continue
        return held

    def vintages(self) -> set[tuple[str, str]]:
        """Return the vintages that the published warehouse holds; none where it cannot be opened."""
        try:
            with open_published(settings_of(self.data)) as connection:
                return set(connection.execute("SELECT table_id, vintage FROM catalogue.vintages").fetchall())
        except (duckdb.Error, WarehouseError):
            return set()

    def leftovers(self) -> list[str]:
        """Return what ended runs left in the data folder."""
        paths = (path.relative_to(self.data) for path in self.data.rglob("*") if "dagster" not in path.parts)
        return sorted(str(path) for path in paths if _LEFTOVERS.match(path.name))
