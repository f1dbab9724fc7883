"""What findings about Jobs and CronJobs say, and when they are mild."""

from datetime import timedelta
from typing import Any

import pytest
from conftest import FIXTURES, Build, build_snapshot, documents

from checks.batch import cronjob_missed, job_failed
from inspector.check import Check
from inspector.model import Finding, Ref, Severity


def fired(check: Check) -> dict[str, Finding]:
    """The findings of a check by the name of their subject."""
    snapshot = build_snapshot(documents(FIXTURES / check.rule.id / "fire.yaml"))
    return {finding.subject.name: finding for finding in check.function(snapshot, check.rule)}


def test_a_failed_job_says_when_and_why() -> None:
    finding = fired(job_failed)["migrate"]

    assert finding.severity is Severity.WARNING
    assert finding.message == "failed 22 min ago: Job has reached the specified backoff limit"


def test_an_old_failed_job_is_a_leftover() -> None:
    finding = fired(job_failed)["import"]

    assert finding.severity is Severity.INFO
    assert finding.message == "failed 31 d ago: DeadlineExceeded"


def test_the_last_job_of_a_cron_job_stays_a_warning_however_old() -> None:
    finding = fired(job_failed)["invoices-29460180"]

    assert finding.severity is Severity.WARNING
    assert finding.owner == Ref(group="batch", kind="CronJob", namespace="shop", name="invoices")


def test_a_missed_start_says_when_it_was_due_and_when_it_last_started() -> None:
    finding = fired(cronjob_missed)["backup"]

    assert finding.message == (
        "was due at 2026-01-15T02:00:00Z and did not start; last started 30 h ago"
    )


def test_a_cron_job_that_never_started_says_so_in_its_own_time_zone() -> None:
    finding = fired(cronjob_missed)["report"]

    assert finding.message == "was due at 2026-01-14T23:00:00Z and did not start; never started"


def test_a_schedule_of_every_minute_is_judged_by_the_start_before_the_grace_time() -> None:
    finding = fired(cronjob_missed)["poll"]

    assert finding.message == (
        "was due at 2026-01-15T07:50:00Z and did not start; last started 60 min ago"
    )


def cron_job(**spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": "job", "namespace": "shop"},
        "spec": {"schedule": "0 2 * * *", **spec},
        "status": {"lastScheduleTime": "2026-01-10T02:00:00Z"},
    }


@pytest.mark.parametrize("policy", ["Allow", "Replace", "Forbid"])
def test_only_a_policy_of_forbid_lets_a_running_job_excuse_a_missed_start(
    snapshot_of: Build, policy: str
) -> None:
    item = cron_job(concurrencyPolicy=policy)
    item["status"]["active"] = [{"kind": "Job", "name": "job-1"}]

    findings = list(cronjob_missed.function(snapshot_of([item]), cronjob_missed.rule))

    assert len(findings) == (0 if policy == "Forbid" else 1)


def test_a_deadline_beyond_all_bounds_is_no_crash(snapshot_of: Build) -> None:
    snapshot = snapshot_of([cron_job(startingDeadlineSeconds=2**63 - 1)])

    assert list(cronjob_missed.function(snapshot, cronjob_missed.rule)) == []


@pytest.mark.parametrize("zone", ["../../etc/passwd", "/etc/passwd", "America", "a\0b"])
def test_a_hostile_time_zone_is_no_crash(snapshot_of: Build, zone: str) -> None:
    snapshot = snapshot_of([cron_job(timeZone=zone)])

    assert list(cronjob_missed.function(snapshot, cronjob_missed.rule)) == []


def test_a_configured_grace_time_is_obeyed(snapshot_of: Build) -> None:
    patient = cronjob_missed.tuned(grace=timedelta(days=7))

    assert list(patient.function(snapshot_of([cron_job()]), patient.rule)) == []
