"""Our own short form: a list under `slos:`, with targets such as 99.9%."""

import re
from fractions import Fraction
from functools import partial

from inspector.config.faults import quoted
from inspector.slo.duration import CalendarUnit
from inspector.slo.missing import Missing
from inspector.slo.objective import Objective, Period, Queries
from inspector.slo.objectives.fields import Fields
from inspector.slo.objectives.outcome import Read, each
from inspector.slo.objectives.period import calendar, prometheus_duration, rolling, slice_length
from inspector.slo.objectives.query import GO_TEMPLATE, windowed
from inspector.slo.slices import Method
from inspector.slo.target import Unit, parse_target

_SLO = (
    "service",
    "name",
    "description",
    "labels",
    "target",
    "period",
    "queries",
    "method",
    "slice",
    "slice_target",
    "missing",
    "min_events",
)
_QUERIES = ("bad", "good", "total", "ratio")
_TOGETHER = ({"bad", "total"}, {"good", "total"}, {"bad", "good"}, {"ratio"})

_HOUR = 3600
_COUNT = re.compile(r"[1-9][0-9]{0,5}")


def read_section(root: Fields, period_s: int) -> Read:
    """The objectives of the section `slos`."""
    return each(root.parts("slos"), partial(_objective, period_s))


def _objective(period_s: int, slo: Fields) -> Objective:
    slo.only(*_SLO)
    service, name = slo.text("service"), slo.text("name")
    method = Method(slo.choice("method", Method.OCCURRENCES, tuple(Method)))
    return Objective(
        id=f"{service}/{name}",
        service=service,
        name=name,
        description=slo.text("description", ""),
        labels=slo.labels(),
        target=_percent(slo, "target"),
        period=_period(slo, period_s),
        method=method,
        slice_s=_slice_s(slo),
        slice_target=_percent(slo, "slice_target") if method is Method.TIMESLICES else None,
        queries=_queries(slo.part("queries")),
        missing=Missing(slo.choice("missing", Missing.IGNORE, tuple(Missing))),
        min_events=_count(slo, "min_events"),
        source=slo.place.source("slos of"),
    )


def _percent(slo: Fields, key: str) -> Fraction:
    """A ratio written with its percent sign, so that 99.9 and 0.999 are never mixed up."""
    text = slo.text(key)
    number = text.removesuffix("%").strip()
    if number == text:
        slo.refuse(key, f"is {quoted(text)}, which has no percent sign", "write it like 99.9%")
    try:
        ratio = parse_target(number, Unit.PERCENT)
    except ValueError:
        ratio = Fraction(0)
    if not ratio:
        slo.refuse(key, f"is {quoted(text)}", "it takes a percentage above 0% and up to 100%")
    return ratio


def _period(slo: Fields, period_s: int) -> Period:
    if not slo.has("period"):
        return Period(rolling_s=period_s)
    if not isinstance(slo.values["period"], dict):
        return rolling(slo, "period", prometheus_duration(slo, "period"))
    period = slo.part("period")
    period.only("calendar", "count", "start", "zone")
    period.text("calendar")
    unit = CalendarUnit(period.choice("calendar", "", tuple(CalendarUnit)))
    return calendar(period, unit, _count(period, "count"), anchor="start", zone="zone")


def _slice_s(slo: Fields) -> int:
    if not slo.has("slice"):
        return _HOUR
    return slice_length(slo, "slice", prometheus_duration(slo, "slice"))


def _count(fields: Fields, key: str) -> int:
    """A whole number from 1 on; 1 where it is not there."""
    text = fields.text(key, "1")
    if not _COUNT.fullmatch(text):
        fields.refuse(key, f"is {quoted(text)}", "it takes a whole number from 1 to 999999")
    return int(text)


def _queries(queries: Fields) -> Queries:
    queries.only(*_QUERIES)
    given = {key for key in _QUERIES if queries.has(key)}
    if given not in _TOGETHER:
        queries.refuse("", "do not fit together", "give total with bad or good, or ratio alone")
    texts = {key: windowed(queries, key, GO_TEMPLATE) for key in given}
    return Queries(**texts)
