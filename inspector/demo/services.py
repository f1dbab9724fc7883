"""Services and the endpoint slices behind them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from inspector.demo.objects import Object, controlled_by, digest, letters, new, uid
from inspector.demo.story import Story, Workload

_SLICES = "discovery.k8s.io/v1"


def service(
    story: Story, namespace: str, workload: Workload, made: Iterable[Object]
) -> Iterator[Object]:
    """The Service of a workload and its endpoint slice, if it has a port; `made` holds its pods."""
    if not workload.port:
        return
    port = {"name": "main", "port": workload.port, "protocol": "TCP"}
    address, labels = _address(namespace, workload), {"app.kubernetes.io/name": workload.name}
    front = new(
        "v1",
        "Service",
        namespace,
        workload.name,
        story.born,
        metadata={"labels": labels},
        spec={
            "type": "ClusterIP",
            "clusterIP": address,
            "clusterIPs": [address],
            "selector": labels,
            "ports": [port | {"targetPort": workload.port}],
        },
        status={"loadBalancer": {}},
    )
    yield front
    yield _slice(story, front, [x for x in made if x["kind"] == "Pod"], port)


def _address(namespace: str, workload: Workload) -> str:
    """Of a StatefulSet none: its pods are known by name."""
    first, second = digest("service", namespace, workload.name)[:2]
    return "None" if workload.kind == "StatefulSet" else f"10.96.{first}.{second}"


def _slice(story: Story, front: Object, pods: Sequence[Object], port: Mapping[str, Any]) -> Object:
    metadata = front["metadata"]
    namespace, name = metadata["namespace"], metadata["name"]
    zones = {machine.name: machine.zone for machine in story.machines}
    labels = {
        "kubernetes.io/service-name": name,
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
    }
    return new(
        _SLICES,
        "EndpointSlice",
        namespace,
        f"{name}-{letters(5, 'slice', namespace, name)}",
        story.born,
        metadata={"labels": labels, "ownerReferences": controlled_by(front)},
        addressType="IPv4",
        ports=[port],
        endpoints=[_endpoint(item, zones) for item in pods if "podIP" in item["status"]],
    )


def _endpoint(item: Object, zones: Mapping[str, str]) -> Object:
    metadata, node = item["metadata"], item["spec"]["nodeName"]
    leaving = "deletionTimestamp" in metadata
    ready = any(
        x["type"] == "Ready" and x["status"] == "True" for x in item["status"]["conditions"]
    )
    namespace, name = metadata["namespace"], metadata["name"]
    target = {"kind": "Pod", "namespace": namespace, "name": name}
    return {
        "addresses": [item["status"]["podIP"]],
        "conditions": {"ready": ready and not leaving, "serving": ready, "terminating": leaving},
        "nodeName": node,
        "zone": zones[node],
        "targetRef": target | {"uid": uid("Pod", namespace, name)},
    }
