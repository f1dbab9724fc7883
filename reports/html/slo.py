"""Error budgets as cards, in the currencies people think in: events, time and percent."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from inspector.report import BURN_WINDOWS, Report, Slo, SloAlert, SloStatus
from inspector.slo.shown import availability
from reports import budget
from reports.html import labels
from reports.html.burndown import Chart, burndown
from reports.html.heatmap import HeatMap, heat_map
from reports.html.labels import Label
from reports.html.wording import Cut, cut, duration, moment, number

CARDS = 100
ALERTS = 20

_SMALL = 10  # below this a count shows its tenths
_SAME = Fraction(1, 1000)  # shares that differ by less are the same number for a reader


@dataclass(frozen=True)
class Card:
    """One SLO; `open` where it is not simply well."""

    label: Label
    open: bool
    service: str
    name: str
    reach: str
    story: str
    release: Label
    facts: tuple[tuple[str, str], ...]
    alerts: Cut[str]
    quality: str
    warnings: tuple[str, ...]
    chart: Chart | None
    explain: tuple[str, ...]


@dataclass(frozen=True)
class Budgets:
    """The section: the SLOs that lost most in the last day first."""

    total: int
    cards: Cut[Card]
    days: HeatMap | None


def budgets(report: Report) -> Budgets | None:
    """The error budgets of a report; None where it has none."""
    if not report.slos:
        return None
    chosen = cut(sorted(report.slos, key=_weight), CARDS)
    courses = [(slo, budget.course(slo)) for slo in chosen.shown]
    cards = tuple(_card(slo, burndown(slo, course), report.run.now) for slo, course in courses)
    return Budgets(len(report.slos), Cut(cards, chosen.hidden), heat_map(courses))


def _weight(slo: Slo) -> tuple[Fraction, Fraction, str]:
    """For sorting; what is unknown might be a whole budget, and stands where one would."""
    lost, consumed = budget.known(slo.lost_last_day), budget.known(slo.consumed)
    return -(lost or Fraction(0)), -(Fraction(1) if consumed is None else consumed), slo.id


def _card(slo: Slo, chart: Chart | None, now: datetime) -> Card:
    return Card(
        label=labels.SLOS[slo.status],
        open=slo.status is not SloStatus.OK,
        service=slo.service,
        name=slo.name,
        reach=f"budget left: {budget.left(slo)}",
        story=_story(slo),
        release=labels.RELEASES[slo.release],
        facts=_facts(slo, now),
        alerts=cut([_alert(alert) for alert in slo.alerts], ALERTS),
        quality=f"{availability(budget.known(slo.coverage) or Fraction(0), 1)} measured",
        warnings=slo.warnings,
        chart=chart,
        explain=slo.explain,
    )


def _story(slo: Slo) -> str:
    """Why there is no verdict, then the budget in events and in time."""
    silent = slo.status is SloStatus.NO_DATA
    reason = f"No verdict: {slo.reason or 'no reason given'}." if silent else ""
    return " ".join(filter(None, (reason, _in_events(slo), _in_time(slo))))


def _in_events(slo: Slo) -> str:
    bad, total = budget.known(slo.events.bad), budget.known(slo.events.total)
    share = budget.budget(slo)
    if bad is None or total is None or share is None:
        return ""
    events = f"{_count(bad, math.ceil)} bad of {_count(total, math.floor)}"
    if not share:
        return f"{events}; none allowed."
    allowed = share * total
    return f"{events}; {_count(allowed, math.floor)} allowed{_spent(slo, bad, allowed)}."


def _spent(slo: Slo, bad: Fraction, allowed: Fraction) -> str:
    """The share spent; of a period under way it is not the share of what was allowed so far."""
    consumed = budget.known(slo.consumed)
    if consumed is None or not allowed:
        return ""
    if abs(consumed - bad / allowed) <= _SAME:
        return f"; {budget.spent(slo)} spent"
    return f" so far; {budget.spent(slo)} of the whole period's budget spent"


def _in_time(slo: Slo) -> str:
    share, consumed = budget.budget(slo), budget.known(slo.consumed)
    if not share or consumed is None or not slo.period_s:
        return ""
    allowed = share * slo.period_s
    used = timedelta(seconds=math.ceil(allowed * consumed))
    return f"In time: {duration(used)} of {duration(timedelta(seconds=math.floor(allowed)))}."


def _count(value: Fraction, rounded: Callable[[Fraction], int]) -> str:
    """Whole events; tenths of them where they are so few that it matters."""
    return number(rounded(value)) if value >= _SMALL else f"{rounded(value * 10) / 10:g}"


def _facts(slo: Slo, now: datetime) -> tuple[tuple[str, str], ...]:
    lost = budget.known(slo.lost_last_day)
    facts = (
        ("Target", f"{slo.target}% over {slo.window}"),
        ("SLI", budget.sli(slo)),
        ("Burn rate", _burn(slo)),
        ("Last 24 h", "" if lost is None else _lost(slo, lost)),
        ("Exhausts", _when(slo.exhausts_at, now)),
        ("Recovers", _when(slo.recovers_at, now)),
    )
    return tuple((name, value) for name, value in facts if value)


def _burn(slo: Slo) -> str:
    rates = [(window, budget.burn(slo, window)) for window in BURN_WINDOWS]
    if not any(rate for _, rate in rates):
        return budget.UNKNOWN
    return ", ".join(f"{window}\N{NO-BREAK SPACE}{rate or '?'}" for window, rate in rates)


def _lost(slo: Slo, lost: Fraction) -> str:
    if lost < 0:
        return f"{availability(-lost)} of the budget regained"
    return f"{budget.share(slo.lost_last_day)} of the budget lost"


def _when(at: datetime | None, now: datetime) -> str:
    return moment(at, now).text if at else ""


def _alert(alert: SloAlert) -> str:
    """`ticket 1d/2h, 2026-01-15 02:10 UTC to now, peak burn 31.0, 3.10% of the budget`."""
    start = moment(alert.start, alert.start).text
    end = moment(alert.end, alert.end).text if alert.end else "now"
    peak = budget.known(alert.peak_burn)
    burned = budget.known(alert.budget_share)
    parts = (
        f"{alert.severity} {alert.window}",
        f"{start} to {end}",
        "" if peak is None else f"peak burn {math.ceil(peak * 10) / 10:,.1f}",
        "" if burned is None else f"{budget.share(alert.budget_share)} of the budget",
    )
    return ", ".join(part for part in parts if part)
