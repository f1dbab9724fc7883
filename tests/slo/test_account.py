"""An objective and its history, as the report tells it."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from inspector.report import Release, SloStatus
from inspector.slo.account import account, unavailable
from inspector.slo.measure import Events, Measured, Quality
from inspector.slo.objective import Objective, Period, Queries
from inspector.slo.prometheus.history import History, MeasuredSlice
from inspector.slo.windows import Window

NOW = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEEK = 7 * 24

OBJECTIVE = Objective(
    id="shop/web",
    service="shop",
    name="web",
    target=Fraction(999, 1000),
    period=Period(rolling_s=WEEK * 3600),
    queries=Queries(bad="sum(errors[{{.window}}])", total="sum(requests[{{.window}}])"),
    source="test",
)


def _measured(good: int, bad: int) -> Measured:
    return Measured(quality=Quality.OK, events=Events(Fraction(good), Fraction(bad)))


def _history(bad: dict[int, int], *, missing: frozenset[int] = frozenset()) -> History:
    """A week of 1,000 events an hour; `bad` of them failed in the hours named, 0 the oldest."""
    slices = tuple(
        MeasuredSlice(
            NOW - (WEEK - hour) * HOUR,
            None if hour in missing else _measured(1000 - bad.get(hour, 0), bad.get(hour, 0)),
        )
        for hour in range(WEEK)
    )
    total = sum(bad.values())
    last = bad.get(WEEK - 1, 0)
    return History(
        period=Window(NOW - WEEK * HOUR, NOW),
        slice_s=3600,
        slices=slices,
        windows={"1h": _measured(1000 - last, last), "1d": _measured(24_000 - last, last)},
        whole=_measured(WEEK * 1000 - total, total),
        reconciliation=None,
    )


def test_a_budget_is_told_in_events_shares_and_words() -> None:
    slo = account(OBJECTIVE, _history({3: 84}), NOW)

    assert (slo.status, slo.release) == (SloStatus.OK, Release.OPEN)
    assert (slo.target, slo.window, slo.period_s) == ("99.9", "7d rolling", 604_800)
    assert (slo.consumed, slo.remaining) == (0.5, 0.5)
    assert (slo.events.bad, slo.events.total) == (84.0, 168_000.0)
    assert "consumed: 84 bad of 168,000; 168 allowed; 50.00% spent" in slo.explain
    assert "bad: sum(errors[7d])" in slo.explain


def test_the_last_day_is_what_it_cost() -> None:
    slo = account(OBJECTIVE, _history({3: 84, WEEK - 1: 42}), NOW)

    assert slo.lost_last_day == 0.25
    assert slo.burn["1h"] == 42.0
    assert slo.burn["5m"] is None


def test_an_exhausted_budget_says_when_it_comes_back() -> None:
    slo = account(OBJECTIVE, _history({100: 200}), NOW)

    assert (slo.status, slo.release) == (SloStatus.EXHAUSTED, Release.FREEZE)
    assert slo.remaining == pytest.approx(-32 / 168)
    assert slo.recovers_at == NOW + 101 * HOUR


def test_a_gap_is_a_gap_in_the_series_and_not_a_good_hour() -> None:
    slo = account(OBJECTIVE, _history({}, missing=frozenset({5})), NOW)

    assert (slo.series[5].good, slo.series[5].bad) == (None, None)
    assert slo.series[6].good == 1000.0
    assert slo.coverage == pytest.approx(167 / 168)


def test_too_little_data_is_no_verdict() -> None:
    slo = account(OBJECTIVE, _history({}, missing=frozenset(range(40))), NOW)

    assert slo.status is SloStatus.NO_DATA
    assert slo.reason == "too little of the period was measured"
    assert "2026-01-10" in slo.warnings[0]


def test_an_objective_that_could_not_be_measured_says_why() -> None:
    slo = unavailable(OBJECTIVE, "Prometheus cannot be reached")

    assert (slo.status, slo.release) == (SloStatus.NO_DATA, Release.UNKNOWN)
    assert (slo.reason, slo.remaining) == ("Prometheus cannot be reached", None)
