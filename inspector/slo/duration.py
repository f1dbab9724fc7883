"""Durations of objectives, as Prometheus and OpenSLO write them."""

import re
from enum import StrEnum

import msgspec


class CalendarUnit(StrEnum):
    """CalendarUnits that a calendar knows; the last three have no fixed length."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Duration(msgspec.Struct, frozen=True):
    """A length in seconds, or a count of calendar units; days and weeks are both."""

    seconds: int | None
    count: int = 0
    unit: CalendarUnit | None = None

    @property
    def calendar_unit(self) -> CalendarUnit | None:
        """The unit where only a calendar knows the length."""
        return self.unit if self.seconds is None else None


_SHORTHAND = re.compile(r"([1-9][0-9]{0,5})([mhdwMQY])")
_FIXED = {"m": 60, "h": 3600, "d": 86400, "w": 604800}
_UNITS = {
    "d": CalendarUnit.DAY,
    "w": CalendarUnit.WEEK,
    "M": CalendarUnit.MONTH,
    "Q": CalendarUnit.QUARTER,
    "Y": CalendarUnit.YEAR,
}


def parse_openslo(text: str) -> Duration:
    """The duration of OpenSLO's shorthand: `5m` is minutes, `1M` a month.

    Raises:
        ValueError: if it is not one positive number and one unit.
    """
    match = _SHORTHAND.fullmatch(text)
    if match is None:
        raise ValueError(f"not a duration: {text!r}")
    count, letter = int(match[1]), match[2]
    seconds = count * _FIXED[letter] if letter in _FIXED else None
    return Duration(seconds, count, _UNITS.get(letter))


_PROMETHEUS = {"y": 31536000, "w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}
_PARTS = re.compile("".join(f"(?:(?P<{unit}>[0-9]{{1,9}}){unit})?" for unit in _PROMETHEUS))


def parse_prometheus(text: str) -> Duration:
    """The duration of Prometheus, which Sloth and Pyrra use: `4w`, `1h30m`; a year is 365 days.

    Raises:
        ValueError: if it is no duration of at least a second, largest unit first.
    """
    match = _PARTS.fullmatch(text)
    parts = match.groupdict(default="0") if match else {}
    seconds = sum(int(part) * _PROMETHEUS[unit] for unit, part in parts.items())
    if not seconds:
        raise ValueError(f"not a duration: {text!r}")
    return Duration(seconds)
