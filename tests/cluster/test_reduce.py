"""Reducing healthy objects at arrival changes no finding, and keeps what is unwell whole."""

from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
import pytest
from conftest import FIXTURES, build_snapshot, documents

from checks import ALL
from inspector.check import run_checks
from inspector.cluster.reduce import reduced
from inspector.kinds.apps import Deployment
from inspector.kinds.core import Node, Pod

FILES = sorted(FIXTURES.glob("*/*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_check_finds_the_same_in_every_fixture(path: Path) -> None:
    items = documents(path)

    whole = run_checks(ALL, build_snapshot(items))
    small = run_checks(ALL, build_snapshot(items, reduce=reduced))

    assert small.findings == whole.findings


def test_every_check_finds_the_same_in_all_fixtures_together() -> None:
    items = list(chain.from_iterable(documents(path) for path in FILES))

    whole = run_checks(ALL, build_snapshot(items))
    small = run_checks(ALL, build_snapshot(items, reduce=reduced))

    assert whole.findings
    assert small.findings == whole.findings


def _pod(**status: Any) -> Pod:
    running = {"name": "web", "ready": True, "state": {"running": {}}}
    defaults = {
        "phase": "Running",
        "conditions": [{"type": "Ready", "status": "True"}],
        "containerStatuses": [running],
    }
    return msgspec.convert(
        {
            "metadata": {
                "name": "web-7d9f-abcde",
                "namespace": "shop",
                "labels": {"pod-template-hash": "7d9f", "team": "a"},
                "ownerReferences": [{"kind": "ReplicaSet", "name": "web-7d9f", "controller": True}],
            },
            "spec": {"nodeName": "node-1", "containers": [{"name": "web", "image": "web:1"}]},
            "status": defaults | status,
        },
        Pod,
    )


def test_a_healthy_pod_keeps_its_name_owner_node_and_readiness() -> None:
    pod = reduced(_pod())

    assert isinstance(pod, Pod)
    assert pod.key == ("shop", "web-7d9f-abcde")
    assert pod.metadata.labels == {"pod-template-hash": "7d9f"}
    assert pod.metadata.controller is not None
    assert pod.metadata.controller.name == "web-7d9f"
    assert (pod.spec.node_name, pod.spec.containers) == ("node-1", None)
    assert (pod.status.phase, pod.status.container_statuses) == ("Running", None)


def test_pods_of_one_owner_share_all_but_their_names() -> None:
    first, second = reduced(_pod()), reduced(_pod())

    assert isinstance(first, Pod)
    assert isinstance(second, Pod)
    assert first.status is second.status
    assert first.metadata.owner_references is second.metadata.owner_references


@pytest.mark.parametrize(
    "status",
    [
        {"phase": "Pending"},
        {"phase": "Failed"},
        {"conditions": []},
        {"conditions": [{"type": "Ready", "status": "False"}]},
        {"containerStatuses": [{"name": "web", "ready": False, "state": {"running": {}}}]},
        {"containerStatuses": [{"name": "web", "ready": True, "state": {"waiting": {}}}]},
        {
            "containerStatuses": [
                {"name": "web", "ready": True, "restartCount": 1, "state": {"running": {}}}
            ]
        },
        {"initContainerStatuses": [{"name": "init", "state": {"terminated": {"exitCode": 1}}}]},
    ],
)
def test_a_pod_that_may_be_unwell_is_kept_whole(status: dict[str, Any]) -> None:
    pod = _pod(**status)

    assert reduced(pod) is pod


def test_a_node_with_anything_to_say_is_kept_whole() -> None:
    node = msgspec.convert(
        {
            "metadata": {"name": "n"},
            "status": {
                "conditions": [
                    {"type": "Ready", "status": "True"},
                    {"type": "KernelDeadlock", "status": "True"},
                ]
            },
        },
        Node,
    )

    assert reduced(node) is node


def test_a_deployment_at_its_size_loses_its_template_only() -> None:
    deployment = msgspec.convert(
        {
            "metadata": {"name": "web", "namespace": "shop"},
            "spec": {"replicas": 2, "template": {"spec": {"containers": [{"name": "web"}]}}},
            "status": {"replicas": 2, "readyReplicas": 2, "availableReplicas": 2},
        },
        Deployment,
    )

    small = reduced(deployment)

    assert isinstance(small, Deployment)
    assert small.spec.template.spec.containers is None
    assert (small.spec.replicas, small.status.available_replicas) == (2, 2)
