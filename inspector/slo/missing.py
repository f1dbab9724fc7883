"""Slices that nobody measured: what they count as, and how many are too many."""

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction

import msgspec

from inspector.slo.exact import Rational
from inspector.slo.measure import Events
from inspector.slo.slices import Slice

FLOOR = Fraction(9, 10)


class Missing(StrEnum):
    """What a slice without data counts as."""

    IGNORE = "ignore"
    BAD = "bad"
    GOOD = "good"


def counts(
    good: Rational, bad: Rational, *, missing: Rational = 0, policy: Missing = Missing.IGNORE
) -> Events:
    """Good and bad slices, with the missing ones counted as the policy says."""
    extra_good = missing if policy is Missing.GOOD else 0
    extra_bad = missing if policy is Missing.BAD else 0
    return Events(Fraction(good + extra_good), Fraction(bad + extra_bad))


def filled(slices: Sequence[Slice], policy: Missing) -> tuple[Slice, ...]:
    """The slices, with gaps as good or bad slices of mean traffic; gaps stay if ignored."""
    if policy is Missing.IGNORE:
        return tuple(slices)
    mean = _mean_total(slices)
    bad = mean if policy is Missing.BAD else Fraction(0)
    stand_in = Events(mean - bad, bad)
    return tuple(stand_in if is_gap(item) else item for item in slices)


def with_outages(slices: Sequence[Slice], down: Sequence[bool]) -> tuple[Slice, ...]:
    """The slices, with a gap as bad where an independent probe saw the service down."""
    outage = Events(Fraction(0), _mean_total(slices))
    return tuple(
        outage if is_gap(item) and failed else item
        for item, failed in zip(slices, down, strict=True)
    )


def is_gap(item: Slice) -> bool:
    """Whether a slice says nothing: not measured, or without events."""
    return item is None or not item.total


def _mean_total(slices: Sequence[Slice]) -> Fraction:
    totals = [item.total for item in slices if item is not None and item.total]
    return sum(totals, start=Fraction(0)) / len(totals) if totals else Fraction(1)


class Coverage(msgspec.Struct, frozen=True):
    """How many slices of a period were measured, of how many expected."""

    observed: int
    expected: Fraction
    floor: Fraction = FLOOR

    @property
    def share(self) -> Fraction:
        """Measured over expected; 0 where nothing was to be expected."""
        return self.observed / self.expected if self.expected else Fraction(0)

    @property
    def enough(self) -> bool:
        """Whether a verdict may rest on it."""
        return self.share >= self.floor


def coverage(
    observed: int, *, period_s: Rational, slice_s: Rational, floor: Fraction = FLOOR
) -> Coverage:
    """The coverage of a period by slices of `slice_s` seconds."""
    return Coverage(observed, Fraction(period_s) / slice_s, floor)
