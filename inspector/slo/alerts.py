"""Multi-window, multi-burn-rate alerts: a long window to be sure, a short one to reset."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

import msgspec

from inspector.slo.burn import alert_threshold, burn_factor
from inspector.slo.confidence import confidently_over, wilson
from inspector.slo.measure import Events

HOUR = 3600
DAY = 24 * HOUR

_SHORTER = 12  # a short window is a twelfth of the long one

Observations = Mapping[int, Events | None]


class Level(StrEnum):
    """What an alert asks for, most urgent first; a watch has too few events to wake anybody."""

    PAGE = "page"
    TICKET = "ticket"
    WATCH = "watch"


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two windows in seconds and the burn rate that both must exceed."""

    severity: Level
    long_s: int
    short_s: int
    factor: Fraction


# The share of the budget, spent within a window, that is worth a page or a ticket.
_RECIPE = (
    (Level.PAGE, Fraction(2, 100), HOUR),
    (Level.PAGE, Fraction(5, 100), 6 * HOUR),
    (Level.TICKET, Fraction(10, 100), DAY),
    (Level.TICKET, Fraction(10, 100), 3 * DAY),
)


def pairs(period_s: int) -> tuple[Pair, ...]:
    """The pairs of the SRE workbook for a period: factors 14.4, 6, 3 and 1 for 30 days."""
    return tuple(
        Pair(
            severity=severity,
            long_s=long_s,
            short_s=long_s // _SHORTER,
            factor=burn_factor(share, long_s=long_s, period_s=period_s),
        )
        for severity, share, long_s in _RECIPE
    )


class Alert(msgspec.Struct, frozen=True):
    """A pair that fires, and whether its events are enough to be sure."""

    pair: Pair
    confident: bool

    @property
    def level(self) -> Level:
        """The severity of the pair; a watch while a low count could be chance."""
        return self.pair.severity if self.confident else Level.WATCH


class Evaluation(msgspec.Struct, frozen=True):
    """The pairs that fire and those that cannot be judged, in the order given."""

    alerts: tuple[Alert, ...]
    not_evaluable: tuple[Pair, ...]

    @property
    def severity(self) -> Level | None:
        """The most urgent severity that fires, whatever the count of events."""
        firing = [alert.pair.severity for alert in self.alerts]
        return min(firing, key=list(Level).index, default=None)


def evaluate(pairs: Sequence[Pair], observed: Observations, target: Fraction) -> Evaluation:
    """Judge each pair on the events of its windows, by their lengths in seconds.

    A window that is absent, None or without events makes its pairs not evaluable.
    """
    judged = [(pair, fires(pair, observed, target)) for pair in pairs]
    return Evaluation(
        tuple(_alert(pair, observed, target) for pair, firing in judged if firing),
        tuple(pair for pair, firing in judged if firing is None),
    )


def fires(pair: Pair, observed: Observations, target: Fraction) -> bool | None:
    """Whether both windows burn faster than the factor; None where one has no events."""
    rates = [_error_rate(observed.get(window)) for window in (pair.long_s, pair.short_s)]
    known = [rate for rate in rates if rate is not None]
    if len(known) < len(rates):
        return None
    threshold = alert_threshold(pair.factor, target)
    return all(rate > threshold for rate in known)


def _error_rate(events: Events | None) -> Fraction | None:
    return None if events is None else events.error_rate


def _alert(pair: Pair, observed: Observations, target: Fraction) -> Alert:
    events = observed[pair.long_s]
    sure = events is not None and confidently_over(
        wilson(events), factor=pair.factor, target=target
    )
    return Alert(pair, sure)
