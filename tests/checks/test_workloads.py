"""What workload findings say, how bad they are and what they suspect."""

from datetime import timedelta
from typing import Any

import pytest
from conftest import FIXTURES, Build, build_snapshot, documents

from checks.workloads.deployments import deployment_short, rollout_stuck
from checks.workloads.refusals import replicas_refused
from checks.workloads.sets import daemonset_short, statefulset_short
from inspector.check import Check
from inspector.model import Finding, Ref, Severity, State

WORKER = Ref(kind="Node", name="worker-1")


def fixture(check: Check) -> list[dict[str, Any]]:
    return documents(FIXTURES / check.rule.id / "fire.yaml")


def fired(check: Check, items: list[dict[str, Any]] | None = None) -> dict[str, Finding]:
    """The findings of a check by the name of their subject."""
    snapshot = build_snapshot(fixture(check) if items is None else items)
    return {finding.subject.name: finding for finding in check.function(snapshot, check.rule)}


def test_no_replica_left_is_critical_and_names_the_service_that_nobody_answers() -> None:
    finding = fired(deployment_short)["web"]

    assert finding.severity is Severity.CRITICAL
    assert finding.message == (
        "0 of 3 replicas available for 22 min; Service shop/web has no ready endpoint"
    )


def test_some_replicas_left_is_a_warning_that_suspects_the_lost_node() -> None:
    finding = fired(deployment_short)["api"]

    assert finding.severity is Severity.WARNING
    assert finding.message == "3 of 4 replicas available for 30 min"
    assert finding.suspects == (WORKER,)


def test_a_milder_severity_that_was_configured_is_kept() -> None:
    mild = deployment_short.tuned(severity=Severity.INFO)

    assert {x.severity for x in fired(mild).values()} == {Severity.INFO}


def test_a_configured_grace_time_is_obeyed() -> None:
    patient = deployment_short.tuned(grace=timedelta(minutes=25))

    assert set(fired(patient)) == {"api"}


def test_endpoints_that_were_not_read_in_full_are_not_called_missing(snapshot_of: Build) -> None:
    snapshot = snapshot_of(fixture(deployment_short), outcomes={"endpointslices": State.TRUNCATED})

    _, web = deployment_short.function(snapshot, deployment_short.rule)

    assert web.message == "0 of 3 replicas available for 22 min"


@pytest.mark.parametrize(
    "endpoint", [{}, {"conditions": {}}, {"conditions": {"ready": None}}, {"conditions": None}]
)
def test_an_endpoint_that_does_not_say_whether_it_is_ready_is_ready(
    endpoint: dict[str, Any],
) -> None:
    items = fixture(deployment_short)
    for item in items:
        if item["kind"] == "EndpointSlice":
            item["endpoints"] = [endpoint]

    assert fired(deployment_short, items)["web"].message == "0 of 3 replicas available for 22 min"


def test_a_service_of_other_pods_is_not_blamed_on_the_deployment() -> None:
    items = fixture(deployment_short)
    for item in items:
        if item["kind"] == "Service":
            item["spec"]["selector"] = {"app": "web", "tier": "back"}

    assert fired(deployment_short, items)["web"].message == "0 of 3 replicas available for 22 min"


def test_an_autoscaler_at_work_does_not_hide_a_deployment_that_is_down() -> None:
    scaler = {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "web"}},
        "status": {"lastScaleTime": "2026-01-15T07:55:00Z"},
    }

    assert "web" in fired(deployment_short, [*fixture(deployment_short), scaler])


def test_a_ready_node_under_one_of_its_pods_clears_the_nodes_of_suspicion() -> None:
    items = fixture(deployment_short)
    (node,) = (item for item in items if item["kind"] == "Node")
    (pod,) = (item for item in items if item["kind"] == "Pod")
    ready = {
        **node,
        "metadata": {"name": "worker-2"},
        "status": {"conditions": [{"type": "Ready", "status": "True"}]},
    }
    elsewhere = {
        **pod,
        "metadata": {**pod["metadata"], "name": "api-7d4b9c6f5d-bbbbb"},
        "spec": {"nodeName": "worker-2"},
    }

    assert fired(deployment_short, [*items, ready, elsewhere])["api"].suspects == ()


def test_a_stuck_rollout_says_how_far_it_came_and_what_still_serves() -> None:
    finding = fired(rollout_stuck)["web"]

    assert finding.severity is Severity.WARNING
    assert finding.message == ("rollout stuck for 22 min: 1 of 3 replicas updated, 3 available")


def test_a_full_quota_is_suspected_by_name_whether_or_not_it_was_read() -> None:
    finding = fired(replicas_refused)["web"]

    assert finding.message == "pods are refused for 22 min: quota compute is exceeded"
    assert finding.suspects == (Ref(kind="ResourceQuota", namespace="shop", name="compute"),)
    assert finding.alike == "shop/compute"


def test_a_webhook_that_does_not_answer_is_one_cause_for_all_it_stops() -> None:
    finding = fired(replicas_refused)["loner"]

    assert finding.message == (
        "pods are refused for 22 min: webhook pods.policy.example.com does not answer"
    )
    assert finding.alike == "pods.policy.example.com"
    assert finding.suspects == ()


def test_a_replica_set_is_reported_under_its_owner_of_any_kind() -> None:
    finding = fired(replicas_refused)["canary-5d9c"]

    assert finding.owner == Ref(
        group="argoproj.io", kind="Rollout", namespace="shop", name="canary"
    )


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            'admission webhook "vpod.kb.io" denied the request: no',
            "webhook vpod.kb.io denies them",
        ),
        (
            'pods "a-" is forbidden: failed quota: compute: must specify limits.cpu',
            "quota compute demands that they set requests or limits",
        ),
        (
            'error looking up service account shop/web: serviceaccount "web" not found',
            "service account web does not exist",
        ),
        (
            'pods "a-" is forbidden: violates PodSecurity "restricted:latest": hostPort',
            "Pod Security restricted:latest forbids them",
        ),
        (
            "unable to validate against any security context constraint: []",
            "no security context constraint allows them",
        ),
        ("something new", "something new"),
        ("", "no reason given"),
    ],
)
def test_the_class_of_a_refusal_is_read_from_its_message(message: str, words: str) -> None:
    items = fixture(replicas_refused)[:1]
    items[0]["status"]["conditions"][0]["message"] = message

    assert fired(replicas_refused, items)["web"].message == f"pods are refused for 22 min: {words}"


def test_a_stateful_set_suspects_the_claim_that_has_no_volume() -> None:
    finding = fired(statefulset_short)["db"]

    assert finding.severity is Severity.WARNING
    assert finding.message == "2 of 3 replicas ready for 30 min"
    assert finding.suspects == (
        Ref(kind="PersistentVolumeClaim", namespace="shop", name="data-db-2"),
    )


def test_a_stateful_set_that_gets_no_pods_dates_from_its_first_refusal() -> None:
    finding = fired(statefulset_short)["queue"]

    assert finding.severity is Severity.CRITICAL
    assert finding.message == "0 of 1 replicas ready for 40 min"


def test_no_age_is_said_where_none_is_known() -> None:
    assert fired(statefulset_short)["cache"].message == "0 of 2 replicas ready"


def test_a_daemon_set_suspects_the_nodes_that_are_down() -> None:
    finding = fired(daemonset_short)["agent"]

    assert finding.severity is Severity.WARNING
    assert finding.message == "2 of 3 pods available for 30 min"
    assert finding.suspects == (WORKER,)


def test_nodes_are_not_suspected_of_more_missing_pods_than_there_are_such_nodes() -> None:
    items = fixture(daemonset_short)
    items[0]["status"] |= {"numberAvailable": 1, "numberUnavailable": 2}

    assert fired(daemonset_short, items)["agent"].suspects == ()
