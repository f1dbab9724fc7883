"""Burn rates, the share of a budget they spend, and the factors that alert on them."""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

from inspector.slo.exact import Ratio, Rational


def burn_rate(error_rate: Fraction, target: Fraction) -> Ratio:
    """Error rate over budget: 1 lands on zero at the end of the period.

    Against a budget of zero it is 0 without errors and infinite with any.
    """
    if target == 1:
        return math.inf if error_rate else Fraction(0)
    return error_rate / (1 - target)


def burn_factor(budget_share: Fraction, *, long_s: Rational, period_s: Rational) -> Fraction:
    """The burn rate that spends a share of the period's budget within a window.

    2 % in an hour of 30 days is 14.4, of 28 days 13.44.
    """
    return budget_share * period_s / long_s


def budget_fraction(rate: Ratio, *, window_s: Rational, period_s: Rational) -> Ratio:
    """The share of the period's budget that a burn rate spends in a window at even traffic."""
    return rate * Fraction(window_s) / period_s


def traffic_exact(bad: Fraction, *, period_total: Fraction, target: Fraction) -> Ratio:
    """The share of the period's budget that so many bad events are, whatever the traffic."""
    return burn_rate(bad / period_total, target)


def traffic_factor(
    total: Fraction, *, period_total: Fraction, window_s: Rational, period_s: Rational
) -> Fraction:
    """The traffic of a window over the period's mean: the exact share over the even one."""
    return (total / window_s) / (period_total / period_s)


def alert_threshold(factor: Fraction, target: Fraction) -> Fraction:
    """The error rate above which a pair of this factor alerts."""
    return factor * (1 - target)


def max_burn(target: Fraction) -> Ratio:
    """The burn rate of a total outage; infinite where the budget is zero."""
    return burn_rate(Fraction(1), target)


def unreachable(factors: Iterable[Fraction], target: Fraction) -> tuple[Fraction, ...]:
    """The factors that not even a total outage exceeds."""
    return tuple(factor for factor in factors if factor >= max_burn(target))


def detection_time(
    error_rate: Fraction, *, window_s: Rational, factor: Fraction, target: Fraction
) -> Fraction | None:
    """Seconds until a window that was clean alerts on a steady error rate; None if never."""
    threshold = alert_threshold(factor, target)
    return window_s * threshold / error_rate if error_rate > threshold else None


def governing(long: Ratio, short: Ratio) -> Ratio:
    """The burn rate that two windows agree on: the milder."""
    return min(long, short)


def burn_level(rate: Ratio, *, warning: Fraction, critical: Fraction) -> str:
    """`ok`, `warning` or `critical`; a rate at a threshold is not above it."""
    if rate > critical:
        return "critical"
    return "warning" if rate > warning else "ok"


def sustained(
    rates: Sequence[Ratio | None], *, above: Fraction, floor: Fraction = Fraction(9, 10)
) -> bool:
    """Whether every known burn rate of a stretch is above a limit, and enough are known.

    None stands for a slice without events; `floor` is the least share of slices with some.
    """
    known = [rate for rate in rates if rate is not None]
    if not known or Fraction(len(known), len(rates)) < floor:
        return False
    return all(rate > above for rate in known)
