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
