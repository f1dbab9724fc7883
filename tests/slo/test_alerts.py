"""Alerts of several windows, now and replayed."""

import math
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from inspector.slo.alerts import Level, evaluate, pairs
from inspector.slo.burn import burn_level, detection_time, max_burn, sustained, unreachable
from inspector.slo.confidence import wilson
from inspector.slo.corrections import TimedSlice
from inspector.slo.measure import Events
from inspector.slo.replay import replay
from inspector.slo.windows import Window

DAY = 86400
THREE_NINES = Fraction(999, 1000)
MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)
NOTHING = Events(Fraction(0), Fraction(0))


def _events(bad: int, total: int) -> Events:
    return Events(Fraction(total - bad), Fraction(bad))


def test_the_factors_follow_from_percentages_of_the_period() -> None:
    factors = [pair.factor for pair in pairs(30 * DAY)]
    weekly = [pair.factor for pair in pairs(7 * DAY)]

    assert factors == [Fraction(144, 10), 6, 3, 1]
    assert weekly == [Fraction(336, 100), Fraction(14, 10), Fraction(7, 10), Fraction(7, 30)]


def test_a_short_window_is_a_twelfth_of_the_long_one() -> None:
    assert [pair.short_s for pair in pairs(30 * DAY)] == [300, 1800, 7200, 21600]


def test_a_pair_without_events_in_a_window_is_not_evaluable() -> None:
    page, *_ = pairs(30 * DAY)

    for observed in ({}, {3600: None, 300: None}, {3600: _events(9, 9), 300: NOTHING}):
        evaluation = evaluate([page], observed, THREE_NINES)
        assert evaluation.alerts == ()
        assert evaluation.not_evaluable == (page,)
        assert evaluation.severity is None


def test_the_most_urgent_severity_that_fires_counts() -> None:
    four = pairs(30 * DAY)
    burning = _events(500, 1000)
    observed = {size: burning for pair in four for size in (pair.long_s, pair.short_s)}

    assert evaluate(four, observed, THREE_NINES).severity is Level.PAGE


def test_an_alert_from_a_handful_of_events_is_a_watch_and_not_dropped() -> None:
    page, *_ = pairs(30 * DAY)
    few = evaluate([page], {3600: _events(1, 20), 300: _events(1, 2)}, THREE_NINES)
    many = evaluate([page], {3600: _events(10, 200), 300: _events(1, 2)}, THREE_NINES)

    assert [alert.level for alert in few.alerts] == [Level.WATCH]
    assert [alert.level for alert in many.alerts] == [Level.PAGE]


def test_a_factor_at_the_burn_rate_of_a_total_outage_never_fires() -> None:
    factors = [Fraction(20), Fraction(6)]

    assert unreachable(factors, Fraction(95, 100)) == (Fraction(20),)
    assert max_burn(Fraction(1)) == math.inf


def test_an_error_rate_at_the_threshold_is_never_detected() -> None:
    found = detection_time(Fraction(1, 1000), window_s=3600, factor=Fraction(1), target=THREE_NINES)

    assert found is None


def test_a_burn_rate_at_a_threshold_is_below_it() -> None:
    limits = {"warning": Fraction(1), "critical": Fraction(2)}

    assert burn_level(Fraction(1), **limits) == "ok"
    assert burn_level(Fraction(2), **limits) == "warning"
    assert burn_level(Fraction(3), **limits) == "critical"


def test_a_burn_is_sustained_only_if_no_known_slice_was_calm() -> None:
    hot, calm = Fraction(4), Fraction(36, 10)

    assert sustained([hot] * 9 + [None], above=calm)
    assert not sustained([hot] * 9 + [calm], above=calm)
    assert not sustained([hot] * 8 + [None] * 2, above=calm)
    assert not sustained([], above=calm)


def test_without_events_every_error_rate_is_possible() -> None:
    interval = wilson(NOTHING)

    assert (interval.low, interval.high) == (0.0, 1.0)


def test_if_all_is_bad_the_interval_reaches_one() -> None:
    assert wilson(_events(5, 5)).high == 1.0


def _history(*bad: int | None) -> list[TimedSlice]:
    """Slices of five minutes with 1000 events each; None is a gap."""
    length = timedelta(minutes=5)
    starts = [MIDNIGHT + length * index for index in range(len(bad))]
    return [
        TimedSlice(Window(start, start + length), None if part is None else _events(part, 1000))
        for start, part in zip(starts, bad, strict=True)
    ]


def test_a_replay_tells_when_a_pair_fired_how_hot_and_what_it_cost() -> None:
    page, *_ = pairs(30 * DAY)
    slices = _history(*[0] * 12, 500, 500, None, 0, *[0] * 8)
    (episode,) = replay(slices, [page], THREE_NINES, since=MIDNIGHT)

    assert episode.pair == page
    assert episode.start == MIDNIGHT + timedelta(minutes=65)
    assert episode.end == MIDNIGHT + timedelta(minutes=70)
    assert episode.peak == 500
    assert episode.bad == 1000


def test_what_fired_before_the_last_run_is_not_told_again() -> None:
    page, *_ = pairs(30 * DAY)
    slices = _history(*[0] * 12, 500, *[0] * 12)

    assert replay(slices, [page], THREE_NINES, since=MIDNIGHT + timedelta(minutes=65)) == ()


def test_two_fires_with_a_calm_between_are_two_episodes() -> None:
    page, *_ = pairs(30 * DAY)
    slices = _history(500, 0, 500)

    assert len(replay(slices, [page], THREE_NINES, since=MIDNIGHT)) == 2


def test_a_window_shorter_than_a_slice_cannot_be_replayed() -> None:
    page, *_ = pairs(1 * DAY)
    hourly = [TimedSlice(Window(MIDNIGHT, MIDNIGHT + timedelta(hours=1)), _events(9, 9))]

    assert replay(hourly, [page], THREE_NINES, since=MIDNIGHT) == ()
    assert replay([], [page], THREE_NINES, since=MIDNIGHT) == ()
