"""Counts that a Prometheus recorded, hour by hour, and the queries that ask for them.

This is no PromQL engine: it knows each query by its text, and reads only the window in it.
"""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

import msgspec

WINDOW = "{{.window}}"
HOUR = 3600

_WINDOW = re.compile(r"\[([0-9]{1,6})([smhd])\]")
_UNITS = {"s": 1, "m": 60, "h": HOUR, "d": 24 * HOUR}
_LABELLED = re.compile(r'label_replace\(\((.+)\n\), "(\w+)", "(\w+)", "", ""\)', re.DOTALL)


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """What happened in each hour, oldest first, until a moment; later moments see that one.

    `hours` has the counts by query, with `{{.window}}` for its window and without an `or` of its
    own. A query without counts is one that finds no series.
    """

    until: datetime
    hours: Mapping[str, Sequence[int]]


class Series(NamedTuple):
    """One series that a query asks for: its labels, the recorded query and the window, seconds."""

    labels: Mapping[str, str]
    query: str
    window_s: int


class Metrics:
    """Recorded counts as counters, which are read at any moment."""

    def __init__(self, recorded: Recorded) -> None:
        self._until_s = Fraction(recorded.until.timestamp())
        self._counters = {
            query: tuple(accumulate(counts, initial=0)) for query, counts in recorded.hours.items()
        }

    def asked(self, query: str) -> tuple[Series, ...] | None:
        """The series of a query, or of several that `or` joins; None for what is not recorded."""
        found = [_series(part) for part in query.split(" or ")]
        known = [series for series in found if series and series.query in self._counters]
        return tuple(known) if len(known) == len(found) else None

    def increase(self, series: Series, at_s: Fraction) -> float | None:
        """The events in the window that ends at a moment, in seconds since 1970; None before any.

        Within an hour events are spread evenly, so what was counted can be a fraction.
        """
        counter = self._counters[series.query]
        end = len(counter) - 1 + (min(at_s, self._until_s) - self._until_s) / HOUR
        if end <= 0:
            return None
        begin = max(end - Fraction(series.window_s, HOUR), Fraction(0))
        return float(_reading(counter, end) - _reading(counter, begin))


def _series(part: str) -> Series | None:
    """One operand; the label is that of label_replace, if the query stands in one."""
    labelled = _LABELLED.fullmatch(part)
    query, labels = (labelled[1], {labelled[2]: labelled[3]}) if labelled else (part, {})
    window = _WINDOW.search(query)
    if window is None:
        return None
    seconds = int(window[1]) * _UNITS[window[2]]
    return Series(labels, query.replace(window[0], f"[{WINDOW}]"), seconds)


def _reading(counter: Sequence[int], position: Fraction) -> Fraction:
    """The counter so many hours after its first reading; exact, so that equal counts stay equal."""
    before = math.floor(position)
    after = math.ceil(position)
    return counter[before] + (position - before) * (counter[after] - counter[before])
