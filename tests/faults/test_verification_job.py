"""The scheduled verification: a person is told once of what it finds, with the command, until it is mended."""

import pytest

from assets.archive.store import Archive, writing
from assets.resources import RunSettings
from orchestration.alerts import Alerts
from orchestration.definitions import defs
from tests.faults.test_damage import flip

WHOLE = {"ops": {"verify_folder": {"config": {"whole": True}}}}


@pytest.mark.slow
def test_the_job_tells_of_damage_until_it_is_mended(settings):
    with writing(settings.data):
        record, _ = Archive(settings.archive).add(
            b"figures", file="a.csv", page="/government/p", title="T", published=None, published_basis="test"
        )
    flip(Archive(settings.archive).path(record.sha256))
    job, resources = defs.resolve_job_def("verify"), {"run_settings": RunSettings(data=str(settings.data))}
    told = (
        f"damage: archived file {record.sha256} (a.csv of /government/p) is not what was written: "
        "its bytes have changed"
    )
    for run_config in (WHOLE, None):
        assert job.execute_in_process(run_config=run_config, resources=resources).success
        assert Alerts(settings).standing(["damage"]) == {told}
    with writing(settings.data):
        Archive(settings.archive).add(
            b"figures", file="a.csv", page="/government/p", title="T", published=None, published_basis="test"
        )
    assert job.execute_in_process(run_config=WHOLE, resources=resources).success
    assert Alerts(settings).standing(["damage"]) == set()
