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


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """The terms of an objective: what is promised, and how it is counted.

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
    terms: Terms,
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
    period = _measure(terms, slices, now)
    burn = {size: _burn(events, terms.target) for size, events in recent.items()}
    return Assessment(
        window=period.window,
        judgement=_judgement(period, burn.get(DAY)),
        counts=period.counts,
        spend=period.spend,
        burn=burn,
        alerts=evaluate(pairs(int(period.window.length_s)), recent, terms.target),
        coverage=period.coverage,
        dates=_dates(terms, period, burn.get(DAY), now),
        release=_release(terms, period, previous),
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


def _measure(terms: Terms, slices: Sequence[TimedSlice], now: datetime) -> _Measure:
    window = _period(terms, now)
    inside = [item for item in slices if window.start < item.window.end <= now]
    history = _history(terms, inside)
    counts = counted(terms.method, history, terms.slice_target)
    return _Measure(
        window=window,
        history=history,
        counts=counts,
        spend=_spend(terms, counts, window, now),
        coverage=_coverage(terms, inside, window, now),
    )


def _period(terms: Terms, now: datetime) -> Window:
    if isinstance(terms.period, Calendar):
        return calendar(terms.period, now)
    return rolling(terms.period, now)


def _history(terms: Terms, inside: Sequence[TimedSlice]) -> tuple[Slice, ...]:
    """The slices as they count: excluded ones as gaps, measured gaps as the objective says."""
    excluded = [touched(item.window, terms.excluded) for item in inside]
    kept = [item.events for item, out in zip(inside, excluded, strict=True) if not out]
    rest = iter(filled(kept, terms.missing))
    return tuple(None if out else next(rest) for out in excluded)


def _countable_s(terms: Terms, window: Window) -> Fraction:
    return window.length_s - excluded_s(window, terms.excluded)


def _spend(terms: Terms, counts: Events, window: Window, now: datetime) -> Spend | None:
    if not isinstance(terms.period, Calendar):
        return spend(counts, terms.target)
    length_s = _countable_s(terms, window)
    if terms.method is not Method.OCCURRENCES:
        return spend_of_slices(counts, terms.target, expected=length_s / terms.slice_s)
    elapsed_s = _countable_s(terms, Window(window.start, now))
    return mid_period(counts, terms.target, elapsed_s=elapsed_s, length_s=length_s)


def _burn(events: Events | None, target: Fraction) -> Ratio | None:
    rate = events.error_rate if events else None
    return None if rate is None else burn_rate(rate, target)


def _coverage(
    terms: Terms, inside: Sequence[TimedSlice], window: Window, now: datetime
) -> Coverage:
    # A gap that counts as an outage has been judged: too many of them are no lack of data.
    outages = terms.missing is Missing.BAD
    seen = [item for item in inside if outages or not is_gap(item.events)]
    measured = [item for item in seen if not touched(item.window, terms.excluded)]
    elapsed_s = _countable_s(terms, Window(window.start, min(now, window.end)))
    expected = Fraction(elapsed_s // terms.slice_s)
    return Coverage(len(measured), expected, terms.policy.coverage_floor)


def _judgement(period: _Measure, rate: Ratio | None) -> Judgement:
    return judge(
        period.remaining,
        rate,
        events=period.counts.total,
        coverage=period.coverage.share,
        floor=period.coverage.floor,
    )


def _dates(terms: Terms, period: _Measure, rate: Ratio | None, now: datetime) -> Dates:
    if period.spend is None:
        return Dates()
    if isinstance(terms.period, Calendar):
        return calendar_dates(period.spend, rate, period.window, now)
    counts = [weighed(terms.method, x, terms.slice_target) for x in period.history]
    absent = terms.period // terms.slice_s - len(counts)
    return rolling_dates(
        [*[None] * absent, *counts],
        terms.target,
        lately=max(DAY // terms.slice_s, 1),
        slice_s=terms.slice_s,
        now=now,
    )


def _release(terms: Terms, period: _Measure, previous: Release) -> Release:
    steady = terms.policy.steady_burn.seen(
        [_burn(events, terms.target) for events in period.history],
        period_s=period.window.length_s,
        slice_s=terms.slice_s,
    )
    return recommend(
        terms.policy,
        period.remaining,
        coverage=period.coverage.share,
        previous=previous,
        steady_burn=steady,
    )
