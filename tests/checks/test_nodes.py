"""What node findings say, beyond which nodes they name."""

from typing import Any

import pytest
from conftest import FIXTURES, Build, build_snapshot, documents

from checks.nodes.cordon import node_cordoned_long
from checks.nodes.pressure import node_pressure
from checks.nodes.readiness import node_heartbeat_stale, node_lost, node_not_ready
from checks.nodes.version import node_version_skew
from inspector.check import Check
from inspector.model import Finding


def fired(check: Check) -> list[Finding]:
    snapshot = build_snapshot(documents(FIXTURES / check.rule.id / "fire.yaml"))
    return list(check.function(snapshot, check.rule))


def node(name: str = "worker-1", **status: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}, "status": status}


def test_not_ready_says_since_when_and_why() -> None:
    first, _ = fired(node_not_ready)

    assert first.message == (
        "not ready for 30 min: container runtime network not ready: NetworkPluginNotReady"
    )
    assert first.alike == "KubeletNotReady"


def test_lost_tells_a_silent_node_from_one_that_never_spoke() -> None:
    silent, never = fired(node_lost)

    assert silent.message == "lost for 30 min: Kubelet stopped posting node status."
    assert never.message == "registered for 60 min and never reported whether it is ready"
    assert never.alike == "NeverReported"


def test_an_unknown_start_of_a_condition_counts_as_long_ago(snapshot_of: Build) -> None:
    snapshot = snapshot_of([node(conditions=[{"type": "Ready", "status": "False"}])])

    (finding,) = node_not_ready.function(snapshot, node_not_ready.rule)

    assert finding.message == "not ready: no reason given"
    assert finding.since is None


def test_each_pressure_is_a_fault_of_its_own_and_alike_on_all_nodes() -> None:
    findings = fired(node_pressure)

    assert [(x.subject.name, x.part, x.alike) for x in findings] == [
        ("worker-1", "MemoryPressure", "MemoryPressure"),
        ("worker-2", "DiskPressure", "DiskPressure"),
        ("worker-2", "PIDPressure", "PIDPressure"),
    ]
    assert len({x.fingerprint for x in findings}) == 3


def test_a_stale_heartbeat_tells_how_long_the_node_has_been_silent() -> None:
    (finding,) = fired(node_heartbeat_stale)

    assert finding.message == "ready, but its last heartbeat was 3 min ago"


def test_a_cordon_names_the_budget_that_stops_the_drain() -> None:
    (finding,) = fired(node_cordoned_long)

    assert finding.message == "cordoned for 3 d; PodDisruptionBudget shop/db allows no eviction"
    assert finding.evidence[-1].path == "PodDisruptionBudget/shop/db status.disruptionsAllowed"


def pod(name: str, owner: str, phase: str = "Running") -> dict[str, Any]:
    references = [{"apiVersion": "v1", "kind": owner, "name": "owner", "controller": True}]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "shop", "ownerReferences": references},
        "spec": {"nodeName": "worker-1"},
        "status": {"phase": phase},
    }


@pytest.mark.parametrize(
    "harmless",
    [pod("agent", "DaemonSet"), pod("mirror", "Node"), pod("done", "Job", "Succeeded")],
)
def test_a_budget_is_not_named_for_pods_that_a_drain_leaves_alone(
    snapshot_of: Build, harmless: dict[str, Any]
) -> None:
    items = documents(FIXTURES / "node-cordoned-long" / "fire.yaml")
    others = [item for item in items if item["kind"] != "Pod"]

    (finding,) = node_cordoned_long.function(
        snapshot_of([*others, harmless]), node_cordoned_long.rule
    )

    assert finding.message == "cordoned for 3 d"


def test_version_skew_says_in_which_direction() -> None:
    newer, older = fired(node_version_skew)

    assert newer.message == "kubelet v1.30.0 is newer than API server v1.29.4-eks-036c24b"
    assert older.message == (
        "kubelet v1.25.16+k3s4 is 4 minor versions older than API server v1.29.4-eks-036c24b"
    )
    assert older.alike == "v1.25.16+k3s4"


@pytest.mark.parametrize(
    ("kubelet", "server", "count"),
    [
        ("v1.24.17", "v1.26.0", 0),
        ("v1.24.17", "v1.27.0", 1),
        ("v1.25.0", "v1.28.0", 0),
        ("v1.25.0", "v1.29.0", 1),
        ("v1.29.0", "", 0),
    ],
)
def test_a_kubelet_before_1_25_may_be_two_minor_versions_older_and_then_three(
    snapshot_of: Build, kubelet: str, server: str, count: int
) -> None:
    version = {"kind": "ServerVersion", "metadata": {"name": "version"}, "gitVersion": server}
    snapshot = snapshot_of([version, node(nodeInfo={"kubeletVersion": kubelet})])

    assert len(list(node_version_skew.function(snapshot, node_version_skew.rule))) == count
