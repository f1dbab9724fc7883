"""The course of a budget over a period."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

from inspector.slo.burn import burn_rate
from inspector.slo.exact import Ratio, Rational
from inspector.slo.missing import Missing


def burndown(
    error_rates: Sequence[Fraction | None],
    *,
    steps: int,
    target: Fraction,
    missing: Missing = Missing.IGNORE,
) -> tuple[Ratio | None, ...]:
    """What remains after each step so far of a period of `steps`, each of weight one.

    An ignored gap is None in the course and spends nothing; otherwise it counts as told.
    """
    stand_in = Fraction(1) if missing is Missing.BAD else Fraction(0)
    rates = [stand_in if rate is None else rate for rate in error_rates]
    course = [1 - burn_rate(bad / steps, target) for bad in accumulate(rates)]
    if missing is not Missing.IGNORE:
        return tuple(course)
    return tuple(
        None if rate is None else left for rate, left in zip(error_rates, course, strict=True)
    )


def ideal(steps: int) -> tuple[Fraction, ...]:
    """What would remain after each step if the budget were spent evenly."""
    return tuple(1 - Fraction(step, steps) for step in range(1, steps + 1))


def cells(
    bad: Sequence[Rational], *, period_total: Fraction, target: Fraction
) -> tuple[Ratio, ...]:
    """One row of a heat map: the share of the period's budget each day or hour spent.

    The cells of a row add up to the consumed share.
    """
    return tuple(burn_rate(part / period_total, target) for part in bad)
