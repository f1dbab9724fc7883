"""What a service promises: the one shape that every format of objectives is read into."""

from fractions import Fraction

import msgspec

from inspector.slo.missing import Missing
from inspector.slo.slices import Method


class Queries(msgspec.Struct, frozen=True, kw_only=True):
    """PromQL with the placeholder {{.window}}; what is empty is not asked.

    `bad`, `good` and `total` are event counts or rates, `ratio` is an error ratio.
    """

    bad: str = ""
    good: str = ""
    total: str = ""
    ratio: str = ""


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """A rolling period of seconds, or calendar units from an anchor in an IANA zone."""

    rolling_s: int = 0
    unit: str = ""  # a CalendarUnit, empty for rolling
    count: int = 1
    anchor: str = ""  # local wall-clock start, ISO 8601
    zone: str = "UTC"


class Objective(msgspec.Struct, frozen=True, kw_only=True):
    """One promise: how many of a service's events must be good, over which period."""

    id: str  # "service/name", stable
    service: str
    name: str
    description: str = ""
    labels: dict[str, str] = {}
    target: Fraction
    period: Period
    method: Method = Method.OCCURRENCES
    slice_s: int = 3600
    slice_target: Fraction | None = None
    queries: Queries
    missing: Missing = Missing.IGNORE
    min_events: int = 1
    source: str  # "sloth file slo.yaml#2", for messages
