"""Pods that the API server refuses to create: quota, webhook, service account, policy."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from inspector.ages import lasting
from inspector.check import check, found
from inspector.kinds.apps import Deployment, ReplicaSet
from inspector.kinds.meta import condition
from inspector.model import Finding, Ref, Rule, Severity
from inspector.snapshot import Snapshot

_QUOTA = re.compile(r"exceeded quota: ([^\s,]+)")
_WEBHOOK = re.compile(r'admission webhook "([^"]+)" denied|failed calling webhook "([^"]+)"')
_OTHERS = (
    (re.compile(r"failed quota: ([^\s:]+)"), "quota {} demands that they set requests or limits"),
    (re.compile(r'service ?account "([^"]+)" not found'), "service account {} does not exist"),
    (re.compile(r'violates PodSecurity "([^"]+)"'), "Pod Security {} forbids them"),
    (re.compile(r"any (security context constraint|pod security policy)"), "no {} allows them"),
)


@dataclass(frozen=True)
class _Refusal:
    """Why pods are refused, in words; `alike` and `suspects` as in a Finding."""

    words: str
    alike: str = ""
    suspects: tuple[Ref, ...] = ()


@check(
    Rule(
        id="replicas-refused",
        title="Pods are refused by the API server",
        severity=Severity.WARNING,
        why="No new pod comes up: the next rollout, scale-up or lost node will be felt.",
        hint="Mend what refuses them: raise the quota, repair the webhook, or change the pod.",
        command="kubectl describe {kind}/{name} -n={namespace}",
        needs=("deployments",),
        uses=("replicasets",),
        grace=timedelta(minutes=5),
    )
)
def replicas_refused(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """ReplicaFailure is True because creating a pod failed."""
    for item in _candidates(snapshot):
        failure = condition(item.status.conditions, "ReplicaFailure")
        if failure is None or failure.status != "True" or failure.reason != "FailedCreate":
            continue
        since = failure.last_transition_time
        if item.metadata.deletion_timestamp or not snapshot.older(since, rule.grace):
            continue
        refusal = _refusal(failure.message or "", item.key[0])
        yield found(
            rule,
            item.ref,
            f"pods are refused{lasting(snapshot.age(since))}: {refusal.words}",
            {
                "status.conditions[ReplicaFailure].status": failure.status,
                "status.conditions[ReplicaFailure].reason": failure.reason,
                "status.conditions[ReplicaFailure].message": failure.message,
            },
            owner=snapshot.owner_of(item),
            since=since,
            suspects=refusal.suspects,
            alike=refusal.alike,
        )


def _candidates(snapshot: Snapshot) -> Iterable[Deployment | ReplicaSet]:
    """Deployments, and the ReplicaSets whose failure no Deployment repeats."""
    yield from snapshot.all(Deployment)
    for item in snapshot.all(ReplicaSet):
        owner = item.metadata.controller
        if owner is None or owner.kind != Deployment.__name__:
            yield item


def _refusal(message: str, namespace: str) -> _Refusal:
    if quota := _QUOTA.search(message):
        ref = Ref(kind="ResourceQuota", namespace=namespace, name=quota[1])
        return _Refusal(f"quota {quota[1]} is exceeded", f"{namespace}/{quota[1]}", (ref,))
    if webhook := _WEBHOOK.search(message):
        denied, unreached = webhook.groups()
        said = f"webhook {denied} denies them" if denied else f"webhook {unreached} does not answer"
        return _Refusal(said, denied or unreached)
    for pattern, said in _OTHERS:
        if match := pattern.search(message):
            return _Refusal(said.format(match[1]))
    return _Refusal(message or "no reason given")
