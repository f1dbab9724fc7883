"""Free text of schedulers, kubelets and runtimes, taken apart."""

import pytest

from checks.pods.messages import (
    Cause,
    PullFault,
    eviction_resource,
    missing_reference,
    pull_fault,
    registry_host,
    scheduling_causes,
    start_fault,
)
from inspector.model import Ref

NOT_READY = Cause(
    "untolerated taint node.kubernetes.io/not-ready", 1, "node.kubernetes.io/not-ready"
)


@pytest.mark.parametrize(
    ("message", "causes"),
    [
        ("0/3 nodes are available: 3 Insufficient cpu.", [Cause("Insufficient cpu", 3)]),
        (
            (
                "0/1 nodes are available: 1 Insufficient nvidia.com/gpu. preemption: 0/1 nodes are"
                " available: 1 No preemption victims found for incoming pod."
            ),
            [Cause("Insufficient nvidia.com/gpu", 1)],
        ),
        (
            (
                "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. no"
                " new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is"
                " not helpful for scheduling."
            ),
            [Cause("didn't match Pod's node affinity/selector", 1)],
        ),
        (
            (
                "0/6 nodes are available: 1 node(s) had untolerated taint {dedicated: db}, 2"
                " Insufficient memory, 3 node(s) had untolerated taint"
                " {node-role.kubernetes.io/control-plane: }. preemption: 0/6 nodes are available."
            ),
            [
                Cause("Insufficient memory", 2),
                Cause("untolerated taint dedicated=db", 1, "dedicated"),
                Cause(
                    "untolerated taint node-role.kubernetes.io/control-plane",
                    3,
                    "node-role.kubernetes.io/control-plane",
                ),
            ],
        ),
        (
            (
                "0/1 nodes are available: 1 node(s) had taint {node.kubernetes.io/not-ready: },"
                " that the pod didn't tolerate."
            ),
            [NOT_READY],
        ),
        (
            (
                "0/4 nodes are available: 1 node(s) had taint {node.kubernetes.io/not-ready: },"
                " that the pod didn't tolerate, 3 node(s) didn't match pod anti-affinity rules."
            ),
            [Cause("didn't match pod anti-affinity rules", 3), NOT_READY],
        ),
        (
            "0/1 nodes are available: 1 node(s) had untolerated taint {odd: a, 2 b}.",
            [Cause("untolerated taint odd=a, 2 b", 1, "odd")],
        ),
        (
            (
                "pod has unbound immediate PersistentVolumeClaims. preemption: 0/3 nodes are"
                " available: 3 Preemption is not helpful for scheduling."
            ),
            [Cause("pod has unbound immediate PersistentVolumeClaims")],
        ),
        (
            '0/3 nodes are available: persistentvolumeclaim "data" not found.',
            [Cause('persistentvolumeclaim "data" not found')],
        ),
        ("no nodes available to schedule pods", [Cause("no nodes available to schedule pods")]),
        ("", []),
    ],
)
def test_a_refusal_is_split_into_counted_causes(message: str, causes: list[Cause]) -> None:
    assert scheduling_causes(message) == causes


def test_a_cause_says_how_many_nodes_it_concerns() -> None:
    assert str(Cause("Insufficient cpu", 3)) == "Insufficient cpu (3 nodes)"
    assert str(Cause("Insufficient cpu", 1)) == "Insufficient cpu (1 node)"
    assert str(Cause("pod has unbound claims")) == "pod has unbound claims"


@pytest.mark.parametrize(
    ("reason", "message", "fault"),
    [
        (
            "ErrImagePull",
            'failed to resolve reference "ghcr.io/shop/web:9": not found',
            PullFault.NOT_FOUND,
        ),
        (
            "ErrImagePull",
            "manifest for shop/web:9 not found: manifest unknown: manifest unknown",
            PullFault.NOT_FOUND,
        ),
        (
            "ErrImagePull",
            (
                "pull access denied, repository does not exist or may require authorization:"
                " server message: insufficient_scope: authorization failed"
            ),
            PullFault.NOT_FOUND,
        ),
        (
            "ErrImagePull",
            "failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized",
            PullFault.DENIED,
        ),
        ("ErrImagePull", "unexpected status from HEAD request: 403 Forbidden", PullFault.DENIED),
        (
            "ErrImagePull",
            "toomanyrequests: You have reached your pull rate limit.",
            PullFault.RATE_LIMIT,
        ),
        ("ErrImagePull", "unexpected status: 429 Too Many Requests", PullFault.RATE_LIMIT),
        (
            "ErrImagePull",
            'Get "https://noimage.com/v2/": x509: certificate is not valid for any names',
            PullFault.TLS,
        ),
        ("ErrImagePull", "http: server gave HTTP response to HTTPS client", PullFault.TLS),
        ("ErrImagePull", "dial tcp: lookup registry.example: no such host", PullFault.DNS),
        ("ErrImagePull", "dial tcp 192.0.2.1:443: i/o timeout", PullFault.UNREACHABLE),
        ("ErrImagePull", "connect: connection refused", PullFault.UNREACHABLE),
        (
            "ErrImagePull",
            "failed to fetch anonymous token: dial tcp 192.0.2.1:443: i/o timeout",
            PullFault.UNREACHABLE,
        ),
        ("InvalidImageName", "", PullFault.INVALID_NAME),
        ("ErrImageNeverPull", "", PullFault.NEVER_PULLED),
        ("SignatureValidationFailed", "", PullFault.UNVERIFIED),
        ("ImagePullBackOff", 'Back-off pulling image "web"', PullFault.OTHER),
    ],
)
def test_a_failed_pull_is_classed_by_what_the_runtime_says(
    reason: str, message: str, fault: PullFault
) -> None:
    assert pull_fault(reason, message, "web") is fault


def test_the_name_of_an_image_does_not_class_its_pull() -> None:
    message = 'Back-off pulling image "acme/forbidden:1.0"'

    assert pull_fault("ImagePullBackOff", message, "acme/forbidden:1.0") is PullFault.OTHER


@pytest.mark.parametrize(
    ("image", "host"),
    [
        ("nginx", "docker.io"),
        ("nginx:1.27", "docker.io"),
        ("acme/web", "docker.io"),
        ("ghcr.io/acme/web:1", "ghcr.io"),
        ("registry.example:5000/web", "registry.example:5000"),
        ("localhost/web", "localhost"),
        ("", "docker.io"),
    ],
)
def test_an_image_names_its_registry(image: str, host: str) -> None:
    assert registry_host(image) == host


@pytest.mark.parametrize(
    ("message", "missing"),
    [
        ('secret "db" not found', (Ref(kind="Secret", namespace="shop", name="db"), "")),
        ('configmap "app" not found', (Ref(kind="ConfigMap", namespace="shop", name="app"), "")),
        (
            "couldn't find key password in Secret shop/db",
            (Ref(kind="Secret", namespace="shop", name="db"), "password"),
        ),
        (
            "couldn't find key mode in ConfigMap shop/app",
            (Ref(kind="ConfigMap", namespace="shop", name="app"), "mode"),
        ),
        ("container has runAsNonRoot and image will run as root", None),
    ],
)
def test_a_missing_reference_is_named(message: str, missing: tuple[Ref, str] | None) -> None:
    assert missing_reference(message, "shop") == missing


@pytest.mark.parametrize(
    ("message", "resource"),
    [
        ("The node was low on resource: memory. Threshold quantity: 100Mi", "memory"),
        ("The node was low on resource: ephemeral-storage. ", "ephemeral-storage"),
        ("The node was low on resource: [DiskPressure]. ", "DiskPressure"),
        ("The node had condition: [MemoryPressure]. ", "MemoryPressure"),
        ('Usage of EmptyDir volume "scratch" exceeds the limit "1Gi". ', ""),
        ("Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. ", ""),
        ("", ""),
    ],
)
def test_an_eviction_names_what_the_node_lacked(message: str, resource: str) -> None:
    assert eviction_resource(message) == resource


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (
            (
                'failed to start container "b201": Error response from daemon: failed to create'
                " shim task: OCI runtime create failed: runc create failed: unable to start"
                ' container process: exec: "wge": executable file not found in $PATH: unknown'
            ),
            'exec: "wge": executable file not found in $PATH',
        ),
        ("the container name is already in use", "the container name is already in use"),
        ("RunContainerError", "RunContainerError"),
    ],
)
def test_a_failed_start_is_told_without_the_layers_of_the_runtime(message: str, fault: str) -> None:
    assert start_fault(message) == fault
