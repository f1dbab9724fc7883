"""Maintenance and other stretches that no budget pays for."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from fractions import Fraction

import msgspec

from inspector.slo.exact import Rational
from inspector.slo.slices import Slice
from inspector.slo.windows import Window, seconds

_NOTHING = timedelta(0)


class TimedSlice(msgspec.Struct, frozen=True):
    """A slice of a history and the time it covers."""

    window: Window
    events: Slice


def without(slices: Iterable[TimedSlice], excluded: Sequence[Window]) -> tuple[TimedSlice, ...]:
    """The slices that no excluded stretch touches: gone from numerator and denominator."""
    return tuple(item for item in slices if not touched(item.window, excluded))


def touched(window: Window, excluded: Iterable[Window]) -> bool:
    """Whether a stretch of time has any of its seconds excluded."""
    return any(max(window.start, x.start) < min(window.end, x.end) for x in excluded)


def excluded_s(period: Window, excluded: Iterable[Window]) -> Fraction:
    """Seconds of a period that are excluded; stretches that overlap count once."""
    length, reached = _NOTHING, period.start
    for stretch in sorted(excluded, key=lambda window: window.start):
        start, end = max(stretch.start, reached), min(stretch.end, period.end)
        length += max(end - start, _NOTHING)
        reached = max(reached, end)
    return seconds(length)


def error_rate(bad_s: Rational, period_s: Rational, *, excluded_s: Rational = 0) -> Fraction:
    """Bad seconds over the seconds that count; exclusion shortens the period."""
    return Fraction(bad_s) / (Fraction(period_s) - excluded_s)
