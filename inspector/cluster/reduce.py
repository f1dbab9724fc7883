"""Small when healthy: of a healthy object stays what checks need to know of healthy objects.

One pure function a kind decides. An object that any check could name, under any configured grace
time, is kept whole; a test proves that reducing changes no finding. Equal parts are shared.
"""

from collections.abc import Callable
from functools import lru_cache
from sys import intern
from typing import Any

import msgspec

from inspector.kinds.apps import DaemonSet, Deployment, PodTemplate, ReplicaSet, StatefulSet
from inspector.kinds.batch import Job
from inspector.kinds.coordination import Lease
from inspector.kinds.core import (
    RUNNING,
    SUCCEEDED,
    ContainerStatus,
    Event,
    Node,
    NodeInfo,
    NodeStatus,
    ObjectReference,
    Pod,
    PodSpec,
    PodStatus,
    Service,
)
from inspector.kinds.discovery import Endpoint, EndpointSlice
from inspector.kinds.meta import Condition, ObjectMeta, OwnerReference, Resource, condition
from inspector.snapshot import HASH_LABEL

SERVICE_LABEL = "kubernetes.io/service-name"

_READY = Condition(type="Ready", status="True")
_TEMPLATE = PodTemplate()
_ENDPOINT = [Endpoint()]

Shrink = Callable[[Any], Resource]


def reduced(item: Resource) -> Resource:
    """The object itself, or a smaller one that stands for it."""
    shrink = _BY_KIND.get(type(item))
    return shrink(item) if shrink else item


def _pod(pod: Pod) -> Pod:
    status = _healthy_status(pod)
    if status is None:
        return pod
    node = pod.spec.node_name
    spec = PodSpec(node_name=intern(node)) if node else PodSpec()
    return Pod(metadata=_slim(pod.metadata), spec=spec, status=status)


def _healthy_status(pod: Pod) -> PodStatus | None:
    """The shared status of a pod that is well; None for one that is not, or may not be."""
    status = pod.status
    if pod.metadata.deletion_timestamp is not None:
        return None
    if status.phase == "Succeeded":
        return SUCCEEDED
    ready = condition(status.conditions, "Ready")
    if status.phase != "Running" or ready is None or ready.status != "True":
        return None
    steady = all(map(_steady, status.container_statuses or ()))
    return RUNNING if steady and all(map(_begun, status.init_container_statuses or ())) else None


def _steady(status: ContainerStatus) -> bool:
    """Running and ready, and never restarted."""
    running = status.state is not None and status.state.running is not None
    return status.ready and running and not status.restart_count


def _begun(status: ContainerStatus) -> bool:
    """An init container that did its work at the first try, or a steady sidecar."""
    ended = status.state.terminated if status.state else None
    done = ended is not None and ended.exit_code == 0 and not status.restart_count
    return done or _steady(status)


def _node(node: Node) -> Node:
    conditions = node.status.conditions or ()
    ready = condition(conditions, "Ready")
    well = ready is not None and ready.status == "True"
    calm = all(item.status == "False" for item in conditions if item is not ready)
    if not (well and calm):
        return node
    status = _node_status(node.status.node_info.kubelet_version)
    return Node(metadata=_dated(node.metadata), spec=node.spec, status=status)


@lru_cache(maxsize=64)
def _node_status(kubelet_version: str) -> NodeStatus:
    return NodeStatus(conditions=[_READY], node_info=NodeInfo(kubelet_version=kubelet_version))


def _workload(item: Deployment | StatefulSet | ReplicaSet) -> Resource:
    """A workload at its wanted size, with nothing to say: without template and conditions."""
    wanted = 1 if item.spec.replicas is None else item.spec.replicas
    status = item.status
    counts = (status.replicas, status.ready_replicas, status.available_replicas)
    if any((count or 0) != wanted for count in counts) or not _observed(item):
        return item
    if any(not _good(entry) for entry in status.conditions or ()):
        return item
    return msgspec.structs.replace(
        item,
        metadata=_slim(item.metadata),
        spec=item.spec if isinstance(item, ReplicaSet) else _bare(item.spec),
        status=msgspec.structs.replace(status, conditions=None),
    )


def _bare(spec: Any) -> Any:
    return msgspec.structs.replace(spec, template=_TEMPLATE)


def _observed(item: Deployment | StatefulSet | ReplicaSet) -> bool:
    generation, seen = item.metadata.generation, item.status.observed_generation
    return generation is None or seen is None or seen >= generation


def _good(entry: Condition) -> bool:
    """Conditions of workloads are good when True, but for the one that names a failure."""
    return entry.status == ("False" if entry.type == "ReplicaFailure" else "True")


def _daemon_set(item: DaemonSet) -> DaemonSet:
    status = item.status
    if status.desired != status.available or status.desired != status.current:
        return item
    return msgspec.structs.replace(item, metadata=_slim(item.metadata), spec=_bare(item.spec))


def _endpoint_slice(item: EndpointSlice) -> EndpointSlice:
    """One ready endpoint says as much as a hundred."""
    service = (item.metadata.labels or {}).get(SERVICE_LABEL, "")
    ready = any(_serves(endpoint) for endpoint in item.endpoints or ())
    meta = ObjectMeta(
        name=item.metadata.name,
        namespace=item.metadata.namespace,
        labels={SERVICE_LABEL: service},
    )
    return EndpointSlice(metadata=meta, endpoints=_ENDPOINT if ready else item.endpoints)


def _serves(endpoint: Endpoint) -> bool:
    return endpoint.conditions is None or endpoint.conditions.ready is not False


def _event(item: Event) -> Event:
    """What happened to what, how often and when, in the fields of the older recorder."""
    about = item.involved_object
    return Event(
        metadata=_dated(item.metadata),
        type=_interned(item.type),
        reason=_interned(item.reason),
        message=_interned(item.message),
        count=item.times_seen,
        first_timestamp=item.first_seen,
        last_timestamp=item.last_seen,
        involved_object=ObjectReference(
            kind=_interned(about.kind),
            namespace=_interned(about.namespace),
            name=_interned(about.name),
        ),
    )


def _named(item: Any) -> Resource:
    """Only the metadata shrinks: the rest is small or wanted."""
    resource: Resource = msgspec.structs.replace(item, metadata=_dated(item.metadata))
    return resource


def _dated(meta: ObjectMeta) -> ObjectMeta:
    return msgspec.structs.replace(
        _slim(meta),
        creation_timestamp=meta.creation_timestamp,
        deletion_timestamp=meta.deletion_timestamp,
    )


def _slim(meta: ObjectMeta) -> ObjectMeta:
    """Name, owner, and the label by which a pod leads to its Deployment."""
    namespace = intern(meta.namespace) if meta.namespace else None
    owner = meta.controller
    if owner is None:
        return ObjectMeta(name=meta.name, namespace=namespace)
    template = (meta.labels or {}).get(HASH_LABEL, "")
    owners, labels = _owned(owner.api_version, owner.kind, owner.name, template)
    return ObjectMeta(
        name=meta.name,
        namespace=namespace,
        owner_references=owners,
        labels=labels,
    )


@lru_cache(maxsize=2**16)
def _owned(
    api_version: str, kind: str, name: str, template: str
) -> tuple[list[OwnerReference], dict[str, str] | None]:
    """Owner and label shared by all objects of one owner."""
    owner = OwnerReference(api_version=api_version, kind=kind, name=name, controller=True)
    return [owner], ({HASH_LABEL: template} if template else None)


def _interned(text: str | None) -> str | None:
    return intern(text) if text else text


_BY_KIND: dict[type[Resource], Shrink] = {
    Pod: _pod,
    Node: _node,
    Deployment: _workload,
    StatefulSet: _workload,
    ReplicaSet: _workload,
    DaemonSet: _daemon_set,
    EndpointSlice: _endpoint_slice,
    Event: _event,
    Job: _named,
    Lease: _named,
    Service: _named,
}
