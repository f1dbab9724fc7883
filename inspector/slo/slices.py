"""Budgets by occurrences, time slices and ratio time slices: one history, three answers."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from fractions import Fraction

from inspector.slo.exact import Rational
from inspector.slo.measure import Events

Slice = Events | None  # None for a slice nobody measured


class Method(StrEnum):
    """What a budget counts, in OpenSLO's words: events, whole slices, or the mean of slices."""

    OCCURRENCES = "Occurrences"
    TIMESLICES = "Timeslices"
    RATIO_TIMESLICES = "RatioTimeslices"


class SliceVerdict(StrEnum):
    """What one slice counts as."""

    GOOD = "good"
    BAD = "bad"
    MISSING = "missing"


def slice_verdict(events: Slice, slice_target: Fraction) -> SliceVerdict:
    """Good at or above the slice target; missing without events."""
    rate = None if events is None else events.error_rate
    if rate is None:
        return SliceVerdict.MISSING
    return SliceVerdict.GOOD if 1 - rate >= slice_target else SliceVerdict.BAD


def counted(method: Method, slices: Iterable[Slice], slice_target: Fraction) -> Events:
    """The events that a method counts: events themselves, or slices as events of weight one.

    A ratio slice is partly good and partly bad, to 18 decimals. Missing slices count as nothing.
    """
    if method is Method.OCCURRENCES:
        return _sum(events for events in slices if events is not None)
    if method is Method.TIMESLICES:
        return _sum(_WHOLE[slice_verdict(events, slice_target)] for events in slices)
    return _sum(_part(events) for events in slices if events is not None)


# The exact sum of thousands of ratios has a denominator of thousands of digits.
_DECIMALS = 18

_NONE = Events(Fraction(0), Fraction(0))
_WHOLE = {
    SliceVerdict.GOOD: Events(Fraction(1), Fraction(0)),
    SliceVerdict.BAD: Events(Fraction(0), Fraction(1)),
    SliceVerdict.MISSING: _NONE,
}


def _part(events: Events) -> Events:
    rate = events.error_rate
    if rate is None:
        return _NONE
    bad = round(rate, _DECIMALS)
    return Events(1 - bad, bad)


def weighed(method: Method, events: Slice, slice_target: Fraction) -> Slice:
    """What one slice adds to the count of a method; None if it is missing."""
    one = counted(method, [events], slice_target)
    return one if one.total else None


def _sum(events: Iterable[Events]) -> Events:
    return sum(events, start=_NONE)


def any_bad(members: Sequence[SliceVerdict]) -> SliceVerdict:
    """One slice of a composite: bad if any member is, missing only if all are."""
    if SliceVerdict.BAD in members:
        return SliceVerdict.BAD
    return SliceVerdict.GOOD if SliceVerdict.GOOD in members else SliceVerdict.MISSING


def slices_to_exhaust(
    slices: Rational, *, target: Fraction, baseline_error: Fraction, attack_error: Fraction
) -> Fraction | None:
    """How many slices of a fault spend a period's budget next to the usual errors.

    None where the fault is no worse than usual.
    """
    if attack_error <= baseline_error:
        return None
    spare = (1 - target - baseline_error) * slices
    return max(spare / (attack_error - baseline_error), Fraction(0))
