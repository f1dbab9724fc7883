"""slo-generator v2: ServiceLevelObjective objects of sre.google.com/v2 with the backend Prometheus.

Goals are ratios. The period is in the error budget policy, which is another file.
"""

import re
from collections.abc import Callable

from inspector.config.faults import nearest, quoted
from inspector.slo.objective import Objective, Period, Queries
from inspector.slo.objectives.fields import Fields
from inspector.slo.objectives.outcome import Read
from inspector.slo.objectives.query import (
    BRACKETS,
    WINDOW,
    bound,
    failure,
    increase,
    is_selector,
    open_query,
    ranged,
    windowed,
)
from inspector.slo.objectives.target import read_target
from inspector.slo.target import Unit

_BACKEND = "prometheus"
_SPEC = (
    "description",
    "goal",
    "backend",
    "method",
    "exporters",
    "error_budget_policy",
    "service_level_indicator",
)
_OPERATORS = "increase,sum"  # what it applies unless told otherwise, the first one innermost
_BUCKET = re.compile(r"([a-zA-Z0-9_:]+)_bucket(?=\s*(?:\{|$))")
_BOUND = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?|\+Inf")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def read_object(root: Fields, period_s: int) -> Read:
    """The objective of a ServiceLevelObjective."""
    metadata, spec = root.part("metadata"), root.part("spec")
    spec.only(*_SPEC)
    name, labels = metadata.text("name"), metadata.labels()
    service = labels.get("service_name") or labels.get("service") or name
    objective = Objective(
        id=f"{service}/{name}",
        service=service,
        name=name,
        description=spec.text("description", ""),
        labels=labels,
        target=read_target(spec, "goal", form="slo-generator", unit=Unit.RATIO),
        period=Period(rolling_s=period_s),
        queries=_queries(spec),
        source=root.place.source("slo-generator"),
    )
    return Read((objective,))


def _queries(spec: Fields) -> Queries:
    backend, method = spec.text("backend"), spec.text("method")
    if backend.partition("/")[0] != _BACKEND:
        spec.refuse("backend", f"is {quoted(backend)}, which is not read", "prometheus is")
    if method not in _METHODS:
        advice = nearest(method, _METHODS, f"{', '.join(_METHODS)} are")
        spec.refuse("method", f"is {quoted(method)}, which is not read", advice)
    return _METHODS[method](spec.part("service_level_indicator"))


def _good_bad_ratio(sli: Fields) -> Queries:
    sli.only("filter_good", "filter_bad", "filter_valid", "operators")
    other = sli.one_of("filter_bad", "filter_valid")
    good, rest = _counted(sli, "filter_good"), _counted(sli, other)
    return Queries(good=good, bad=rest) if other == "filter_bad" else Queries(good=good, total=rest)


def _query_sli(sli: Fields) -> Queries:
    sli.only("expression")
    return Queries(ratio=failure(windowed(sli, "expression", BRACKETS)))


def _distribution_cut(sli: Fields) -> Queries:
    """The buckets of a histogram up to a bound, of all that its count saw."""
    sli.only("expression", "threshold_bucket")
    buckets = open_query(sli, "expression", BRACKETS).removesuffix(f"[{WINDOW}]").rstrip()
    le = sli.text("threshold_bucket")
    if not is_selector(buckets) or not _BUCKET.match(buckets):
        sli.refuse("expression", "must be a selector of histogram buckets")
    if not _BOUND.fullmatch(le):
        sli.refuse("threshold_bucket", f"is {quoted(le)}", "it takes a number")
    good, total = _with_label(buckets, bound(le)), _BUCKET.sub(r"\1_count", buckets, count=1)
    return Queries(good=increase(good), total=increase(total))


def _with_label(metric: str, matcher: str) -> str:
    name, _, labels = metric.partition("{")
    others = labels.removesuffix("}").strip().removesuffix(",")
    return f"{name.rstrip()}{{{', '.join(filter(None, (others, matcher)))}}}"


def _counted(sli: Fields, key: str) -> str:
    query = open_query(sli, key, BRACKETS)
    operators = _operators(sli)
    bare = query.removesuffix(f"[{WINDOW}]").rstrip()
    if operators and not is_selector(bare):
        advice = "write `operators: []` where the query does it all"
        sli.refuse(key, f"cannot be wrapped in {' and '.join(operators)}", advice)
    query = query if WINDOW in query else ranged(query)
    for operator in operators:
        query = f"{operator}({query})"
    return query


def _operators(sli: Fields) -> list[str]:
    names = sli.joined("operators") if sli.has("operators") else _OPERATORS
    operators = names.split(",") if names else []
    if not all(map(_NAME.fullmatch, operators)):
        sli.refuse("operators", "must be a list of PromQL functions")
    return operators


_METHODS: dict[str, Callable[[Fields], Queries]] = {
    "good_bad_ratio": _good_bad_ratio,
    "query_sli": _query_sli,
    "distribution_cut": _distribution_cut,
}
