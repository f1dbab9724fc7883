"""Who and what spent a budget: labels, and changes."""

from collections.abc import Mapping
from fractions import Fraction

import msgspec

from inspector.slo.burn import traffic_exact
from inspector.slo.exact import Ratio
from inspector.slo.measure import Events


class Consumer(msgspec.Struct, frozen=True):
    """One value of a label: its share of all bad events, and of the budget."""

    name: str
    share_of_bad: Fraction
    budget_points: Ratio


def top_consumers(
    bad_by_label: Mapping[str, Fraction], *, period_total: Fraction, target: Fraction
) -> tuple[Consumer, ...]:
    """The values of a label that spent something, the greediest first."""
    bad = sum(bad_by_label.values(), start=Fraction(0))
    ranked = sorted(bad_by_label.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Consumer(name, part / bad, traffic_exact(part, period_total=period_total, target=target))
        for name, part in ranked
        if part
    )


class Impact(msgspec.Struct, frozen=True, kw_only=True):
    """What followed a change: a correlation, as before and after differ in more than one way.

    `excess_bad` are the bad events beyond those the rate before it would have brought.
    """

    error_before: Fraction
    error_after: Fraction
    excess_bad: Fraction
    budget_burned: Ratio


def change_impact(
    before: Events, after: Events, *, period_total: Fraction, target: Fraction
) -> Impact | None:
    """The events before and after a change compared; None where either side has none."""
    error_before, error_after = before.error_rate, after.error_rate
    if error_before is None or error_after is None:
        return None
    excess = after.bad - error_before * after.total
    return Impact(
        error_before=error_before,
        error_after=error_after,
        excess_bad=excess,
        budget_burned=_signed(excess, period_total, target),
    )


def _signed(excess: Fraction, period_total: Fraction, target: Fraction) -> Ratio:
    burned = traffic_exact(abs(excess), period_total=period_total, target=target)
    return burned if excess >= 0 else -burned
