"""Every knob of the pipeline: one typed `Settings`, read from the environment.

Belongs here: names, types, defaults and limits of what an operator may set.
Does not belong here: anything about a particular Home Office table.
"""

from __future__ import annotations

import os
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as Unreadable

from assets.reference import PROJECT

PREFIX = "IMMSTATS_"


class SettingsError(ValueError):
    """The environment sets something that cannot be, or that there is not."""


class Settings(BaseSettings):
    """Settings of a run; every field can be set as `IMMSTATS_<FIELD>` in the environment."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    data: Path = Field(PROJECT / "data", description="Folder that holds archive, observations and warehouse.")
    sample: bool = Field(False, description="Whether the data are the bundled sample, which is labelled as such.")
    generations_kept: int = Field(3, ge=2, description="Warehouse generations kept after a publication.")
    duckdb_memory_limit: str = Field("1GB", description="DuckDB memory limit of a build.")

    reader_memory_bytes: int = Field(6 * 2**30, description="Address space of the processes that read files.")
    readers: int = Field(2, ge=1, description="Files read at once, at most; they share that address space.")
    reader_seconds: float = Field(300.0, gt=0, description="Longest time one file may take to read.")
    file_bytes_max: int = Field(200 * 2**20, description="Largest file taken into the archive.")
    unzipped_bytes_max: int = Field(2 * 2**30, description="Largest size of a workbook's parts, unzipped.")
    cells_max: int = Field(
        30_000_000,
        description="Largest number of cells that the sheets of a workbook together, or a CSV file, may stand for.",
    )

    govuk_url: str = Field("https://www.gov.uk", description="Root of GOV.UK (Content API and pages).")
    govuk_hosts: frozenset[str] = Field(
        frozenset({"www.gov.uk", "assets.publishing.service.gov.uk"}),
        description="Hosts that may be spoken to, on every redirect hop.",
    )
    web_archives_url: str | None = Field(
        None, description="A server on 127.0.0.1 that stands in for every web archive."
    )
    web_archives_seconds: float = Field(
        2.0, ge=0, description="Shortest time between two requests to a web archive: they serve many, and are slow."
    )
    connect_seconds: float = Field(5.0, gt=0, description="Longest wait for a connection to GOV.UK.")
    read_seconds: float = Field(30.0, gt=0, description="Longest wait for the next bytes of an answer.")
    request_seconds: float = Field(600.0, gt=0, description="Longest time one request may take, its answer included.")
    total_seconds: float = Field(
        1800.0, gt=0, description="Longest time all requests of a run take, and hold up others; the next run goes on."
    )
    attempts: int = Field(4, ge=1, description="Tries of one request before it is given up.")
    retry_after_max_seconds: float = Field(120.0, description="Longest Retry-After that is waited for.")
    backoff_seconds: float = Field(1.0, gt=0, description="First wait between tries; doubles each time.")
    requests_per_second: float = Field(4.0, gt=0, description="Polite rate over all requests.")

    watch: bool = Field(False, description="Whether sensors and schedules start by themselves with the daemon.")
    quiet_minutes: float = Field(10.0, gt=0, description="Pause between askings away from expected releases.")
    runs_kept_days: int = Field(90, ge=7, description="Days for which runs and their logs are kept.")
    alert_webhook: SecretStr | None = Field(None, description="Where alerts are sent as JSON; never logged.")
    engine: Path | None = Field(
        None,
        description="Folder with the `executor.yaml` and `dagster.yaml` of a distributed engine; one process does all "
        "where it is left out.",
    )
    store: str | None = Field(
        None,
        description="Address (`s3://bucket/folder`) of the data folder that several machines share; the one here is "
        "then a copy of it.",
    )
    postgres_url: SecretStr | None = Field(
        None, description="PostgreSQL database that each build is published to as well; never logged."
    )

    @field_validator("alert_webhook", "engine", "postgres_url", "store", mode="before")
    @classmethod
    def _none_if_empty(cls, value: object) -> object:
        return value or None

    @field_validator("data", "engine")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value else None

    @property
    def archive(self) -> Path:
        """Folder of the immutable archive."""
        return self.data / "archive"

    @property
    def observations(self) -> Path:
        """Folder of the observations, one Parquet file per archived file and table."""
        return self.data / "observations"

    @property
    def generations(self) -> Path:
        """Folder of the warehouse generations."""
        return self.data / "generations"

    @property
    def warehouse(self) -> Path:
        """The symlink readers open; it points to the newest good generation."""
        return self.data / ("immigration-sample.duckdb" if self.sample else "immigration.duckdb")

    @property
    def exports(self) -> Path:
        """Folder of the exports, one folder a build, and `latest`."""
        return self.data / "exports"

    @property
    def briefing(self) -> Path:
        """Folder of the briefing, one folder a build, and `latest`."""
        return self.data / "briefing"

    @property
    def demo(self) -> Settings:
        """The settings of the offline demo: a folder of its own, labelled sample."""
        return self.model_copy(update={"data": self.data / "demo", "sample": True, "postgres_url": None, "store": None})

    @property
    def dagster_home(self) -> Path:
        """Folder of the Dagster instance (runs, logs, schedules)."""
        return self.data / "dagster"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process, read once.

    Raises:
        SettingsError: If a value is not allowed, or a variable is none of the settings: a misspelt one would be
            ignored, and an alert's address is not missed until it is needed.
    """
    known = {name.upper(): field for name, field in Settings.model_fields.items()}
    set_here = sorted(name for name in os.environ if name.upper().startswith(PREFIX))
    unknown = [(name, short) for name in set_here if (short := name.upper().removeprefix(PREFIX)) not in known]
    wrong = [
        f"{name} is not a setting" + "".join(f"; did you mean {PREFIX}{n}?" for n in get_close_matches(short, known, 1))
        for name, short in unknown
    ]
    try:
        chosen = Settings()
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_context=False):
            name = str(problem["loc"][0]).upper()
            shown = "" if known[name].annotation == SecretStr | None else f" is {problem['input']!r}"
            wrong.append(f"{PREFIX}{name}{shown}: {problem['msg'].lower()}. It means: {known[name].description}")
    except Unreadable as error:
        wrong.append(f'{error}: it must be JSON, such as ["www.gov.uk"]')
    if wrong:
        raise SettingsError("\n".join(["the environment has settings that cannot be used:", *wrong]))
    return chosen
