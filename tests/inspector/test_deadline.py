"""Time limits, and the one way to call a run off."""

import threading

import pytest

from inspector.deadline import Deadline, DeadlineExceededError


def test_a_child_never_outlives_its_parent() -> None:
    parent = Deadline(10)

    assert parent.child(1).remaining <= 1
    assert parent.child(1000).at <= parent.at + 0.001


def test_what_is_left_is_never_below_zero() -> None:
    late = Deadline(-5)

    assert late.remaining == 0.0
    assert late.expired
    assert late.reason == "the deadline passed"
    assert late.child(100).expired


def test_calling_a_run_off_ends_every_deadline_of_it() -> None:
    stop = threading.Event()
    parent = Deadline(100, stop)
    child = parent.child(50)
    stop.set()

    assert child.expired
    assert child.reason == "the run was interrupted"


def test_a_wait_that_would_end_too_late_does_not_begin() -> None:
    with pytest.raises(DeadlineExceededError, match="would pass the deadline"):
        Deadline(5).sleep(3600)


def test_a_wait_ends_when_the_run_is_called_off() -> None:
    stop = threading.Event()
    threading.Timer(0.05, stop.set).start()

    with pytest.raises(DeadlineExceededError, match="the run was interrupted"):
        Deadline(60, stop).sleep(30)
