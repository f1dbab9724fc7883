"""What the numbers of an SLO come to; exact until printed, shared by the page and the terminal.

Availability is rounded down and consumption up, so that no output flatters.
"""

import math
from fractions import Fraction

from inspector.report import Slo, SloPoint
from inspector.slo.exact import exact
from inspector.slo.shown import availability, consumption
from inspector.slo.target import Unit, parse_target

UNKNOWN = "unknown"

Course = tuple[Fraction | None, ...]

_DECIMALS = 2
_FINEST = 6  # digits behind the point that a percentage may need
_SAME = 1e-6  # slices and a whole-window query that differ by less agree


def known(value: float | None) -> Fraction | None:
    """The number as it is written; None where it is unknown or not finite."""
    return None if value is None or not math.isfinite(value) else exact(value)


def budget(slo: Slo) -> Fraction | None:
    """The share of events that may be bad; None where the target is no percentage."""
    try:
        return 1 - parse_target(slo.target, Unit.PERCENT)
    except ValueError:
        return None


def sli(slo: Slo) -> str:
    """The SLI in percent, one digit finer than its target: `99.89%`."""
    digits = len(slo.target.partition(".")[2]) + 1
    return _down(slo.sli, min(max(digits, _DECIMALS), _FINEST))


def left(slo: Slo) -> str:
    """What remains of the budget in percent, negative where it is overspent: `-4.01%`."""
    return _down(slo.remaining, _DECIMALS)


def spent(slo: Slo, decimals: int = _DECIMALS) -> str:
    """What is consumed of the budget in percent: `104.01%`."""
    return share(slo.consumed, decimals)


def share(value: float | None, decimals: int = _DECIMALS) -> str:
    """A part of the budget in percent, rounded up: `3.10%`."""
    number = known(value)
    return UNKNOWN if number is None else consumption(number, decimals)


def burn(slo: Slo, window: str) -> str:
    """The burn rate of a window, rounded up: `14.4`; empty where it is unknown."""
    rate = known(slo.burn.get(window))
    return "" if rate is None else f"{math.ceil(rate * 10) / 10:,.1f}"


def course(slo: Slo) -> Course:
    """The share of the period's budget that each point of the series spent.

    None for a gap, and for every point where the share of one event cannot be told.
    """
    bad = [_measured(point) for point in slo.series]
    price = _price(slo, sum(filter(None, bad), start=Fraction(0)))
    return tuple(None if part is None or price is None else part * price for part in bad)


def _price(slo: Slo, counted: Fraction) -> Fraction | None:
    """The share of the budget that one bad event spends, where the slices counted so many."""
    consumed, bad = known(slo.consumed), known(slo.events.bad)
    if consumed is None or bad is None:
        return None
    whole = counted if math.isclose(counted, bad, rel_tol=_SAME) else bad
    if not whole:
        return None if consumed else Fraction(0)
    return consumed / whole


def _measured(point: SloPoint) -> Fraction | None:
    """The bad events of a point that was measured and saw any event."""
    return known(point.bad) if point.good or point.bad else None


def _down(value: float | None, decimals: int) -> str:
    number = known(value)
    return UNKNOWN if number is None else availability(number, decimals)
