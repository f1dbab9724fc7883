"""Cron schedules as Kubernetes reads them, and when they were last due."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

_SHORTHANDS = MappingProxyType(
    {
        "@yearly": "0 0 1 1 *",
        "@annually": "0 0 1 1 *",
        "@monthly": "0 0 1 * *",
        "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *",
        "@midnight": "0 0 * * *",
        "@hourly": "0 * * * *",
    }
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")

# 29 February is at most eight years away: 1896 to 1904, 2096 to 2104.
_HORIZON = timedelta(days=8 * 366)

_PART = re.compile(r"(?P<all>[*?])|(?P<first>\w+)(-(?P<last>\w+))?")


@dataclass(frozen=True)
class _Field:
    """The range of one of the five fields, and the names of its values."""

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of week", 0, 6, _WEEKDAYS),
)


@dataclass(frozen=True)
class Schedule:
    """The values of each field; Sunday is 0.

    `either` says that one of the two kinds of day is enough, as where both are restricted.
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool

    def last_due(self, moment: datetime) -> datetime | None:
        """The latest due time at or before a moment, in UTC; None where it is never due.

        The moment's time zone is the schedule's. Local times that a change to summer time skips
        are not due; of those that come twice, the first is meant.
        """
        for day in self._days_back(moment.date()):
            latest = moment.time() if day == moment.date() else time.max
            for at in self._times_back(latest):
                due = datetime.combine(day, at, moment.tzinfo).astimezone(UTC)
                if due.astimezone(moment.tzinfo).time() == at:
                    return due
        return None

    def _days_back(self, day: date) -> Iterator[date]:
        """The days that match, latest first; months that do not match are leapt over."""
        earliest = day - _HORIZON
        while day >= earliest:
            if day.month not in self.months:
                day = day.replace(day=1) - timedelta(days=1)
                continue
            if self._is_day(day):
                yield day
            day -= timedelta(days=1)

    def _is_day(self, day: date) -> bool:
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return of_month or of_week if self.either else of_month and of_week

    def _times_back(self, latest: time) -> Iterator[time]:
        """The times of a day, from `latest` backwards."""
        for hour in sorted((h for h in self.hours if h <= latest.hour), reverse=True):
            for minute in sorted(self.minutes, reverse=True):
                if time(hour, minute) <= latest:
                    yield time(hour, minute)


def parse(text: str) -> Schedule:
    """The schedule that a CronJob's spec.schedule means; ValueError says what is wrong with it.

    `@every` is refused too: its times hang on when the controller first saw the CronJob.
    """
    fields = _SHORTHANDS.get(text.strip().lower(), text).split()
    if len(fields) != len(_FIELDS):
        raise ValueError(f"expected 5 fields, got {len(fields)}: {text!r}")
    minutes, hours, days, months, weekdays = (
        _values(item, field) for item, field in zip(fields, _FIELDS, strict=True)
    )
    either = not any(_is_open(item) for item in (fields[2], fields[4]))
    return Schedule(minutes, hours, days, months, weekdays, either)


def _is_open(item: str) -> bool:
    """Whether a field of days leaves all open: `*` or `?`, alone or in a list; `*/2` does not."""
    return any(part in ("*", "?", "*/1", "?/1") for part in item.split(","))


def _values(item: str, field: _Field) -> frozenset[int]:
    return frozenset(value for part in item.split(",") for value in _range(part, field))


def _range(part: str, field: _Field) -> range:
    """The values of `*`, `7`, `1-5` and their steps; `7/2` runs from 7 to the field's end."""
    body, slash, step = part.partition("/")
    match = _PART.fullmatch(body)
    if match is None or (slash and not _is_step(step)):
        raise ValueError(f"bad {field.name}: {part!r}")
    if match["all"]:
        first, last = field.low, field.high
    else:
        first = _number(match["first"], field)
        last = _number(match["last"], field) if match["last"] else first
        last = field.high if slash and not match["last"] else last
    if first > last:
        raise ValueError(f"bad {field.name}: {part!r} runs backwards")
    return range(first, last + 1, int(step) if slash else 1)


def _is_step(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) > 0


def _number(text: str, field: _Field) -> int:
    if text.lower() in field.names:
        return field.names.index(text.lower()) + field.low
    if text.isascii() and text.isdigit() and field.low <= int(text) <= field.high:
        return int(text)
    raise ValueError(f"bad {field.name}: {text!r}")
