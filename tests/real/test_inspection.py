"""What a run says of a real API server: every fault that is there, and no other."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from real.aging import age
from real.command import Command, Ran
from real.control_plane import ControlPlane

pytestmark = pytest.mark.cluster

FOLDER = Path(__file__).parent
LONG_AGO = "2025-06-01T07:00:00Z"

Manifest = dict[str, Any]


def manifests(name: str) -> list[Manifest]:
    return list(yaml.safe_load_all((FOLDER / name).read_text()))


def namespace(name: str) -> list[Manifest]:
    """A namespace and the ServiceAccount that a controller would make in it."""
    account = {"name": "default", "namespace": name}
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}},
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": account},
    ]


@pytest.fixture(scope="module")
def population(cluster: ControlPlane) -> ControlPlane:
    """The cluster with all objects; nobody empties a deleted namespace, so it stays."""
    cluster.create(*namespace("shop"), *namespace("stuck"), *namespace("leaving"))
    cluster.create(*manifests("healthy.yaml"), *manifests("broken.yaml"))
    cluster.kubectl("delete", "namespace", "stuck", "--wait=false")
    for prefix in ("minions", "namespaces", "persistentvolumeclaims"):
        age(cluster.etcd, f"/registry/{prefix}/", LONG_AGO)
    cluster.kubectl("delete", "namespace", "leaving", "--wait=false")
    return cluster


@pytest.fixture(scope="module")
def ran(
    population: ControlPlane, command: Command, tmp_path_factory: pytest.TempPathFactory
) -> Ran:
    return command.inspect(population.kubeconfig, tmp_path_factory.mktemp("out"))


def name_of(ref: dict[str, str]) -> str:
    return "/".join(ref[part] for part in ("kind", "namespace", "name") if ref.get(part))


def test_the_broken_objects_are_found_and_no_healthy_one(ran: Ran) -> None:
    found = {(finding["rule"], name_of(finding["subject"])) for finding in ran.report["findings"]}

    assert found == {
        ("node-not-ready", "Node/not-ready"),
        ("node-lost", "Node/lost"),
        ("pod-not-ready", "Pod/shop/on-lost-node"),
        ("pod-crash-loop", "Pod/shop/crashing-7d9f-abcde"),
        ("deployment-short", "Deployment/shop/crashing"),
        ("rollout-stuck", "Deployment/shop/stuck-rollout"),
        ("deployment-short", "Deployment/shop/stuck-rollout"),
        ("pod-unschedulable", "Pod/shop/unschedulable"),
        ("pod-image-pull", "Pod/shop/image-missing"),
        ("job-failed", "Job/shop/failed"),
        ("pvc-pending", "PersistentVolumeClaim/shop/unprovisioned"),
        ("namespace-stuck-terminating", "Namespace/stuck"),
        ("quota-nearly-full", "ResourceQuota/shop/nearly-full"),
    }


def test_what_follows_from_a_fault_is_in_its_incident(ran: Ran) -> None:
    rules = {finding["fingerprint"]: finding["rule"] for finding in ran.report["findings"]}
    incidents = [
        [rules[member] for member in incident["members"]] for incident in ran.report["incidents"]
    ]

    assert ["node-lost", "pod-not-ready"] in incidents
    assert ["pod-crash-loop", "deployment-short"] in incidents
    assert ["rollout-stuck", "deployment-short"] in incidents


def test_a_crash_loop_belongs_to_the_deployment_above_its_replica_set(ran: Ran) -> None:
    (crash,) = (x for x in ran.report["findings"] if x["rule"] == "pod-crash-loop")

    assert name_of(crash["owner"]) == "Deployment/shop/crashing"


def test_everything_was_read_and_every_check_ran(ran: Ran) -> None:
    assert {outcome["outcome"] for outcome in ran.report["outcomes"]} == {"complete"}
    assert {check["status"] for check in ran.report["checks"]} == {"passed", "findings"}


def test_findings_alone_do_not_fail_a_run(ran: Ran) -> None:
    assert ran.code == 0
    assert ran.report["verdict"]["status"] == "critical"
    assert ran.report["run"]["server_version"].startswith("v1.")


def test_lists_come_page_by_page_and_whole(
    population: ControlPlane, command: Command, ran: Ran, tmp_path: Path
) -> None:
    events = [
        {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": f"event-{number}", "namespace": "shop"},
            "involvedObject": {"kind": "Pod", "namespace": "shop", "name": "long-gone"},
            "type": "Warning",
            "reason": "Unhealthy",
        }
        for number in range(60)
    ]
    population.create(*events)
    small = tmp_path / "inspector.yaml"
    small.write_text("collect:\n  page_size: 50\n")

    again = command.inspect(population.kubeconfig, tmp_path, "--config", str(small))

    (read,) = (x for x in again.report["outcomes"] if x["source"] == "events")
    assert (read["outcome"], read["objects"], read["pages"]) == ("complete", 60, 2)
    assert len(again.report["findings"]) == len(ran.report["findings"])
