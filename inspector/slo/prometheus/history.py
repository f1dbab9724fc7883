"""What Prometheus knows of one objective: its slices, its windows, and how far to trust them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction

import msgspec

from inspector.slo.measure import Events, Measured
from inspector.slo.missing import FLOOR
from inspector.slo.sanity import reconciles
from inspector.slo.windows import Window


class MeasuredSlice(msgspec.Struct, frozen=True):
    """A slice by its start; None where Prometheus had nothing to say about it."""

    start: datetime
    measured: Measured | None

    @property
    def events(self) -> Events | None:
        """Its events, if they are known."""
        return self.measured.events if self.measured else None


class Reconciliation(msgspec.Struct, frozen=True):
    """The same events twice: summed over slices, and of one query over the whole window."""

    slices: Events
    whole: Events

    @property
    def bad_difference(self) -> Fraction:
        """Bad events of the slices less those of the whole."""
        return self.slices.bad - self.whole.bad

    @property
    def total_difference(self) -> Fraction:
        """All events of the slices less those of the whole."""
        return self.slices.total - self.whole.total

    @property
    def agrees(self) -> bool:
        """Whether both differences are no more than extrapolation explains."""
        bad = reconciles(self.slices.bad, self.whole.bad)
        return bad and reconciles(self.slices.total, self.whole.total)


def reconcile(slices: Iterable[MeasuredSlice], whole: Measured) -> Reconciliation | None:
    """Compare all slices of a window with the whole of it; None where events are not counted."""
    if whole.events is None or "ratio_only" in whole.warnings:
        return None
    known = (item.events for item in slices if item.events is not None)
    return Reconciliation(sum(known, start=Events(Fraction(0), Fraction(0))), whole.events)


class History(msgspec.Struct, frozen=True, kw_only=True):
    """Slices of `slice_s` seconds that follow one another, and windows that end at the run.

    `period` is what all whole slices of the objective's period cover, `whole` its events. The
    slices are all of them, or the fresh ones only, and then there is no reconciliation. Warnings
    are sentences, each once.
    """

    period: Window
    slice_s: int
    slices: tuple[MeasuredSlice, ...]
    windows: Mapping[str, Measured]
    whole: Measured
    reconciliation: Reconciliation | None
    warnings: tuple[str, ...] = ()

    @property
    def observed(self) -> int:
        """How many slices have events."""
        return sum(item.events is not None for item in self.slices)

    @property
    def data_from(self) -> datetime | None:
        """The start of the first slice with events."""
        return next((item.start for item in self.slices if item.events is not None), None)

    @property
    def begins_late(self) -> bool:
        """Whether the slices begin with a gap too long for a verdict.

        Prometheus keeps less than the period, or the service is younger.
        """
        empty = next((i for i, x in enumerate(self.slices) if x.events is not None), 0)
        return empty > (1 - FLOOR) * len(self.slices)
