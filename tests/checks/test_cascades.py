"""One cause is one incident: what the checks suspect is what brings their findings together."""

from typing import Any

from conftest import FIXTURES, build_snapshot, documents

from checks import ALL
from inspector.check import run_checks
from inspector.correlate import Correlation, correlate


def inspected(*items: dict[str, Any]) -> Correlation:
    judgement = run_checks(ALL, build_snapshot(items))
    assert not judgement.crashes
    return correlate(judgement.findings, [item.rule for item in ALL])


def told(correlation: Correlation) -> list[tuple[str, set[str]]]:
    """Of each incident, the rule at its root and the rules of all its findings."""
    rules = {finding.fingerprint: finding.rule for finding in correlation.findings}
    return [
        (rules[incident.root], {rules[member] for member in incident.members})
        for incident in correlation.incidents
    ]


def fixture(rule: str, *kinds: str) -> list[dict[str, Any]]:
    items = documents(FIXTURES / rule / "fire.yaml")
    return [item for item in items if not kinds or item["kind"] in kinds]


def named(items: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    return [item for item in items if item["metadata"]["name"] in names]


def test_a_lost_node_explains_the_daemon_that_is_missing_there() -> None:
    (incident,) = told(inspected(*fixture("daemonset-short")))

    root, rules = incident
    assert root == "node-lost"
    assert "daemonset-short" in rules


def test_a_full_quota_explains_refused_pods_and_the_replicas_that_lack() -> None:
    (web,) = named(fixture("replicas-refused"), "web")
    web["status"]["conditions"].append(
        {"type": "Available", "status": "False", "lastTransitionTime": "2026-01-15T07:38:00Z"}
    )
    quota = {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "compute", "namespace": "shop"},
        "status": {"hard": {"requests.cpu": "10"}, "used": {"requests.cpu": "10"}},
    }

    (incident,) = told(inspected(web, quota))

    assert incident == (
        "quota-nearly-full",
        {"quota-nearly-full", "replicas-refused", "deployment-short"},
    )


def test_a_claim_without_volume_explains_the_set_that_waits_for_it() -> None:
    items = named(fixture("statefulset-short"), "db", "db-2", "data-db-2")

    (incident,) = told(inspected(*items))

    root, rules = incident
    assert root == "pvc-pending"
    assert "statefulset-short" in rules


def test_deployments_that_one_webhook_refuses_are_one_incident() -> None:
    (loner,) = named(fixture("replicas-refused"), "loner")
    other = {**loner, "metadata": {"name": "other", "namespace": "bank"}}

    (incident,) = inspected(loner, other).incidents

    assert incident.count == 2
    assert incident.namespaces == ("bank", "shop")


def test_events_about_a_fault_that_a_check_has_named_follow_from_it() -> None:
    (incident,) = told(inspected(*named(fixture("statefulset-short"), "queue", "queue.17a")))

    assert incident == ("statefulset-short", {"statefulset-short", "warning-events"})


def _pending(message: str) -> list[dict[str, Any]]:
    """A lost node, and a pod that the scheduler places nowhere for this reason."""
    since = "2026-01-15T07:00:00Z"
    taint = {"key": "node.kubernetes.io/unreachable", "effect": "NoSchedule"}
    lost = {"type": "Ready", "status": "Unknown", "lastTransitionTime": since}
    node = {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": "node-1", "creationTimestamp": "2025-01-01T00:00:00Z"},
        "spec": {"taints": [taint]},
        "status": {"conditions": [lost]},
    }
    unscheduled = {
        "type": "PodScheduled",
        "status": "False",
        "reason": "Unschedulable",
        "message": message,
        "lastTransitionTime": since,
    }
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web", "namespace": "shop", "creationTimestamp": since},
        "status": {"phase": "Pending", "conditions": [unscheduled]},
    }
    return [node, pod]


TAINTED = "1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }"


def test_a_pod_that_only_the_lost_node_would_take_hangs_on_it() -> None:
    message = f"0/2 nodes are available: {TAINTED}, 1 node(s) didn't match Pod's node affinity."

    assert told(inspected(*_pending(message))) == [
        ("node-lost", {"node-lost", "pod-unschedulable"})
    ]


def test_a_lost_node_does_not_explain_what_the_others_have_no_room_for() -> None:
    message = f"0/12 nodes are available: {TAINTED}, 11 Insufficient memory."

    assert told(inspected(*_pending(message))) == [
        ("node-lost", {"node-lost"}),
        ("pod-unschedulable", {"pod-unschedulable"}),
    ]
