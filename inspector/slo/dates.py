"""The dates on which a budget runs out and comes back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

import msgspec

from inspector.slo.budget import Spend
from inspector.slo.exact import Ratio
from inspector.slo.exhaustion import (
    before_reset,
    exhausts_after,
    recovers_after,
    roll_off,
    time_left,
)
from inspector.slo.measure import Events
from inspector.slo.slices import Slice
from inspector.slo.windows import Window


class Dates(msgspec.Struct, frozen=True):
    """When a budget runs out, and when one that has run out comes back.

    The first supposes that all goes on as lately, the second that nothing more fails. None if
    it does not come, or is not the question.
    """

    exhausts_at: datetime | None = None
    recovers_at: datetime | None = None


def rolling_dates(
    history: Sequence[Slice], target: Fraction, *, lately: int, slice_s: int, now: datetime
) -> Dates:
    """The dates of a rolling budget, slice by slice: old outages leave it, new errors enter it.

    `history` is one whole period, oldest first; its last `lately` slices are what goes on.
    """
    ahead = _mean(history[-lately:])
    course = roll_off(history, target, ahead)
    exhausted = exhausts_after(course)
    if exhausted != 0:
        return Dates(exhausts_at=_later(now, exhausted, slice_s))
    calm = roll_off(history, target, Events(ahead.total, Fraction(0)))
    return Dates(recovers_at=_later(now, recovers_after(calm), slice_s))


def _mean(slices: Sequence[Slice]) -> Events:
    known = [item for item in slices if item is not None]
    total = sum(known, start=Events(Fraction(0), Fraction(0)))
    return Events(total.good / len(slices), total.bad / len(slices))


def _later(now: datetime, slices: int | None, slice_s: int) -> datetime | None:
    return None if slices is None else now + timedelta(seconds=slices * slice_s)


def calendar_dates(spent: Spend, rate: Ratio | None, window: Window, now: datetime) -> Dates:
    """The dates of a calendar budget, by its recent burn rate; it comes back with the reset."""
    if spent.exhausted:
        return Dates(recovers_at=window.end)
    left_s = None if rate is None else time_left(spent.remaining, rate, window.length_s)
    if left_s is None or not before_reset(left_s, window.remaining_s(now)):
        return Dates()
    return Dates(exhausts_at=now + timedelta(seconds=float(left_s)))
