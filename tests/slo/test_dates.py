"""Periods, exhaustion, recovery and what is excluded."""

import math
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from inspector.slo.blame import change_impact, top_consumers
from inspector.slo.corrections import TimedSlice, excluded_s, without
from inspector.slo.duration import CalendarUnit
from inspector.slo.exhaustion import (
    before_reset,
    exhausts_after,
    pace,
    recovers_after,
    roll_off,
    time_left,
)
from inspector.slo.measure import Events
from inspector.slo.policy import (
    Release,
    ReleasePolicy,
    SteadyBurn,
    Step,
    StepVerdict,
    recommend,
    step_verdict,
)
from inspector.slo.windows import Calendar, Window, calendar

NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = 3600
THIRTY_DAYS = 30 * 24 * HOUR
FULL = Fraction(1)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _events(bad: int, total: int) -> Events:
    return Events(Fraction(total - bad), Fraction(bad))


@pytest.mark.parametrize(
    ("now", "hours"),
    [("2026-03-10T12:00Z", 167), ("2026-03-20T12:00Z", 168), ("2026-11-01T12:00Z", 169)],
)
def test_a_week_of_daylight_saving_is_an_hour_off(now: str, hours: int) -> None:
    saturday = Calendar(unit=CalendarUnit.WEEK, zone=NEW_YORK, anchor=_at("2026-01-03T12:00"))
    window = calendar(saturday, _at(now))

    assert window.start.astimezone(NEW_YORK).strftime("%a %H:%M") == "Sat 12:00"
    assert window.length_s == hours * HOUR


@pytest.mark.parametrize(
    ("unit", "start", "end"),
    [
        (CalendarUnit.DAY, "2026-03-10", "2026-03-11"),
        (CalendarUnit.WEEK, "2026-03-09", "2026-03-16"),
        (CalendarUnit.MONTH, "2026-03-01", "2026-04-01"),
        (CalendarUnit.QUARTER, "2026-01-01", "2026-04-01"),
        (CalendarUnit.YEAR, "2026-01-01", "2027-01-01"),
    ],
)
def test_without_an_anchor_periods_start_where_the_calendar_does(
    unit: CalendarUnit, start: str, end: str
) -> None:
    window = calendar(Calendar(unit=unit, zone=UTC), NOON)

    assert window == Window(_at(f"{start}T00:00Z"), _at(f"{end}T00:00Z"))


def test_the_end_of_a_period_is_the_start_of_the_next() -> None:
    months = Calendar(unit=CalendarUnit.MONTH, zone=NEW_YORK)
    first = calendar(months, _at("2026-02-10T00:00Z"))
    second = calendar(months, first.end)

    assert second.start == first.end
    assert calendar(months, first.end - timedelta(microseconds=1)) == first


def test_an_anchor_to_come_still_tells_the_period_of_today() -> None:
    future = Calendar(unit=CalendarUnit.MONTH, zone=UTC, anchor=_at("2030-01-31"))

    assert calendar(future, NOON).start == _at("2026-02-28T00:00Z")


def test_a_budget_without_errors_lasts_for_ever() -> None:
    assert pace(Fraction(0), THIRTY_DAYS) is None
    assert time_left(FULL, Fraction(0), THIRTY_DAYS) is None
    assert not before_reset(None, 60)


def test_against_no_budget_any_error_spends_it_at_once() -> None:
    assert time_left(-math.inf, math.inf, THIRTY_DAYS) == 0
    assert pace(math.inf, THIRTY_DAYS) == 0


def test_an_outage_rolls_off_and_the_budget_comes_back() -> None:
    slices = [_events(0, 100), _events(50, 100), *[_events(0, 100)] * 8]
    course = roll_off(slices, Fraction(99, 100), _events(0, 100))

    assert course[:3] == (5, 5, 0)
    assert recovers_after(course) == 2
    assert exhausts_after(course) == 0


def test_a_steady_burn_exhausts_the_window_it_rolls_into() -> None:
    slices = [_events(0, 100)] * 10
    course = roll_off(slices, Fraction(99, 100), _events(2, 100))

    assert exhausts_after(course) == 5
    assert recovers_after(course) == 0


def test_a_burn_at_half_the_budget_never_exhausts() -> None:
    course = roll_off([_events(0, 200)] * 10, Fraction(99, 100), _events(1, 200))

    assert exhausts_after(course) is None


def test_a_history_without_events_forecasts_nothing() -> None:
    course = roll_off([None, None], Fraction(99, 100), _events(0, 0))

    assert course == (None, None, None)
    assert recovers_after(course) is None


def _hour(index: int) -> Window:
    start = NOON + timedelta(hours=index)
    return Window(start, start + timedelta(hours=1))


def test_a_slice_that_maintenance_touches_is_gone_whole() -> None:
    slices = [TimedSlice(_hour(index), _events(index, 10)) for index in range(3)]
    touching = Window(NOON + timedelta(minutes=90), NOON + timedelta(minutes=91))
    beside = Window(NOON + timedelta(hours=3), NOON + timedelta(hours=4))

    assert without(slices, [touching, beside]) == (slices[0], slices[2])


def test_overlapping_maintenance_is_excluded_once_and_only_within_the_period() -> None:
    period = Window(_hour(0).start, _hour(3).end)
    stretches = [
        Window(NOON - timedelta(hours=5), NOON + timedelta(hours=1)),
        Window(NOON + timedelta(minutes=30), NOON + timedelta(minutes=90)),
        _hour(9),
    ]

    assert excluded_s(period, stretches) == 90 * 60


def test_the_budget_decides_between_open_caution_and_freeze() -> None:
    advice = [
        recommend(ReleasePolicy(), Fraction(left, 100), coverage=FULL)
        for left in (31, 30, 1, 0, -5)
    ]

    assert advice == ["open", "caution", "caution", "freeze", "freeze"]


def test_a_freeze_thaws_only_at_a_tenth_of_the_budget() -> None:
    frozen = [
        recommend(ReleasePolicy(), Fraction(left, 100), coverage=FULL, previous=Release.FREEZE)
        for left in (9, 10, 40)
    ]

    assert frozen == ["freeze", "caution", "open"]


@pytest.mark.parametrize(
    ("previous", "advice"),
    [(Release.FREEZE, Release.FREEZE), (Release.OPEN, Release.UNKNOWN)],
)
def test_a_freeze_outlasts_a_loss_of_data_and_nothing_else_does(
    previous: Release, advice: Release
) -> None:
    thin = Fraction(1, 2)

    assert recommend(ReleasePolicy(), None, coverage=FULL, previous=previous) == advice
    assert recommend(ReleasePolicy(), FULL, coverage=thin, previous=previous) == advice


def test_three_days_above_half_a_per_cent_an_hour_freeze_a_budget_that_is_left() -> None:
    steady = ReleasePolicy().steady_burn
    hot, limit = Fraction(37, 10), Fraction(36, 10)
    seen = steady.seen([hot] * 72, period_s=THIRTY_DAYS, slice_s=HOUR)

    assert steady.factor(THIRTY_DAYS) == limit
    assert seen
    assert not steady.seen([hot] * 71 + [limit], period_s=THIRTY_DAYS, slice_s=HOUR)
    assert not steady.seen([hot] * 71, period_s=THIRTY_DAYS, slice_s=HOUR)
    assert not steady.seen([], period_s=THIRTY_DAYS, slice_s=THIRTY_DAYS)
    left = Fraction(64, 100)
    assert recommend(ReleasePolicy(), left, coverage=FULL, steady_burn=seen) is Release.FREEZE


def test_the_limits_of_a_policy_can_be_set() -> None:
    strict = ReleasePolicy(
        caution_at=Fraction(1, 2),
        freeze_at=Fraction(1, 4),
        resume_at=Fraction(1, 2),
        steady_burn=SteadyBurn(budget_per_hour=Fraction(1, 100), lasting_s=HOUR),
    )

    assert recommend(strict, Fraction(1, 4), coverage=FULL) is Release.FREEZE
    assert strict.steady_burn.seen([Fraction(8)], period_s=THIRTY_DAYS, slice_s=HOUR)


def test_a_step_that_burns_no_faster_than_the_budget_is_fine() -> None:
    step = Step("1 hour", HOUR, Fraction(9))

    assert step_verdict(step, Fraction(1)) is StepVerdict.OK


def test_consumers_are_ranked_and_the_innocent_left_out() -> None:
    bad = {"/a": Fraction(1), "/b": Fraction(0), "/c": Fraction(3)}
    found = top_consumers(bad, period_total=Fraction(100), target=Fraction(9, 10))

    assert [(item.name, item.share_of_bad) for item in found] == [
        ("/c", Fraction(3, 4)),
        ("/a", Fraction(1, 4)),
    ]


def test_a_change_for_the_better_gives_budget_back() -> None:
    impact = change_impact(
        _events(10, 100), _events(0, 100), period_total=Fraction(1000), target=Fraction(9, 10)
    )

    assert impact is not None
    assert impact.excess_bad == -10
    assert impact.budget_burned == Fraction(-1, 10)


def test_a_change_without_events_after_it_is_not_judged() -> None:
    impact = change_impact(
        _events(1, 9), _events(0, 0), period_total=Fraction(9), target=Fraction(9, 10)
    )

    assert impact is None
