"""Namespaces that cannot be deleted."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from inspector.ages import lasting
from inspector.check import check, found
from inspector.kinds.core import Namespace
from inspector.kinds.meta import Condition, condition
from inspector.model import Finding, Rule, Severity
from inspector.snapshot import Snapshot

# What may hold a deletion up; the first that is True says most about the cause.
_OBSTACLES = (
    "NamespaceDeletionDiscoveryFailure",
    "NamespaceDeletionGroupVersionParsingFailure",
    "NamespaceDeletionContentFailure",
    "NamespaceFinalizersRemaining",
    "NamespaceContentRemaining",
)


@check(
    Rule(
        id="namespace-stuck-terminating",
        title="Namespace is stuck in deletion",
        severity=Severity.WARNING,
        why="Nothing can be created in the namespace, under a name that somebody may wait for.",
        hint="Mend the controller that owns the finalizers; removing a finalizer by hand leaks "
        "what it guards.",
        command="kubectl get namespace/{name} -o=yaml",
        needs=("namespaces",),
        grace=timedelta(minutes=10),
    )
)
def namespace_stuck_terminating(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """The namespace has been Terminating for longer than its contents should need."""
    for namespace in snapshot.all(Namespace):
        since = namespace.metadata.deletion_timestamp
        if namespace.status.phase != "Terminating" or not snapshot.older(since, rule.grace):
            continue
        obstacles = _obstacles(namespace)
        yield found(
            rule,
            namespace.ref,
            f"terminating{lasting(snapshot.age(since))}: {_said(namespace, obstacles)}",
            {
                "metadata.deletionTimestamp": since,
                **{f"status.conditions[{x.type}].message": x.message for x in obstacles},
            },
            since=since,
        )


def _obstacles(namespace: Namespace) -> Sequence[Condition]:
    conditions = [condition(namespace.status.conditions, kind) for kind in _OBSTACLES]
    return [item for item in conditions if item is not None and item.status == "True"]


def _said(namespace: Namespace, obstacles: Sequence[Condition]) -> str:
    """The message of the first obstacle, else the finalizers of the namespace itself."""
    message = next((item.message for item in obstacles if item.message), None)
    finalizers = ", ".join(namespace.spec.finalizers or ())
    return message or (f"waits for finalizer {finalizers}" if finalizers else "no reason given")
