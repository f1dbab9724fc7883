"""Periods as the formats write them."""

from collections.abc import Callable
from datetime import datetime
from typing import Never
from zoneinfo import ZoneInfo

from inspector.config.faults import quoted
from inspector.slo.duration import CalendarUnit, Duration, parse_openslo, parse_prometheus
from inspector.slo.objective import Period
from inspector.slo.objectives.fields import Fields

_HOUR = 3600
_DAY = 86400
_DAYS = {
    CalendarUnit.DAY: 1,
    CalendarUnit.WEEK: 7,
    CalendarUnit.MONTH: 28,
    CalendarUnit.QUARTER: 90,
    CalendarUnit.YEAR: 365,
}

# Beyond these the arithmetic of dates ends.
_LONGEST = 3653
_FIRST_YEAR = 1970
_LAST_YEAR = 2100

_OPENSLO = "write a number and one of m, h, d, w, M, Q or Y; m is minutes and M is months"
_PROMETHEUS = "write a duration such as 30d, 4w or 1h30m"


def openslo_duration(fields: Fields, key: str) -> Duration:
    """A duration in OpenSLO's shorthand, whose letters know upper from lower case."""
    return _duration(fields, key, parse_openslo, _OPENSLO)


def prometheus_duration(fields: Fields, key: str) -> Duration:
    """A duration as Prometheus writes it."""
    return _duration(fields, key, parse_prometheus, _PROMETHEUS)


def _duration(fields: Fields, key: str, parse: Callable[[str], Duration], allowed: str) -> Duration:
    text = fields.text(key)
    try:
        return parse(text)
    except ValueError:
        fields.refuse(key, f"is {quoted(text)}, which is no duration", allowed)


def rolling(fields: Fields, key: str, duration: Duration) -> Period:
    """A rolling period of this length, from an hour to ten years."""
    length = _fixed(fields, key, duration)
    if length < _HOUR:
        _refuse(fields, key, "is too short for a budget", "m is minutes; months need a calendar")
    if length > _LONGEST * _DAY:
        _refuse(fields, key, "is longer than ten years")
    return Period(rolling_s=length)


def slice_length(fields: Fields, key: str, duration: Duration) -> int:
    """The seconds of a slice, which is no longer than a day."""
    length = _fixed(fields, key, duration)
    if length > _DAY:
        _refuse(fields, key, "is longer than a day")
    return length


def _fixed(fields: Fields, key: str, duration: Duration) -> int:
    if duration.seconds is None:
        _refuse(fields, key, "has no fixed length", "write it in days or weeks")
    return duration.seconds


def _refuse(fields: Fields, key: str, problem: str, allowed: str = "") -> Never:
    fields.refuse(key, f"({quoted(fields.text(key))}) {problem}", allowed)


def calendar(start: Fields, unit: CalendarUnit, count: int, *, anchor: str, zone: str) -> Period:
    """Calendar periods; `anchor` and `zone` are the keys of their start and its time zone."""
    if count * _DAYS[unit] > _LONGEST:
        start.refuse("", f"has periods of {count} {unit}s, which is longer than ten years")
    return Period(unit=unit, count=count, anchor=_anchor(start, anchor), zone=_zone(start, zone))


def _anchor(fields: Fields, key: str) -> str:
    text = fields.text(key, "")
    if not text:
        return ""
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        fields.refuse(key, f"is {quoted(text)}, which is no date", "write 2026-01-01 00:00:00")
    if start.tzinfo is not None:
        fields.refuse(key, "has an offset", "leave it to the time zone beside it")
    if not _FIRST_YEAR <= start.year <= _LAST_YEAR:
        fields.refuse(key, f"is {quoted(text)}", f"it takes {_FIRST_YEAR} to {_LAST_YEAR}")
    return start.isoformat()


def _zone(fields: Fields, key: str) -> str:
    name = fields.text(key, "UTC")
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, a path, a folder of zones
        fields.refuse(key, f"is {quoted(name)}, which is no time zone", "write Europe/Berlin")
    return name
