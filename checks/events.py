"""Warning events that still matter: recent, about objects that exist and have not recovered."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from inspector.check import check, found
from inspector.kinds.apps import DaemonSet, Deployment, ReplicaSet, StatefulSet
from inspector.kinds.autoscaling import HorizontalPodAutoscaler
from inspector.kinds.batch import CronJob, Job
from inspector.kinds.core import (
    Event,
    Namespace,
    Node,
    PersistentVolumeClaim,
    Pod,
    ResourceQuota,
    Service,
)
from inspector.kinds.meta import Resource, condition
from inspector.kinds.policy import PodDisruptionBudget
from inspector.model import Finding, Ref, Rule, Severity
from inspector.snapshot import Snapshot, involved

# The kinds whose objects are looked up, and the source that holds them.
_KINDS: Mapping[str, tuple[type[Resource], str]] = {
    kind.__name__: (kind, source)
    for kind, source in (
        (Pod, "pods"),
        (Node, "nodes"),
        (Namespace, "namespaces"),
        (Deployment, "deployments"),
        (ReplicaSet, "replicasets"),
        (StatefulSet, "statefulsets"),
        (DaemonSet, "daemonsets"),
        (Job, "jobs"),
        (CronJob, "cronjobs"),
        (PersistentVolumeClaim, "persistentvolumeclaims"),
        (Service, "services"),
        (ResourceQuota, "resourcequotas"),
        (PodDisruptionBudget, "poddisruptionbudgets"),
        (HorizontalPodAutoscaler, "horizontalpodautoscalers"),
    )
}

# Without consequence: said by every kubelet when it starts, and of every Job that somebody makes
# from a CronJob by hand.
_HARMLESS = frozenset({"CheckLimitsForResolvConf", "InvalidDiskCapacity", "UnexpectedJob"})

# Worth a look even when seen once; others must repeat. Failing probes and the like are not
# among them: one of those is nothing.
_TELLING = frozenset(
    {
        "DNSConfigForming",
        "Evicted",
        "EvictionThresholdMet",
        "FailedAttachVolume",
        "FailedBinding",
        "FailedCreate",
        "FailedCreatePodSandBox",
        "FailedMount",
        "FailedScheduling",
        "FailedToUpdateEndpoint",
        "FreeDiskSpaceFailed",
        "NodeNotReady",
        "OOMKilling",
        "PolicyViolation",
        "ProvisioningFailed",
        "Rebooted",
        "SystemOOM",
        "TooManyMissedTimes",
    }
)
_REPEATED = 3


@check(
    Rule(
        id="warning-events",
        title="Warning events",
        severity=Severity.INFO,
        why="Controllers report trouble that no other check has put a name to.",
        hint="Read the events of the object; they are kept for an hour by default.",
        command="kubectl describe {kind}/{name} -n={namespace}",
        needs=("events",),
        uses=tuple(source for _, source in _KINDS.values()),
        grace=timedelta(minutes=30),
        symptom=50,
    )
)
def warning_events(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """Warning events of the last half hour (the grace time), by owner and reason."""
    for (owner, reason), events in sorted(_groups(snapshot, rule.grace).items()):
        times = sum(event.times_seen for event in events)
        if times >= _REPEATED or reason in _TELLING:
            yield _told(rule, owner, reason, events, times)


def _told(rule: Rule, owner: Ref, reason: str, events: Sequence[Event], times: int) -> Finding:
    """One finding about the object whose event is newest."""
    newest = max(events, key=lambda event: (event.last_seen, event.metadata.name))
    objects = {involved(event) for event in events}
    often = f" {times} times" if times > 1 else ""
    spread = f" on {len(objects)} objects" if len(objects) > 1 else ""
    return found(
        rule,
        _subject(newest),
        f"{reason}{often}{spread}: {' '.join((newest.message or 'no message').split())}",
        {
            f"Event/{newest.metadata.namespace}/{newest.metadata.name} reason": reason,
            "count": newest.times_seen,
            "lastTimestamp": newest.last_seen,
        },
        owner=owner,
        since=min((event.first_seen for event in events if event.first_seen), default=None),
        last_seen=newest.last_seen,
        count=len(objects),
        part=reason,
        alike=reason,
    )


def _groups(snapshot: Snapshot, window: timedelta) -> Mapping[tuple[Ref, str], list[Event]]:
    groups = defaultdict(list)
    for event in snapshot.all(Event):
        if event.type != "Warning" or event.reason in _HARMLESS:
            continue
        if event.last_seen is None or snapshot.older(event.last_seen, window):
            continue
        about = _object(snapshot, event)
        if not _is_gone(snapshot, event, about) and not _is_over(event, about):
            owner = snapshot.owner_of(about) if about is not None else _subject(event)
            groups[owner, event.reason or ""].append(event)
    return groups


def _object(snapshot: Snapshot, event: Event) -> Resource | None:
    kind, namespace, name = involved(event)
    return snapshot.find(_KINDS[kind][0], namespace, name) if kind in _KINDS else None


def _subject(event: Event) -> Ref:
    kind, namespace, name = involved(event)
    group = _KINDS[kind][0].GROUP if kind in _KINDS else ""
    return Ref(group=group, kind=kind, namespace=namespace, name=name)


def _is_gone(snapshot: Snapshot, event: Event, about: Resource | None) -> bool:
    """Whether the object of the event is known not to exist any more."""
    kind, _, _ = involved(event)
    return about is None and kind in _KINDS and snapshot.whole(_KINDS[kind][1])


def _is_over(event: Event, about: Resource | None) -> bool:
    """Whether a pod is well by now, or is a newer pod of the same name, or has been placed."""
    if not isinstance(about, Pod):
        return False
    ready = condition(about.status.conditions, "Ready")
    if about.status.phase == "Succeeded" or (ready is not None and ready.status == "True"):
        return True
    placed = event.reason == "FailedScheduling" and bool(about.spec.node_name)
    created = about.metadata.creation_timestamp
    return placed or bool(created and event.last_seen and created > event.last_seen)
