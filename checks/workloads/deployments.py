"""Deployments that lack replicas, and rollouts that do not end."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

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
from inspector.ages import lasting
from inspector.check import check, found
from inspector.kinds.apps import Deployment
from inspector.kinds.autoscaling import HorizontalPodAutoscaler
from inspector.kinds.meta import condition
from inspector.model import Finding, Rule, Severity
from inspector.snapshot import Snapshot


@check(
    Rule(
        id="deployment-short",
        title="Deployment lacks available replicas",
        severity=Severity.CRITICAL,
        why="Requests are served by fewer replicas than planned, or by none.",
        hint="Look at the pods that are not ready; what holds them back is the thing to mend.",
        command="kubectl describe deployment/{name} -n={namespace}",
        needs=("deployments",),
        uses=("replicasets", *SOURCES, "horizontalpodautoscalers"),
        grace=timedelta(minutes=15),
        symptom=35,
    )
)
def deployment_short(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """Fewer replicas are available than wanted; critical only where none is."""
    silent, scaled = unanswered(snapshot), _scaled(snapshot)
    for deployment in snapshot.all(Deployment):
        shortage = _shortage(snapshot, deployment)
        if shortage.missing <= 0 or not _is_current(deployment):
            continue
        moment = scaled.get(deployment.key)
        if shortage.serving and moment and not snapshot.older(moment, rule.grace):
            continue
        if has_lasted(snapshot, rule, shortage, deployment.metadata.creation_timestamp):
            available = condition(deployment.status.conditions, "Available")
            yield told(
                snapshot,
                rule,
                shortage,
                evidence={
                    "spec.replicas": shortage.wanted,
                    "status.availableReplicas": shortage.serving,
                    "status.conditions[Available].status": available and available.status,
                    "status.conditions[Available].message": available and available.message,
                },
                causes=suspects(snapshot, deployment.ref),
                services=selecting(
                    silent, deployment.key[0], deployment.spec.template.metadata.labels
                ),
            )


def _wanted(deployment: Deployment) -> int:
    replicas = deployment.spec.replicas
    return 1 if replicas is None else replicas


def _is_current(deployment: Deployment) -> bool:
    return is_current(deployment.metadata, deployment.status.observed_generation)


def _shortage(snapshot: Snapshot, deployment: Deployment) -> Shortage:
    wanted, serving = _wanted(deployment), deployment.status.available_replicas or 0
    return Shortage(
        ref=deployment.ref,
        wanted=wanted,
        serving=serving,
        since=_short_since(snapshot, deployment) if serving < wanted else None,
        word="replicas available",
    )


def _short_since(snapshot: Snapshot, deployment: Deployment) -> datetime | None:
    """The Available condition tells, unless so few are missing that it is still True."""
    available = condition(deployment.status.conditions, "Available")
    if available is not None and available.status == "False":
        return available.last_transition_time
    return began(snapshot, deployment.ref)


def _scaled(snapshot: Snapshot) -> Mapping[tuple[str, str], datetime]:
    """When an autoscaler last changed the replicas of a Deployment."""
    return {
        (scaler.key[0], scaler.spec.scale_target_ref.name): scaler.status.last_scale_time
        for scaler in snapshot.all(HorizontalPodAutoscaler)
        if scaler.status.last_scale_time and scaler.spec.scale_target_ref.kind == "Deployment"
    }


@check(
    Rule(
        id="rollout-stuck",
        title="Rollout is stuck",
        severity=Severity.WARNING,
        why="The new version does not come up; the old one serves for as long as it lasts.",
        hint="Look at the pods of the newest ReplicaSet; mend the cause or roll back.",
        command="kubectl rollout status deployment/{name} -n={namespace} --watch=false",
        needs=("deployments",),
        uses=("replicasets", "pods", "nodes", "persistentvolumeclaims"),
        symptom=30,
    )
)
def rollout_stuck(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """The progress deadline has passed; the deadline itself is the grace time."""
    for deployment in snapshot.all(Deployment):
        progress = condition(deployment.status.conditions, "Progressing")
        if progress is None or progress.reason != "ProgressDeadlineExceeded":
            continue
        if deployment.spec.paused or not _is_current(deployment) or not _wanted(deployment):
            continue
        if not snapshot.older(progress.last_transition_time, rule.grace):
            continue
        yield found(
            rule,
            deployment.ref,
            f"rollout stuck{lasting(snapshot.age(progress.last_transition_time))}: "
            f"{_progress(deployment)}",
            {
                "status.conditions[Progressing].status": progress.status,
                "status.conditions[Progressing].reason": progress.reason,
                "status.conditions[Progressing].message": progress.message,
                "status.updatedReplicas": deployment.status.updated_replicas or 0,
            },
            since=progress.last_transition_time,
            suspects=suspects(snapshot, deployment.ref),
        )


def _progress(deployment: Deployment) -> str:
    status, wanted = deployment.status, _wanted(deployment)
    updated, available = status.updated_replicas or 0, status.available_replicas or 0
    return f"{updated} of {wanted} replicas updated, {available} available"
