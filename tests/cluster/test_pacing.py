"""How fast a run may ask."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.cluster.pacing import Pace, TokenBucket
from inspector.deadline import Deadline, DeadlineExceededError

RATE, BURST = 20.0, 30


@given(gaps=st.lists(st.floats(0, 3, allow_subnormal=False), max_size=200))
def test_no_window_holds_more_than_the_burst_and_its_share(gaps: list[float]) -> None:
    bucket, now, sent = TokenBucket(per_second=RATE, burst=BURST, now=0.0), 0.0, []
    for gap in gaps:
        now += gap
        sent.append(now + bucket.reserve(now))

    for first, begin in enumerate(sent):
        for last in range(first, len(sent)):
            allowed = BURST + RATE * (sent[last] - begin)
            assert last - first + 1 <= allowed + 1e-6


@given(gaps=st.lists(st.floats(1 / RATE, 3), max_size=50))
def test_who_keeps_to_the_rate_never_waits(gaps: list[float]) -> None:
    bucket, now = TokenBucket(per_second=RATE, burst=1, now=0.0), 0.0
    for gap in gaps:
        now += gap
        assert bucket.reserve(now) <= 1e-6


def test_the_burst_is_free_and_the_next_request_waits_its_turn() -> None:
    bucket = TokenBucket(per_second=20.0, burst=3, now=0.0)

    assert [bucket.reserve(0.0) for _ in range(5)] == [0.0, 0.0, 0.0, 0.05, 0.1]


def test_a_turn_after_the_deadline_is_no_turn() -> None:
    pace = Pace(per_second=0.001, burst=1)
    pace.take(Deadline(5))

    with pytest.raises(DeadlineExceededError, match="would pass the deadline"):
        pace.take(Deadline(5))
    assert pace.requests == 1


def test_waiting_ends_when_the_run_is_called_off() -> None:
    pace, stop = Pace(per_second=1e6, burst=9), threading.Event()
    pace.pause(20)
    stop.set()

    with pytest.raises(DeadlineExceededError, match="the run was interrupted"):
        pace.take(Deadline(30, stop))


def test_a_pause_is_capped_and_never_shortened() -> None:
    pace = Pace(per_second=1e6, burst=9)
    pace.pause(86_400)
    pace.pause(1)

    assert 30 < pace.paused <= 35


def test_retries_have_a_budget_that_grows_with_the_run() -> None:
    pace = Pace(per_second=1e6, burst=1_000)
    for _ in range(100):
        pace.take(Deadline(5))

    assert [pace.may_retry() for _ in range(21)] == [True] * 20 + [False]
    assert (pace.requests, pace.retries) == (100, 20)


def test_each_wait_may_be_twice_as_long_as_the_one_before_up_to_ten_seconds() -> None:
    pace = Pace(per_second=1, burst=1)

    for attempt, limit in [(1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 10.0), (9, 10.0)]:
        assert all(0 <= pace.backoff(attempt) <= limit for _ in range(50))
