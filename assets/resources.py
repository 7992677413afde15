"""What a run is given: where it works, and whom it tells how far it is; and what its steps say where they fail.

Belongs here: the Dagster resources that assets of every stage take, and the words of a failed step. Does not belong
here: what the settings are (`assets.settings`), or what the machine lacks (`assets.machine`).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from inspect import isgeneratorfunction
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import dagster as dg

from assets import machine
from assets.alive import alive
from assets.printable import keep_logs_printable
from assets.problems import DefinitionError, ToldError
from assets.progress import SILENT
from assets.settings import Settings, settings

# Tag of runs that were requested for something to fetch or to build, with its name.
FOR_WORK = "immstats/archive"
P = ParamSpec("P")
R = TypeVar("R")


class RunSettings(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Where a run works, and whom it asks; what is left out is as the environment says.

    `accept_loss` is why this run may publish a build that loses files or vintages; without it, none does.
    """

    data: str = ""
    sample: bool = False
    govuk_url: str = ""
    requests_per_second: float = 0.0
    accept_loss: str = ""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["RunSettings"]:
        """Hold the lock of the run while it lasts; a sensor has no run, and a test's passing instance no folder.

        Under an engine each step is a process of its own, several at once, and the engine knows which of them live.
        """
        if not context.run or not context.instance or context.instance.is_ephemeral or settings().engine:
            yield self
            return
        with alive(Path(context.instance.root_directory), context.run.run_id):
            yield self

    def settings(self) -> Settings:
        """Return the settings of the run."""
        # Whoever names the folder runs all steps in one process, whatever engine there is.
        named = {"data": Path(self.data), "sample": self.sample, "engine": None}
        own: dict[str, object] = named if self.data else {}
        if self.govuk_url:
            own["govuk_url"] = self.govuk_url
        if self.requests_per_second:
            own["requests_per_second"] = self.requests_per_second
        here = settings()
        if self.sample and not here.sample:
            own |= {"postgres_url": None, "store": None}  # the demo goes nowhere that is meant for the real figures
        return here.model_copy(update=own)


def fails_in_words(step: Callable[P, R]) -> Callable[P, R]:
    """Have a step, which takes `run_settings`, tell what a person can act on as the commands do: in the same words.

    Dagster shows them, and an alert tells them, without the errors that they came of. No step is tried again for them:
    neither what the machine lacks nor what a person is asked to do comes by waiting a moment.
    """

    @contextmanager
    def telling(run_settings: RunSettings) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            words = machine.told(error, run_settings.settings())
            if words is None and isinstance(error, (ToldError, DefinitionError)):
                words = str(error)
            if words is None:
                raise
            raise dg.Failure(words, allow_retries=False) from None

    @wraps(step)
    def once(*given: P.args, **named: P.kwargs) -> R:
        with telling(named["run_settings"]):  # type: ignore[arg-type]
            return step(*given, **named)

    @wraps(step)
    def one_by_one(*given: P.args, **named: P.kwargs) -> Iterator[Any]:
        with telling(named["run_settings"]):  # type: ignore[arg-type]
            yield from step(*given, **named)  # type: ignore[misc]

    return one_by_one if isgeneratorfunction(step) else once  # type: ignore[return-value]


def reason(events: Iterable[dg.DagsterEvent], run: Settings) -> str:
    """Return why the first step that failed did, as it told, else its error with its name; empty where none failed."""
    failed = next((event.step_failure_data for event in events if event.is_step_failure), None)
    if failed and failed.user_failure_data:
        return failed.user_failure_data.description or ""
    error = failed.error if failed else None
    cause = error.cause if error and error.cause else error
    words = cause.message.strip() if cause else ""
    return machine.told(Exception(words), run) or words


# Every process that Dagster runs loads this, and its lines go to terminals and journals.
keep_logs_printable()

RESOURCES = {"run_settings": RunSettings(), "progress": SILENT}
