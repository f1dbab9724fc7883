"""Containers that do not stay up or cannot start, by what they report of themselves."""

from collections.abc import Iterator
from datetime import timedelta

from checks.pods.crashes import ago, end_text, is_failing_step, is_looping, recent_oom
from checks.pods.impact import OWNERS, severities
from checks.pods.messages import missing_reference, start_fault
from checks.pods.states import (
    CONFIG_ERROR,
    CRASH_LOOP,
    START_ERRORS,
    PodContainer,
    containers,
    live_containers,
    node_of,
    unready_since,
)
from inspector.check import check, found
from inspector.kinds.core import Pod
from inspector.kinds.meta import condition
from inspector.model import Finding, Rule, Severity
from inspector.snapshot import Snapshot

LAST_LOGS = "kubectl logs pod/{name} -n={namespace} -c={container} --previous"
DESCRIBE = "kubectl describe pod/{name} -n={namespace}"


@check(
    Rule(
        id="pod-crash-loop",
        title="Container crash-loops",
        severity=Severity.WARNING,
        why="The container ends soon after each start, and the pod serves nobody meanwhile.",
        hint="Read the last lines it logged before it ended, then what changed since it last ran.",
        command=LAST_LOGS,
        needs=("pods",),
        uses=OWNERS,
    )
)
def pod_crash_loop(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """CrashLoopBackOff, or the moments between two back-offs; init containers are judged apart."""
    severity = severities(snapshot, rule)
    for item in live_containers(snapshot):
        if item.init or not is_looping(snapshot, item):
            continue
        end = item.last_end[1]
        how = f", last {end_text(snapshot, end)}" if end else ""
        ended = end.finished_at if end else None
        owner = snapshot.owner_of(item.pod)
        yield found(
            rule,
            item.pod.ref,
            f"container {item.name} crash-loops: {item.restarts} restarts{how}",
            _crash_evidence(item),
            owner=owner,
            severity=severity(owner),
            since=unready_since(item.pod) or ended,
            last_seen=ended,
            container=item.name,
            suspects=node_of(item.pod),
        )


def _crash_evidence(item: PodContainer) -> dict[str, object]:
    path, end = item.last_end
    return {
        f"{item.path}.state.waiting.reason": item.waiting.reason,
        f"{item.path}.restartCount": item.restarts,
        f"{path}.exitCode": end and end.exit_code,
        f"{path}.reason": end and end.reason,
        f"{path}.finishedAt": end and end.finished_at,
        f"{path}.message": end and end.message,
    }


@check(
    Rule(
        id="pod-oom-killed",
        title="Container was killed for lack of memory",
        severity=Severity.WARNING,
        why="The kernel ends the container at once; what it was doing is lost.",
        hint="Compare its memory use with its limit: raise the limit, or find what grows.",
        command=DESCRIBE,
        needs=("pods",),
        uses=OWNERS,
        symptom=-1,
    )
)
def pod_oom_killed(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """The latest end, or the one before, has the reason OOMKilled and lies within a day.

    Exit code 137 with another reason is a SIGKILL: a grace period that ran out, a failed probe.
    """
    severity = severities(snapshot, rule)
    for item in _judged_containers(snapshot):
        oom = recent_oom(snapshot, item)
        if oom is None:
            continue
        path, end = oom
        limit = _memory_limit(item)
        owner = snapshot.owner_of(item.pod)
        yield found(
            rule,
            item.pod.ref,
            f"container {item.name} was OOMKilled{ago(snapshot, end)}"
            + (f"; its memory limit is {limit}" if limit else ""),
            {
                f"{path}.reason": end.reason,
                f"{path}.exitCode": end.exit_code,
                f"{path}.finishedAt": end.finished_at,
                f"{item.path}.restartCount": item.restarts,
                f"spec.containers[{item.name}].resources.limits.memory": limit,
            },
            owner=owner,
            severity=severity(owner),
            since=end.finished_at,
            last_seen=end.finished_at,
            container=item.name,
        )


def _judged_containers(snapshot: Snapshot) -> Iterator[PodContainer]:
    """Containers of pods that live or failed; what succeeded in the end has got over it."""
    for pod in snapshot.unwell_pods:
        if pod.metadata.deletion_timestamp is None and pod.status.phase != "Succeeded":
            yield from containers(pod)


def _memory_limit(item: PodContainer) -> object:
    spec = item.pod.spec
    for declared in (*(spec.containers or ()), *(spec.init_containers or ())):
        if declared.name == item.name and declared.resources:
            return (declared.resources.limits or {}).get("memory")
    return None


@check(
    Rule(
        id="pod-config-error",
        title="Container's configuration cannot be put together",
        severity=Severity.WARNING,
        why="The container is not created as long as what it refers to is missing.",
        hint="Create the Secret, ConfigMap or key that is named, or correct the reference to it.",
        command=DESCRIBE,
        needs=("pods",),
        uses=OWNERS,
        grace=timedelta(minutes=2),
    )
)
def pod_config_error(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """CreateContainerConfigError, in an init container too."""
    severity = severities(snapshot, rule)
    for item in live_containers(snapshot):
        if item.waiting.reason != CONFIG_ERROR or not _is_due(snapshot, rule, item.pod):
            continue
        message = item.waiting.message or ""
        missing = missing_reference(message, item.pod.metadata.namespace or "")
        owner = snapshot.owner_of(item.pod)
        yield found(
            rule,
            item.pod.ref,
            f"container {item.name} cannot be created: {message or CONFIG_ERROR}",
            _waiting_evidence(item),
            owner=owner,
            severity=severity(owner),
            since=unready_since(item.pod),
            container=item.name,
            alike=" ".join(map(str, missing)).strip() if missing else "",
        )


@check(
    Rule(
        id="pod-container-error",
        title="Container cannot be started",
        severity=Severity.WARNING,
        why="The runtime refuses to create or start the container, so it never runs.",
        hint="Read the runtime's message: a wrong command, a mount, a hook or a name in use.",
        command=DESCRIBE,
        needs=("pods",),
        uses=OWNERS,
        grace=timedelta(minutes=2),
    )
)
def pod_container_error(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """The runtime's errors of creating and running; init containers are judged apart."""
    severity = severities(snapshot, rule)
    for item in live_containers(snapshot):
        reason = item.waiting.reason
        if item.init or reason not in START_ERRORS or not _is_due(snapshot, rule, item.pod):
            continue
        owner = snapshot.owner_of(item.pod)
        yield found(
            rule,
            item.pod.ref,
            f"container {item.name} cannot be started: {_start_fault(item)}",
            _waiting_evidence(item),
            owner=owner,
            severity=severity(owner),
            since=unready_since(item.pod),
            container=item.name,
            suspects=node_of(item.pod),
        )


def _start_fault(item: PodContainer) -> str:
    return start_fault(item.waiting.message or item.waiting.reason or "no reason given")


def _is_due(snapshot: Snapshot, rule: Rule, pod: Pod) -> bool:
    """Whether the pod has been unready for the grace time; what clears itself does so by then."""
    return snapshot.older(unready_since(pod), rule.grace)


def _waiting_evidence(item: PodContainer) -> dict[str, object]:
    return {
        f"{item.path}.state.waiting.reason": item.waiting.reason,
        f"{item.path}.state.waiting.message": item.waiting.message,
    }


@check(
    Rule(
        id="pod-init-failing",
        title="Init container fails",
        severity=Severity.WARNING,
        why="The pod's own containers do not start before each init container has succeeded.",
        hint="Read what the init container logged; what it prepares or waits for is missing.",
        command=LAST_LOGS,
        needs=("pods",),
        uses=OWNERS,
        grace=timedelta(minutes=5),
    )
)
def pod_init_failing(snapshot: Snapshot, rule: Rule) -> Iterator[Finding]:
    """An init container that ends badly or cannot be started; a sidecar is no init container."""
    severity = severities(snapshot, rule)
    for item in live_containers(snapshot):
        if not is_failing_step(snapshot, item) or not _is_due(snapshot, rule, item.pod):
            continue
        initialized = condition(item.pod.status.conditions, "Initialized")
        owner = snapshot.owner_of(item.pod)
        yield found(
            rule,
            item.pod.ref,
            f"init container {item.name} fails: {_step_fault(snapshot, item)}",
            _waiting_evidence(item) | _crash_evidence(item),
            owner=owner,
            severity=severity(owner),
            since=initialized.last_transition_time if initialized else None,
            container=item.name,
            suspects=node_of(item.pod),
        )


def _step_fault(snapshot: Snapshot, item: PodContainer) -> str:
    """The runtime's own words, else how it last ended."""
    end = item.last_end[1]
    if end is None or (item.waiting.message and item.waiting.reason != CRASH_LOOP):
        return _start_fault(item)
    return f"{item.restarts} restarts, last {end_text(snapshot, end)}"
