"""Quotas that are used up, or nearly."""

from collections.abc import Iterator
from decimal import Decimal

from checks.severity import at_most
from inspector.check import check, found
from inspector.kinds.core import ResourceQuota
from inspector.kinds.meta import amount
from inspector.model import Finding, Rule, Severity
from inspector.snapshot import Snapshot

# The share of a quota from which it is nearly full.
NEARLY = Decimal("0.9")

# Quotas on numbers of objects, beside those that begin with `count/`.
_COUNTED = frozenset(
    {
        "configmaps",
        "persistentvolumeclaims",
        "pods",
        "replicationcontrollers",
        "resourcequotas",
        "secrets",
        "services",
        "services.loadbalancers",
        "services.nodeports",
    }
)


@check(
    Rule(
        id="quota-nearly-full",
        title="Quota is nearly used up",
        severity=Severity.WARNING,
        why="Once it is full, new pods and rollouts in the namespace are refused.",
        hint="Raise the quota, or find what in the namespace can do with less.",
        command="kubectl describe resourcequota/{name} -n={namespace}",
        needs=("resourcequotas",),
        explains=True,
    )
)
def quota_nearly_full(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """Nine tenths are used; a number of objects that is just reached may be so by design."""
    for quota in snapshot.all(ResourceQuota):
        used = quota.status.used or {}
        for resource, hard in sorted((quota.status.hard or {}).items()):
            share = _share(used.get(resource, 0), hard)
            if share is None or share < NEARLY:
                continue
            yield found(
                rule,
                quota.ref,
                f"{int(share * 100)}% of {resource} is used: {used[resource]} of {hard}",
                {
                    f"status.used[{resource}]": used[resource],
                    f"status.hard[{resource}]": hard,
                },
                severity=_severity(rule, resource, share),
                part=resource,
            )


def _share(used: str | float, hard: str | float) -> Decimal | None:
    """How much of a quota is used; None where nothing is allowed at all, which is a ban."""
    spent, limit = amount(used), amount(hard)
    return spent / limit if spent is not None and limit else None


def _severity(rule: Rule, resource: str, share: Decimal) -> Severity:
    counted = resource.startswith("count/") or resource in _COUNTED
    by_design = counted and share == 1
    return at_most(rule, Severity.INFO) if by_design else rule.severity
