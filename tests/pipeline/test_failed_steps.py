"""What a run says that failed for what a person can act on, whoever started it: the line that the commands say."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from assets.problems import DefinitionError
from assets.published import WarehouseError
from assets.resources import RunSettings, fails_in_words, reason
from assets.settings import Settings
from orchestration.definitions import defs
from orchestration.home import prepare_dagster_home
from tests.builders import SMALL_BOATS, ods, small_boats
from tests.pipeline.test_quarantine import take

ROOT = Path(__file__).resolve().parents[2]
FULL = OSError(errno.ENOSPC, "No space left on device")


@dg.op(out=dg.Out(dg.Nothing))
@fails_in_words
def at_once(context: dg.OpExecutionContext, run_settings: RunSettings) -> None:
    raise ERRORS[context.run.tags["error"]]


@dg.op(out=dg.Out(dg.Nothing))
@fails_in_words
def one_by_one(context: dg.OpExecutionContext, run_settings: RunSettings) -> Iterator[dg.Output[None]]:
    yield dg.Output(None)
    try:
        raise ERRORS[context.run.tags["error"]]
    except Exception as error:
        raise RuntimeError("what came of it") from error


@pytest.mark.parametrize("op", [at_once, one_by_one], ids=lambda op: op.name)
@pytest.mark.parametrize("error", ["disk", "files", "memory"])
def test_what_the_machine_lacks_is_told_in_one_line(settings, op, error):
    failed, said = failure(settings, op, error)
    assert (failed.error.cause, failed.error.context, failed.user_failure_data.label) == (
        None,
        None,
        "intentional-failure",
    )
    assert said == failed.user_failure_data.description
    assert (said.startswith(BEGINS[error]), said.count("\n")) == (True, 0)


@pytest.mark.parametrize("error", ["refused", "definition"])
def test_what_a_person_is_told_anyway_is_told_in_these_words(settings, error):
    failed, said = failure(settings, at_once, error)
    assert (failed.error.cause, said) == (None, str(ERRORS[error]))


def test_a_fault_of_the_code_keeps_its_name_and_its_stack(settings):
    failed, said = failure(settings, at_once, "bug")
    assert (failed.user_failure_data, said) == (None, "KeyError: 'a bug'")
    assert "raise ERRORS" in "".join(failed.error.cause.stack)


def test_every_step_that_takes_settings_fails_in_words():
    steps = {
        op for name in defs.get_repository_def().job_names for op in defs.resolve_job_def(name).graph.iterate_op_defs()
    }
    named = {op.name: op.compute_fn.decorated_fn for op in steps if "run_settings" in op.required_resource_keys}
    assert {"archive__files", "tables", "warehouse", "verify_folder", "lateness"} <= named.keys()
    assert [name for name, step in named.items() if not hasattr(step, "__wrapped__")] == []


ERRORS = {
    "disk": FULL,
    "files": OSError(errno.EMFILE, "Too many open files"),
    "memory": MemoryError(),
    "refused": WarehouseError("this build would lose 1 file of build a\nTo do: restore it"),
    "definition": DefinitionError("a.sql: no column is called b"),
    "bug": KeyError("a bug"),
}
BEGINS = {"disk": "the disk is full: ", "files": "too few file descriptors: ", "memory": "out of memory: "}


def failure(settings: Settings, op: dg.OpDefinition, error: str):
    """What Dagster keeps of a step that failed, and what is told of it."""
    job = dg.GraphDefinition("failing", node_defs=[op]).to_job(
        resource_defs={"run_settings": RunSettings(data=str(settings.data))}, executor_def=dg.in_process_executor
    )
    settings.data.mkdir()
    result = job.execute_in_process(raise_on_error=False, tags={"error": error})
    (failed,) = [event for event in result.all_events if event.is_step_failure]
    return failed.step_failure_data, reason(result.all_events, settings)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "more", "words"),
    [
        ("", {"IMMSTATS_DUCKDB_MEMORY_LIMIT": "8MB"}, "out of memory: give this process more"),
        (
            'mount --bind "$D" "$D"; mount -o remount,ro,bind "$D"',
            {},
            "a file may not be written or opened: it is read-only",
        ),
    ],
    ids=["memory", "read-only"],
)
def test_a_run_that_dagster_starts_says_what_the_machine_lacks(settings, tmp_path, before, more, words):
    if before and (not shutil.which("unshare") or subprocess.run(["unshare", "-m", "true"], check=False).returncode):
        pytest.skip("no file system can be mounted here")
    take(
        settings,
        ods(tmp_path / "boats.ods", small_boats([1] * 7)),
        SMALL_BOATS,
        "Small boats – time series",
        "2018-01-09",
    )
    home = prepare_dagster_home(Settings(data=tmp_path / "home"))  # Dagster's own folder can be written to
    job = [sys.executable, "-m", "dagster", "job", "execute", "-m", "orchestration.definitions", "-j", "build"]
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", f'{before}\nexec "$@"', "sh", *job] if before else job,
        cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
        env={**os.environ, "D": str(settings.data), "IMMSTATS_DATA": str(settings.data), "DAGSTER_HOME": str(home), **more},
    )  # fmt: skip
    said = done.stdout + done.stderr
    with dg.DagsterInstance.from_config(str(home)) as instance:
        (run,) = instance.get_runs()
        (failed,) = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    told = failed.dagster_event.step_failure_data.user_failure_data.description
    assert (done.returncode != 0, told.startswith(words), told in said, told.count("\n")) == (True, True, True, 0)
    assert "caused by" not in said
