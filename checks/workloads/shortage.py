"""A workload with too few serving pods: since when, why perhaps, and how to say it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from checks.nodes.lifecycle import is_ready as is_node_ready
from checks.pods.claims import unbound_claims
from checks.pods.states import is_over
from checks.severity import at_most
from inspector.ages import lasting
from inspector.check import found
from inspector.kinds.core import Node, Pod, Service
from inspector.kinds.meta import ObjectMeta, condition
from inspector.model import Finding, Ref, Rule, Severity
from inspector.snapshot import Snapshot

# What the functions here look at.
SOURCES = ("pods", "nodes", "persistentvolumeclaims", "events", "services", "endpointslices")


@dataclass(frozen=True, kw_only=True)
class Shortage:
    """How many pods a workload wants, how many of them serve, since when; `word` names them."""

    ref: Ref
    wanted: int
    serving: int
    since: datetime | None
    word: str

    @property
    def missing(self) -> int:
        """How many pods are lacking."""
        return self.wanted - self.serving


def is_current(metadata: ObjectMeta, observed: int | None) -> bool:
    """Whether the status speaks of the latest spec, and of a workload that is meant to stay."""
    behind = (observed or 0) < (metadata.generation or 0)
    return metadata.deletion_timestamp is None and (observed is None or not behind)


def has_lasted(
    snapshot: Snapshot, rule: Rule, shortage: Shortage, created: datetime | None
) -> bool:
    """Whether the shortage is older than the grace time.

    Where nothing tells its age, only a workload that lacks every pod counts, and not a new one.
    """
    if shortage.since is not None:
        return snapshot.older(shortage.since, rule.grace)
    return shortage.serving == 0 and snapshot.older(created, rule.grace)


def unready_pods(snapshot: Snapshot, owner: Ref) -> Sequence[Pod]:
    """The owner's pods that should serve and do not; those being deleted are among them."""
    return [pod for pod in snapshot.pods_of(owner) if not _serves(pod) and not is_over(pod)]


def _serves(pod: Pod) -> bool:
    ready = condition(pod.status.conditions, "Ready")
    return ready is not None and ready.status == "True"


def began(snapshot: Snapshot, owner: Ref) -> datetime | None:
    """Since when a pod is known to be lacking: not ready, or else refused."""
    unready = _earliest(_unready_since(pod) for pod in unready_pods(snapshot, owner))
    return unready or _earliest(
        event.first_seen for event in snapshot.events_about(owner) if event.reason == "FailedCreate"
    )


def _unready_since(pod: Pod) -> datetime | None:
    ready = condition(pod.status.conditions, "Ready")
    return ready.last_transition_time if ready else pod.metadata.creation_timestamp


def _earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)


def suspects(snapshot: Snapshot, owner: Ref) -> Sequence[Ref]:
    """What may hold the owner's pods back: nodes that are down, then claims without a volume."""
    pods = unready_pods(snapshot, owner)
    claims = {claim for pod in pods for claim in unbound_claims(snapshot, pod)}
    return [*_nodes_down(snapshot, pods), *sorted(claims)]


def _nodes_down(snapshot: Snapshot, pods: Iterable[Pod]) -> Sequence[Ref]:
    """The nodes under these pods, if not one of those nodes is ready."""
    names = sorted({pod.spec.node_name for pod in pods if pod.spec.node_name})
    nodes = [snapshot.find(Node, "", name) for name in names]
    if any(node is None or is_node_ready(node) for node in nodes):
        return ()
    return [Ref(kind="Node", name=name) for name in names]


def told(
    snapshot: Snapshot,
    rule: Rule,
    shortage: Shortage,
    *,
    evidence: Mapping[str, object],
    causes: Sequence[Ref],
    services: Sequence[Service],
) -> Finding:
    """The finding: critical only where nothing serves; `services` are those left unanswered."""
    hit = services if shortage.serving == 0 else ()
    count = f"{shortage.serving} of {shortage.wanted} {shortage.word}"
    return found(
        rule,
        shortage.ref,
        f"{count}{lasting(snapshot.age(shortage.since))}{_impact(hit)}",
        {**evidence, **{f"{service.ref} ready endpoints": 0 for service in hit}},
        severity=rule.severity if shortage.serving == 0 else at_most(rule, Severity.WARNING),
        since=shortage.since,
        suspects=causes,
    )


def _impact(services: Sequence[Service]) -> str:
    """`; Service shop/web has no ready endpoint`; nothing where no Service is hit."""
    if not services:
        return ""
    names = ", ".join("/".join(service.key) for service in services)
    return f"; Service {names} has no ready endpoint"
