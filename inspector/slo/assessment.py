"""One objective, judged at one moment from its history: what a report says of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction

import msgspec

from inspector.slo.alerts import DAY, HOUR, Evaluation, Observations, evaluate, pairs
from inspector.slo.budget import Spend, mid_period, spend, spend_of_slices
from inspector.slo.burn import burn_rate
from inspector.slo.corrections import TimedSlice, excluded_s, touched
from inspector.slo.dates import Dates, calendar_dates, rolling_dates
from inspector.slo.exact import Ratio
from inspector.slo.measure import Events
from inspector.slo.missing import Coverage, Missing, filled, is_gap
from inspector.slo.policy import Release, ReleasePolicy, recommend
from inspector.slo.slices import Method, Slice, counted, weighed
from inspector.slo.status import Judgement, judge
from inspector.slo.windows import Calendar, Window, calendar, rolling


class Objective(msgspec.Struct, frozen=True, kw_only=True):
    """What is promised, and how it is counted.

    `period` is the length of a rolling one in seconds, a multiple of `slice_s`, or a calendar.
    `slice_target` is for time slices only. `excluded` are stretches that no budget pays for.
    """

    target: Fraction
    period: int | Calendar
    slice_s: int = HOUR
    method: Method = Method.OCCURRENCES
    slice_target: Fraction = Fraction(1)
    missing: Missing = Missing.IGNORE
    excluded: tuple[Window, ...] = ()
    policy: ReleasePolicy = ReleasePolicy()


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """The state of an objective.

    `counts` are events, or slices for the methods that count those; `spend` is None if there are
    none. `burn` holds a burn rate for each recent window, in seconds, None without events.
    """

    window: Window
    judgement: Judgement
    counts: Events
    spend: Spend | None
    burn: Mapping[int, Ratio | None]
    alerts: Evaluation
    coverage: Coverage
    dates: Dates
    release: Release


def assess(
    objective: Objective,
    slices: Sequence[TimedSlice],
    recent: Observations,
    *,
    now: datetime,
    previous: Release = Release.OPEN,
) -> Assessment:
    """Judge an objective by its slices, oldest first, and by the events of recent windows.

    Slices are on one grid and follow one another; one that was not measured is there without
    events. Of the period count those that have ended by `now`. `recent` maps the length of a
    window in seconds to its events; that of a day tells how fast the budget burns now.
    `previous` is the last recommendation for releases.
    """
    period = _measure(objective, slices, now)
    burn = {size: _burn(events, objective.target) for size, events in recent.items()}
    return Assessment(
        window=period.window,
        judgement=_judgement(period, burn.get(DAY)),
        counts=period.counts,
        spend=period.spend,
        burn=burn,
        alerts=evaluate(pairs(int(period.window.length_s)), recent, objective.target),
        coverage=period.coverage,
        dates=_dates(objective, period, burn.get(DAY), now),
        release=_release(objective, period, previous),
    )


class _Measure(msgspec.Struct, frozen=True, kw_only=True):
    """The period under way: its slices as they count, and what they come to."""

    window: Window
    history: tuple[Slice, ...]
    counts: Events
    spend: Spend | None
    coverage: Coverage

    @property
    def remaining(self) -> Ratio | None:
        return self.spend.remaining if self.spend else None


def _measure(objective: Objective, slices: Sequence[TimedSlice], now: datetime) -> _Measure:
    window = _period(objective, now)
    inside = [item for item in slices if window.start < item.window.end <= now]
    history = _history(objective, inside)
    counts = counted(objective.method, history, objective.slice_target)
    return _Measure(
        window=window,
        history=history,
        counts=counts,
        spend=_spend(objective, counts, window, now),
        coverage=_coverage(objective, inside, window, now),
    )


def _period(objective: Objective, now: datetime) -> Window:
    if isinstance(objective.period, Calendar):
        return calendar(objective.period, now)
    return rolling(objective.period, now)


def _history(objective: Objective, inside: Sequence[TimedSlice]) -> tuple[Slice, ...]:
    """The slices as they count: excluded ones as gaps, measured gaps as the objective says."""
    excluded = [touched(item.window, objective.excluded) for item in inside]
    kept = [item.events for item, out in zip(inside, excluded, strict=True) if not out]
    rest = iter(filled(kept, objective.missing))
    return tuple(None if out else next(rest) for out in excluded)


def _countable_s(objective: Objective, window: Window) -> Fraction:
    return window.length_s - excluded_s(window, objective.excluded)


def _spend(objective: Objective, counts: Events, window: Window, now: datetime) -> Spend | None:
    if not isinstance(objective.period, Calendar):
        return spend(counts, objective.target)
    length_s = _countable_s(objective, window)
    if objective.method is not Method.OCCURRENCES:
        return spend_of_slices(counts, objective.target, expected=length_s / objective.slice_s)
    elapsed_s = _countable_s(objective, Window(window.start, now))
    return mid_period(counts, objective.target, elapsed_s=elapsed_s, length_s=length_s)


def _burn(events: Events | None, target: Fraction) -> Ratio | None:
    rate = events.error_rate if events else None
    return None if rate is None else burn_rate(rate, target)


def _coverage(
    objective: Objective, inside: Sequence[TimedSlice], window: Window, now: datetime
) -> Coverage:
    # A gap that counts as an outage has been judged: too many of them are no lack of data.
    outages = objective.missing is Missing.BAD
    seen = [item for item in inside if outages or not is_gap(item.events)]
    measured = [item for item in seen if not touched(item.window, objective.excluded)]
    elapsed_s = _countable_s(objective, Window(window.start, min(now, window.end)))
    expected = Fraction(elapsed_s // objective.slice_s)
    return Coverage(len(measured), expected, objective.policy.coverage_floor)


def _judgement(period: _Measure, rate: Ratio | None) -> Judgement:
    return judge(
        period.remaining,
        rate,
        events=period.counts.total,
        coverage=period.coverage.share,
        floor=period.coverage.floor,
    )


def _dates(objective: Objective, period: _Measure, rate: Ratio | None, now: datetime) -> Dates:
    if period.spend is None:
        return Dates()
    if isinstance(objective.period, Calendar):
        return calendar_dates(period.spend, rate, period.window, now)
    counts = [weighed(objective.method, x, objective.slice_target) for x in period.history]
    absent = objective.period // objective.slice_s - len(counts)
    return rolling_dates(
        [*[None] * absent, *counts],
        objective.target,
        lately=max(DAY // objective.slice_s, 1),
        slice_s=objective.slice_s,
        now=now,
    )


def _release(objective: Objective, period: _Measure, previous: Release) -> Release:
    steady = objective.policy.steady_burn.seen(
        [_burn(events, objective.target) for events in period.history],
        period_s=period.window.length_s,
        slice_s=objective.slice_s,
    )
    return recommend(
        objective.policy,
        period.remaining,
        coverage=period.coverage.share,
        previous=previous,
        steady_burn=steady,
    )
