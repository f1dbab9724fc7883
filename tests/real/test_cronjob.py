"""The manifest that is applied in production, before a real API server."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from real.control_plane import ControlPlane

pytestmark = pytest.mark.cluster

CRONJOB = Path(__file__).parents[2] / "cronjob.yaml"

Manifest = dict[str, Any]


@pytest.fixture(scope="module")
def manifests() -> list[Manifest]:
    return list(yaml.safe_load_all(CRONJOB.read_text()))


@pytest.fixture(scope="module")
def namespace(cluster: ControlPlane, manifests: list[Manifest]) -> ControlPlane:
    """A cluster with the namespace and the account, without which a dry run refuses the rest."""
    cluster.create(*manifests[:2])
    return cluster


def pod_of(manifests: list[Manifest]) -> Manifest:
    """A pod made of the CronJob's template."""
    (cron,) = (manifest for manifest in manifests if manifest["kind"] == "CronJob")
    template = cron["spec"]["jobTemplate"]["spec"]["template"]
    metadata = template["metadata"] | {"name": "inspector", "namespace": "inspector"}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}


def test_the_whole_manifest_is_accepted_without_a_warning(namespace: ControlPlane) -> None:
    done = subprocess.run(
        [
            *(namespace.assets / "kubectl", "--kubeconfig", namespace.kubeconfig),
            *("apply", "--server-side", "--dry-run=server", "-f", CRONJOB),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stderr == ""
    applied = [line.split()[0] for line in done.stdout.splitlines()]
    assert applied == [
        "namespace/inspector",
        "serviceaccount/inspector",
        "clusterrole.rbac.authorization.k8s.io/inspector",
        "clusterrolebinding.rbac.authorization.k8s.io/inspector",
        "role.rbac.authorization.k8s.io/inspector",
        "rolebinding.rbac.authorization.k8s.io/inspector",
        "configmap/inspector",
        "persistentvolumeclaim/inspector-reports",
        "cronjob.batch/inspector",
    ]


def test_its_pod_is_admitted_where_pod_security_is_restricted(
    namespace: ControlPlane, manifests: list[Manifest]
) -> None:
    dry_run = ("create", "--dry-run=server", "-o", "name", "-f", "-")

    created = namespace.kubectl(*dry_run, stdin=yaml.safe_dump(pod_of(manifests)))

    assert created == "pod/inspector\n"


def test_a_pod_that_may_be_root_is_not_admitted_there(
    namespace: ControlPlane, manifests: list[Manifest]
) -> None:
    pod = pod_of(manifests)
    del pod["spec"]["securityContext"]

    with pytest.raises(AssertionError, match='violates PodSecurity "restricted:latest"'):
        namespace.kubectl("create", "--dry-run=server", "-f", "-", stdin=yaml.safe_dump(pod))
