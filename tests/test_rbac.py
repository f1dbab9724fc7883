"""RBAC: the least that the selected checks need."""

from collections.abc import Iterable, Iterator

import pytest
import yaml

from inspector.check import Check
from inspector.model import Finding, Rule, Severity
from inspector.rbac import as_yaml, cluster_role, manifests
from inspector.snapshot import Snapshot


def nothing(_snapshot: Snapshot, _rule: Rule) -> Iterator[Finding]:
    return iter(())


def check(*needs: str, uses: Iterable[str] = ()) -> Check:
    rule = Rule(
        id="any",
        title="Any",
        severity=Severity.INFO,
        why="why",
        hint="hint",
        command="kubectl get",
        needs=needs,
        uses=tuple(uses),
    )
    return Check(rule, nothing)


VERSION = {"nonResourceURLs": ["/version"], "verbs": ["get"]}


def test_needs_and_uses_are_listed_once_by_group_in_order() -> None:
    checks = [check("pods", "deployments"), check("nodes", uses=["replicasets", "pods"])]

    assert cluster_role(checks)["rules"] == [
        {"apiGroups": [""], "resources": ["nodes", "pods"], "verbs": ["list"]},
        {"apiGroups": ["apps"], "resources": ["deployments", "replicasets"], "verbs": ["list"]},
        VERSION,
    ]


def test_the_version_is_read_even_without_checks() -> None:
    assert cluster_role([])["rules"] == [VERSION]


def test_the_health_of_the_api_server_is_a_path() -> None:
    assert cluster_role([check("readyz")])["rules"] == [
        {"nonResourceURLs": ["/readyz", "/version"], "verbs": ["get"]}
    ]


def test_leases_are_granted_in_their_namespace_only() -> None:
    cluster, cluster_binding, role, binding = manifests([check("nodes", "leases")])

    assert cluster["rules"] == [
        {"apiGroups": [""], "resources": ["nodes"], "verbs": ["list"]},
        VERSION,
    ]
    assert cluster_binding["roleRef"]["kind"] == "ClusterRole"
    assert role["metadata"]["namespace"] == "kube-node-lease"
    assert role["rules"] == [
        {"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["list"]}
    ]
    assert binding["metadata"]["namespace"] == "kube-node-lease"
    assert binding["roleRef"]["kind"] == "Role"


def test_without_leases_there_is_no_role_in_a_namespace() -> None:
    kinds = [manifest["kind"] for manifest in manifests([check("nodes")])]

    assert kinds == ["ClusterRole", "ClusterRoleBinding"]


def test_every_binding_names_the_service_account_that_was_asked_for() -> None:
    made = manifests([check("leases")], namespace="ops", service_account="morning")

    assert [manifest["subjects"] for manifest in made if "subjects" in manifest] == [
        [{"kind": "ServiceAccount", "name": "morning", "namespace": "ops"}],
        [{"kind": "ServiceAccount", "name": "morning", "namespace": "ops"}],
    ]


@pytest.mark.parametrize("checks", [[], [check("pods", "leases", "readyz")]])
def test_the_yaml_holds_the_manifests_and_no_aliases(checks: list[Check]) -> None:
    text = as_yaml(manifests(checks))

    assert list(yaml.safe_load_all(text)) == manifests(checks)
    assert "&" not in text


def test_the_order_of_checks_changes_nothing() -> None:
    checks = [check("pods", "jobs"), check("leases"), check("cronjobs", "nodes")]

    assert as_yaml(manifests(checks)) == as_yaml(manifests(checks[::-1]))
