"""Contradictions between numbers that were measured apart."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations

_SHARE = Fraction(2, 100)  # extrapolation differs by so much, or by one event
_EVENT = Fraction(1)


def contradictions(bad_by_window: Mapping[int, Fraction]) -> tuple[tuple[int, int], ...]:
    """Pairs of windows, in seconds, of which the shorter saw more bad events than the longer."""
    return tuple(
        (short, long)
        for short, long in combinations(sorted(bad_by_window), 2)
        if bad_by_window[short] > bad_by_window[long] + _tolerance(bad_by_window[long])
    )


def reconciles(slices_sum: Fraction, whole_window: Fraction) -> bool:
    """Whether the sum over slices agrees with one query over the whole window."""
    return abs(slices_sum - whole_window) <= _tolerance(whole_window)


def _tolerance(value: Fraction) -> Fraction:
    return max(_SHARE * value, _EVENT)
