"""Containers that come back again and again, and those that only went down with their host."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from checks.pods.containers import LAST_LOGS
from checks.pods.crashes import (
    OOM_KILLED,
    RECENT,
    RESTARTS_WHILE_UP,
    ago,
    end_text,
    is_host_restart,
    is_looping,
)
from checks.pods.impact import OWNERS, severities
from checks.pods.states import PodContainer, containers, is_ready, living, node_of
from inspector.check import check, found
from inspector.kinds.core import Terminated
from inspector.model import Finding, Rule, Severity
from inspector.snapshot import Snapshot

# An end this long ago is over, however often the container was restarted in its life.
_WINDOW = timedelta(hours=1)

# A ready container that has run this long has settled.
_SETTLED = timedelta(minutes=30)


@check(
    Rule(
        id="pod-restarting",
        title="Container keeps being restarted",
        severity=Severity.WARNING,
        why="Each restart drops the requests under way, and the next one may not come up.",
        hint="Read what it logged before it ended: a failing liveness probe, a crash, a limit.",
        command=LAST_LOGS,
        needs=("pods",),
        uses=("nodes", *OWNERS),
        symptom=10,
    )
)
def pod_restarting(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """Several restarts, the last within the hour; a restart of the host is a remark per pod."""
    severity = severities(snapshot, rule)
    for pod in living(snapshot):
        items = [item for item in containers(pod) if not item.init]
        for item, end in _down_with_host(snapshot, items):
            yield _host_restart(snapshot, rule, item, end)
        for item, end in _ends(items):
            if _is_restarting(snapshot, item, end):
                calm = is_ready(pod) and snapshot.older(item.running_since, _SETTLED)
                level = Severity.INFO if calm else severity(snapshot.owner_of(pod))
                yield _restarts(snapshot, rule, item, end, level)


def _ends(items: Iterable[PodContainer]) -> Iterator[tuple[PodContainer, Terminated]]:
    """The containers that ended before, each with that end."""
    return ((item, item.last) for item in items if item.last)


def _down_with_host(
    snapshot: Snapshot, items: Iterable[PodContainer]
) -> Sequence[tuple[PodContainer, Terminated]]:
    """The first container that ended before, if all that did went down with the host lately."""
    ends = list(_ends(items))
    for _, end in ends:
        if not is_host_restart(end) or snapshot.older(end.finished_at, RECENT):
            return ()
    return ends[:1]


def _host_restart(snapshot: Snapshot, rule: Rule, item: PodContainer, end: Terminated) -> Finding:
    pod = item.pod
    return found(
        rule,
        pod.ref,
        f"went down with its host{ago(snapshot, end)}: node {pod.spec.node_name} was restarted",
        _evidence(item, end),
        owner=snapshot.owner_of(pod),
        severity=Severity.INFO,
        since=end.finished_at,
        part="host-restart",
        suspects=node_of(pod),
        alike=f"node/{pod.spec.node_name}",
    )


def _is_restarting(snapshot: Snapshot, item: PodContainer, end: Terminated) -> bool:
    """Whether a running container has ended lately and often; other rules tell of the worse."""
    return (
        item.running_since is not None
        and item.restarts >= RESTARTS_WHILE_UP
        and not snapshot.older(end.finished_at, _WINDOW)
        and end.reason != OOM_KILLED
        and not is_host_restart(end)
        and not is_looping(snapshot, item)
    )


def _restarts(
    snapshot: Snapshot, rule: Rule, item: PodContainer, end: Terminated, severity: Severity
) -> Finding:
    return found(
        rule,
        item.pod.ref,
        f"container {item.name} was restarted {item.restarts} times, last after"
        f" {end_text(snapshot, end)}",
        _evidence(item, end),
        owner=snapshot.owner_of(item.pod),
        severity=severity,
        since=end.finished_at,
        last_seen=end.finished_at,
        container=item.name,
        suspects=node_of(item.pod),
    )


def _evidence(item: PodContainer, end: Terminated) -> dict[str, object]:
    path = f"{item.path}.lastState.terminated"
    return {
        f"{item.path}.restartCount": item.restarts,
        f"{path}.reason": end.reason,
        f"{path}.exitCode": end.exit_code,
        f"{path}.finishedAt": end.finished_at,
        f"{path}.message": end.message,
    }
