"""The folder of the Dagster instance: `python -m orchestration.home` makes it, as each unit does before it starts.

Belongs here: its configuration, and its databases, made once. Does not belong here: what Dagster writes into them.
"""

from pathlib import Path

from filelock import FileLock

from assets.reference import PROJECT
from assets.settings import Settings, settings


def prepare_dagster_home(run: Settings) -> Path:
    """Make the folder of the Dagster instance with the `dagster.yaml` of the project, or of the engine, in it.

    Dagster's processes make the tables where they find none. Of those that start at once some then fail, so that one
    makes them for all while the others wait.
    """
    run.dagster_home.mkdir(parents=True, exist_ok=True)
    configuration, made = run.dagster_home / "dagster.yaml", run.dagster_home / ".made"
    deploy = run.engine or PROJECT / "orchestration" / "deploy"
    wanted = (deploy / "dagster.yaml").read_text(encoding="utf-8")
    with FileLock(run.dagster_home / ".lock"):
        if not configuration.exists() or configuration.read_text(encoding="utf-8") != wanted:
            configuration.write_text(wanted, encoding="utf-8")
        if not made.exists():
            import dagster as dg

            dg.DagsterInstance.from_config(str(run.dagster_home)).dispose()
            made.touch()
    return run.dagster_home


if __name__ == "__main__":
    prepare_dagster_home(settings())
