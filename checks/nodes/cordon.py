"""Nodes that were cordoned and forgotten."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from checks.nodes.lifecycle import is_leaving
from inspector.ages import lasting
from inspector.check import check, found
from inspector.kinds.core import Node, Pod
from inspector.kinds.policy import PodDisruptionBudget
from inspector.model import Finding, Rule, Severity
from inspector.snapshot import Snapshot

_CORDON = "node.kubernetes.io/unschedulable"


@check(
    Rule(
        id="node-cordoned-long",
        title="Node has been cordoned for long",
        severity=Severity.WARNING,
        why="The capacity of the node is paid for and not used.",
        hint="Finish the maintenance, then uncordon the node or remove it.",
        command="kubectl describe node/{name}",
        needs=("nodes",),
        uses=("pods", "poddisruptionbudgets"),
        grace=timedelta(hours=24),
        symptom=45,
    )
)
def node_cordoned_long(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """Unschedulable since the time of the taint; nothing is said where that is not recorded."""
    for node in snapshot.all(Node):
        since = _cordoned(node)
        if since is None or is_leaving(node) or not snapshot.older(since, rule.grace):
            continue
        blocking = _blocking(snapshot, node)
        names = ", ".join(f"{x.metadata.namespace}/{x.metadata.name}" for x in blocking[:3])
        blocked = f"; PodDisruptionBudget {names} allows no eviction" if blocking else ""
        evidence = {f"{x.ref} status.disruptionsAllowed": 0 for x in blocking}
        yield found(
            rule,
            node.ref,
            f"cordoned{lasting(snapshot.age(since))}{blocked}",
            {"spec.unschedulable": True, f"spec.taints[{_CORDON}].timeAdded": since, **evidence},
            since=since,
        )


def _cordoned(node: Node) -> datetime | None:
    taints = node.spec.taints or () if node.spec.unschedulable else ()
    return next((taint.time_added for taint in taints if taint.key == _CORDON), None)


def _blocking(snapshot: Snapshot, node: Node) -> Sequence[PodDisruptionBudget]:
    """Budgets that allow no eviction, in the namespaces of the pods that a drain would evict."""
    evictable = (pod for pod in snapshot.pods_on(node.metadata.name) if _is_evictable(pod))
    namespaces = {pod.metadata.namespace for pod in evictable}
    return [
        budget
        for budget in snapshot.all(PodDisruptionBudget)
        if budget.metadata.namespace in namespaces
        and budget.status.disruptions_allowed == 0
        and budget.status.expected_pods
    ]


def _is_evictable(pod: Pod) -> bool:
    """Whether a drain asks for the pod's eviction; it ignores daemons, mirrors and the finished."""
    owner = pod.metadata.controller
    return pod.status.phase not in ("Succeeded", "Failed") and (
        owner is None or owner.kind not in ("DaemonSet", "Node")
    )
