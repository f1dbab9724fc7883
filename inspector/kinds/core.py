"""core/v1: nodes, pods, events, namespaces, claims, services, quotas."""

from datetime import datetime

import msgspec

from inspector.kinds.meta import Condition, Quantity, Resource, View


class Taint(View, frozen=True):
    """node.spec.taints[]."""

    key: str = ""
    value: str | None = None
    effect: str = ""
    time_added: datetime | None = None


class NodeSpec(View, frozen=True):
    """node.spec."""

    unschedulable: bool | None = None
    taints: list[Taint] | None = None


class NodeInfo(View, frozen=True):
    """node.status.nodeInfo."""

    boot_id: str = msgspec.field(default="", name="bootID")
    kubelet_version: str = ""
    kernel_version: str = ""
    os_image: str = ""
    container_runtime_version: str = ""


class NodeStatus(View, frozen=True):
    """node.status; images are skipped on purpose, they are the bulk of a node."""

    conditions: list[Condition] | None = None
    capacity: dict[str, Quantity] | None = None
    allocatable: dict[str, Quantity] | None = None
    node_info: NodeInfo = NodeInfo()


class Node(Resource, frozen=True):
    """v1 Node."""

    spec: NodeSpec = NodeSpec()
    status: NodeStatus = NodeStatus()


class Terminated(View, frozen=True):
    """A container state that has ended."""

    exit_code: int | None = None
    signal: int | None = None
    reason: str | None = None
    message: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None


class Waiting(View, frozen=True):
    """A container state that has not begun."""

    reason: str | None = None
    message: str | None = None


class Running(View, frozen=True):
    """A container state under way."""

    started_at: datetime | None = None


class ContainerState(View, frozen=True):
    """state or lastState of a container; at most one is set."""

    waiting: Waiting | None = None
    running: Running | None = None
    terminated: Terminated | None = None


class ContainerStatus(View, frozen=True):
    """pod.status.containerStatuses[] and its init twin."""

    name: str = ""
    image: str = ""
    ready: bool = False
    restart_count: int = 0
    state: ContainerState | None = None
    last_state: ContainerState | None = None


class ResourceRequirements(View, frozen=True):
    """container.resources."""

    limits: dict[str, Quantity] | None = None
    requests: dict[str, Quantity] | None = None


class Container(View, frozen=True):
    """pod.spec.containers[] and initContainers[]; restartPolicy Always marks a sidecar."""

    name: str = ""
    image: str = ""
    restart_policy: str | None = None
    resources: ResourceRequirements | None = None


class ClaimSource(View, frozen=True):
    """pod.spec.volumes[].persistentVolumeClaim."""

    claim_name: str = ""


class Volume(View, frozen=True):
    """pod.spec.volumes[], as far as claims go."""

    name: str = ""
    persistent_volume_claim: ClaimSource | None = None


class PodSpec(View, frozen=True):
    """pod.spec."""

    node_name: str | None = None
    restart_policy: str | None = None
    scheduler_name: str | None = None
    containers: list[Container] | None = None
    init_containers: list[Container] | None = None
    volumes: list[Volume] | None = None


class PodStatus(View, frozen=True):
    """pod.status."""

    phase: str | None = None
    reason: str | None = None
    message: str | None = None
    start_time: datetime | None = None
    conditions: list[Condition] | None = None
    container_statuses: list[ContainerStatus] | None = None
    init_container_statuses: list[ContainerStatus] | None = None


# What stays of the status of a pod that is well, shared by all of them: identity tells them.
RUNNING = PodStatus(phase="Running", conditions=[Condition(type="Ready", status="True")])
SUCCEEDED = PodStatus(phase="Succeeded")


class Pod(Resource, frozen=True):
    """v1 Pod."""

    spec: PodSpec = PodSpec()
    status: PodStatus = PodStatus()

    @property
    def is_well(self) -> bool:
        """Whether it was reduced at arrival, because no check could have anything to say of it."""
        return self.status is RUNNING or self.status is SUCCEEDED


class ObjectReference(View, frozen=True):
    """event.involvedObject."""

    kind: str | None = None
    namespace: str | None = None
    name: str | None = None


class EventSeries(View, frozen=True):
    """event.series."""

    count: int | None = None
    last_observed_time: datetime | None = None


class Event(Resource, frozen=True):
    """v1 Event, from either of the two recorders."""

    type: str | None = None
    reason: str | None = None
    message: str | None = None
    count: int | None = None
    first_timestamp: datetime | None = None
    last_timestamp: datetime | None = None
    event_time: datetime | None = None
    series: EventSeries | None = None
    involved_object: ObjectReference = ObjectReference()

    @property
    def times_seen(self) -> int:
        """How often it happened, at least; recorders drop repeats."""
        return max(self.count or 0, self.series.count or 0 if self.series else 0, 1)

    @property
    def last_seen(self) -> datetime | None:
        """When it last happened, whichever recorder wrote it."""
        observed = self.series.last_observed_time if self.series else None
        created = self.metadata.creation_timestamp
        return observed or self.last_timestamp or self.event_time or self.first_timestamp or created

    @property
    def first_seen(self) -> datetime | None:
        """When it first happened."""
        return self.first_timestamp or self.event_time or self.metadata.creation_timestamp


class NamespaceStatus(View, frozen=True):
    """namespace.status."""

    phase: str | None = None
    conditions: list[Condition] | None = None


class NamespaceSpec(View, frozen=True):
    """namespace.spec."""

    finalizers: list[str] | None = None


class Namespace(Resource, frozen=True):
    """v1 Namespace."""

    spec: NamespaceSpec = NamespaceSpec()
    status: NamespaceStatus = NamespaceStatus()


class ClaimSpec(View, frozen=True):
    """persistentVolumeClaim.spec."""

    storage_class_name: str | None = None
    volume_name: str | None = None


class ClaimStatus(View, frozen=True):
    """persistentVolumeClaim.status."""

    phase: str | None = None
    conditions: list[Condition] | None = None


class PersistentVolumeClaim(Resource, frozen=True):
    """v1 PersistentVolumeClaim."""

    spec: ClaimSpec = ClaimSpec()
    status: ClaimStatus = ClaimStatus()


class ServiceSpec(View, frozen=True):
    """service.spec."""

    type: str | None = None
    cluster_ip: str | None = msgspec.field(default=None, name="clusterIP")
    selector: dict[str, str] | None = None


class Service(Resource, frozen=True):
    """v1 Service."""

    spec: ServiceSpec = ServiceSpec()


class QuotaStatus(View, frozen=True):
    """resourceQuota.status."""

    hard: dict[str, Quantity] | None = None
    used: dict[str, Quantity] | None = None


class ResourceQuota(Resource, frozen=True):
    """v1 ResourceQuota."""

    status: QuotaStatus = QuotaStatus()
