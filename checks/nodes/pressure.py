"""Nodes that say that they run short of something: memory, disk, process ids, network."""

from collections.abc import Iterator
from datetime import timedelta

from checks.nodes.lifecycle import is_leaving, is_settled
from inspector.ages import lasting
from inspector.check import check, found
from inspector.kinds.core import Node
from inspector.kinds.meta import Condition, condition
from inspector.model import Finding, Rule, Severity
from inspector.snapshot import Snapshot

# The conditions whose True is bad. Others (EtcdIsVoter, DrainInProgress …) mean what their
# writers like, so nothing is read into them.
_PRESSURES = {
    "MemoryPressure": "short of memory",
    "DiskPressure": "short of disk space",
    "PIDPressure": "short of process ids",
}
_NETWORK = "NetworkUnavailable"


@check(
    Rule(
        id="node-pressure",
        title="Node is under pressure",
        severity=Severity.WARNING,
        why="The kubelet evicts pods from the node and nothing new is scheduled there.",
        hint="Find what uses it up: pods without limits, logs, images. Then free some or move it.",
        command="kubectl describe node/{name}",
        needs=("nodes",),
        grace=timedelta(minutes=10),
        explains=True,
        symptom=10,
    )
)
def node_pressure(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """A pressure condition is True; Unknown is a lost node's, and said once, as lost."""
    for node in snapshot.all(Node):
        for kind, shortage in _PRESSURES.items():
            pressure = condition(node.status.conditions, kind)
            if pressure is None or pressure.status != "True" or is_leaving(node):
                continue
            if snapshot.older(pressure.last_transition_time, rule.grace):
                yield _told(snapshot, rule, node, pressure, shortage)


@check(
    Rule(
        id="node-network-unavailable",
        title="Node has no network",
        severity=Severity.CRITICAL,
        why="Pods on the node cannot reach pods on others, nor be reached.",
        hint="Look at the network plug-in's pod on the node, or at the cloud's route table.",
        command="kubectl describe node/{name}",
        needs=("nodes",),
        grace=timedelta(minutes=5),
        explains=True,
        symptom=5,
    )
)
def node_network_unavailable(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """NetworkUnavailable is True, which is normal only while a new node gets its routes."""
    for node in snapshot.all(Node):
        network = condition(node.status.conditions, _NETWORK)
        if network is None or network.status != "True" or not is_settled(snapshot, node):
            continue
        if snapshot.older(network.last_transition_time, rule.grace):
            yield _told(snapshot, rule, node, network, "without network")


def _told(snapshot: Snapshot, rule: Rule, node: Node, seen: Condition, state: str) -> Finding:
    path = f"status.conditions[{seen.type}]"
    reason = f": {seen.message or seen.reason}" if seen.message or seen.reason else ""
    return found(
        rule,
        node.ref,
        f"{state}{lasting(snapshot.age(seen.last_transition_time))}{reason}",
        {
            f"{path}.status": seen.status,
            f"{path}.reason": seen.reason,
            f"{path}.lastTransitionTime": seen.last_transition_time,
        },
        since=seen.last_transition_time,
        part=seen.type,
        alike=seen.type,
    )
