"""How much of an error budget is spent and left."""

from collections.abc import Iterable
from fractions import Fraction

import msgspec

from inspector.slo.burn import burn_rate
from inspector.slo.exact import Ratio, Rational
from inspector.slo.measure import Events


class Spend(msgspec.Struct, frozen=True, kw_only=True):
    """The state of one error budget.

    `elapsed` is the share of the period's events that have come; a rolling period has them all.
    `estimated` says that those still to come were guessed.
    """

    target: Fraction
    error_rate: Fraction
    elapsed: Fraction = Fraction(1)
    estimated: bool = False

    @property
    def sli(self) -> Fraction:
        """The share that was good."""
        return 1 - self.error_rate

    @property
    def budget(self) -> Fraction:
        """The share that may be bad."""
        return 1 - self.target

    @property
    def burn_rate(self) -> Ratio:
        """How fast the budget was spent in the time passed."""
        return burn_rate(self.error_rate, self.target)

    @property
    def consumed(self) -> Ratio:
        """The share of the period's budget that is spent; above 1 when overspent."""
        return self.burn_rate * self.elapsed

    @property
    def remaining(self) -> Ratio:
        """What is left of the budget; negative when overspent."""
        return 1 - self.consumed

    @property
    def met(self) -> bool:
        """Whether the SLI is at or above the target."""
        return self.sli >= self.target

    @property
    def exhausted(self) -> bool:
        """Whether nothing is left; precisely on the target it is both met and exhausted."""
        return self.remaining <= 0


class Amount(msgspec.Struct, frozen=True):
    """A budget in a currency, events or seconds; what is left is negative when overspent."""

    allowed: Fraction
    spent: Fraction

    @property
    def left(self) -> Fraction:
        """Allowed less spent."""
        return self.allowed - self.spent


def spend(events: Events, target: Fraction) -> Spend | None:
    """The budget after these events; None without events, which is neither good nor bad."""
    rate = events.error_rate
    return None if rate is None else Spend(target=target, error_rate=rate)


def spend_of_time(bad_s: Rational, length_s: Rational, target: Fraction) -> Spend:
    """The budget of a period of `length_s` seconds of which `bad_s` were bad."""
    return Spend(target=target, error_rate=Fraction(bad_s) / length_s)


def mid_period(
    events: Events, target: Fraction, *, elapsed_s: Rational, length_s: Rational
) -> Spend | None:
    """The budget of a calendar period under way, if traffic goes on as it has so far."""
    rate = events.error_rate
    if rate is None:
        return None
    elapsed = Fraction(elapsed_s) / length_s
    return Spend(target=target, error_rate=rate, elapsed=elapsed, estimated=True)


def spend_of_slices(counts: Events, target: Fraction, *, expected: Rational) -> Spend | None:
    """The budget of a period of `expected` slices, of which these were counted so far."""
    rate = counts.error_rate
    if rate is None:
        return None
    return Spend(target=target, error_rate=rate, elapsed=counts.total / expected)


def in_events(events: Events, target: Fraction) -> Amount:
    """The budget counted in events."""
    return Amount((1 - target) * events.total, events.bad)


def in_time(spent: Spend, length_s: Rational) -> Amount:
    """The budget of a period of `length_s` seconds, as seconds of total outage."""
    return Amount(spent.budget * length_s, spent.error_rate * length_s)


def what_if(events: Events, targets: Iterable[Fraction]) -> tuple[Spend | None, ...]:
    """The budgets that other targets would have left."""
    return tuple(spend(events, target) for target in targets)


class Resolution(msgspec.Struct, frozen=True):
    """How finely a target can be told from so many events."""

    allowed_bad: Fraction
    cost_of_one_bad: Ratio
    least: Rational = 1

    @property
    def too_coarse(self) -> bool:
        """Whether fewer bad events are allowed than the least that makes sense."""
        return self.allowed_bad < self.least


def resolution(target: Fraction, expected_events: Rational, *, least: Rational = 1) -> Resolution:
    """What one bad event costs where a period brings `expected_events`."""
    rate = 1 / Fraction(expected_events)
    return Resolution((1 - target) * expected_events, burn_rate(rate, target), least)
