"""OpenSLO v1: SLO documents, each with the documents it refers to.

A target is a ratio, a targetPercent a percentage, both below the whole. Every item of
`objectives` is an objective of its own.
"""

import re
from fractions import Fraction
from functools import partial

from inspector.config.faults import quoted
from inspector.slo.duration import Duration
from inspector.slo.exact import exact
from inspector.slo.objective import Objective, Period, Queries
from inspector.slo.objectives.fields import Fields
from inspector.slo.objectives.openslo_indicator import Documents, read_indicator
from inspector.slo.objectives.outcome import Read, each
from inspector.slo.objectives.period import calendar, openslo_duration, rolling, slice_length
from inspector.slo.objectives.target import read_target
from inspector.slo.slices import Method
from inspector.slo.target import Unit

_SPEC = (
    "description",
    "service",
    "indicator",
    "indicatorRef",
    "timeWindow",
    "budgetingMethod",
    "objectives",
    "alertPolicies",
)
# `op` and `value` belong to thresholds; the specification itself writes them beside ratios.
_OBJECTIVE = (
    "displayName",
    "op",
    "value",
    "target",
    "targetPercent",
    "timeSliceTarget",
    "timeSliceWindow",
    "indicator",
    "indicatorRef",
    "compositeWeight",
)
_COMPOSITE = ("indicator", "indicatorRef", "compositeWeight")

_MINUTE = 60
_HOUR = 3600
_MINUTES = re.compile(r"[1-9][0-9]{0,5}")


def read_object(root: Fields, period_s: int, *, documents: Documents) -> Read:
    """The objectives of an SLO; `documents` may hold the SLI and DataSource it refers to."""
    spec = root.part("spec")
    spec.only(*_SPEC)
    period = _period(spec, period_s)
    objectives = spec.parts("objectives")
    for objective in objectives:
        _check(objective)
    queries = read_indicator(spec, documents)
    return each(objectives, partial(_objective, root, period, queries))


def _check(objective: Fields) -> None:
    objective.only(*_OBJECTIVE)
    for key in _COMPOSITE:
        if objective.has(key):
            objective.refuse(key, "makes a composite, which is not read", "write one SLO each")


def _objective(root: Fields, period: Period, queries: Queries, item: Fields) -> Objective:
    metadata, spec = root.part("metadata"), root.part("spec")
    service, name = spec.text("service"), metadata.text("name") + _number(item)
    method = Method(spec.choice("budgetingMethod", Method.OCCURRENCES, tuple(Method)))
    return Objective(
        id=f"{service}/{name}",
        service=service,
        name=name,
        description=item.text("displayName", "") or spec.text("description", ""),
        labels=metadata.labels(),
        target=_target(item, method),
        period=period,
        method=method,
        slice_s=_slice_s(item, method),
        slice_target=_slice_target(item, method),
        queries=queries,
        source=root.place.source("OpenSLO"),
    )


def _number(item: Fields) -> str:
    """What tells the second and later objectives of an SLO apart; appending one renames none."""
    index = item.path[-1]
    return f"/{int(index) + 1}" if index else ""


def _target(item: Fields, method: Method) -> Fraction:
    percent = item.has("targetPercent")
    key, unit = ("targetPercent", Unit.PERCENT) if percent else ("target", Unit.RATIO)
    return read_target(item, key, form="openslo/v1", unit=unit, method=method)


def _slice_s(item: Fields, method: Method) -> int:
    """The length of a slice; a bare number is minutes."""
    if method is Method.OCCURRENCES:
        return _HOUR
    text = item.text("timeSliceWindow")
    if _MINUTES.fullmatch(text):
        return slice_length(item, "timeSliceWindow", Duration(int(text) * _MINUTE))
    return slice_length(item, "timeSliceWindow", openslo_duration(item, "timeSliceWindow"))


def _slice_target(item: Fields, method: Method) -> Fraction | None:
    if method is not Method.TIMESLICES:
        return None
    try:
        target = exact(item.text("timeSliceTarget"))
    except ValueError:
        item.refuse("timeSliceTarget", "is not a number")
    if not 0 < target <= 1:
        item.refuse("timeSliceTarget", "is out of range", "it takes a ratio above 0 and up to 1")
    return target


def _period(spec: Fields, period_s: int) -> Period:
    if not spec.has("timeWindow"):
        return Period(rolling_s=period_s)
    window, *others = spec.parts("timeWindow")
    if others:
        spec.refuse("timeWindow", f"holds {len(others) + 1} windows", "keep one")
    window.only("duration", "isRolling", "calendar")
    return _calendar(window) if _is_calendar(window) else _rolling(window)


def _is_calendar(window: Fields) -> bool:
    given = window.has("calendar")
    is_rolling = window.choice("isRolling", "false" if given else "true", ("true", "false"))
    if given and is_rolling == "true":
        window.refuse("calendar", "contradicts isRolling", "keep one of them")
    if not given and is_rolling == "false":
        window.refuse("isRolling", "is false, but there is no calendar")
    return given


def _rolling(window: Fields) -> Period:
    return rolling(window, "duration", openslo_duration(window, "duration"))


def _calendar(window: Fields) -> Period:
    duration = openslo_duration(window, "duration")
    if duration.unit is None:
        written = quoted(window.text("duration"))
        advice = "m is minutes; a month is 1M"
        window.refuse("duration", f"is {written}, which is no unit of a calendar", advice)
    start = window.part("calendar")
    start.only("startTime", "timeZone")
    return calendar(start, duration.unit, duration.count, anchor="startTime", zone="timeZone")
