"""Jobs that failed, and CronJobs that did not start when they were due."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from checks.cron import Schedule, parse
from checks.severity import at_most
from inspector.ages import spoken
from inspector.check import check, found
from inspector.kinds.batch import CronJob, Job
from inspector.kinds.meta import Condition, condition
from inspector.model import Finding, Ref, Rule, Severity, utc
from inspector.snapshot import Snapshot

# A Job that failed so long ago is a leftover: whoever started it knows by now.
LEFTOVER = timedelta(days=7)

# A startingDeadlineSeconds may be any 64-bit number; beyond a hundred years all are the same.
_FOREVER = 100 * 366 * 86400


@check(
    Rule(
        id="job-failed",
        title="Job failed",
        severity=Severity.WARNING,
        why="The work was given up: a backup, a migration or a report is missing.",
        hint="Read the logs of its last pod, mend the cause, then start it again.",
        command="kubectl describe job/{name} -n={namespace}",
        needs=("jobs",),
        uses=("cronjobs",),
        symptom=25,
    )
)
def job_failed(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """The Failed condition is True, and no later Job of the same CronJob has succeeded."""
    succeeded = _successes(snapshot)
    for job in snapshot.all(Job):
        failure = condition(job.status.conditions, "Failed")
        if failure is None or failure.status != "True":
            continue
        owner, at = snapshot.owner_of(job), failure.last_transition_time
        later = succeeded.get(owner)
        if not snapshot.older(at, rule.grace) or (later and at and later > at):
            continue
        yield found(
            rule,
            job.ref,
            _given_up(snapshot, failure),
            {
                "status.conditions[Failed].reason": failure.reason,
                "status.conditions[Failed].message": failure.message,
                "status.failed": job.status.failed,
                "spec.backoffLimit": job.spec.backoff_limit,
            },
            owner=owner,
            severity=_severity(snapshot, rule, owner, at),
            since=at,
        )


def _given_up(snapshot: Snapshot, failure: Condition) -> str:
    age = snapshot.age(failure.last_transition_time)
    when = f" {spoken(age)} ago" if age is not None else ""
    return f"failed{when}: {failure.message or failure.reason or 'no reason given'}"


def _severity(snapshot: Snapshot, rule: Rule, owner: Ref, at: datetime | None) -> Severity:
    """Old Jobs are leftovers, unless they are the last word of a CronJob."""
    repeats = owner.kind == CronJob.__name__
    leftover = not repeats and at is not None and snapshot.older(at, LEFTOVER)
    return at_most(rule, Severity.INFO) if leftover else rule.severity


def _successes(snapshot: Snapshot) -> Mapping[Ref, datetime]:
    """When a Job of each CronJob last succeeded, by the CronJob and by its Jobs."""
    found_at: dict[Ref, list[datetime]] = defaultdict(list)
    for cron_job in snapshot.all(CronJob):
        if cron_job.status.last_successful_time:
            found_at[cron_job.ref].append(cron_job.status.last_successful_time)
    for job in snapshot.all(Job):
        owner = snapshot.owner_of(job)
        if owner.kind == CronJob.__name__ and job.status.completion_time:
            found_at[owner].append(job.status.completion_time)
    return {owner: max(moments) for owner, moments in found_at.items()}


@check(
    Rule(
        id="cronjob-missed",
        title="CronJob did not start when due",
        severity=Severity.WARNING,
        why="The work that it should do regularly is not even tried, and nothing fails loudly.",
        hint="Read the events of the CronJob; after 100 missed starts it needs to be re-created "
        "or given a startingDeadlineSeconds.",
        command="kubectl describe cronjob/{name} -n={namespace}",
        needs=("cronjobs",),
        grace=timedelta(minutes=10),
        symptom=40,
    )
)
def cronjob_missed(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """A due time has passed, with the time allowed for a late start, and no Job was started."""
    for cron_job in snapshot.all(CronJob):
        due = None if _rests(cron_job) else _due(cron_job, snapshot.now, rule.grace)
        started = cron_job.status.last_schedule_time
        known_since = started or cron_job.metadata.creation_timestamp
        if due is None or (known_since is not None and known_since >= due):
            continue
        last = f"last started {spoken(snapshot.now - started)} ago" if started else "never started"
        yield found(
            rule,
            cron_job.ref,
            f"was due at {utc(due)} and did not start; {last}",
            {
                "spec.schedule": cron_job.spec.schedule,
                "spec.timeZone": cron_job.spec.time_zone,
                "status.lastScheduleTime": started,
            },
            since=due,
        )


def _rests(cron_job: CronJob) -> bool:
    """Whether it is right that it does not start: suspended, leaving, or busy and exclusive."""
    spec = cron_job.spec
    busy = spec.concurrency_policy == "Forbid" and bool(cron_job.status.active)
    return bool(spec.suspend) or busy or cron_job.metadata.deletion_timestamp is not None


def _due(cron_job: CronJob, now: datetime, grace: timedelta) -> datetime | None:
    """The latest time at which it must have been started by now; None where that is not known.

    Without spec.timeZone the controller's own zone counts, which the API does not tell. Unless
    its last start fits UTC, one more due time must have passed, which covers any zone.
    """
    try:
        schedule, zone = parse(cron_job.spec.schedule), _zone(cron_job.spec.time_zone)
    except ValueError:
        return None
    deadline = timedelta(seconds=min(cron_job.spec.starting_deadline_seconds or 0, _FOREVER))
    due = schedule.last_due((now - max(grace, deadline)).astimezone(zone))
    if due is None or cron_job.spec.time_zone or _fits(cron_job, schedule):
        return due
    return schedule.last_due((due - timedelta(minutes=1)).astimezone(zone))


def _fits(cron_job: CronJob, schedule: Schedule) -> bool:
    """Whether its last start was due by the clock of UTC."""
    started = cron_job.status.last_schedule_time
    return started is not None and schedule.last_due(started.astimezone(UTC)) == started


def _zone(name: str | None) -> tzinfo:
    """The time zone of this name, UTC where none is given; ValueError where there is no such."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"no time zone {name!r}") from error
