"""The windows and alerts that Pyrra derives from a period, for comparison with its own."""

from fractions import Fraction

import msgspec

from inspector.slo.alerts import DAY, HOUR
from inspector.slo.burn import alert_threshold

_MINUTE = 60
_BASE = 28 * DAY  # the period for which the windows below are written

# Factor, long window, short window and patience, in seconds.
_WINDOWS = (
    (14, HOUR, 5 * _MINUTE, 2 * _MINUTE),
    (7, 6 * HOUR, 30 * _MINUTE, 15 * _MINUTE),
    (2, DAY, 2 * HOUR, HOUR),
    (1, 4 * DAY, 6 * HOUR, 3 * HOUR),
)


class PyrraWindow(msgspec.Struct, frozen=True):
    """One rule: it fires when both windows exceed the factor for `for_s` seconds."""

    factor: int
    long_s: int
    short_s: int
    for_s: int


def pyrra_windows(period_s: int) -> tuple[PyrraWindow, ...]:
    """The rules for a period, scaled from 28 days and rounded to the minute."""

    def scaled(seconds: int) -> int:
        return _to_minute(Fraction(seconds * period_s, _BASE))

    return tuple(
        PyrraWindow(factor, scaled(long_s), scaled(short_s), scaled(for_s))
        for factor, long_s, short_s, for_s in _WINDOWS
    )


def absent_duration(target: Fraction, period_s: int) -> int:
    """Seconds after which a metric that is gone alerts: a total outage on the fastest rule."""
    fastest = pyrra_windows(period_s)[0]
    threshold = alert_threshold(Fraction(fastest.factor), target)
    return _to_minute(Fraction(int(threshold * fastest.long_s) + fastest.for_s))


def _to_minute(seconds: Fraction) -> int:
    half_up = Fraction(1, 2)
    return int(seconds / _MINUTE + half_up) * _MINUTE
