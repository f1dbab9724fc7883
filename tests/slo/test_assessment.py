"""Whole objectives, judged from their history."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import msgspec
import pytest

from inspector.slo.assessment import Terms, assess
from inspector.slo.corrections import TimedSlice
from inspector.slo.dates import Dates
from inspector.slo.duration import CalendarUnit
from inspector.slo.explain import explained
from inspector.slo.measure import Events
from inspector.slo.missing import Missing
from inspector.slo.slices import Method
from inspector.slo.windows import Calendar, Window

NOW = datetime(2026, 3, 11, tzinfo=UTC)
HOUR = 3600
DAY = 24 * HOUR
WEEKLY = Terms(target=Fraction(99, 100), period=7 * DAY)
MONTHLY = msgspec.structs.replace(WEEKLY, period=Calendar(unit=CalendarUnit.MONTH, zone=UTC))
QUIET: dict[int, Events | None] = {}


def _events(bad: int, total: int) -> Events:
    return Events(Fraction(total - bad), Fraction(bad))


def _history(bad_by_age: Mapping[int, int | None], *, hours: int = 168) -> list[TimedSlice]:
    """Hours of 100 events up to now, with bad ones by age in hours (1 is the last); None: a gap."""
    ends = [NOW - timedelta(hours=age) for age in reversed(range(hours))]
    counts = [bad_by_age.get(age, 0) for age in range(hours, 0, -1)]
    return [
        TimedSlice(
            Window(end - timedelta(hours=1), end), None if bad is None else _events(bad, 100)
        )
        for end, bad in zip(ends, counts, strict=True)
    ]


def test_a_rolling_budget_is_spent_by_the_hours_of_its_period_only() -> None:
    found = assess(WEEKLY, _history({169: 100, 5: 84}, hours=200), QUIET, now=NOW)

    assert found.counts == _events(84, 16800)
    assert found.spend is not None
    assert found.spend.consumed == Fraction(1, 2)
    assert found.judgement.status == "ok"
    assert found.release == "open"
    assert found.coverage.share == 1


def test_an_outage_that_took_the_budget_gives_it_back_when_it_rolls_off() -> None:
    found = assess(WEEKLY, _history({160: 100, 150: 100}), QUIET, now=NOW)

    assert found.judgement.status == "exhausted"
    assert found.release == "freeze"
    assert found.dates == Dates(recovers_at=NOW + timedelta(hours=9))


def test_errors_of_the_last_day_go_on_until_the_budget_is_gone() -> None:
    recent = dict.fromkeys(range(1, 25), 2)
    found = assess(WEEKLY, _history(recent), {DAY: _events(48, 2400)}, now=NOW)

    assert found.burn == {DAY: 2}
    assert found.judgement.status == "at_risk"
    assert found.dates == Dates(exhausts_at=NOW + timedelta(hours=60))


def test_without_any_errors_nothing_runs_out() -> None:
    assert assess(WEEKLY, _history({}), QUIET, now=NOW).dates == Dates()


def test_half_a_history_is_no_data_and_no_advice() -> None:
    found = assess(WEEKLY, _history({}, hours=84), QUIET, now=NOW)

    assert found.coverage.share == Fraction(1, 2)
    assert found.judgement.status == "no_data"
    assert found.judgement.reason == "coverage_below_floor"
    assert found.release == "unknown"


def test_no_history_is_no_data() -> None:
    found = assess(WEEKLY, [], QUIET, now=NOW)

    assert found.spend is None
    assert found.dates == Dates()
    assert found.judgement.status == "no_data"


@pytest.mark.parametrize(
    ("missing", "counts", "observed"),
    [
        (Missing.IGNORE, _events(0, 16700), 167),
        (Missing.BAD, _events(100, 16800), 168),
        (Missing.GOOD, _events(0, 16800), 167),
    ],
)
def test_a_gap_counts_as_the_objective_says_and_as_seen_only_if_it_is_bad(
    missing: Missing, counts: Events, observed: int
) -> None:
    objective = msgspec.structs.replace(WEEKLY, missing=missing)
    found = assess(objective, _history({7: None}), QUIET, now=NOW)

    assert found.counts == counts
    assert found.coverage.observed == observed


def test_a_service_gone_for_days_is_exhausted_where_silence_is_bad() -> None:
    objective = msgspec.structs.replace(WEEKLY, missing=Missing.BAD)
    found = assess(objective, _history(dict.fromkeys(range(1, 49))), QUIET, now=NOW)

    assert found.judgement.status == "exhausted"


def test_maintenance_leaves_the_budget_and_the_coverage_alone() -> None:
    night = Window(NOW - timedelta(hours=100), NOW - timedelta(hours=76))
    objective = msgspec.structs.replace(WEEKLY, excluded=(night,), missing=Missing.BAD)
    found = assess(objective, _history(dict.fromkeys(range(77, 101))), QUIET, now=NOW)

    assert found.counts == _events(0, 14400)
    assert found.coverage.share == 1


def test_time_slices_count_hours_and_not_events() -> None:
    objective = msgspec.structs.replace(
        WEEKLY, method=Method.TIMESLICES, slice_target=Fraction(95, 100)
    )
    found = assess(objective, _history({160: 6, 4: 5}), QUIET, now=NOW)

    assert found.counts == _events(1, 168)
    assert found.judgement.status == "ok"
    assert found.dates == Dates()


def test_a_calendar_budget_estimates_the_events_still_to_come() -> None:
    found = assess(MONTHLY, _history({300: 50, 100: 24}, hours=400), QUIET, now=NOW)

    assert found.window.start == datetime(2026, 3, 1, tzinfo=UTC)
    assert found.counts == _events(24, 24000)
    assert found.spend is not None
    assert found.spend.burn_rate == Fraction(1, 10)
    assert found.spend.consumed == Fraction(1, 31)
    assert found.spend.estimated


def test_a_calendar_budget_of_slices_knows_all_its_slices() -> None:
    objective = msgspec.structs.replace(
        MONTHLY, method=Method.TIMESLICES, slice_target=Fraction(95, 100)
    )
    found = assess(objective, _history({100: 24}, hours=240), QUIET, now=NOW)

    assert found.spend is not None
    assert found.spend.consumed == Fraction(100, 744)
    assert not found.spend.estimated


def test_a_calendar_budget_comes_back_with_the_next_period() -> None:
    found = assess(MONTHLY, _history(dict.fromkeys(range(1, 9), 100), hours=240), QUIET, now=NOW)

    assert found.judgement.status == "exhausted"
    assert found.dates == Dates(recovers_at=datetime(2026, 4, 1, tzinfo=UTC))


def test_a_calendar_budget_that_lasts_until_its_reset_has_no_date() -> None:
    found = assess(MONTHLY, _history({}, hours=240), {DAY: _events(14, 1000)}, now=NOW)

    assert found.dates == Dates()


def test_a_calendar_budget_that_burns_fast_runs_out_before_its_reset() -> None:
    found = assess(MONTHLY, _history({}, hours=240), {DAY: _events(310, 1000)}, now=NOW)

    assert found.dates == Dates(exhausts_at=NOW + timedelta(days=1))


def test_recent_windows_are_judged_with_the_factors_of_the_period() -> None:
    recent = {HOUR: _events(40, 100), 300: _events(4, 10)}
    found = assess(WEEKLY, _history({}), recent, now=NOW)

    assert [alert.pair.factor for alert in found.alerts.alerts] == [Fraction(336, 100)]
    assert len(found.alerts.not_evaluable) == 3


def test_three_days_of_steady_burn_freeze_releases_with_budget_left() -> None:
    steady = dict.fromkeys(range(1, 73), 1)
    found = assess(WEEKLY, _history(steady), QUIET, now=NOW)

    assert found.judgement.status == "ok"
    assert found.release == "freeze"


def test_the_sentence_gives_the_budget_in_events_and_per_cent() -> None:
    spent = explained(_events(1040, 1000000), Fraction(999, 1000))
    split = explained(Events(Fraction(1, 2), Fraction(1, 4)), Fraction(9, 10))

    assert spent == "1,040 bad of 1,000,000; 1,000 allowed; 104.00% spent"
    assert split == "0.2 bad of 0.8; 0.1 allowed; 333.34% spent"
    assert explained(_events(0, 0), Fraction(9, 10)) == "no events"
