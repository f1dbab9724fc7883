"""Pyrra: ServiceLevelObjective objects of pyrra.dev/v1alpha1.

Targets are percentages, as texts. Queries are bare selectors, which Pyrra wraps itself.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from inspector.config.faults import quoted
from inspector.slo.exact import exact
from inspector.slo.objective import Objective, Queries
from inspector.slo.objectives.fields import Fields
from inspector.slo.objectives.outcome import Read
from inspector.slo.objectives.period import prometheus_duration, rolling
from inspector.slo.objectives.query import bound, ranged, selector
from inspector.slo.objectives.target import read_target
from inspector.slo.target import Unit

_PREFIX = "pyrra.dev/"
_SPEC = (
    "description",
    "target",
    "window",
    "indicator",
    "alerting",
    "partial_response_strategy",
    "performanceOverAccuracy",
)

_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")

_BOUND = re.compile(r"""\ble\s*=\s*(["'])([0-9.]+)\1""")
_MILLISECONDS = re.compile(r"([1-9][0-9]{0,8})ms")


def read_object(root: Fields, _period_s: int) -> Read:
    """The objective of a ServiceLevelObjective, which names its own period."""
    metadata, spec = root.part("metadata"), root.part("spec")
    spec.only(*_SPEC)
    name = metadata.text("name")
    labels = {key.removeprefix(_PREFIX): value for key, value in metadata.labels().items()}
    service = labels.get("service") or metadata.text("namespace", "default")
    objective = Objective(
        id=f"{service}/{name}",
        service=service,
        name=name,
        description=spec.text("description", ""),
        labels=labels,
        target=read_target(spec, "target", form="pyrra", unit=Unit.PERCENT),
        period=rolling(spec, "window", prometheus_duration(spec, "window")),
        queries=_queries(spec.part("indicator")),
        source=root.place.source("Pyrra ServiceLevelObjective"),
    )
    return Read((objective,), _doubts(spec))


def _doubts(spec: Fields) -> tuple[str, ...]:
    target = spec.text("target")
    small = spec.fault(
        "target",
        f"is {quoted(target)}, which Pyrra takes for {target} %",
        "write 99.9 for a ratio of 0.999",
    )
    grouped = spec.fault(
        "indicator",
        "is grouped: Pyrra judges each group, here all groups are judged together",
        "write one objective for each group",
    )
    return (
        *([str(small)] if 0 < exact(target) < 1 else []),
        *([str(grouped)] if _grouping(_indicator(spec.part("indicator"))) else []),
    )


def _indicator(indicator: Fields) -> Fields:
    return indicator.part(indicator.one_of(*_INDICATORS))


def _queries(indicator: Fields) -> Queries:
    indicator.only(*_INDICATORS)
    part = _indicator(indicator)
    return _INDICATORS[str(part.path[-1])](part, _by(part))


def _by(part: Fields) -> str:
    names = _grouping(part)
    return f" by ({', '.join(names)}) " if names else ""


def _grouping(part: Fields) -> list[str]:
    names = part.joined("grouping").split(",") if part.values.get("grouping") else []
    if not all(map(_LABEL.fullmatch, names)):
        part.refuse("grouping", "must be a list of label names")
    return names


def _metric(part: Fields, key: str) -> str:
    metric = part.part(key)
    metric.only("metric")
    return selector(metric, "metric")


def _ratio(part: Fields, by: str) -> Queries:
    part.only("errors", "total", "grouping")
    errors, total = _metric(part, "errors"), _metric(part, "total")
    return Queries(bad=_sum("increase", errors, by), total=_sum("increase", total, by))


def _latency(part: Fields, by: str) -> Queries:
    part.only("success", "total", "grouping")
    success, total = _metric(part, "success"), _metric(part, "total")
    bucket, found = _BOUND.subn(lambda match: bound(match[2]), success)
    if not found:
        part.refuse("success.metric", "has no label le", 'name a bucket, such as {le="0.5"}')
    return Queries(good=_sum("increase", bucket, by), total=_sum("increase", total, by))


def _latency_native(part: Fields, by: str) -> Queries:
    part.only("total", "latency", "grouping")
    histogram = _sum("increase", _metric(part, "total"), by)
    total = f"histogram_count({histogram})"
    good = f"histogram_fraction(0, {_seconds(part, 'latency')}, {histogram}) * {total}"
    return Queries(good=good, total=total)


def _seconds(part: Fields, key: str) -> str:
    """A duration, which may be milliseconds, as a number of PromQL."""
    milliseconds = _MILLISECONDS.fullmatch(part.text(key))
    if milliseconds:
        return f"{Decimal(milliseconds[1]) / 1000:f}"
    return str(prometheus_duration(part, key).seconds)


def _bool_gauge(part: Fields, by: str) -> Queries:
    part.only("metric", "grouping")
    gauge = selector(part, "metric")
    return Queries(good=_sum("sum_over_time", gauge, by), total=_sum("count_over_time", gauge, by))


def _sum(function: str, metric: str, by: str) -> str:
    return f"sum{by}({function}({ranged(metric)}))"


_INDICATORS: dict[str, Callable[[Fields, str], Queries]] = {
    "ratio": _ratio,
    "latency": _latency,
    "latencyNative": _latency_native,
    "bool_gauge": _bool_gauge,
}
