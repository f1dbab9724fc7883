"""Whether a node is coming, working or going."""

from datetime import timedelta

from inspector.kinds.core import Node
from inspector.kinds.meta import condition
from inspector.snapshot import Snapshot

# A node that has just registered is allowed to be unwell while its network comes up.
SETTLING = timedelta(minutes=10)

# Taints by which an autoscaler says that it is removing the node.
_REMOVAL = (
    "ToBeDeletedByClusterAutoscaler",
    "karpenter.sh/disrupted",
    "karpenter.sh/disruption",
)


def is_leaving(node: Node) -> bool:
    """Whether the node is being deleted, by a person or by an autoscaler."""
    taints = node.spec.taints or ()
    return node.metadata.deletion_timestamp is not None or any(t.key in _REMOVAL for t in taints)


def is_new(snapshot: Snapshot, node: Node) -> bool:
    """Whether the node registered only minutes ago."""
    return not snapshot.older(node.metadata.creation_timestamp, SETTLING)


def is_ready(node: Node) -> bool:
    """Whether the node's Ready condition is True."""
    ready = condition(node.status.conditions, "Ready")
    return ready is not None and ready.status == "True"


def is_settled(snapshot: Snapshot, node: Node) -> bool:
    """Whether the node is meant to work: neither new nor leaving."""
    return not is_new(snapshot, node) and not is_leaving(node)
