"""From raw numbers of a metrics store to events that can be counted on."""

import math
from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction

import msgspec

from inspector.slo.exact import exact

Raw = float | str | None  # as Prometheus writes it ("NaN", "+Inf"); None for a series not there

# Two queries at two moments disagree by noise; more than this share of the total is not noise.
CLAMP = Fraction(1, 100)


class Events(msgspec.Struct, frozen=True):
    """Good and bad events of one window; fractions, because `increase` extrapolates."""

    good: Fraction
    bad: Fraction

    @property
    def total(self) -> Fraction:
        """All events."""
        return self.good + self.bad

    @property
    def error_rate(self) -> Fraction | None:
        """Bad events per event; None without events."""
        return self.bad / self.total if self.total else None

    def __add__(self, other: "Events") -> "Events":
        return Events(self.good + other.good, self.bad + other.bad)


class Quality(StrEnum):
    """Whether numbers can be used."""

    OK = "ok"
    NO_DATA = "no_data"
    INVALID_DATA = "invalid_data"


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """Events, or the reason why there are none.

    Reasons are `no_series`, `no_events`, `nan`, `not_finite`, `negative`, `good_gt_total` and
    `bad_gt_total`. Warnings tell what was assumed: `error_series_absent`, `good_series_absent`,
    `good_gt_total_clamped`, `bad_gt_total_clamped`.
    """

    quality: Quality
    reason: str = ""
    events: Events | None = None
    warnings: tuple[str, ...] = ()


_NO_SERIES = Measured(quality=Quality.NO_DATA, reason="no_series")


def from_good_and_bad(good: Raw, bad: Raw) -> Measured:
    """Events of two series, one per outcome; if only one is there, the other counts as zero."""
    if good is None and bad is None:
        return _NO_SERIES
    named = (("good_series_absent", good), ("error_series_absent", bad))
    absent = tuple(name for name, series in named if series is None)
    return _counted(good or 0, bad or 0, Events, absent)


def from_bad_and_total(bad: Raw, total: Raw, *, clamp: Fraction = CLAMP) -> Measured:
    """Events of an error series and a total; no error series beside a total means no errors.

    More bad events than events are noise up to the share `clamp` of the total.
    """
    if total is None:
        return _NO_SERIES
    absent = ("error_series_absent",) if bad is None else ()
    counted = _counted(bad or 0, total, lambda part, whole: Events(whole - part, part), absent)
    return _within(counted, clamp)


def from_good_and_total(good: Raw, total: Raw, *, clamp: Fraction = CLAMP) -> Measured:
    """Events of a success series and a total; no success beside a total means all were bad.

    More good events than events are noise up to the share `clamp` of the total.
    """
    if total is None:
        return _NO_SERIES
    absent = ("good_series_absent",) if good is None else ()
    counted = _counted(good or 0, total, lambda part, whole: Events(part, whole - part), absent)
    return _within(counted, clamp)


def _counted(
    first: float | str,
    second: float | str,
    combine: Callable[[Fraction, Fraction], Events],
    warnings: tuple[str, ...],
) -> Measured:
    fault = _fault(float(first), float(second))
    if fault is not None:
        return fault
    events = combine(exact(first), exact(second))
    if not events.good and not events.bad:
        return Measured(quality=Quality.NO_DATA, reason="no_events")
    return Measured(quality=Quality.OK, events=events, warnings=warnings)


def _fault(*values: float) -> Measured | None:
    if any(math.isnan(value) for value in values):
        return Measured(quality=Quality.NO_DATA, reason="nan")
    if any(math.isinf(value) for value in values):
        return Measured(quality=Quality.INVALID_DATA, reason="not_finite")
    if any(value < 0 for value in values):
        return Measured(quality=Quality.INVALID_DATA, reason="negative")
    return None


def _within(measured: Measured, clamp: Fraction) -> Measured:
    events = measured.events
    if events is None or min(events.good, events.bad) >= 0:
        return measured
    total, none = events.total, Fraction(0)
    reason = "good_gt_total" if events.bad < 0 else "bad_gt_total"
    if -min(events.good, events.bad) > clamp * total:
        return Measured(quality=Quality.INVALID_DATA, reason=reason)
    clamped = Events(total, none) if events.bad < 0 else Events(none, total)
    warnings = (*measured.warnings, f"{reason}_clamped")
    return Measured(quality=Quality.OK, events=clamped, warnings=warnings)
