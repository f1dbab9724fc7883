"""When a container counts as crash-looping, killed for memory, or stopped by its host."""

from datetime import timedelta

from checks.pods.states import (
    CONFIG_ERROR,
    CRASH_LOOP,
    PULL_ERRORS,
    START_ERRORS,
    PodContainer,
)
from inspector.ages import spoken
from inspector.kinds.core import Terminated
from inspector.snapshot import Snapshot

# The kubelet forgets the back-off of a container that has run this long.
BACK_OFF_RESET = timedelta(minutes=10)

# How long an end stays news: lastState keeps it for as long as the pod lives.
RECENT = timedelta(hours=24)

OOM_KILLED = "OOMKilled"

_HOST_RESTART = 255

# One crash after a deployment is no loop; one that runs just now has to have crashed more often.
_RESTARTS_WHILE_DOWN = 2
RESTARTS_WHILE_UP = 3

_MEANINGS = {
    126: "command cannot be run",
    127: "command not found",
    134: "SIGABRT",
    137: "SIGKILL",
    139: "SIGSEGV",
    143: "SIGTERM",
}


def is_looping(snapshot: Snapshot, item: PodContainer) -> bool:
    """Whether a container ends again and again: it waits in its back-off, or is between two."""
    if item.waiting.reason == CRASH_LOOP:
        return item.restarts >= _RESTARTS_WHILE_DOWN
    if item.ended:
        return item.restarts >= _RESTARTS_WHILE_DOWN and _is_restarted(item, item.ended)
    if item.last is None or item.running_since is None or item.restarts < RESTARTS_WHILE_UP:
        return False
    return not is_host_restart(item.last) and _ended_early_and_lately(snapshot, item.last)


def _is_restarted(item: PodContainer, end: Terminated) -> bool:
    """Whether the kubelet starts a container again after this end."""
    if item.policy == "Always" and not item.init:
        return True
    return item.policy != "Never" and end.exit_code != 0


def _ended_early_and_lately(snapshot: Snapshot, end: Terminated) -> bool:
    if end.started_at is None or end.finished_at is None:
        return False
    brief = end.finished_at - end.started_at < BACK_OFF_RESET
    return brief and not snapshot.older(end.finished_at, BACK_OFF_RESET)


def is_failing_step(snapshot: Snapshot, item: PodContainer) -> bool:
    """Whether an init container does not get done because it fails."""
    if not item.init:
        return False
    if item.waiting.reason == CRASH_LOOP or item.waiting.reason in START_ERRORS:
        return True
    return bool(item.ended and item.ended.exit_code) or is_looping(snapshot, item)


def recent_oom(snapshot: Snapshot, item: PodContainer) -> tuple[str, Terminated] | None:
    """The end by OOMKilled that is still news, and the path of the field that tells it."""
    for state, end in (("state", item.ended), ("lastState", item.last)):
        if end and end.reason == OOM_KILLED and not snapshot.older(end.finished_at, RECENT):
            return f"{item.path}.{state}.terminated", end
    return None


def is_host_restart(end: Terminated) -> bool:
    """Whether the container went down with its host: the runtime lost it without an exit code."""
    return end.reason == "Unknown" and end.exit_code == _HOST_RESTART


def has_fault(snapshot: Snapshot, item: PodContainer) -> bool:
    """Whether the container itself says why its pod is not ready; other rules report that."""
    reason = item.waiting.reason
    return (
        reason in (CRASH_LOOP, CONFIG_ERROR)
        or reason in PULL_ERRORS
        or reason in START_ERRORS
        or is_failing_step(snapshot, item)
        or is_looping(snapshot, item)
        or recent_oom(snapshot, item) is not None
    )


def end_text(snapshot: Snapshot, end: Terminated) -> str:
    """`exit 127 (Error, command not found) 3 min ago`."""
    meaning = None if end.reason == OOM_KILLED else _MEANINGS.get(end.exit_code or 0)
    notes = ", ".join(note for note in (end.reason, meaning) if note)
    code = "unknown exit code" if end.exit_code is None else f"exit {end.exit_code}"
    return f"{code} ({notes}){ago(snapshot, end)}" if notes else f"{code}{ago(snapshot, end)}"


def ago(snapshot: Snapshot, end: Terminated) -> str:
    """` 3 min ago`; empty where the moment is unknown."""
    age = snapshot.age(end.finished_at)
    return "" if age is None else f" {spoken(age)} ago"
