"""What findings about pods that ended or came back say, blame and have in common."""

from datetime import timedelta

import pytest
from conftest import NOW
from pods_given import WORKER_1, finding_of, findings_of, given_pod, owned

from inspector.model import Ref, Severity

EVICTED = """
status:
  phase: Failed
  reason: Evicted
  message: "The node was low on resource: memory. "
  conditions: [{type: Ready, status: "False", lastTransitionTime: "2026-01-15T06:00:00Z"}]
"""

READY = 'status: {phase: Running, conditions: [{type: Ready, status: "True"}]}'


def test_evictions_by_a_node_for_one_resource_share_a_cause() -> None:
    finding = finding_of("pod-evicted", given_pod(EVICTED))

    assert finding.message == "evicted: The node was low on resource: memory."
    assert finding.severity is Severity.WARNING
    assert finding.suspects == (WORKER_1,)
    assert finding.alike == "worker-1: memory"


def test_a_pod_that_went_over_its_own_limit_does_not_blame_its_node() -> None:
    own = EVICTED.replace("The node was low on resource: memory. ", "Usage exceeds the limit")

    finding = finding_of("pod-evicted", given_pod(own))

    assert finding.suspects == ()
    assert finding.alike == ""


@pytest.mark.parametrize("status", [EVICTED, EVICTED.replace("Evicted", "NodeShutdown")])
def test_a_pod_that_was_replaced_is_a_remark(status: str) -> None:
    rule = "pod-evicted" if status == EVICTED else "pod-failed"
    owner = owned("ReplicaSet", "web")

    finding = finding_of(rule, given_pod(status, **owner), given_pod(READY, "web-2", **owner))

    assert finding.severity is Severity.INFO


FAILED = """
spec: {restartPolicy: Never}
status:
  phase: Failed
  containerStatuses:
    - name: web
      state:
        terminated: {exitCode: 42, reason: Error, finishedAt: "2026-01-15T07:00:00Z"}
"""


def test_the_failed_pods_of_one_job_are_one_fault() -> None:
    job = owned("Job", "import")

    findings = findings_of(
        "pod-failed", *(given_pod(FAILED, f"import-{n}", **job) for n in range(4))
    )

    assert len(findings) == 4
    assert len({finding.fingerprint for finding in findings}) == 1
    assert findings[0].owner == Ref(group="batch", kind="Job", namespace="shop", name="import")
    assert findings[0].message == "failed: container web ended with exit 42 (Error) 60 min ago"


def test_a_sidecar_that_was_ended_with_its_pod_is_not_what_failed() -> None:
    sidecar = """
  initContainerStatuses:
    - name: proxy
      state: {terminated: {exitCode: 143, reason: Error, finishedAt: "2026-01-15T07:00:05Z"}}
"""
    spec = "spec: {restartPolicy: Never, initContainers: [{name: proxy, restartPolicy: Always}]}"
    status = FAILED.replace("spec: {restartPolicy: Never}", spec) + sidecar

    assert finding_of("pod-failed", given_pod(status)).container == "web"


def test_a_failure_of_days_ago_is_a_remark() -> None:
    finding = finding_of("pod-failed", given_pod(FAILED), now=NOW + timedelta(days=3))

    assert finding.severity is Severity.INFO


def test_a_pod_that_its_node_ended_blames_the_node() -> None:
    shutdown = EVICTED.replace("Evicted", "NodeLost")

    finding = finding_of("pod-failed", given_pod(shutdown))

    assert finding.message == "failed: NodeLost: The node was low on resource: memory."
    assert finding.suspects == (WORKER_1,)


RESTARTED = """
status:
  phase: Running
  conditions: [{type: Ready, status: "True"}]
  containerStatuses:
    - name: web
      restartCount: 5
      state: {running: {startedAt: "2026-01-15T07:40:00Z"}}
      lastState:
        terminated: {exitCode: 1, reason: Error, finishedAt: "2026-01-15T07:39:00Z"}
"""


def test_a_container_that_has_settled_since_its_last_restart_is_a_remark() -> None:
    lately = finding_of("pod-restarting", given_pod(RESTARTED))
    settled = finding_of("pod-restarting", given_pod(RESTARTED), now=NOW + timedelta(minutes=15))

    assert lately.message == (
        "container web was restarted 5 times, last after exit 1 (Error) 21 min ago"
    )
    assert lately.severity is Severity.WARNING
    assert settled.severity is Severity.INFO


def test_pods_that_went_down_with_their_host_share_a_cause() -> None:
    lost = RESTARTED.replace("exitCode: 1, reason: Error", "exitCode: 255, reason: Unknown")

    finding = finding_of("pod-restarting", given_pod(lost))

    assert finding.message == "went down with its host 21 min ago: node worker-1 was restarted"
    assert finding.severity is Severity.INFO
    assert finding.suspects == (WORKER_1,)
    assert finding.alike == "node/worker-1"
    assert finding.container == ""
