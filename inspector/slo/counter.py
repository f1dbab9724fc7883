"""The increase of a counter: as it was counted, and as Prometheus extrapolates it."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import msgspec

from inspector.slo.exact import Rational


class Sample(msgspec.Struct, frozen=True):
    """The value of a counter at a time in seconds."""

    at_s: Fraction
    value: Fraction


_ENOUGH = 2  # samples; from fewer no increase is known
_NEAR = Fraction(11, 10)  # of the mean spacing: a gap up to here is a scrape to be expected


def raw_increase(samples: Sequence[Sample]) -> Fraction | None:
    """The sum of steps between samples; a drop is a restart from zero. None below two samples."""
    if len(samples) < _ENOUGH:
        return None
    return sum((_step(one, other) for one, other in pairwise(samples)), start=Fraction(0))


def _step(one: Sample, other: Sample) -> Fraction:
    return other.value - one.value if other.value >= one.value else other.value


def promql_increase(
    samples: Sequence[Sample], *, at_s: Rational, range_s: Rational
) -> Fraction | None:
    """What `increase(x[range])` of Prometheus 3 answers at a time; None for no answer.

    The range excludes its start. The increase is stretched to the edges of the range, but not
    beyond half a spacing where a scrape is missing, nor to before the counter was zero.
    """
    inside = [sample for sample in samples if at_s - range_s < sample.at_s <= at_s]
    increase = raw_increase(inside)
    if increase is None:
        return None
    sampled = inside[-1].at_s - inside[0].at_s
    spacing = sampled / (len(inside) - 1)
    left = _reach(inside[0].at_s - (at_s - range_s), spacing)
    if increase > 0:
        left = min(left, sampled * inside[0].value / increase)
    right = _reach(at_s - inside[-1].at_s, spacing)
    return increase * (sampled + left + right) / sampled


def _reach(gap: Fraction, spacing: Fraction) -> Fraction:
    return gap if gap < spacing * _NEAR else spacing / 2
