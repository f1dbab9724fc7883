"""The alerts that would have fired since a moment, from a history of slices.

A job that runs once a night sees by this what an alerting stack would have said in between.
"""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from itertools import accumulate

import msgspec

from inspector.slo.alerts import Pair, fires
from inspector.slo.burn import burn_rate
from inspector.slo.corrections import TimedSlice
from inspector.slo.exact import Ratio
from inspector.slo.measure import Events


class Episode(msgspec.Struct, frozen=True, kw_only=True):
    """A pair that fired from one slice end to another.

    `peak` is the highest burn rate of its short window, `bad` what the slices meanwhile brought.
    """

    pair: Pair
    start: datetime
    end: datetime
    peak: Ratio
    bad: Fraction


def replay(
    slices: Sequence[TimedSlice], pairs: Sequence[Pair], target: Fraction, *, since: datetime
) -> tuple[Episode, ...]:
    """Evaluate the pairs at the end of each slice after `since`, and join what fires in a row.

    The slices are of one length and follow one another, oldest first. A pair whose short window
    is shorter than a slice cannot be replayed and is left out.
    """
    if not slices:
        return ()
    history = _History(slices, target)
    fresh = [i for i, item in enumerate(slices) if item.window.end > since]
    return tuple(
        history.episode(pair, run)
        for pair in pairs
        if pair.short_s >= history.slice_s
        for run in _runs([i for i in fresh if history.fires(pair, i)])
    )


def _runs(indices: Sequence[int]) -> list[list[int]]:
    """Consecutive numbers together: 1 2 5 6 are two runs."""
    runs: list[list[int]] = []
    for index in indices:
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


class _History:
    """The slices with running sums, so that a window of any length costs one subtraction."""

    def __init__(self, slices: Sequence[TimedSlice], target: Fraction) -> None:
        nothing = Events(Fraction(0), Fraction(0))
        self._slices = slices
        self._target = target
        self._sums = list(accumulate((x.events or nothing for x in slices), initial=nothing))
        self.slice_s = int(slices[0].window.length_s)

    def fires(self, pair: Pair, index: int) -> bool:
        """Whether the pair fires at the end of a slice."""
        observed = {size: self._last(size, index) for size in (pair.long_s, pair.short_s)}
        return bool(fires(pair, observed, self._target))

    def episode(self, pair: Pair, run: Sequence[int]) -> Episode:
        """What happened while the pair fired at these slices."""
        first, last = run[0], run[-1]
        return Episode(
            pair=pair,
            start=self._slices[first].window.end,
            end=self._slices[last].window.end,
            peak=max(self._burn(pair.short_s, index) for index in run),
            bad=self._sums[last + 1].bad - self._sums[first].bad,
        )

    def _burn(self, window_s: int, index: int) -> Ratio:
        return burn_rate(self._last(window_s, index).error_rate or Fraction(0), self._target)

    def _last(self, window_s: int, index: int) -> Events:
        end = self._sums[index + 1]
        start = self._sums[max(index + 1 - window_s // self.slice_s, 0)]
        return Events(end.good - start.good, end.bad - start.bad)
