"""The bounded pool: whatever a probe does, there is one reading of it."""

import threading
from collections.abc import Iterator

import pytest

from inspector.deadline import Deadline
from inspector.fanout import run_probes
from inspector.model import Outcome, State
from inspector.probe import Probe, Reading


def read(name: str, state: State = State.COMPLETE) -> Reading:
    return Reading(Outcome(source=name, kind="Pod", outcome=state))


def quick(name: str) -> Probe:
    return Probe(name, "Pod", lambda _deadline: read(name), 5.0)


@pytest.fixture
def never() -> Iterator[threading.Event]:
    """An event that nobody sets until the test is over."""
    event = threading.Event()
    yield event
    event.set()


def stuck(name: str, never: threading.Event) -> Probe:
    def run(_deadline: Deadline) -> Reading:
        never.wait()
        return read(name)

    return Probe(name, "Pod", run, 5.0)


def summary(readings: list[Reading]) -> list[tuple[str, str, str]]:
    outcomes = [reading.outcome for reading in readings]
    return [(each.source, each.outcome.value, each.reason) for each in outcomes]


def test_readings_keep_the_order_of_the_probes_however_they_end() -> None:
    second_done = threading.Event()

    def slow(_deadline: Deadline) -> Reading:
        second_done.wait(5)
        return read("first")

    def fast(_deadline: Deadline) -> Reading:
        second_done.set()
        return read("second")

    probes = [Probe("first", "Pod", slow, 5.0), Probe("second", "Pod", fast, 5.0)]

    readings = run_probes(probes, workers=2, deadline=Deadline(5))

    assert [reading.outcome.source for reading in readings] == ["first", "second"]


def test_a_crash_costs_only_its_own_reading() -> None:
    def crash(_deadline: Deadline) -> Reading:
        raise ZeroDivisionError("by nothing")

    probes = [quick("a"), Probe("b", "Node", crash, 5.0), quick("c")]

    readings = run_probes(probes, workers=1, deadline=Deadline(5))

    assert summary(readings) == [
        ("a", "complete", ""),
        ("b", "failed", "the probe crashed: ZeroDivisionError: by nothing"),
        ("c", "complete", ""),
    ]
    assert readings[1].outcome.kind == "Node"


def test_no_more_probes_run_at_once_than_there_are_workers() -> None:
    lock, running, most = threading.Lock(), 0, 0
    pair = threading.Barrier(2)

    def run(_deadline: Deadline) -> Reading:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        pair.wait(5)
        with lock:
            running -= 1
        return read("x")

    probes = [Probe(str(number), "Pod", run, 5.0) for number in range(20)]

    readings = run_probes(probes, workers=2, deadline=Deadline(5))

    assert len(readings) == 20
    assert most == 2


def test_a_probe_that_never_returns_is_abandoned(never: threading.Event) -> None:
    probes = [stuck("stuck", never), quick("a"), quick("b")]

    readings = run_probes(probes, workers=2, deadline=Deadline(0.2), grace=0.1)

    assert summary(readings) == [
        ("stuck", "failed", "the deadline passed"),
        ("a", "complete", ""),
        ("b", "complete", ""),
    ]


def test_probes_behind_a_stuck_one_are_accounted_for(never: threading.Event) -> None:
    probes = [stuck("stuck", never), quick("waiting")]

    readings = run_probes(probes, workers=1, deadline=Deadline(0.2), grace=0.1)

    assert summary(readings) == [
        ("stuck", "failed", "the deadline passed"),
        ("waiting", "failed", "the deadline passed"),
    ]


def test_a_probe_that_obeys_hands_over_its_part_after_the_deadline() -> None:
    def obedient(deadline: Deadline) -> Reading:
        deadline.stop.wait(deadline.remaining)
        return read("part", State.TRUNCATED)

    probes = [Probe("part", "Pod", obedient, 5.0), quick("next")]

    readings = run_probes(probes, workers=1, deadline=Deadline(0.2))

    assert summary(readings) == [
        ("part", "truncated", ""),
        ("next", "failed", "the deadline passed"),
    ]


def test_an_interrupt_keeps_what_was_read_and_begins_nothing_new() -> None:
    stop = threading.Event()

    def interrupting(_deadline: Deadline) -> Reading:
        stop.set()
        return read("first")

    probes = [Probe("first", "Pod", interrupting, 5.0), quick("second"), quick("third")]

    readings = run_probes(probes, workers=1, deadline=Deadline(60, stop))

    assert summary(readings) == [
        ("first", "complete", ""),
        ("second", "failed", "the run was interrupted"),
        ("third", "failed", "the run was interrupted"),
    ]


def test_a_probe_has_its_own_limit_within_that_of_the_run() -> None:
    given: list[float] = []

    def run(deadline: Deadline) -> Reading:
        given.append(deadline.remaining)
        return read("x")

    probes = [Probe("short", "Pod", run, 1.0), Probe("long", "Pod", run, 1000.0)]

    run_probes(probes, workers=1, deadline=Deadline(100))

    assert given[0] <= 1.0
    assert 1.0 < given[1] <= 100.0


def test_progress_is_told_of_each_probe_once_on_the_callers_thread(
    never: threading.Event,
) -> None:
    told: list[tuple[str, int]] = []

    def progress(outcome: Outcome) -> None:
        told.append((outcome.source, threading.get_ident()))

    probes = [quick("a"), stuck("b", never), quick("c"), quick("d")]

    run_probes(probes, workers=2, deadline=Deadline(0.2), progress=progress, grace=0.1)

    assert sorted(told) == [(name, threading.get_ident()) for name in ("a", "b", "c", "d")]


def test_no_probes_are_no_readings() -> None:
    assert run_probes([], workers=8, deadline=Deadline(5)) == []
