"""StatefulSets and DaemonSets that lack pods."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from checks.nodes.lifecycle import is_ready as is_node_ready
from checks.workloads.services import selecting, unanswered
from checks.workloads.shortage import (
    SOURCES,
    Shortage,
    began,
    has_lasted,
    is_current,
    suspects,
    told,
)
from inspector.check import check
from inspector.kinds.apps import DaemonSet, StatefulSet
from inspector.kinds.core import Node
from inspector.model import Finding, Ref, Rule, Severity
from inspector.snapshot import Snapshot


@check(
    Rule(
        id="statefulset-short",
        title="StatefulSet lacks ready replicas",
        severity=Severity.CRITICAL,
        why="Members of the set do not serve: data may be unreachable or without a second copy.",
        hint="Look at the lowest pod that is not ready; the set waits for it before it goes on.",
        command="kubectl describe statefulset/{name} -n={namespace}",
        needs=("statefulsets",),
        uses=SOURCES,
        grace=timedelta(minutes=15),
        symptom=35,
    )
)
def statefulset_short(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """Fewer replicas are ready than wanted; critical only where none is."""
    silent = unanswered(snapshot)
    for item in snapshot.all(StatefulSet):
        wanted = 1 if item.spec.replicas is None else item.spec.replicas
        ready = item.status.ready_replicas or 0
        if ready >= wanted or not is_current(item.metadata, item.status.observed_generation):
            continue
        since = began(snapshot, item.ref)
        shortage = Shortage(
            ref=item.ref, wanted=wanted, serving=ready, since=since, word="replicas ready"
        )
        if has_lasted(snapshot, rule, shortage, item.metadata.creation_timestamp):
            yield told(
                snapshot,
                rule,
                shortage,
                evidence={"spec.replicas": wanted, "status.readyReplicas": ready},
                causes=suspects(snapshot, item.ref),
                services=selecting(silent, item.key[0], item.spec.template.metadata.labels),
            )


@check(
    Rule(
        id="daemonset-short",
        title="DaemonSet lacks available pods",
        severity=Severity.CRITICAL,
        why="Nodes go without what the DaemonSet brings: network, storage, logs or metrics.",
        hint="Look at its pods that are not ready, and at the nodes they are on.",
        command="kubectl describe daemonset/{name} -n={namespace}",
        needs=("daemonsets",),
        uses=SOURCES,
        grace=timedelta(minutes=15),
        symptom=35,
    )
)
def daemonset_short(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """Fewer pods are available than nodes want one; critical only where none is."""
    silent, down = unanswered(snapshot), _nodes_down(snapshot)
    for item in snapshot.all(DaemonSet):
        wanted, available = item.status.desired, item.status.available
        if available >= wanted or not is_current(item.metadata, item.status.observed_generation):
            continue
        since = began(snapshot, item.ref)
        shortage = Shortage(
            ref=item.ref, wanted=wanted, serving=available, since=since, word="pods available"
        )
        if has_lasted(snapshot, rule, shortage, item.metadata.creation_timestamp):
            yield told(
                snapshot,
                rule,
                shortage,
                evidence={
                    "status.desiredNumberScheduled": wanted,
                    "status.numberAvailable": available,
                    "status.currentNumberScheduled": item.status.current,
                },
                causes=down if shortage.missing <= len(down) else (),
                services=selecting(silent, item.key[0], item.spec.template.metadata.labels),
            )


def _nodes_down(snapshot: Snapshot) -> Sequence[Ref]:
    return [node.ref for node in snapshot.all(Node) if not is_node_ready(node)]
