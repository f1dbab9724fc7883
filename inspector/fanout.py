"""The bounded pool: runs all probes, none of which can hang or kill the run."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from inspector.deadline import Deadline
from inspector.isolate import Result, isolated
from inspector.model import Outcome, State
from inspector.probe import Probe, Reading

# A probe that obeys its deadline still needs a moment to hand over what it has.
GRACE_SECONDS = 2.0

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
) -> list[Reading]:
    """Run all probes on at most `workers` threads; one reading each, in the order of the probes.

    A probe that crashes becomes a failed outcome. One that is late is abandoned: its thread is a
    daemon, so that it keeps neither the run nor the process. `progress` is called on the
    caller's thread as probes end.
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
    for index, reading in _collect(probes, done, deadline):
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
    while not deadline.expired:
        try:
            index = todo.get_nowait()
        except queue.Empty:
            return
        probe = probes[index]
        limit = deadline.child(probe.seconds)
        done.put(_Done(index, isolated(partial(probe.run, limit))))


def _collect(
    probes: Sequence[Probe], done: "queue.SimpleQueue[_Done]", deadline: Deadline
) -> Iterator[tuple[int, Reading]]:
    """Readings as they come, until all are there or the deadline and its grace have passed."""
    over: float | None = None
    for _ in probes:
        item = None
        while item is None:
            if over is None and deadline.expired:
                over = time.monotonic() + GRACE_SECONDS
            wait = min(deadline.remaining, 0.1) if over is None else over - time.monotonic()
            if over is not None and wait <= 0:
                return
            try:
                item = done.get(timeout=max(wait, 0.01))
            except queue.Empty:
                continue
        yield item.index, _reading(probes[item.index], item.result)


def _reading(probe: Probe, result: Result[Reading]) -> Reading:
    if result.value is not None:
        return result.value
    return _failed(probe, f"the probe crashed: {result.crash.reason}" if result.crash else "")


def _failed(probe: Probe, reason: str) -> Reading:
    return Reading(Outcome(source=probe.name, kind=probe.kind, outcome=State.FAILED, reason=reason))
