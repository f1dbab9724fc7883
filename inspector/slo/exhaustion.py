"""When a budget runs out, and when a rolling window gives it back."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

from inspector.slo.burn import burn_rate
from inspector.slo.exact import Ratio, Rational
from inspector.slo.measure import Events
from inspector.slo.slices import Slice


def pace(rate: Ratio, period_s: Rational) -> Ratio | None:
    """Seconds a full budget lasts at a burn rate; None if for ever."""
    return Fraction(period_s) / rate if rate > 0 else None


def time_left(remaining: Ratio, rate: Ratio, period_s: Rational) -> Ratio | None:
    """Seconds until what is left is spent: 0 if nothing is, None if it lasts for ever.

    The burn rate is that of a recent window, not of the whole period.
    """
    if remaining <= 0:
        return Fraction(0)
    return remaining * Fraction(period_s) / rate if rate > 0 else None


def before_reset(left_s: Ratio | None, reset_s: Rational) -> bool:
    """Whether a calendar budget runs out before its period ends."""
    return left_s is not None and left_s < reset_s


def roll_off(slices: Sequence[Slice], target: Fraction, ahead: Events) -> tuple[Ratio | None, ...]:
    """The consumed share of a rolling budget now and after each slice to come.

    `slices` are those of one whole period, oldest first; each slice to come brings the events
    `ahead` and pushes the oldest out, until nothing of today is left. None where no events are.
    """
    bad = _tail_sums([0 if item is None else item.bad for item in slices])
    total = _tail_sums([0 if item is None else item.total for item in slices])
    return tuple(
        _consumed(bad[k] + k * ahead.bad, total[k] + k * ahead.total, target)
        for k in range(len(slices) + 1)
    )


def _tail_sums(values: Sequence[Rational]) -> list[Fraction]:
    sums = accumulate(reversed(values), initial=Fraction(0))
    return [Fraction(value) for value in reversed(list(sums))]


def _consumed(bad: Fraction, total: Fraction, target: Fraction) -> Ratio | None:
    return burn_rate(bad / total, target) if total else None


def exhausts_after(consumed: Sequence[Ratio | None]) -> int | None:
    """The number of slices until nothing is left, 0 if so already; None if it never comes."""
    return next((k for k, share in enumerate(consumed) if share is not None and share >= 1), None)


def recovers_after(consumed: Sequence[Ratio | None]) -> int | None:
    """The number of slices until something is left again; None if it never comes."""
    return next((k for k, share in enumerate(consumed) if share is not None and share < 1), None)
