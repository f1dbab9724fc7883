"""Nodes: readiness, liveness, pressure, network, cordons, versions."""

from collections.abc import Iterator
from datetime import timedelta

from inspector.check import check, found
from inspector.kinds.core import Node
from inspector.kinds.meta import condition
from inspector.model import Finding, Rule, Severity
from inspector.snapshot import Snapshot

DESCRIBE = "kubectl describe node/{name}"


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
        if ready is None or ready.status != "False":
            continue
        if not snapshot.older(ready.last_transition_time, rule.grace):
            continue
        yield found(
            rule,
            node.ref,
            f"not ready: {ready.message or ready.reason or 'no reason given'}",
            {
                "status.conditions[Ready].status": ready.status,
                "status.conditions[Ready].reason": ready.reason,
                "status.conditions[Ready].lastTransitionTime": ready.last_transition_time,
            },
            since=ready.last_transition_time,
            alike=ready.reason or "",
        )


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
    """Ready is Unknown: the control plane has not heard from the kubelet."""
    for node in snapshot.all(Node):
        ready = condition(node.status.conditions, "Ready")
        if ready is None or ready.status != "Unknown" or node.metadata.deletion_timestamp:
            continue
        if not snapshot.older(ready.last_transition_time, rule.grace):
            continue
        yield found(
            rule,
            node.ref,
            f"lost: {ready.message or 'the kubelet stopped posting its status'}",
            {
                "status.conditions[Ready].status": ready.status,
                "status.conditions[Ready].reason": ready.reason,
                "status.conditions[Ready].lastTransitionTime": ready.last_transition_time,
            },
            since=ready.last_transition_time,
            alike=ready.reason or "",
        )
