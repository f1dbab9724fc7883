"""What a pod's trouble means for its owner: whether anything still serves."""

from collections.abc import Callable
from functools import cache

from checks.pods.states import is_ready
from inspector.kinds.apps import DaemonSet, Deployment, StatefulSet
from inspector.model import Ref, Rule, Severity
from inspector.snapshot import Snapshot

Workload = Deployment | StatefulSet | DaemonSet

_WORKLOADS: dict[str, type[Workload]] = {
    kind.__name__: kind for kind in (Deployment, StatefulSet, DaemonSet)
}

# What `owner_of` and the severity of a finding about a pod are drawn from.
OWNERS = ("deployments", "replicasets", "statefulsets", "daemonsets")


def severities(snapshot: Snapshot, rule: Rule) -> Callable[[Ref], Severity]:
    """A function from a pod's owner to the severity of this rule's findings about its pods.

    A warning becomes critical where the owner is down. Each owner is looked at once.
    """

    @cache
    def severity(owner: Ref) -> Severity:
        lost = rule.severity is Severity.WARNING and is_down(snapshot, owner)
        return Severity.CRITICAL if lost else rule.severity

    return severity


def recoveries(snapshot: Snapshot) -> Callable[[Ref], bool]:
    """A function that tells whether an owner has a ready pod. Each owner is looked at once."""

    @cache
    def recovered(owner: Ref) -> bool:
        return any(is_ready(pod) for pod in snapshot.pods_of(owner))

    return recovered


def is_down(snapshot: Snapshot, owner: Ref) -> bool:
    """Whether a workload wants pods and neither it nor its pods know of one that is ready."""
    if owner.group != Deployment.GROUP or not _lacks_all(snapshot, owner):
        return False
    return not any(is_ready(pod) for pod in snapshot.pods_of(owner))


def _lacks_all(snapshot: Snapshot, owner: Ref) -> bool:
    """Whether the workload says of itself that it has none of the pods it wants.

    A workload that is not known, wants none or is being deleted lacks nothing.
    """
    kind = _WORKLOADS.get(owner.kind)
    workload = snapshot.find(kind, owner.namespace, owner.name) if kind else None
    if workload is None or workload.metadata.deletion_timestamp:
        return False
    wanted, there = _counts(workload)
    return wanted > 0 and there == 0


def _counts(workload: Workload) -> tuple[int, int]:
    """How many pods a workload wants and how many of them serve; replicas default to 1."""
    if isinstance(workload, DaemonSet):
        return workload.status.desired, workload.status.ready
    wanted = 1 if workload.spec.replicas is None else workload.spec.replicas
    if isinstance(workload, Deployment):
        return wanted, workload.status.available_replicas or 0
    return wanted, workload.status.ready_replicas or 0
