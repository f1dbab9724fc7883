"""batch/v1: jobs and cron jobs."""

from datetime import datetime
from typing import ClassVar

from inspector.kinds.meta import Condition, Resource, View


class JobSpec(View, frozen=True):
    """job.spec."""

    suspend: bool | None = None
    backoff_limit: int | None = None


class JobStatus(View, frozen=True):
    """job.status."""

    active: int | None = None
    succeeded: int | None = None
    failed: int | None = None
    start_time: datetime | None = None
    completion_time: datetime | None = None
    conditions: list[Condition] | None = None


class Job(Resource, frozen=True):
    """batch/v1 Job."""

    GROUP: ClassVar[str] = "batch"

    spec: JobSpec = JobSpec()
    status: JobStatus = JobStatus()


class CronJobSpec(View, frozen=True):
    """cronJob.spec."""

    schedule: str = ""
    time_zone: str | None = None
    suspend: bool | None = None
    concurrency_policy: str | None = None
    starting_deadline_seconds: int | None = None


class CronJobStatus(View, frozen=True):
    """cronJob.status."""

    last_schedule_time: datetime | None = None
    last_successful_time: datetime | None = None
    active: list["ActiveJob"] | None = None


class ActiveJob(View, frozen=True):
    """cronJob.status.active[]."""

    name: str = ""


class CronJob(Resource, frozen=True):
    """batch/v1 CronJob."""

    GROUP: ClassVar[str] = "batch"

    spec: CronJobSpec = CronJobSpec()
    status: CronJobStatus = CronJobStatus()
