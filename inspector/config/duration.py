"""Durations as Go and Prometheus write them: 30s, 5m, 1h30m, 2d."""

import re
from datetime import timedelta

LONGEST = timedelta(days=366)

_UNITS = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
}
_PART = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(ms|[dhms])")
_WHOLE = re.compile(rf"(?:{_PART.pattern})+")


def parse(text: str) -> timedelta:
    """The duration a text stands for, from 0 to 366 days, to the millisecond.

    Raises:
        ValueError: if it is not a duration, or too long.
    """
    if text == "0":
        return timedelta(0)
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"not a duration: {text!r}")
    # Seconds are added as numbers: a timedelta overflows.
    seconds = sum(float(n) * _UNITS[unit].total_seconds() for n, unit in _PART.findall(text))
    if seconds > LONGEST.total_seconds():
        raise ValueError(f"too long: {text!r}")
    return timedelta(milliseconds=round(seconds * 1000))


def written(duration: timedelta) -> str:
    """The shortest text that `parse` reads back: `1h30m`, `0s`."""
    rest = duration
    parts = []
    for unit, size in _UNITS.items():
        number, rest = divmod(rest, size)
        if number:
            parts.append(f"{number}{unit}")
    return "".join(parts) or "0s"
