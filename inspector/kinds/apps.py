"""apps/v1: deployments, replica sets, stateful sets, daemon sets."""

from typing import ClassVar

import msgspec

from inspector.kinds.core import PodSpec
from inspector.kinds.meta import Condition, LabelSelector, ObjectMeta, Resource, View


class PodTemplate(View, frozen=True):
    """spec.template."""

    metadata: ObjectMeta = ObjectMeta()
    spec: PodSpec = PodSpec()


class UpdateStrategy(View, frozen=True):
    """spec.updateStrategy or spec.strategy."""

    type: str | None = None


class DeploymentSpec(View, frozen=True):
    """deployment.spec; replicas default to 1."""

    replicas: int | None = None
    paused: bool | None = None
    selector: LabelSelector | None = None
    template: PodTemplate = PodTemplate()


class WorkloadStatus(View, frozen=True):
    """Counters and conditions of a Deployment, ReplicaSet or StatefulSet."""

    observed_generation: int | None = None
    replicas: int | None = None
    ready_replicas: int | None = None
    available_replicas: int | None = None
    updated_replicas: int | None = None
    current_revision: str | None = None
    update_revision: str | None = None
    conditions: list[Condition] | None = None


class Deployment(Resource, frozen=True):
    """apps/v1 Deployment."""

    GROUP: ClassVar[str] = "apps"

    spec: DeploymentSpec = DeploymentSpec()
    status: WorkloadStatus = WorkloadStatus()


class ReplicaSetSpec(View, frozen=True):
    """replicaSet.spec."""

    replicas: int | None = None


class ReplicaSet(Resource, frozen=True):
    """apps/v1 ReplicaSet."""

    GROUP: ClassVar[str] = "apps"

    spec: ReplicaSetSpec = ReplicaSetSpec()
    status: WorkloadStatus = WorkloadStatus()


class StatefulSetSpec(View, frozen=True):
    """statefulSet.spec; replicas default to 1."""

    replicas: int | None = None
    service_name: str | None = None
    update_strategy: UpdateStrategy | None = None
    template: PodTemplate = PodTemplate()


class StatefulSet(Resource, frozen=True):
    """apps/v1 StatefulSet."""

    GROUP: ClassVar[str] = "apps"

    spec: StatefulSetSpec = StatefulSetSpec()
    status: WorkloadStatus = WorkloadStatus()


class DaemonSetSpec(View, frozen=True):
    """daemonSet.spec."""

    update_strategy: UpdateStrategy | None = None
    template: PodTemplate = PodTemplate()


class DaemonSetStatus(View, frozen=True):
    """daemonSet.status."""

    observed_generation: int | None = None
    desired: int = msgspec.field(default=0, name="desiredNumberScheduled")
    current: int = msgspec.field(default=0, name="currentNumberScheduled")
    misscheduled: int = msgspec.field(default=0, name="numberMisscheduled")
    ready: int = msgspec.field(default=0, name="numberReady")
    available: int = msgspec.field(default=0, name="numberAvailable")
    unavailable: int = msgspec.field(default=0, name="numberUnavailable")
    updated: int = msgspec.field(default=0, name="updatedNumberScheduled")


class DaemonSet(Resource, frozen=True):
    """apps/v1 DaemonSet."""

    GROUP: ClassVar[str] = "apps"

    spec: DaemonSetSpec = DaemonSetSpec()
    status: DaemonSetStatus = DaemonSetStatus()
