"""Pods that are over, and not as they were meant to be."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from functools import cache

from checks.pods.containers import DESCRIBE
from checks.pods.crashes import RECENT, end_text, recent_oom
from checks.pods.impact import OWNERS, recoveries, severities
from checks.pods.messages import eviction_resource
from checks.pods.states import PodContainer, containers, node_of
from inspector.check import check, found
from inspector.kinds.batch import CronJob, Job
from inspector.kinds.core import Pod
from inspector.kinds.meta import condition
from inspector.model import Finding, Rule, Severity
from inspector.snapshot import Snapshot

EVICTED = "Evicted"

# With one of these reasons the node ended or refused the pod, whatever its containers did.
NODE_REASONS = ("NodeAffinity", "NodeLost", "NodeShutdown", "Shutdown", "Terminated")

JOBS = ("jobs", "cronjobs")


@check(
    Rule(
        id="pod-evicted",
        title="Pod was evicted by its node",
        severity=Severity.WARNING,
        why="The node ended the pod to save itself, and will end more of them.",
        hint="Free the resource that is named on the node, or give pods requests that fit.",
        command=DESCRIBE,
        needs=("pods",),
        uses=("nodes", *OWNERS, *JOBS),
    )
)
def pod_evicted(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """Evicted within a day; older leftovers pile up for weeks and are no news."""
    severity, replaced, retried = (
        severities(snapshot, rule),
        recoveries(snapshot),
        retries(snapshot),
    )
    for pod in snapshot.unwell_pods:
        if not _failed(pod) or pod.status.reason != EVICTED or _is_old(snapshot, pod):
            continue
        message = pod.status.message or ""
        shortage = eviction_resource(message)
        disruption = condition(pod.status.conditions, "DisruptionTarget")
        owner = snapshot.owner_of(pod)
        yield found(
            rule,
            pod.ref,
            f"evicted: {message.strip() or 'no reason given'}",
            {
                "status.phase": pod.status.phase,
                "status.reason": pod.status.reason,
                "status.message": message or None,
                "status.conditions[DisruptionTarget].reason": disruption and disruption.reason,
                "spec.nodeName": pod.spec.node_name,
            },
            owner=owner,
            severity=Severity.INFO if replaced(owner) or retried(pod) else severity(owner),
            since=_ended_at(pod),
            suspects=node_of(pod) if shortage else (),
            alike=f"{pod.spec.node_name}: {shortage}" if shortage else "",
        )


@check(
    Rule(
        id="pod-failed",
        title="Pod has failed",
        severity=Severity.WARNING,
        why="The pod is over and is not started again; what it had to do is not done.",
        hint="Read its logs and exit code; a leftover that nobody needs can be deleted.",
        command="kubectl logs pod/{name} -n={namespace} -c={container}",
        needs=("pods",),
        uses=("nodes", *OWNERS, *JOBS),
        symptom=26,  # under job-failed, which says what it comes to
    )
)
def pod_failed(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """Over for another reason than eviction, or one of its containers is and never restarts.

    A Job's pods are news once the Job itself has given up.
    """
    severity, replaced, retried = (
        severities(snapshot, rule),
        recoveries(snapshot),
        retries(snapshot),
    )
    for pod, item in _failures(snapshot):
        if retried(pod) or (item and recent_oom(snapshot, item)):
            continue
        owner = snapshot.owner_of(pod)
        old = _is_old(snapshot, pod)
        if old and replaced(owner):
            continue
        yield found(
            rule,
            pod.ref,
            f"failed: {_failure(snapshot, pod, item)}",
            _failure_evidence(pod, item),
            owner=owner,
            severity=Severity.INFO if old or replaced(owner) else severity(owner),
            since=_ended_at(pod),
            container=item.name if item else "",
            suspects=node_of(pod) if pod.status.reason in NODE_REASONS else (),
        )


def _failures(snapshot: Snapshot) -> Iterator[tuple[Pod, PodContainer | None]]:
    """Failed pods, and pods that run on without a container; with the container that failed."""
    for pod in snapshot.unwell_pods:
        if pod.metadata.deletion_timestamp or pod.status.reason == EVICTED:
            continue
        item = next((item for item in containers(pod) if _is_given_up(item)), None)
        if item is not None or _failed(pod):
            yield pod, item


def _is_given_up(item: PodContainer) -> bool:
    """Whether the container ended badly and stays down; a sidecar is ended with its pod."""
    final = item.policy == "Never" or (item.policy == "OnFailure" and _failed(item.pod))
    return final and item.ended is not None and item.ended.exit_code != 0


def _failed(pod: Pod) -> bool:
    return pod.status.phase == "Failed" and pod.metadata.deletion_timestamp is None


def _failure(snapshot: Snapshot, pod: Pod, item: PodContainer | None) -> str:
    """The reason of the pod itself where it has one, else how its container ended."""
    if pod.status.reason:
        message = (pod.status.message or "").strip()
        return ": ".join(text for text in (pod.status.reason, message) if text)
    if item and item.ended:
        return f"container {item.name} ended with {end_text(snapshot, item.ended)}"
    return pod.status.message or "no reason given"


def _failure_evidence(pod: Pod, item: PodContainer | None) -> dict[str, object]:
    evidence: dict[str, object] = {
        "status.phase": pod.status.phase,
        "status.reason": pod.status.reason,
        "status.message": pod.status.message,
    }
    if item and item.ended:
        path = f"{item.path}.state.terminated"
        evidence[f"{path}.exitCode"] = item.ended.exit_code
        evidence[f"{path}.reason"] = item.ended.reason
        evidence[f"{path}.finishedAt"] = item.ended.finished_at
        evidence[f"{path}.message"] = item.ended.message
    return evidence


def retries(snapshot: Snapshot) -> Callable[[Pod], bool]:
    """A function that tells whether a failed pod's Job goes on, or has reached its end since.

    Where the Job is not known, another pod of it that has not failed says so.
    """

    @cache
    def going_on() -> Collection[tuple[str | None, str | None]]:
        return {
            (pod.metadata.namespace, _job_name(pod))
            for pod in snapshot.all(Pod)
            if pod.status.phase != "Failed"
        }

    def retried(pod: Pod) -> bool:
        name = _job_name(pod)
        if name is None:
            return False
        job = snapshot.find(Job, pod.metadata.namespace or "", name)
        if job is None:
            return (pod.metadata.namespace, name) in going_on()
        given_up = condition(job.status.conditions, "Failed")
        return (
            given_up is None
            or given_up.status != "True"
            or _succeeded_since(snapshot, job, _ended_at(pod))
        )

    return retried


def _job_name(pod: Pod) -> str | None:
    owner = pod.metadata.controller
    return owner.name if owner and owner.kind == Job.__name__ else None


def _succeeded_since(snapshot: Snapshot, job: Job, moment: datetime | None) -> bool:
    """Whether the Job's CronJob has succeeded after this moment."""
    owner = snapshot.owner_of(job)
    schedule = snapshot.find(CronJob, owner.namespace, owner.name)
    success = schedule.status.last_successful_time if schedule else None
    return bool(success and moment and success > moment)


def _is_old(snapshot: Snapshot, pod: Pod) -> bool:
    return snapshot.older(_ended_at(pod) or pod.metadata.creation_timestamp, RECENT)


def _ended_at(pod: Pod) -> datetime | None:
    """When its last container ended, else when it stopped being ready."""
    ends = [item.ended.finished_at for item in containers(pod) if item.ended]
    ready = condition(pod.status.conditions, "Ready")
    stopped = ready.last_transition_time if ready and ready.status != "True" else None
    return max((moment for moment in ends if moment), default=stopped)
