"""Sloth: the file `version: prometheus/v1`, and the Kubernetes object with camelCase keys.

Its objectives are percentages above 0 and up to 100. The period is not in the file.
"""

from functools import partial

import msgspec

from inspector.slo.objective import Objective, Period, Queries
from inspector.slo.objectives.fields import Fields
from inspector.slo.objectives.outcome import Read, each
from inspector.slo.objectives.query import GO_TEMPLATE, windowed
from inspector.slo.objectives.target import read_target
from inspector.slo.target import Unit


class _Keys(msgspec.Struct, frozen=True):
    """The names that differ between the file and the object."""

    kind: str
    errors: str
    total: str
    ratio: str
    plugins: str


_FILE = _Keys("sloth file", "error_query", "total_query", "error_ratio_query", "slo_plugins")
_OBJECT = _Keys(
    "PrometheusServiceLevel", "errorQuery", "totalQuery", "errorRatioQuery", "sloPlugins"
)
_SLO = ("name", "description", "objective", "labels", "sli", "alerting", "plugins", "interval")


def read_file(root: Fields, period_s: int) -> Read:
    """The objectives of a file."""
    root.only("version", "service", "labels", _FILE.plugins, "slos")
    return _read(root, _FILE, period_s)


def read_object(root: Fields, period_s: int) -> Read:
    """The objectives of a PrometheusServiceLevel."""
    spec = root.part("spec")
    spec.only("service", "labels", _OBJECT.plugins, "slos")
    return _read(spec, _OBJECT, period_s)


def _read(root: Fields, keys: _Keys, period_s: int) -> Read:
    root.text("service")
    return each(root.parts("slos"), partial(_objective, root, keys, period_s))


def _objective(root: Fields, keys: _Keys, period_s: int, slo: Fields) -> Objective:
    slo.only(*_SLO)
    service, name = root.text("service"), slo.text("name")
    return Objective(
        id=f"{service}/{name}",
        service=service,
        name=name,
        description=slo.text("description", ""),
        labels=root.labels() | slo.labels(),
        target=read_target(slo, "objective", form="sloth", unit=Unit.PERCENT),
        period=Period(rolling_s=period_s),
        queries=_queries(slo.part("sli"), keys),
        source=slo.place.source(keys.kind),
    )


def _queries(sli: Fields, keys: _Keys) -> Queries:
    sli.only("events", "raw", "plugin")
    kind = sli.one_of("events", "raw", "plugin")
    if kind == "plugin":
        sli.refuse("plugin", "is Go code that only Sloth can run", "write `events` or `raw`")
    return (_events if kind == "events" else _raw)(sli.part(kind), keys)


def _events(events: Fields, keys: _Keys) -> Queries:
    events.only(keys.errors, keys.total)
    bad = windowed(events, keys.errors, GO_TEMPLATE)
    total = windowed(events, keys.total, GO_TEMPLATE)
    if bad == total:
        events.refuse(keys.errors, f"is the same query as {keys.total}")
    return Queries(bad=bad, total=total)


def _raw(raw: Fields, keys: _Keys) -> Queries:
    raw.only(keys.ratio)
    return Queries(ratio=windowed(raw, keys.ratio, GO_TEMPLATE))
