"""The way of a pod to a node."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

from checks.pods.claims import unbound_claims
from checks.pods.containers import DESCRIBE
from checks.pods.impact import OWNERS, severities
from checks.pods.messages import Cause, scheduling_causes
from checks.pods.states import living
from inspector.check import check, found
from inspector.kinds.core import Node, Pod
from inspector.kinds.meta import Condition, condition
from inspector.model import Finding, Ref, Rule, Severity
from inspector.snapshot import Snapshot

_REFUSALS = ("Unschedulable", "SchedulerError")

NOT_READY_TAINT = "node.kubernetes.io/not-ready"
UNREACHABLE_TAINT = "node.kubernetes.io/unreachable"

# Taints that the control plane sets on a node that is unwell or set aside.
NODE_TAINTS = (
    NOT_READY_TAINT,
    UNREACHABLE_TAINT,
    "node.kubernetes.io/network-unavailable",
    "node.kubernetes.io/memory-pressure",
    "node.kubernetes.io/disk-pressure",
    "node.kubernetes.io/pid-pressure",
    "node.kubernetes.io/unschedulable",
)


@check(
    Rule(
        id="pod-unschedulable",
        title="Pod fits on no node",
        severity=Severity.WARNING,
        why="The pod waits without end: the workload lacks it, and a rollout may stop.",
        hint="Make room or relax what the pod asks for: requests, affinity, tolerations, volumes.",
        command=DESCRIBE,
        needs=("pods",),
        uses=("nodes", "persistentvolumeclaims", *OWNERS),
        grace=timedelta(minutes=10),
    )
)
def pod_unschedulable(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """The scheduler tried and found no node; gates that hold a pod back on purpose are no fault.

    The grace time leaves an autoscaler the time to add a node.
    """
    severity = severities(snapshot, rule)
    unwell = _unwell_nodes(snapshot)
    for pod, refusal in _refused(snapshot):
        if not snapshot.older(refusal.last_transition_time, rule.grace):
            continue
        causes = scheduling_causes(refusal.message or "")
        owner = snapshot.owner_of(pod)
        yield found(
            rule,
            pod.ref,
            f"fits on no node: {'; '.join(map(str, causes)) or refusal.reason}",
            _evidence(refusal),
            owner=owner,
            severity=severity(owner),
            since=refusal.last_transition_time,
            suspects=_suspects(snapshot, pod, causes, unwell),
            alike="; ".join(sorted({cause.text for cause in causes})),
        )
    yield from _untried(snapshot, rule, severity)


def _refused(snapshot: Snapshot) -> Iterator[tuple[Pod, Condition]]:
    """Pods without a node, each with the condition in which the scheduler says why."""
    for pod in living(snapshot):
        if pod.status.phase != "Pending":
            continue
        scheduled = condition(pod.status.conditions, "PodScheduled")
        if scheduled and scheduled.status != "True" and scheduled.reason in _REFUSALS:
            yield pod, scheduled


def _evidence(refusal: Condition) -> dict[str, object]:
    return {
        "status.conditions[PodScheduled].status": refusal.status,
        "status.conditions[PodScheduled].reason": refusal.reason,
        "status.conditions[PodScheduled].message": refusal.message,
        "status.conditions[PodScheduled].lastTransitionTime": refusal.last_transition_time,
    }


def _untried(
    snapshot: Snapshot, rule: Rule, severity: Callable[[Ref], Severity]
) -> Iterator[Finding]:
    """Pods that no scheduler has looked at: the one they ask for does not run."""
    for pod in living(snapshot):
        created = pod.metadata.creation_timestamp
        if not _is_unseen(pod) or not snapshot.older(created, rule.grace):
            continue
        scheduler = pod.spec.scheduler_name or "default-scheduler"
        owner = snapshot.owner_of(pod)
        yield found(
            rule,
            pod.ref,
            f"has no node: scheduler {scheduler} has not looked at it",
            {
                "status.phase": pod.status.phase,
                "spec.schedulerName": pod.spec.scheduler_name,
                "metadata.creationTimestamp": created,
            },
            owner=owner,
            severity=severity(owner),
            since=created,
            alike=f"scheduler {scheduler}",
        )


def _is_unseen(pod: Pod) -> bool:
    scheduled = condition(pod.status.conditions, "PodScheduled")
    return pod.status.phase == "Pending" and not pod.spec.node_name and scheduled is None


def _suspects(
    snapshot: Snapshot, pod: Pod, causes: Sequence[Cause], unwell: Mapping[str, Sequence[Ref]]
) -> Sequence[Ref]:
    """Claims where the scheduler complains of volumes, then the nodes whose taints it names.

    A claim may also be pending just because its pod has no node yet; then it explains nothing.
    Nor do unwell nodes explain what even more of the others have no room for.
    """
    volumes = any("volume" in cause.text.lower() for cause in causes)
    claims = tuple(unbound_claims(snapshot, pod)) if volumes else ()
    full = sum(cause.nodes for cause in causes if cause.text.startswith("Insufficient "))
    tainted = sum(cause.nodes for cause in causes if cause.taint in unwell)
    if full > tainted:
        return claims
    nodes = {ref for cause in causes for ref in unwell.get(cause.taint, ())}
    return (*claims, *sorted(nodes))


def _unwell_nodes(snapshot: Snapshot) -> Mapping[str, Sequence[Ref]]:
    """The nodes behind each taint of the control plane.

    A node that is not ready counts even before its taint is seen.
    """
    nodes: dict[str, list[Ref]] = defaultdict(list)
    for node in snapshot.all(Node):
        keys = {taint.key for taint in node.spec.taints or ()} & set(NODE_TAINTS)
        ready = condition(node.status.conditions, "Ready")
        if ready is None or ready.status != "True":
            keys |= {NOT_READY_TAINT, UNREACHABLE_TAINT}
        for key in keys:
            nodes[key].append(node.ref)
    return nodes
