"""Periods of objectives: rolling ones end now, calendar ones start on the wall clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from fractions import Fraction

import msgspec

from inspector.slo.duration import CalendarUnit

_MONTHS = {CalendarUnit.MONTH: 1, CalendarUnit.QUARTER: 3, CalendarUnit.YEAR: 12}
_DAYS = {CalendarUnit.DAY: 1, CalendarUnit.WEEK: 7}
_YEAR = 12

# A Monday and a first of the quarter: where periods start that name no start of their own.
_MONDAY = datetime.fromisoformat("2001-01-01")


class Window(msgspec.Struct, frozen=True):
    """A stretch of time in UTC; the start belongs to it, the end does not."""

    start: datetime
    end: datetime

    @property
    def length_s(self) -> Fraction:
        """Seconds that really pass, so that a week of daylight saving has 167 or 169 hours."""
        return seconds(self.end - self.start)

    def elapsed_s(self, now: datetime) -> Fraction:
        """Seconds from the start until now."""
        return seconds(now - self.start)

    def remaining_s(self, now: datetime) -> Fraction:
        """Seconds from now until the end, when a calendar budget is reset."""
        return seconds(self.end - now)


def seconds(duration: timedelta) -> Fraction:
    """A duration as exact seconds."""
    return Fraction(duration // timedelta(microseconds=1), 1_000_000)


def rolling(length_s: int, now: datetime) -> Window:
    """The last `length_s` seconds."""
    end = now.astimezone(UTC)
    return Window(end - timedelta(seconds=length_s), end)


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """Periods of `count` units from an anchor on the wall clock (without a zone) of `zone`.

    Without an anchor they start where the calendar does: on Mondays, on the first of a month.
    """

    count: int = 1
    unit: CalendarUnit
    zone: tzinfo
    anchor: datetime = _MONDAY


def calendar(periods: Calendar, now: datetime) -> Window:
    """The period that `now` falls in."""
    index = _estimated_index(periods, now)
    while _start(periods, index) > now:
        index -= 1
    while _start(periods, index + 1) <= now:
        index += 1
    return Window(_start(periods, index), _start(periods, index + 1))


def _estimated_index(periods: Calendar, now: datetime) -> int:
    local = now.astimezone(periods.zone).replace(tzinfo=None)
    passed = (local - periods.anchor).days
    if periods.unit in _DAYS:
        return passed // (_DAYS[periods.unit] * periods.count)
    months = (local.year - periods.anchor.year) * _YEAR + local.month - periods.anchor.month
    return months // (_MONTHS[periods.unit] * periods.count)


def _start(periods: Calendar, index: int) -> datetime:
    add, size = _step(periods.unit)
    local = add(periods.anchor, index * periods.count * size)
    return local.replace(tzinfo=periods.zone).astimezone(UTC)


def _step(unit: CalendarUnit) -> tuple[Callable[[datetime, int], datetime], int]:
    if unit in _DAYS:
        return _add_days, _DAYS[unit]
    return _add_months, _MONTHS[unit]


def _add_days(moment: datetime, days: int) -> datetime:
    return moment + timedelta(days=days)


def _add_months(moment: datetime, months: int) -> datetime:
    years, month = divmod(moment.month - 1 + months, _YEAR)
    first = moment.replace(year=moment.year + years, month=month + 1, day=1)
    return first.replace(day=min(moment.day, _last_day(first)))


def _last_day(first: datetime) -> int:
    following = (first + timedelta(days=31)).replace(day=1)
    return (following - timedelta(days=1)).day
