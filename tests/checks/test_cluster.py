"""What findings about namespaces, quotas and the API server say."""

from conftest import FIXTURES, build_snapshot, documents

from checks.controlplane import apiserver_not_ready
from checks.namespaces import namespace_stuck_terminating
from checks.quotas import quota_nearly_full
from inspector.check import Check
from inspector.model import Finding, Severity


def fired(check: Check) -> list[Finding]:
    snapshot = build_snapshot(documents(FIXTURES / check.rule.id / "fire.yaml"))
    return list(check.function(snapshot, check.rule))


def test_a_stuck_namespace_names_what_remains() -> None:
    content, finalizer = fired(namespace_stuck_terminating)

    assert content.message == (
        "terminating for 3 h: Some content in the namespace has finalizers remaining: "
        "example.com/cleanup in 2 resource instances"
    )
    assert [x.path for x in content.evidence] == [
        "metadata.deletionTimestamp",
        "status.conditions[NamespaceFinalizersRemaining].message",
        "status.conditions[NamespaceContentRemaining].message",
    ]
    assert finalizer.message == "terminating for 27 h: waits for finalizer example.com/tenant"


def test_a_failing_health_check_is_critical_and_one_cause_with_its_like() -> None:
    first, second = fired(apiserver_not_ready)

    assert first.message == "health check etcd fails: reason withheld"
    assert second.message == "health check informer-sync fails: no reason given"
    assert first.severity is Severity.CRITICAL
    assert first.alike == second.alike
    assert first.command == "kubectl get --raw='/readyz?verbose'"


def test_quotas_are_compared_as_quantities_and_each_resource_is_a_fault_of_its_own() -> None:
    findings = fired(quota_nearly_full)

    assert [(x.message, x.severity) for x in findings] == [
        ("95% of requests.cpu is used: 9500m of 10", Severity.WARNING),
        ("100% of requests.memory is used: 16384Mi of 16Gi", Severity.WARNING),
        ("95% of count/deployments.apps is used: 19 of 20", Severity.WARNING),
        ("100% of services.loadbalancers is used: 1 of 1", Severity.INFO),
    ]
    assert len({x.fingerprint for x in findings}) == 4
