"""What the API server says of its own health."""

from collections.abc import Iterator

from inspector.check import check, found
from inspector.kinds.server import HealthCheck
from inspector.model import Finding, Rule, Severity
from inspector.snapshot import Snapshot

# Fails on purpose while one of several API servers is being restarted.
_PLANNED = "shutdown"


@check(
    Rule(
        id="apiserver-not-ready",
        title="API server is not ready",
        severity=Severity.CRITICAL,
        why="Load balancers take the API server out; changes, scheduling and recovery stop.",
        hint="Read the log of the API server; if the check is etcd's, look at etcd first.",
        command="kubectl get --raw='/readyz?verbose'",
        needs=("readyz",),
    )
)
def apiserver_not_ready(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """A line of /readyz?verbose says that its check failed."""
    for item in snapshot.all(HealthCheck):
        if item.ok or item.metadata.name == _PLANNED:
            continue
        yield found(
            rule,
            item.ref,
            f"health check {item.metadata.name} fails: {item.message or 'no reason given'}",
            {f"/readyz {item.metadata.name}": item.message or "failed"},
            alike="readyz",
        )
