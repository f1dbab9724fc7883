"""What few events allow to say about an error rate."""

import math
from fractions import Fraction
from statistics import NormalDist

import msgspec

from inspector.slo.burn import alert_threshold
from inspector.slo.measure import Events

Z_95 = NormalDist().inv_cdf(0.975)


class Interval(msgspec.Struct, frozen=True):
    """The error rates that a count of events is compatible with."""

    low: float
    high: float


def wilson(events: Events, *, z: float = Z_95) -> Interval:
    """The Wilson score interval of the error rate; from 0 to 1 without events."""
    n = float(events.total)
    if not n:
        return Interval(0.0, 1.0)
    rate, z2 = float(events.bad) / n, z * z
    middle = (rate + z2 / (2 * n)) / (1 + z2 / n)
    spread = z / (1 + z2 / n) * math.sqrt(rate * (1 - rate) / n + z2 / (4 * n * n))
    # At the ends the two terms are equal, and their difference must not be a rounding error.
    low = middle - spread if events.bad else 0.0
    return Interval(low, middle + spread if events.good else 1.0)


def confidently_over(interval: Interval, *, factor: Fraction, target: Fraction) -> bool:
    """Whether even the lowest error rate of the interval burns faster than a factor."""
    return interval.low > alert_threshold(factor, target)
