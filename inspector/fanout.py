"""The bounded pool: runs all probes, none of which can hang or kill the run."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from inspector.deadline import Deadline
from inspector.isolate import Result, isolated
from inspector.model import Outcome, State
from inspector.probe import Probe, Reading

# A probe that obeys its deadline still needs a moment to hand over what it has.
GRACE_SECONDS = 2.0
_TICK_SECONDS = 0.1  # between two looks at the deadline while nothing comes

Progress = Callable[[Outcome], None]


@dataclass(frozen=True)
class _Done:
    index: int
    result: Result[Reading]


def run_probes(
    probes: Sequence[Probe],
    *,
    workers: int,
    deadline: Deadline,
    progress: Progress = lambda _outcome: None,
    grace: float = GRACE_SECONDS,
) -> list[Reading]:
    """Run all probes on at most `workers` threads; one reading each, in the order of the probes.

    A probe that crashes becomes a failed outcome. One that is late by more than `grace` seconds is
    abandoned: its thread is a daemon, so that it keeps neither the run nor the process. `progress`
    is called on the caller's thread as probes end.
    """
    done: queue.SimpleQueue[_Done] = queue.SimpleQueue()
    todo: queue.SimpleQueue[int] = queue.SimpleQueue()
    for index in range(len(probes)):
        todo.put(index)
    for number in range(min(workers, len(probes))):
        work = threading.Thread(
            target=_work, args=(probes, todo, done, deadline), name=f"probe-{number}", daemon=True
        )
        work.start()
    readings: dict[int, Reading] = {}
    for index, reading in _collect(probes, done, deadline, grace):
        readings[index] = reading
        progress(reading.outcome)
    for index, probe in enumerate(probes):
        if index not in readings:
            readings[index] = _failed(probe, deadline.reason)
            progress(readings[index].outcome)
    return [readings[index] for index in range(len(probes))]


def _work(
    probes: Sequence[Probe],
    todo: "queue.SimpleQueue[int]",
    done: "queue.SimpleQueue[_Done]",
    deadline: Deadline,
) -> None:
    """Run probes while there are any; once the deadline has passed, only say so."""
    with suppress(queue.Empty):
        while True:
            index = todo.get_nowait()
            done.put(_Done(index, isolated(partial(_run, probes[index], deadline))))


def _run(probe: Probe, deadline: Deadline) -> Reading:
    if deadline.expired:
        return _failed(probe, deadline.reason)
    return probe.run(deadline.child(probe.seconds))


def _collect(
    probes: Sequence[Probe],
    done: "queue.SimpleQueue[_Done]",
    deadline: Deadline,
    grace: float,
) -> Iterator[tuple[int, Reading]]:
    """Readings as they come, until all are there or the deadline and its grace have passed."""
    over: float | None = None
    missing = len(probes)
    while missing:
        if over is None and deadline.expired:
            over = time.monotonic() + grace
        if over is not None and time.monotonic() >= over:
            return
        try:
            item = done.get(timeout=_TICK_SECONDS)
        except queue.Empty:
            continue
        missing -= 1
        yield item.index, _reading(probes[item.index], item.result)


def _reading(probe: Probe, result: Result[Reading]) -> Reading:
    if result.value is not None:
        return result.value
    return _failed(probe, f"the probe crashed: {result.crash.reason}" if result.crash else "")


def _failed(probe: Probe, reason: str) -> Reading:
    return Reading(Outcome(source=probe.name, kind=probe.kind, outcome=State.FAILED, reason=reason))
