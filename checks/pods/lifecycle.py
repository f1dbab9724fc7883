"""The life of a pod on its node: coming up, serving, going away."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from checks.pods.claims import unbound_claims
from checks.pods.containers import DESCRIBE
from checks.pods.crashes import has_fault
from checks.pods.impact import OWNERS, severities
from checks.pods.states import containers, is_creating, living, node_of
from inspector.ages import lasting
from inspector.check import check, found
from inspector.kinds.core import Event, Pod
from inspector.kinds.meta import Condition, condition
from inspector.model import Finding, Rule, Severity
from inspector.snapshot import Snapshot

_SETUP_EVENTS = frozenset(
    {"FailedAttachVolume", "FailedCreatePodSandBox", "FailedMapVolume", "FailedMount"}
)

_PROBE_EVENTS = frozenset({"ProbeError", "Unhealthy"})


@check(
    Rule(
        id="pod-stuck-creating",
        title="Pod does not get started on its node",
        severity=Severity.WARNING,
        why="The pod has its node, but volumes, network or image never get ready for it.",
        hint="Read the pod's events: a volume, a Secret or the network plugin keeps it waiting.",
        command=DESCRIBE,
        needs=("pods",),
        uses=("events", "nodes", "persistentvolumeclaims", *OWNERS),
        grace=timedelta(minutes=10),
    )
)
def pod_stuck_creating(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """All containers wait to be created; minutes of that are normal for a large image."""
    severity = severities(snapshot, rule)
    for pod in living(snapshot):
        if not is_creating(pod):
            continue
        since = _creating_since(pod)
        age = snapshot.age(since)
        if not snapshot.older(since, rule.grace):
            continue
        event = _latest(snapshot, pod, _SETUP_EVENTS, since)
        owner = snapshot.owner_of(pod)
        yield found(
            rule,
            pod.ref,
            f"still being created{lasting(age)}: {_first_line(event) or 'no event says why'}",
            {
                "status.phase": pod.status.phase,
                **_waiting_reasons(pod),
                **_event_evidence(event),
            },
            owner=owner,
            severity=severity(owner),
            since=since,
            last_seen=event.last_seen if event else None,
            suspects=(*unbound_claims(snapshot, pod), *node_of(pod)),
        )


def _creating_since(pod: Pod) -> datetime | None:
    """When the latest step before creation was done: a node found, an init container ended."""
    scheduled = condition(pod.status.conditions, "PodScheduled")
    moments = [
        pod.metadata.creation_timestamp,
        scheduled.last_transition_time if scheduled else None,
        *(item.ended.finished_at for item in containers(pod) if item.ended),
    ]
    return max((moment for moment in moments if moment), default=None)


def _waiting_reasons(pod: Pod) -> dict[str, object]:
    return {
        f"{item.path}.state.waiting.reason": item.waiting.reason
        for item in containers(pod)
        if item.waiting.reason
    }


@check(
    Rule(
        id="pod-not-ready",
        title="Pod is not ready",
        severity=Severity.WARNING,
        why="The pod runs but gets no traffic from its Services.",
        hint="Read why its readiness probe fails, then the logs of the container that is named.",
        command=DESCRIBE,
        needs=("pods",),
        uses=("events", "nodes", *OWNERS),
        grace=timedelta(minutes=15),
        symptom=20,
    )
)
def pod_not_ready(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """Ready is not True though nothing else explains it; Job pods are never asked to be ready."""
    severity = severities(snapshot, rule)
    for pod in living(snapshot):
        ready = condition(pod.status.conditions, "Ready")
        if ready is None or ready.status == "True" or ready.reason == "PodCompleted":
            continue
        since = ready.last_transition_time
        if not snapshot.older(since, rule.grace) or _is_told(snapshot, pod):
            continue
        event = _latest(snapshot, pod, _PROBE_EVENTS, since)
        owner = snapshot.owner_of(pod)
        yield found(
            rule,
            pod.ref,
            f"not ready{lasting(snapshot.age(since))}: {_why_unready(snapshot, pod, ready, event)}",
            {
                "status.conditions[Ready].status": ready.status,
                "status.conditions[Ready].reason": ready.reason,
                "status.conditions[Ready].message": ready.message,
                "status.conditions[Ready].lastTransitionTime": since,
                **_event_evidence(event),
            },
            owner=owner,
            severity=severity(owner),
            since=since,
            last_seen=event.last_seen if event else None,
            suspects=node_of(pod),
        )


def _is_told(snapshot: Snapshot, pod: Pod) -> bool:
    """Whether another rule says why the pod is not ready, or nobody expects it to be."""
    controller = pod.metadata.controller
    scheduled = condition(pod.status.conditions, "PodScheduled")
    return (
        (controller is not None and controller.kind == "Job")
        or (scheduled is not None and scheduled.status != "True")
        or is_creating(pod)
        or any(has_fault(snapshot, item) for item in containers(pod))
        or _is_done(pod)
    )


def _is_done(pod: Pod) -> bool:
    """Whether the containers that are not ready have ended for good."""
    unready = [item for item in containers(pod) if not item.init and not item.status.ready]
    return bool(unready) and all(item.ended and item.policy != "Always" for item in unready)


def _why_unready(snapshot: Snapshot, pod: Pod, ready: Condition, event: Event | None) -> str:
    """The probe's failure, else the init container that goes on, else the condition's words."""
    steps = (item for item in containers(pod) if item.init and item.running_since)
    step = next(steps, None)
    if step is not None:
        age = snapshot.age(step.running_since)
        return f"init container {step.name} has been running{lasting(age)}"
    return _first_line(event) or ready.message or ready.reason or "no reason given"


@check(
    Rule(
        id="pod-stuck-terminating",
        title="Pod does not terminate",
        severity=Severity.WARNING,
        why="It keeps its name, volumes and resources; a StatefulSet cannot replace it.",
        hint="Find who should remove the finalizers that are named, or whether its node is dead.",
        command="kubectl get pod/{name} -n={namespace} -o=yaml",
        needs=("pods",),
        uses=("nodes", *OWNERS),
        grace=timedelta(minutes=10),
        symptom=5,
    )
)
def pod_stuck_terminating(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """The deletion time, which includes the pod's own grace period, has long passed."""
    severity = severities(snapshot, rule)
    for pod in _deleted(snapshot):
        due = pod.metadata.deletion_timestamp
        if not snapshot.older(due, rule.grace):
            continue
        finalizers = ", ".join(pod.metadata.finalizers or ())
        holder = f"finalizers {finalizers}" if finalizers else "its node has not confirmed the end"
        owner = snapshot.owner_of(pod)
        yield found(
            rule,
            pod.ref,
            f"terminating{lasting(snapshot.age(due))}: {holder}",
            {
                "metadata.deletionTimestamp": due,
                "metadata.finalizers": finalizers or None,
                "spec.nodeName": pod.spec.node_name,
            },
            owner=owner,
            severity=severity(owner),
            since=due,
            suspects=() if finalizers else node_of(pod),
        )


def _deleted(snapshot: Snapshot) -> Iterator[Pod]:
    return (pod for pod in snapshot.unwell_pods if pod.metadata.deletion_timestamp is not None)


def _latest(
    snapshot: Snapshot, pod: Pod, reasons: frozenset[str], since: datetime | None
) -> Event | None:
    """The newest event of these reasons since a moment; one that gives a cause comes first."""
    newest_first = reversed(snapshot.events_about(pod.ref))
    events = [
        event
        for event in newest_first
        if event.reason in reasons and not _is_before(event.last_seen, since)
    ]
    return max(events, key=_telling, default=None)


def _is_before(moment: datetime | None, since: datetime | None) -> bool:
    return moment is not None and since is not None and moment < since


def _telling(event: Event) -> bool:
    """Whether the event gives a cause; the kubelet also sums up what it is still waiting for."""
    return not (event.message or "").startswith("Unable to attach or mount volumes")


def _event_evidence(event: Event | None) -> dict[str, object]:
    return {f"events[{event.reason}].message": event.message} if event else {}


def _first_line(event: Event | None) -> str:
    return (event.message or "").strip().partition("\n")[0] if event else ""
