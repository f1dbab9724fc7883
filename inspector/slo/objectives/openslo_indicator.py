"""The indicators of OpenSLO: ratios of counts or recorded ratios, in the document or by name."""

import re
from collections.abc import Iterable, Mapping

from inspector.config.faults import nearest, quoted
from inspector.slo.objective import Queries
from inspector.slo.objectives.fields import Fields
from inspector.slo.objectives.query import (
    BRACKETS,
    GO_TEMPLATE,
    GRAFANA,
    WINDOW,
    failure,
    increase,
    is_selector,
    open_query,
    ranged,
)

_COUNTS = ("good", "bad", "total")
_SUM = re.compile(r"sum\s*\((.*)\)", re.DOTALL)

# The specification leaves these names to the metric source; both are in use.
_QUERY_KEYS = ("query", "promql")


# Documents by kind and name.
Documents = Mapping[tuple[str, str], Fields]


def by_name(documents: Iterable[Fields]) -> Documents:
    """The documents that others may refer to; of two with one kind and name, the last."""
    return {(_text(one, "kind"), _text(_metadata(one), "name")): one for one in documents}


def _metadata(document: Fields) -> Fields:
    value = document.values.get("metadata")
    return Fields(document.place, value if isinstance(value, dict) else {})


def _text(fields: Fields, key: str) -> str:
    value = fields.values.get(key)
    return value if isinstance(value, str) else ""


def read_indicator(spec: Fields, documents: Documents) -> Queries:
    """The queries of an SLO's indicator, given in it or by the name of an SLI document."""
    if spec.one_of("indicator", "indicatorRef") == "indicator":
        sli = spec.part("indicator").part("spec")
    else:
        sli = _referred(spec, documents).part("spec")
    sli.only("description", "ratioMetric", "thresholdMetric")
    if sli.one_of("ratioMetric", "thresholdMetric") == "thresholdMetric":
        problem = "compares a value and counts no events, which is not read"
        sli.refuse("thresholdMetric", problem, "write a ratioMetric")
    return _ratio(sli.part("ratioMetric"), documents)


def _referred(spec: Fields, documents: Documents) -> Fields:
    name = spec.text("indicatorRef")
    found = documents.get(("SLI", name))
    if found is None:
        known = [other for kind, other in documents if kind == "SLI"]
        advice = nearest(name, known, "put the SLI into the same file")
        spec.refuse("indicatorRef", f"names the SLI {quoted(name)}, which is not here", advice)
    return found


def _ratio(metric: Fields, documents: Documents) -> Queries:
    metric.only("counter", *_COUNTS, "raw", "rawType")
    if metric.has("raw"):
        return _raw(metric, documents)
    part = metric.one_of("good", "bad")
    counter = metric.choice("counter", "false", ("true", "false")) == "true"
    count, total = (_counted(_source(metric, key, documents), counter) for key in (part, "total"))
    return Queries(good=count, total=total) if part == "good" else Queries(bad=count, total=total)


def _raw(metric: Fields, documents: Documents) -> Queries:
    metric.one_of("raw", *_COUNTS)
    metric.text("rawType")
    kind = metric.choice("rawType", "", ("success", "failure"))
    source = _source(metric, "raw", documents)
    key = source.one_of(*_QUERY_KEYS)
    query = _query(source)
    if WINDOW not in query and not is_selector(query):
        source.refuse(key, "has no window", f"write {WINDOW} where the range stands")
    ratio = query if WINDOW in query else f"avg_over_time({ranged(query)})"
    return Queries(ratio=failure(ratio) if kind == "success" else ratio)


def _source(metric: Fields, key: str, documents: Documents) -> Fields:
    """What a metric source that is Prometheus asks for."""
    if not metric.has(key):
        metric.refuse(key, "is missing")
    source = metric.part(key).part("metricSource")
    source.only("metricSourceRef", "type", "spec")
    kind = source.text("type", "") or _referred_type(source, documents)
    if kind and kind.lower() != "prometheus":
        source.refuse("type", f"is {quoted(kind)}, which is not asked", "only Prometheus is")
    return source.part("spec")


def _referred_type(source: Fields, documents: Documents) -> str:
    """The type of the DataSource; empty where it is in another file."""
    found = documents.get(("DataSource", source.text("metricSourceRef", "")))
    return found.part("spec").text("type", "") if found else ""


def _query(source: Fields) -> str:
    return open_query(source, source.one_of(*_QUERY_KEYS), GO_TEMPLATE, BRACKETS, GRAFANA)


def _counted(source: Fields, counter: bool) -> str:  # noqa: FBT001 - as the specification names it
    """A query over the window; without one, only a plain counter can be given it."""
    query = _query(source)
    if WINDOW in query:
        return query
    summed = _SUM.fullmatch(query)
    metric = summed[1].strip() if summed else query
    if not counter or not is_selector(metric):
        advice = f"write it, such as sum(increase(http_requests_total[{WINDOW}]))"
        source.refuse(source.one_of(*_QUERY_KEYS), f"has no window {WINDOW}", advice)
    return increase(metric)
