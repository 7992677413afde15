"""The values for Kubernetes, as far as they can be held against the project without a cluster."""

from typing import Any

import yaml

from assets.reference import PROJECT
from assets.settings import Settings

DEPLOY = PROJECT / "orchestration" / "deploy" / "k8s"
MAKES = {"Gi": 1024**3}


def values() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the chart's values, and what they say of the one deployment of code."""
    said = yaml.safe_load((DEPLOY / "values.yaml").read_text(encoding="utf-8"))
    (deployment,) = said["dagster-user-deployments"]["deployments"]
    return said, deployment


def steps() -> dict[str, Any]:
    """Return what `executor.yaml` says of each step."""
    said = yaml.safe_load((DEPLOY / "executor.yaml").read_text(encoding="utf-8"))
    assert said["executor"] == "dagster_k8s.k8s_job_executor"
    found: dict[str, Any] = said["execution"]["config"]["step_k8s_config"]
    return found


def test_the_environment_names_settings_and_the_engine_beside_it():
    _, deployment = values()
    given = {each["name"]: each["value"] for each in deployment["env"]}
    assert set(given) - {"AWS_REGION"} == {f"IMMSTATS_{name}".upper() for name in ("engine", "data", "store", "watch")}
    known = {f"IMMSTATS_{name}".upper() for name in Settings.model_fields}
    assert {"IMMSTATS_ENGINE", "IMMSTATS_DATA", "IMMSTATS_STORE"} <= known
    assert given["IMMSTATS_ENGINE"] == f"/opt/immstats/{DEPLOY.relative_to(PROJECT)}"


def test_the_data_folder_is_a_volume_that_runs_and_steps_have_too():
    _, deployment = values()
    (volume,), (mount,) = deployment["volumes"], deployment["volumeMounts"]
    given = {each["name"]: each["value"] for each in deployment["env"]}
    assert (mount["name"], mount["mountPath"]) == (volume["name"], given["IMMSTATS_DATA"])
    assert deployment["includeConfigInLaunchedRuns"]["enabled"] is True
    assert steps()["pod_spec_config"]["volumes"] == [volume]


def test_a_step_may_take_the_memory_that_reading_a_file_may():
    limit = steps()["container_config"]["resources"]["limits"]["memory"]
    assert int(limit[:-2]) * MAKES[limit[-2:]] > Settings.model_fields["reader_memory_bytes"].default


def test_the_daemon_is_as_that_of_the_other_engine():
    daemon = values()[0]["dagsterDaemon"]
    other = yaml.safe_load((DEPLOY.parent / "celery" / "dagster.yaml").read_text(encoding="utf-8"))
    assert daemon["runCoordinator"]["config"]["queuedRunCoordinator"]["maxConcurrentRuns"] == 1
    names = {
        "enabled": "enabled", "startTimeoutSeconds": "start_timeout_seconds", "cancelTimeoutSeconds": "cancel_timeout_seconds",
        "maxRuntimeSeconds": "max_runtime_seconds", "pollIntervalSeconds": "poll_interval_seconds",
    }  # fmt: skip
    found = {names[camel]: value for camel, value in daemon["runMonitoring"].items()}
    assert found == other["run_monitoring"]
