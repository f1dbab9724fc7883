"""Nodes that do not work, do not report, or are about to stop reporting."""

from collections.abc import Iterator
from datetime import timedelta

from checks.nodes.lifecycle import is_leaving, is_ready, is_settled
from inspector.ages import lasting, spoken
from inspector.check import check, found
from inspector.kinds.coordination import Lease
from inspector.kinds.core import Node
from inspector.kinds.meta import Condition, condition
from inspector.model import Finding, Rule, Severity
from inspector.snapshot import Snapshot

DESCRIBE = "kubectl describe node/{name}"

# Where kubelets renew their leases, and how long a lease holds that does not say.
LEASES = "kube-node-lease"
LEASE_SECONDS = 40


@check(
    Rule(
        id="node-not-ready",
        title="Node is not ready",
        severity=Severity.CRITICAL,
        why="Nothing new is scheduled on the node and its pods are evicted after five minutes.",
        hint="Read the message of the Ready condition, then the logs of the kubelet on the node.",
        command=DESCRIBE,
        needs=("nodes",),
        grace=timedelta(minutes=5),
        explains=True,
    )
)
def node_not_ready(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """Ready is False: the kubelet answers, and says that it cannot work."""
    for node in snapshot.all(Node):
        ready = condition(node.status.conditions, "Ready")
        if ready is None or ready.status != "False" or not is_settled(snapshot, node):
            continue
        if snapshot.older(ready.last_transition_time, rule.grace):
            yield _unready(snapshot, rule, node, ready, state="not ready")


@check(
    Rule(
        id="node-lost",
        title="Node is lost",
        severity=Severity.CRITICAL,
        why="The node no longer reports; its pods may be dead, and are shown as they last were.",
        hint="Look at the machine: power, network, kubelet. If it is gone, remove the Node.",
        command=DESCRIBE,
        needs=("nodes",),
        grace=timedelta(minutes=1),
        explains=True,
    )
)
def node_lost(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """Ready is Unknown or missing: the control plane has not heard from the kubelet."""
    for node in snapshot.all(Node):
        ready = condition(node.status.conditions, "Ready")
        if ready is None:
            yield from _silent(snapshot, rule, node)
        elif ready.status != "Unknown" or is_leaving(node):
            continue
        elif snapshot.older(ready.last_transition_time, rule.grace):
            yield _unready(snapshot, rule, node, ready, state="lost")


def _unready(
    snapshot: Snapshot, rule: Rule, node: Node, ready: Condition, *, state: str
) -> Finding:
    age = lasting(snapshot.age(ready.last_transition_time))
    return found(
        rule,
        node.ref,
        f"{state}{age}: {ready.message or ready.reason or 'no reason given'}",
        {
            "status.conditions[Ready].status": ready.status,
            "status.conditions[Ready].reason": ready.reason,
            "status.conditions[Ready].lastTransitionTime": ready.last_transition_time,
        },
        since=ready.last_transition_time,
        alike=ready.reason or "",
    )


def _silent(snapshot: Snapshot, rule: Rule, node: Node) -> Iterator[Finding]:
    """A node that was registered and has never said whether it is ready."""
    if is_settled(snapshot, node):
        registered = node.metadata.creation_timestamp
        yield found(
            rule,
            node.ref,
            f"registered{lasting(snapshot.age(registered))} and never reported whether it is ready",
            {
                "status.conditions[Ready]": "missing",
                "metadata.creationTimestamp": registered,
            },
            since=registered,
            alike="NeverReported",
        )


@check(
    Rule(
        id="node-heartbeat-stale",
        title="Node heartbeat is stale",
        severity=Severity.WARNING,
        why="The kubelet stopped renewing its lease, yet the node still counts as ready and gets "
        "pods.",
        hint="Look at the kubelet; if many nodes show this, look at kube-controller-manager, "
        "which should have marked them lost, and at the clocks.",
        command="kubectl get lease/{name} -n=kube-node-lease -o=yaml",
        needs=("nodes", "leases"),
        grace=timedelta(minutes=1),
        explains=True,
        symptom=15,
    )
)
def node_heartbeat_stale(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """The lease has run out while Ready is True; a node without a lease is left alone."""
    for node in snapshot.all(Node):
        lease = snapshot.find(Lease, LEASES, node.metadata.name)
        if lease is None or lease.spec.renew_time is None:
            continue
        seconds = lease.spec.lease_duration_seconds or LEASE_SECONDS
        silence = max(snapshot.now - lease.spec.renew_time, timedelta(0))
        if (
            silence < max(timedelta(seconds=seconds), rule.grace)
            or not is_ready(node)
            or is_leaving(node)
        ):
            continue
        yield found(
            rule,
            node.ref,
            f"ready, but its last heartbeat was {spoken(silence)} ago",
            {
                f"{lease.ref} spec.renewTime": lease.spec.renew_time,
                f"{lease.ref} spec.leaseDurationSeconds": seconds,
                "status.conditions[Ready].status": "True",
            },
            since=lease.spec.renew_time,
            last_seen=lease.spec.renew_time,
            alike="heartbeat",  # many at once are one trouble of the control plane or its clock
        )
