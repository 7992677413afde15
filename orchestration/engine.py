"""What runs the steps of a run: one process, or the engine that an operator set up.

Belongs here: the executor that `IMMSTATS_ENGINE` names. Does not belong here: how an engine is set up (`deploy`).
"""

from importlib import import_module

import dagster as dg
import yaml

from assets.settings import Settings


def executor(run: Settings) -> dg.ExecutorDefinition:
    """Return the executor that `executor.yaml` of the engine names, with its configuration.

    Short steps that share one data folder need none: a process for each would only add its start-up time.
    """
    if run.engine is None:
        return dg.in_process_executor
    said = yaml.safe_load((run.engine / "executor.yaml").read_text(encoding="utf-8"))
    module, name = said["executor"].rsplit(".", 1)
    named: dg.ExecutorDefinition = getattr(import_module(module), name)
    return named.configured(said["execution"]["config"])
