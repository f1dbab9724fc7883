"""Which queries an objective needs, for which stretch of time, in PromQL."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from inspector.slo.duration import CalendarUnit
from inspector.slo.objective import Objective, Period, Queries
from inspector.slo.windows import Calendar, Window, calendar, rolling

PART_LABEL = "inspector_part"
POINTS_CAP = 11_000  # per series and request: Prometheus refuses more
LATE_SLICES = 3  # asked for again, because samples may arrive late

# The windows of the multi-window alerts, and what reports show beside them; in seconds.
WINDOWS = {
    "5m": 300,
    "30m": 1800,
    "1h": 3600,
    "2h": 7200,
    "6h": 21_600,
    "1d": 86_400,
    "3d": 259_200,
}


class Part(StrEnum):
    """What a query counts."""

    BAD = "bad"
    GOOD = "good"
    TOTAL = "total"
    RATIO = "ratio"


_COMBINATIONS = (
    (Part.BAD, Part.TOTAL),
    (Part.GOOD, Part.TOTAL),
    (Part.GOOD, Part.BAD),
    (Part.RATIO,),
)


def parts(queries: Queries) -> tuple[Part, ...]:
    """The queries to send: two counts, or else the ratio.

    Raises:
        ValueError: if there is neither.
    """
    for combination in _COMBINATIONS:
        if all(getattr(queries, part) for part in combination):
            return combination
    raise ValueError("the objective has neither two counts nor a ratio")


def single(queries: Queries, part: Part, window_s: int) -> str:
    """The query of one part over a window."""
    text: str = getattr(queries, part)
    return _either_bound(_WINDOW.sub(duration(window_s), text))


def combined(queries: Queries, window_s: int) -> str:
    """All parts in one query, told apart by a label: no scrape can come between them."""
    # The line break ends a comment that the query may end with.
    return " or ".join(
        f'label_replace(({single(queries, part, window_s)}\n), "{PART_LABEL}", "{part}", "", "")'
        for part in parts(queries)
    )


_WINDOW = re.compile(r"\{\{\s*\.window\s*\}\}")
_BOUND = re.compile(r"""\ble\s*=\s*(["'])([0-9]{1,6})(?:\.0)?\1""")
_UNITS = {"d": 86_400, "h": 3600, "m": 60, "s": 1}


def duration(seconds: int) -> str:
    """A duration as Prometheus writes it, in the largest unit that fits: 90m, 30d."""
    unit = next(unit for unit, size in _UNITS.items() if seconds % size == 0)
    return f"{seconds // _UNITS[unit]}{unit}"


def _either_bound(query: str) -> str:
    """Match a whole bucket bound as both kinds of Prometheus write it: 1 before version 3, 1.0."""
    return _BOUND.sub(r"le=~\1\2|\2[.]0\1", query)


def period_window(period: Period, now: datetime) -> Window:
    """The period that `now` is in: the rolling one ends now.

    Raises:
        ValueError: if the zone, the unit or the anchor is none.
    """
    return calendar(calendar_of(period), now) if period.unit else rolling(period.rolling_s, now)


def calendar_of(period: Period) -> Calendar:
    """The calendar that a period with a unit names.

    Raises:
        ValueError: if the zone, the unit or the anchor is none.
    """
    zone, unit = ZoneInfo(period.zone), CalendarUnit(period.unit)
    if not period.anchor:
        return Calendar(count=period.count, unit=unit, zone=zone)
    anchor = datetime.fromisoformat(period.anchor).replace(tzinfo=None)
    return Calendar(count=period.count, unit=unit, zone=zone, anchor=anchor)


def whole_slices(objective: Objective, now: datetime) -> Window:
    """The stretch of whole slices of the period that are over; empty if none is.

    Slices begin at multiples of their length since 1970, so that every run cuts alike. A rolling
    period ends with the last of them.
    """
    size = objective.slice_s
    end = floor(now, size)
    start = period_window(objective.period, now if objective.period.unit else end).start
    aligned = floor(start + timedelta(seconds=size - 1), size)
    return Window(min(aligned, end), end)


def fresh_slices(slices: Window, slice_s: int, since: datetime | None) -> Window:
    """Those of the slices that ended since the last run, and the last three before."""
    if since is None:
        return slices
    start = floor(since, slice_s) - timedelta(seconds=LATE_SLICES * slice_s)
    return Window(min(max(start, slices.start), slices.end), slices.end)


def floor(moment: datetime, size_s: int) -> datetime:
    """The last moment not after this one at which a slice begins."""
    return datetime.fromtimestamp(int(moment.timestamp()) // size_s * size_s, UTC)


def slice_starts(slices: Window, slice_s: int) -> tuple[datetime, ...]:
    """The start of each slice."""
    count = int(slices.length_s // slice_s)
    return tuple(slices.start + timedelta(seconds=index * slice_s) for index in range(count))


def stretches(slices: Window, slice_s: int) -> Iterator[Window]:
    """The slices in stretches to ask for one by one, none with more than a request may have."""
    size = timedelta(seconds=slice_s * POINTS_CAP)
    start = slices.start
    while start < slices.end:
        end = min(start + size, slices.end)
        yield Window(start, end)
        start = end
