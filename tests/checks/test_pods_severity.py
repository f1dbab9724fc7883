"""How bad a pod's trouble is depends on whether its owner still serves."""

from collections.abc import Mapping
from typing import Any

import pytest
from conftest import Build, Document

from checks.pods.containers import pod_crash_loop
from checks.pods.impact import is_down
from inspector.model import Ref, Severity

DEPLOYMENT = Ref(group="apps", kind="Deployment", namespace="shop", name="web")


def _pod(name: str, owner: str, kind: str = "ReplicaSet", *, ready: bool = False) -> Document:
    state = "running" if ready else "waiting"
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "namespace": "shop",
            "labels": {"pod-template-hash": "abc"},
            "ownerReferences": [
                {"apiVersion": "apps/v1", "kind": kind, "name": owner, "controller": True}
            ],
        },
        "spec": {"nodeName": "worker-1", "containers": [{"name": "web"}]},
        "status": {
            "phase": "Running",
            "conditions": [{"type": "Ready", "status": str(ready)}],
            "containerStatuses": [
                {
                    "name": "web",
                    "ready": ready,
                    "restartCount": 0 if ready else 9,
                    "state": {state: {} if ready else {"reason": "CrashLoopBackOff"}},
                }
            ],
        },
    }


def _workload(kind: str, spec: Mapping[str, Any], status: Mapping[str, Any]) -> Document:
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": dict(spec),
        "status": dict(status),
    }


def _severities(snapshot_of: Build, *items: Document) -> list[Severity]:
    snapshot = snapshot_of(items)
    return [finding.severity for finding in pod_crash_loop.function(snapshot, pod_crash_loop.rule)]


def test_a_deployment_without_a_ready_pod_is_lost(snapshot_of: Build) -> None:
    seen = _severities(
        snapshot_of, _workload("Deployment", {"replicas": 2}, {}), _pod("web-1", "web-abc")
    )

    assert seen == [Severity.CRITICAL]


def test_a_rollout_that_fails_beside_a_serving_pod_is_a_warning(snapshot_of: Build) -> None:
    seen = _severities(
        snapshot_of,
        _workload("Deployment", {"replicas": 1}, {"availableReplicas": 1}),
        _pod("web-1", "web-abc"),
        _pod("web-2", "web-abc", ready=True),
    )

    assert seen == [Severity.WARNING]


def test_a_ready_pod_counts_before_its_deployment_has_noticed(snapshot_of: Build) -> None:
    seen = _severities(
        snapshot_of,
        _workload("Deployment", {"replicas": 2}, {}),
        _pod("web-1", "web-abc"),
        _pod("web-2", "web-abc", ready=True),
    )

    assert seen == [Severity.WARNING]


@pytest.mark.parametrize(
    "deployment",
    [
        _workload("Deployment", {"replicas": 0}, {}),
        _workload("Deployment", {}, {})
        | {
            "metadata": {
                "name": "web",
                "namespace": "shop",
                "deletionTimestamp": "2026-01-15T07:00:00Z",
            }
        },
    ],
    ids=["scaled to zero", "being deleted"],
)
def test_a_deployment_that_wants_no_pods_is_not_lost(
    snapshot_of: Build, deployment: Document
) -> None:
    assert not is_down(snapshot_of([deployment]), DEPLOYMENT)


def test_an_unknown_deployment_is_not_said_to_be_lost(snapshot_of: Build) -> None:
    snapshot = snapshot_of([_pod("web-1", "web-abc")])

    (finding,) = pod_crash_loop.function(snapshot, pod_crash_loop.rule)

    assert finding.owner == DEPLOYMENT
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("kind", "spec", "status", "severity"),
    [
        ("StatefulSet", {}, {}, Severity.CRITICAL),
        ("StatefulSet", {"replicas": 3}, {"readyReplicas": 2}, Severity.WARNING),
        ("DaemonSet", {}, {"desiredNumberScheduled": 3, "numberReady": 0}, Severity.CRITICAL),
        ("DaemonSet", {}, {"desiredNumberScheduled": 3, "numberReady": 2}, Severity.WARNING),
        ("DaemonSet", {}, {"desiredNumberScheduled": 0}, Severity.WARNING),
    ],
)
def test_stateful_and_daemon_sets_are_lost_when_none_is_ready(
    snapshot_of: Build,
    kind: str,
    spec: Mapping[str, Any],
    status: Mapping[str, Any],
    severity: Severity,
) -> None:
    seen = _severities(snapshot_of, _workload(kind, spec, status), _pod("web-0", "web", kind))

    assert seen == [severity]


def test_a_severity_set_by_configuration_is_kept(snapshot_of: Build) -> None:
    snapshot = snapshot_of([_workload("Deployment", {}, {}), _pod("web-1", "web-abc")])
    quiet = pod_crash_loop.tuned(severity=Severity.INFO)

    (finding,) = quiet.function(snapshot, quiet.rule)

    assert finding.severity is Severity.INFO
