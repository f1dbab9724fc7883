"""Claims that get no volume."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from inspector.ages import lasting
from inspector.check import check, found
from inspector.kinds.core import Event, PersistentVolumeClaim, Pod
from inspector.kinds.meta import condition
from inspector.kinds.storage import StorageClass
from inspector.model import Finding, Rule, Severity
from inspector.snapshot import Snapshot

_ON_DEMAND = "WaitForFirstConsumer"

Users = Mapping[tuple[str, str], Sequence[Pod]]


@dataclass(frozen=True)
class _Cause:
    """Why a claim waits: a word that is equal for equal causes, and a sentence."""

    word: str
    sentence: str


@check(
    Rule(
        id="pvc-pending",
        title="PersistentVolumeClaim gets no volume",
        severity=Severity.WARNING,
        why="Pods that use the claim cannot start.",
        hint="Read the events of the claim; look at its StorageClass and the driver's pods.",
        command="kubectl describe persistentvolumeclaim/{name} -n={namespace}",
        needs=("persistentvolumeclaims",),
        uses=("storageclasses", "pods", "events"),
        grace=timedelta(minutes=5),
        explains=True,
    )
)
def pvc_pending(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """The claim is Pending, and not merely because no pod asks for it yet."""
    users = _users(snapshot)
    for claim in snapshot.all(PersistentVolumeClaim):
        created = claim.metadata.creation_timestamp
        if claim.status.phase != "Pending" or claim.metadata.deletion_timestamp:
            continue
        if not snapshot.older(created, rule.grace):
            continue
        cause = _cause(snapshot, claim)
        if cause.word in _PATIENT and _may_wait(snapshot, claim, users.get(claim.key, ())):
            continue
        yield found(
            rule,
            claim.ref,
            f"pending{lasting(snapshot.age(created))}: {cause.sentence}",
            {
                "status.phase": claim.status.phase,
                "spec.storageClassName": claim.spec.storage_class_name,
                "metadata.creationTimestamp": created,
            },
            since=created,
            alike=f"{claim.spec.storage_class_name or ''}: {cause.word}",
        )


def _users(snapshot: Snapshot) -> Users:
    """The pods that use each claim, by the claim's namespace and name."""
    users = defaultdict(list)
    for pod in snapshot.unwell_pods:
        for volume in pod.spec.volumes or ():
            if volume.persistent_volume_claim:
                name = volume.persistent_volume_claim.claim_name
                users[pod.metadata.namespace or "", name].append(pod)
    return users


def _cause(snapshot: Snapshot, claim: PersistentVolumeClaim) -> _Cause:
    name = claim.spec.storage_class_name
    if name and _is_missing(snapshot, name):
        return _Cause("no such class", f"there is no StorageClass {name}")
    if name is None and _lacks_default(snapshot):
        return _Cause("no default class", "it names no StorageClass and there is no default one")
    failure = _failure(snapshot, claim)
    if failure is not None:
        return _Cause("provisioning failed", failure.message or "making the volume failed")
    if name == "":
        return _Cause("static", "it waits for a volume made by hand")
    return _Cause("unknown", "no volume has been bound to it")


# Causes that need not be faults: without a pod to use it, the claim harms nobody.
_PATIENT = ("static", "unknown")


def _is_missing(snapshot: Snapshot, name: str) -> bool:
    return snapshot.whole("storageclasses") and snapshot.find(StorageClass, "", name) is None


def _lacks_default(snapshot: Snapshot) -> bool:
    return snapshot.whole("storageclasses") and not any(
        item.metadata.annotations and item.metadata.annotations.default_class == "true"
        for item in snapshot.all(StorageClass)
    )


def _failure(snapshot: Snapshot, claim: PersistentVolumeClaim) -> Event | None:
    """The newest event that says that making the volume failed."""
    events = snapshot.events_about(claim.ref)
    return next((x for x in reversed(events) if x.reason == "ProvisioningFailed"), None)


def _may_wait(snapshot: Snapshot, claim: PersistentVolumeClaim, users: Sequence[Pod]) -> bool:
    """Whether the claim may rightly be Pending.

    Unless its class binds at once, it is, while no pod uses it; one that was not read may. Where
    the class binds on demand, it also waits for its pod to be scheduled.
    """
    found_class = snapshot.find(StorageClass, "", claim.spec.storage_class_name or "")
    mode = found_class.volume_binding_mode if found_class else None
    if mode == "Immediate":
        return False
    if not users:
        return snapshot.whole("pods")
    return mode == _ON_DEMAND and all(_is_held_up_elsewhere(pod) for pod in users)


def _is_held_up_elsewhere(pod: Pod) -> bool:
    """Whether the scheduler finds no node for the pod, for a reason other than its volumes."""
    scheduled = condition(pod.status.conditions, "PodScheduled")
    if scheduled is None or scheduled.status != "False":
        return False
    message = (scheduled.message or "").lower()
    return not any(word in message for word in ("volume", "persistentvolumeclaim", "storage"))
