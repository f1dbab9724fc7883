"""The arithmetic of a budget in a sentence."""

from fractions import Fraction

from inspector.slo.budget import in_events, spend
from inspector.slo.measure import Events
from inspector.slo.shown import consumption


def explained(counts: Events, target: Fraction) -> str:
    """`1,040 bad of 1,000,000; 1,000 allowed; 104.00% spent`; counts to one decimal."""
    state = spend(counts, target)
    if state is None:
        return "no events"
    allowed = in_events(counts, target).allowed
    return (
        f"{_count(counts.bad)} bad of {_count(counts.total)}; {_count(allowed)} allowed; "
        f"{consumption(state.consumed)} spent"
    )


def _count(value: Fraction) -> str:
    tenths = round(value * 10)
    whole, rest = divmod(tenths, 10)
    return f"{whole:,}.{rest}" if rest else f"{whole:,}"
