"""An objective and its history as the report tells it."""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from inspector.report import Release, Slo, SloAlert, SloEvents, SloPoint, SloStatus
from inspector.slo.alerts import DAY, Pair, pairs
from inspector.slo.assessment import Assessment, Terms, assess
from inspector.slo.burn import traffic_exact
from inspector.slo.corrections import TimedSlice
from inspector.slo.exact import Ratio
from inspector.slo.explain import explained
from inspector.slo.objective import Objective
from inspector.slo.prometheus.history import History
from inspector.slo.prometheus.plan import WINDOWS, calendar_of, duration, parts, single
from inspector.slo.replay import Episode, replay
from inspector.slo.shown import availability
from inspector.slo.slices import weighed
from inspector.slo.windows import Window

# A run once a day tells what would have fired since the one before.
LOOK_BACK = timedelta(days=1)

_REASONS = {
    "no_series": "Prometheus knows no such series",
    "no_events": "there were no events",
    "nan": "the query answers NaN",
    "query_failed": "a query failed",
    "coverage_below_floor": "too little of the period was measured",
}

_LATE = "Prometheus holds less than the period: its first data are of {}."


def account(objective: Objective, history: History, now: datetime) -> Slo:
    """The budget of an objective, with its alerts of the last day, its series and its proof."""
    terms = _terms(objective)
    size = timedelta(seconds=history.slice_s)
    slices = [TimedSlice(Window(x.start, x.start + size), x.events) for x in history.slices]
    recent = {WINDOWS[name]: measured.events for name, measured in history.windows.items()}
    state = assess(terms, slices, recent, now=now)
    return Slo(
        id=objective.id,
        service=objective.service,
        name=objective.name,
        target=_percent(objective.target),
        window=_window(objective),
        period_s=int(state.window.length_s),
        status=SloStatus(state.judgement.status),
        reason=_reason(state, history),
        sli=_number(_sli(state)),
        events=SloEvents(
            good=_number(state.counts.good),
            bad=_number(state.counts.bad),
            total=_number(state.counts.total),
        ),
        consumed=_number(state.spend.consumed if state.spend else None),
        remaining=_number(state.spend.remaining if state.spend else None),
        lost_last_day=_number(_lost(state, slices, terms, now)),
        burn={name: _number(state.burn.get(size_s)) for name, size_s in WINDOWS.items()},
        exhausts_at=state.dates.exhausts_at,
        recovers_at=state.dates.recovers_at,
        coverage=float(min(state.coverage.share, Fraction(1))),
        alerts=tuple(_alerts(state, slices, terms, now)),
        release=Release(state.release),
        series=tuple(_points(terms, slices)),
        explain=tuple(_explanation(objective, history, state)),
        warnings=tuple(_warnings(history)),
    )


def unavailable(objective: Objective, reason: str) -> Slo:
    """The budget of an objective that nobody could measure."""
    return Slo(
        id=objective.id,
        service=objective.service,
        name=objective.name,
        target=_percent(objective.target),
        window=_window(objective),
        status=SloStatus.NO_DATA,
        reason=reason,
        coverage=0.0,
        release=Release.UNKNOWN,
    )


def _terms(objective: Objective) -> Terms:
    period = objective.period
    return Terms(
        target=objective.target,
        period=calendar_of(period) if period.unit else period.rolling_s,
        slice_s=objective.slice_s,
        method=objective.method,
        slice_target=Fraction(1) if objective.slice_target is None else objective.slice_target,
        missing=objective.missing,
    )


def _percent(target: Fraction) -> str:
    """A target as decimal text in percent: 99.9."""
    return availability(target, decimals=6).removesuffix("%").rstrip("0").rstrip(".")


def _window(objective: Objective) -> str:
    period = objective.period
    if not period.unit:
        return f"{duration(period.rolling_s)} rolling"
    count = f"{period.count} " if period.count > 1 else ""
    return f"calendar {count}{period.unit}, {period.zone}"


def _number(value: Ratio | None) -> float | None:
    """A ratio for JSON, which has no infinity."""
    return None if value is None or not math.isfinite(value) else float(value)


def _sli(state: Assessment) -> Fraction | None:
    rate = state.counts.error_rate
    return None if rate is None else 1 - rate


def _reason(state: Assessment, history: History) -> str:
    """Why there are no data: what the queries ran into says more than the judgement."""
    if SloStatus(state.judgement.status) is not SloStatus.NO_DATA:
        return ""
    reason = history.whole.reason or state.judgement.reason
    if reason == "query_failed" and history.warnings:
        return history.warnings[0]
    return _REASONS.get(reason, reason.replace("_", " "))


def _lost(
    state: Assessment, slices: Sequence[TimedSlice], terms: Terms, now: datetime
) -> Ratio | None:
    """The share of the period's budget that the last day took."""
    if state.spend is None or not state.counts.total:
        return None
    fresh = [x.events for x in slices if x.window.end > now - LOOK_BACK]
    counts = [weighed(terms.method, x, terms.slice_target) for x in fresh]
    bad = sum((x.bad for x in counts if x is not None), start=Fraction(0))
    return traffic_exact(bad, period_total=state.counts.total, target=terms.target)


def _alerts(
    state: Assessment, slices: Sequence[TimedSlice], terms: Terms, now: datetime
) -> Iterator[SloAlert]:
    """What would have fired since the day before, then what fires now."""
    ladder = pairs(int(state.window.length_s))
    firing = {alert.pair for alert in state.alerts.alerts}
    for episode in replay(slices, ladder, terms.target, since=now - LOOK_BACK):
        yield _past(episode, state, terms, ended=episode.pair not in firing)
    replayed = {pair for pair in ladder if pair.short_s >= terms.slice_s}
    for alert in state.alerts.alerts:
        if alert.pair not in replayed:
            rate = state.burn.get(alert.pair.short_s)
            yield SloAlert(
                severity=alert.level,
                window=_pair(alert.pair),
                start=now - timedelta(seconds=alert.pair.short_s),
                peak_burn=_number(rate),
            )


def _past(episode: Episode, state: Assessment, terms: Terms, *, ended: bool) -> SloAlert:
    total = state.counts.total
    share = traffic_exact(episode.bad, period_total=total, target=terms.target) if total else None
    return SloAlert(
        severity=episode.pair.severity,
        window=_pair(episode.pair),
        start=episode.start,
        end=episode.end if ended else None,
        peak_burn=_number(episode.peak),
        budget_share=_number(share),
    )


def _pair(pair: Pair) -> str:
    return f"{duration(pair.long_s)}/{duration(pair.short_s)}"


def _points(terms: Terms, slices: Sequence[TimedSlice]) -> Iterator[SloPoint]:
    for item in slices:
        counts = weighed(terms.method, item.events, terms.slice_target)
        yield SloPoint(
            start=item.window.start,
            seconds=int(item.window.length_s),
            good=_number(counts.good if counts else None),
            bad=_number(counts.bad if counts else None),
        )


def _explanation(objective: Objective, history: History, state: Assessment) -> Iterator[str]:
    """Each query over the whole window, and each step of the arithmetic."""
    length = int(history.period.length_s) or DAY
    for part in parts(objective.queries):
        yield f"{part}: {' '.join(single(objective.queries, part, length).split())}"
    yield f"budget: 1 - {float(objective.target):g} = {float(1 - objective.target):g} of all events"
    yield f"consumed: {explained(state.counts, objective.target)}"
    seen = f"{state.coverage.observed} of {float(state.coverage.expected):g} slices"
    yield f"coverage: {seen} of {duration(history.slice_s)} have data"


def _warnings(history: History) -> Iterator[str]:
    yield from history.warnings
    yield from history.whole.warnings
    if history.begins_late and history.data_from:
        yield _LATE.format(history.data_from.date().isoformat())
    if history.reconciliation and not history.reconciliation.agrees:
        difference = float(history.reconciliation.bad_difference)
        yield f"The slices and the whole window differ by {difference:+g} bad events."
